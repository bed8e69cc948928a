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

/** The documented fields of each POST in their order; `?` may be absent, `+` may come several times. */
const documentedFields: Readonly<Record<string, readonly string[]>> = {
  'user/login': ['Username', 'Password', 'password_type'],
  'user/challenge_login': ['username', 'firstnonce', 'mode'],
  'user/authentication_login': ['clientproof', 'finalnonce', 'loginflag?'],
  'user/logout': ['Logout'],
  'sms/sms-list': ['PageIndex', 'ReadCount', 'BoxType', 'SortType', 'Ascending', 'UnreadPreferred', 'nonce?'],
  'sms/send-sms': ['Index', 'Phones', 'Sca', 'Content', 'Length', 'Reserved', 'Date'],
  'sms/save-sms': ['Index', 'Phones', 'Sca', 'Content', 'Length', 'Reserved', 'Date'],
  'sms/delete-sms': ['Index+'],
  'sms/set-read': ['Index+'],
  'sms/config': ['SaveMode', 'Validity', 'Sca', 'UseSReport', 'SendType', 'Priority'],
  'sms/sms-count-contact': ['phone'],
  'sms/sms-list-contact': ['pageindex', 'readcount'],
  'sms/sms-list-phone': ['phone', 'pageindex', 'readcount'],
  'sms/sms-delete-phone': ['Phones?', 'phone?'],
  'device/control': ['Control'],
  'dialup/mobile-dataswitch': ['dataswitch'],
  'dialup/dial': ['Action'],
  'monitoring/clear-traffic': ['ClearTraffic'],
  'net/net-mode': ['NetworkMode', 'NetworkBand', 'LTEBand'],
  'wlan/multi-basic-settings': ['Ssids', 'WifiRestart'],
  'wlan/status-switch-settings': ['radios', 'WifiRestart'],
  'wlan/basic-settings': ['WifiSsid', 'WifiHide', 'WifiEnable', 'WifiRestart'],
  'pin/operate': ['OperateType', 'CurrentPin', 'NewPin', 'PukCode'],
  'ussd/send': ['content', 'codeType', 'timeout'],
}

/** The fields of one request. */
export class Fields {
  readonly #root: XmlElement

  /**
   * @param strict the order counts
   * @throws {ApiError} 100005 if a documented field is missing, or out of order
   */
  constructor(endpoint: string, root: XmlElement, strict: boolean) {
    this.#root = root
    const documented = documentedFields[endpoint]
    if (documented === undefined) return
    const names = root.children.map(({ name }) => name)
    const fits = strict ? inOrder(documented).test(names.map((name) => `${name},`).join('')) : allIn(documented, names)
    if (!fits) throw new ApiError(codes.format)
  }

  /** The text of the root itself, as in `<request>1</request>`. */
  get own(): string {
    return this.#root.text
  }

  text(name: string): string {
    return this.all(name)[0] ?? ''
  }

  all(name: string): string[] {
    return this.#root.children.filter((child) => child.name === name).map(({ text }) => text)
  }

  /** The texts of the elements inside a list such as `<Phones>`. */
  items(list: string): string[] {
    return this.#root.children
      .filter(({ name }) => name === list)
      .flatMap(({ children }) => children.map(({ text }) => text))
  }

  /** The elements inside a list. */
  elements(list: string): XmlElement[] {
    return this.#root.children.filter(({ name }) => name === list).flatMap(({ children }) => children)
  }

  /** @throws {ApiError} 100005 if it is no whole number, 100006 if it is too small or too big */
  whole(name: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
    const text = this.text(name)
    if (!/^-?\d+$/.test(text)) throw new ApiError(codes.format)
    const value = Number(text)
    if (value < min || value > max) throw new ApiError(codes.parameter)
    return value
  }
}

function inOrder(documented: readonly string[]): RegExp {
  const parts = documented.map((field) => {
    const quantifier = /[?+]$/.exec(field)?.[0] ?? ''
    return `(?:${field.replace(/[?+]$/, '')},)${quantifier}`
  })
  return new RegExp(`^${parts.join('')}$`)
}

function allIn(documented: readonly string[], names: readonly string[]): boolean {
  return documented.every((field) => field.endsWith('?') || names.includes(field.replace(/\+$/, '')))
}
