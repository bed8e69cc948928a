import { SaxesParser } from 'saxes'

/** Text stays text, whatever it looks like; an element that comes several times is an array. */
export type XmlValue = string | XmlValue[] | XmlElement
export interface XmlElement {
  [name: string]: XmlValue
}

export interface XmlDocument {
  /** Name of the root element. */
  root: string
  content: XmlValue
}

const textKey = '#text'
const reservedNames = new Set(['__proto__', 'constructor', 'prototype'])
const deepest = 100
/** What HTML knows and devices write all the same. */
const entities = { nbsp: '\u00A0', euro: '€', pound: '£', yen: '¥', cent: '¢', copy: '©', reg: '®', inr: '₹' }

/** An element that is being read. */
interface Open {
  name: string
  content: XmlElement
  hasContent: boolean
  text: string
}

/**
 * Reads a small document as a whole: entities decoded once, blanks between elements dropped, blanks inside a text kept.
 * Takes linear time, whatever the text is; how large it may be is the caller's affair (`document-limit.ts`).
 *
 * @param isList whether an element that comes once is a list of one; `parent` is the element around it
 * @param attributes kept as `@name`, beside `#text` where the element holds text, or ignored
 * @returns `undefined` for anything that is no well-formed XML, or that defines entities of its own
 */
export function parseXml(
  text: string,
  isList: (name: string, parent: string) => boolean = () => false,
  attributes: 'ignored' | 'kept' = 'ignored',
): XmlDocument | undefined {
  const open: Open[] = [{ name: '', content: {}, hasContent: false, text: '' }]
  const parser = new SaxesParser()
  Object.assign(parser.ENTITIES, entities)
  parser.on('error', (error) => {
    // An entity that nobody defined stands for itself.
    if (!/undefined entity/.test(error.message)) throw error
  })
  parser.on('doctype', () => {
    throw new Error('no definitions of one’s own')
  })
  parser.on('opentag', (tag) => {
    if (open.length > deepest) throw new Error('too deep')
    const element: Open = { name: nameOf(tag.name), content: {}, hasContent: false, text: '' }
    if (attributes === 'kept') {
      for (const [name, value] of Object.entries(tag.attributes)) {
        element.content[`@${name}`] = value
        element.hasContent = true
      }
    }
    open.push(element)
  })
  const addText = (piece: string): void => {
    const last = open.at(-1)
    if (last !== undefined) last.text += piece
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    const element = open.pop()
    const parent = open.at(-1)
    if (element === undefined || parent === undefined) return
    addTo(parent, element.name, valueOf(element), isList(element.name, parent.name))
  })
  try {
    parser.write(text.replace(/^\uFEFF?\s+|^\uFEFF/, '')).close()
  } catch {
    return undefined
  }
  const [entry] = Object.entries(open[0]?.content ?? {})
  return entry === undefined ? undefined : { root: entry[0], content: entry[1] }
}

/** What a text must become to stand inside an element. */
export function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

export function isElement(value: unknown): value is XmlElement {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function nameOf(name: string): string {
  return reservedNames.has(name) ? `_${name}` : name
}

/** Line breaks between elements are no content. */
function valueOf({ content, hasContent, text }: Open): XmlValue {
  if (!hasContent) return text
  if (text.trim() !== '') content[textKey] = text
  return content
}

function addTo(parent: Open, name: string, value: XmlValue, isList: boolean): void {
  const { content } = parent
  const known = Object.hasOwn(content, name) ? content[name] : undefined
  if (known === undefined) content[name] = isList ? [value] : value
  else if (Array.isArray(known)) known.push(value)
  else content[name] = [known, value]
  parent.hasContent = true
}
