import { XMLParser, XMLValidator } from 'fast-xml-parser'

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

/**
 * Reads a small document as a whole: entities decoded once, blanks between elements dropped, blanks inside a text kept.
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
  const xml = text.replace(/^\uFEFF?\s+|^\uFEFF/, '')
  if (/<!DOCTYPE/i.test(xml) || XMLValidator.validate(xml) !== true) return undefined
  const parsed: unknown = parserFor(isList, attributes === 'ignored').parse(xml)
  const [entry] = Object.entries(isElement(parsed) ? parsed : {})
  return entry === undefined ? undefined : { root: entry[0], content: withoutGaps(entry[1]) }
}

/** What a text must become to stand inside an element. */
export function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

export function isElement(value: unknown): value is XmlElement {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parserFor(isList: (name: string, parent: string) => boolean, ignoreAttributes: boolean): XMLParser {
  return new XMLParser({
    ignoreAttributes,
    attributeNamePrefix: '@',
    parseAttributeValue: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    parseTagValue: false,
    trimValues: false,
    htmlEntities: true,
    // No entity can be defined (no DOCTYPE), so that a limit would only refuse long texts with many `&amp;`.
    processEntities: { enabled: true, maxTotalExpansions: Infinity, maxExpandedLength: Infinity },
    textNodeName: textKey,
    isArray: (name, path) => typeof path === 'string' && isList(name, path.split('.').at(-2) ?? ''),
    transformTagName: (name) => (reservedNames.has(name) ? `_${name}` : name),
  })
}

/** Line breaks between elements are no content. */
function withoutGaps(value: XmlValue): XmlValue {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(withoutGaps)
  const entries = Object.entries(value).filter(([name, text]) => name !== textKey || !isBlank(text))
  return Object.fromEntries(entries.map(([name, content]) => [name, withoutGaps(content)]))
}

function isBlank(value: XmlValue): boolean {
  return typeof value === 'string' && value.trim() === ''
}
