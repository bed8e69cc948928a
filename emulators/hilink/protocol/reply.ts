import type { HilinkSettings } from '../options'
import type { ApiError } from './api-error'

/** An element of a reply: its name, and text, a number or elements in it. */
export type XmlNode = readonly [name: string, content: XmlContent]
export type XmlContent = string | number | readonly XmlNode[]

/** How a firmware writes its XML. */
export interface ReplyStyle {
  lineBreaks: boolean
  shuffle: boolean
  entities: boolean
  emptyElements: 'long' | 'short'
}

const prolog = '<?xml version="1.0" encoding="UTF-8"?>'

/** A whole document with one root. */
export function renderDocument(root: string, content: XmlContent, style: ReplyStyle): string {
  const breakLine = style.lineBreaks ? '\r\n' : ''
  if (!isElements(content) || content.length === 0) return `${prolog}${breakLine}${renderNode([root, content], style)}`
  const lines = ordered(content, style).map((node) => renderNode(node, style))
  return [prolog, `<${root}>`, ...lines, `</${root}>`].join(breakLine)
}

function renderNode([name, content]: XmlNode, style: ReplyStyle): string {
  const inner = isElements(content)
    ? ordered(content, style)
        .map((node) => renderNode(node, style))
        .join('')
    : escape(String(content), style)
  return inner === '' && style.emptyElements === 'short' ? `<${name}/>` : `<${name}>${inner}</${name}>`
}

function isElements(content: XmlContent): content is readonly XmlNode[] {
  return typeof content === 'object'
}

/** Elements of the same name keep their order: a list of texts stays sorted. */
function ordered(nodes: readonly XmlNode[], style: ReplyStyle): readonly XmlNode[] {
  return style.shuffle ? nodes.toSorted(([a], [b]) => hash(a) - hash(b)) : nodes
}

function hash(name: string): number {
  return Array.from(name).reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 1009, 7)
}

// Control characters stay as they are: real devices send them, and clients must cope.
function escape(text: string, { entities }: ReplyStyle): string {
  if (entities) return text.replace(/[&<>"'()*+=;]/g, (character) => `&#${character.charCodeAt(0)};`)
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

// Which endpoints break lines differs by nothing but who wrote them.
const endpointsWithLineBreaks: ReadonlySet<string> = new Set([
  'device/basic_information',
  'device/information',
  'monitoring/status',
  'net/current-plmn',
  'monitoring/traffic-statistics',
])

/** `<response>` as this firmware writes it. */
export function renderSuccess(endpoint: string, content: 'OK' | readonly XmlNode[], settings: HilinkSettings): string {
  const lineBreaks =
    settings.lineBreaks === 'all' || (settings.lineBreaks === 'documented' && endpointsWithLineBreaks.has(endpoint))
  return renderDocument('response', content, style(settings, lineBreaks))
}

/** `<error>`: the message is always empty. */
export function renderError({ code, details }: ApiError, settings: HilinkSettings): string {
  const codeAndMessage: XmlNode[] = [
    ['code', code],
    ['message', ''],
  ]
  const content = [...(settings.messageFirst ? codeAndMessage.toReversed() : codeAndMessage), ...details]
  return renderDocument('error', content, { ...style(settings, settings.lineBreaks !== 'none'), shuffle: false })
}

function style(settings: HilinkSettings, lineBreaks: boolean): ReplyStyle {
  const { shuffle, entities, emptyElements } = settings
  return { lineBreaks, shuffle, entities, emptyElements }
}
