import { ApiError, codes } from './api-error'

/** An element of a request. */
export interface XmlElement {
  name: string
  children: XmlElement[]
  text: string
}

interface Parsed {
  root: XmlElement
  /** What only old firmware forgives: attributes, text between elements, an odd prolog. */
  isStrict: boolean
}

const prolog = /^<\?xml version="1\.0" encoding="utf-8" ?\?>\n?/i
const laxProlog = /^\s*(?:<\?xml[^>]*>\s*)?/
const token =
  /<(?<open>[A-Za-z_][\w.-]*)(?<attributes>[^<>]*?)(?<empty>\/?)>|<\/(?<close>[A-Za-z_][\w.-]*)>|(?<text>[^<]+)/y

/**
 * Reads a request body.
 * @param strict refuse what newer firmware refuses: whitespace between elements, attributes, another prolog
 * @throws {ApiError} 100005
 */
export function parseRequest(body: string, strict: boolean): XmlElement {
  const parsed = parse(body)
  if (parsed?.root.name !== 'request' || (strict && !parsed.isStrict)) throw new ApiError(codes.format)
  return parsed.root
}

function parse(body: string): Parsed | undefined {
  const strictStart = prolog.exec(body)
  const start = strictStart ?? laxProlog.exec(body)
  let isStrict = strictStart !== null
  const document: XmlElement = { name: '', children: [], text: '' }
  const stack = [document]
  token.lastIndex = start?.[0].length ?? 0
  while (token.lastIndex < body.length) {
    const groups = token.exec(body)?.groups
    const current = stack.at(-1)
    if (groups === undefined || current === undefined) return undefined
    const { open, attributes = '', empty, close, text } = groups
    if (open !== undefined) {
      isStrict &&= attributes.trim() === ''
      const element: XmlElement = { name: open, children: [], text: '' }
      current.children.push(element)
      if (empty === '') stack.push(element)
    } else if (close !== undefined) {
      if (close !== current.name) return undefined
      stack.pop()
    } else {
      current.text += decodeEntities(text ?? '')
    }
  }
  const [root, ...surplus] = document.children
  if (root === undefined || surplus.length > 0 || stack.length > 1) return undefined
  return { root, isStrict: isStrict && document.text === '' && !hasTextBetweenElements(root) }
}

function hasTextBetweenElements(element: XmlElement): boolean {
  return element.children.length > 0 && (element.text !== '' || element.children.some(hasTextBetweenElements))
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d+);|#x([\da-f]+);|(\w+);|)/gi,
    (_, decimal: string | undefined, hex: string | undefined, name: string | undefined) => {
      const codePoint = decimal === undefined ? parseInt(hex ?? '', 16) : Number(decimal)
      if (codePoint <= 0x10ffff) return String.fromCodePoint(codePoint)
      const character = name === undefined ? undefined : named[name]
      if (character === undefined) throw new ApiError(codes.format)
      return character
    },
  )
}
