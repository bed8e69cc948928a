import { DeviceError } from '../errors.js'
import type { HttpReply } from '../http/client.js'
import { limitElements } from '../http/document-limit.js'
import { quoteForError } from '../http/redact.js'
import { escapeXml, isElement, parseXml } from '../http/xml.js'
import { sentence } from '../sentences/sentence.js'
import { codes } from './status-codes.js'

/** A value of a reply: text as the device wrote it; only endpoints that answer JSON bring numbers and so on. */
export type HilinkValue = string | number | boolean | null | HilinkValue[] | HilinkElement
export interface HilinkElement {
  [name: string]: HilinkValue
}

/** A success, read once at the edge. */
export interface HilinkReply {
  /** The fields; empty for a plain acknowledgement. */
  content: HilinkElement
  /** The text of a reply without fields: `OK`. */
  text: string
}

/** The reply says that the request failed. */
export interface HilinkRefusal {
  code: number
  content: HilinkElement
  text: string
}

/** What a request sends: fields in their documented order; an array repeats its element. */
export interface RequestFields {
  readonly [name: string]: RequestValue
}
export type RequestValue = string | number | readonly RequestValue[] | RequestFields

/**
 * One line of XML without attributes, in the order of the fields: newer firmware refuses anything else (100005). A
 * string becomes the text of `<request>` itself.
 */
export function requestBody(fields: RequestFields | string): Buffer {
  const content = typeof fields === 'string' ? escapeXml(withoutControls(fields)) : elements(fields)
  return encodeCesu8(`<?xml version="1.0" encoding="UTF-8"?><request>${content}</request>`)
}

function elements(fields: RequestFields): string {
  return Object.entries(fields)
    .map(([name, value]) => element(name, value))
    .join('')
}

function element(name: string, value: RequestValue): string {
  if (isList(value)) return value.map((item) => element(name, item)).join('')
  const content = typeof value === 'object' ? elements(value) : escapeXml(withoutControls(String(value)))
  return `<${name}>${content}</${name}>`
}

function isList(value: RequestValue): value is readonly RequestValue[] {
  return Array.isArray(value)
}

/**
 * Reads a reply: `<response>`, `<error>`, `<config>` or JSON; HTTP status and content type say nothing on these devices.
 * A redirect or a page is how firmware says that there is no such endpoint.
 *
 * @throws DeviceError `BAD_RESPONSE` for anything else
 */
export function parseReply(
  reply: HttpReply,
  device: string,
  endpoint: string,
  secrets: readonly string[],
): HilinkReply | HilinkRefusal {
  if (reply.status >= 300 && reply.status < 400) return refusal(codes.unsupported)
  if (reply.status >= 500) throw serverFailure(reply, device, endpoint)
  limitElements(reply.body, { device, endpoint })
  const text = withoutControls(markBinary(decodeCesu8(reply.body)))
  const json = parsedJson(text)
  if (json !== undefined) return { content: json, text: '' }
  if (isPage(text)) return refusal(codes.unsupported)
  const document = parseXml(text, isListElement)
  if (document === undefined) throw notHilink(reply.body, device, endpoint, secrets)
  const content = isElement(document.content) ? document.content : {}
  const words = typeof document.content === 'string' ? document.content : ''
  if (document.root === 'error') return readRefusal(content, reply, device, endpoint)
  if (document.root === 'response' || document.root === 'config') return { content, text: words }
  throw notHilink(reply.body, device, endpoint, secrets)
}

/** A page, also one that is XML. */
function isPage(text: string): boolean {
  const start = text.slice(0, 1_000).replace(/^\uFEFF/, '')
  return /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)?<(?:!doctype\s+html|html)\b/i.test(start)
}

/** What is no text, such as the notice of an MMS, is told by its control characters, which no document may hold. */
function markBinary(text: string): string {
  return !text.includes('<Message>') || withoutControls(text) === text
    ? text
    : text.replace(/<Content>([^<]*)<\/Content>/g, (element, content: string) =>
        withoutControls(content) === content ? element : `${element}<${binaryMark}>1</${binaryMark}>`,
      )
}

/** Beside a `Content` that holds control characters; they are taken out. */
export const binaryMark = 'ContentIsBinary'

/** An encrypted reply. */
export function isSealed({ content }: HilinkReply): boolean {
  return 'pwd' in content && 'hash' in content
}

/** Reads the document that an encrypted reply held; what stands before its root is of no use. */
export function readDocument(body: Buffer, device: string, endpoint: string): HilinkReply {
  const start = body.indexOf('<response')
  const text = decodeCesu8(start < 0 ? body : body.subarray(start))
  const document = parseXml(withoutControls(markBinary(text)), isListElement)
  if (document?.root !== 'response') throw notHilink(body, device, endpoint, [])
  return { content: isElement(document.content) ? document.content : {}, text: '' }
}

export function isRefusal(reply: HilinkReply | HilinkRefusal): reply is HilinkRefusal {
  return 'code' in reply
}

/** The text of a field; empty where there is none. */
export function textOf(content: HilinkElement, name: string): string {
  const value = content[name]
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
}

/** The number of a field; `undefined` where there is none. */
export function numberOf(content: HilinkElement, name: string): number | undefined {
  const text = textOf(content, name).trim()
  return /^-?\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** The elements of a list such as `Messages` with its `Message`; an empty list has none. */
export function listOf(content: HilinkElement, list: string, item: string): HilinkElement[] {
  const around = content[list]
  const items = isHilinkElement(around) ? around[item] : undefined
  return Array.isArray(items) ? items.filter(isHilinkElement) : []
}

export function isHilinkElement(value: unknown): value is HilinkElement {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `Messages` holds `Message`, `Hosts` holds `Host`: an element named like its parent's singular is part of a list. */
function isListElement(name: string, parent: string): boolean {
  return parent.toLowerCase() === `${name.toLowerCase()}s`
}

function refusal(code: number): HilinkRefusal {
  return { code, content: {}, text: '' }
}

function readRefusal(content: HilinkElement, reply: HttpReply, device: string, endpoint: string): HilinkRefusal {
  const code = numberOf(content, 'code')
  if (code === undefined) throw notHilink(reply.body, device, endpoint, [])
  return { code, content, text: textOf(content, 'message') }
}

function parsedJson(text: string): HilinkElement | undefined {
  const json = text.replace(/^\uFEFF/, '').trimStart()
  if (!json.startsWith('{') && !json.startsWith('[')) return undefined
  try {
    const parsed: unknown = JSON.parse(json)
    if (Array.isArray(parsed)) return { items: parsed.filter(isHilinkElement) }
    return isHilinkElement(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

function serverFailure(reply: HttpReply, device: string, endpoint: string): DeviceError {
  return new DeviceError('DEVICE_ERROR', sentence('hilink.failed-http', { device, endpoint, status: reply.status }), {
    device,
    endpoint,
    httpStatus: reply.status,
    retryable: true,
  })
}

function notHilink(bytes: Buffer, device: string, endpoint: string, secrets: readonly string[]): DeviceError {
  const quote = quoteForError(bytes, secrets)
  const what = quote === '' ? sentence('hilink.nothing') : `“${quote}”`
  return new DeviceError('BAD_RESPONSE', sentence('hilink.not-hilink', { device, endpoint, quote: what }), {
    device,
    endpoint,
  })
}

/**
 * Text as HiLink devices read it: characters above U+FFFF as two surrogates of three bytes each (CESU-8), which no
 * decoder of Node.js takes.
 */
export function encodeCesu8(text: string): Buffer {
  if (!/[\ud800-\udfff]/.test(text)) return Buffer.from(text, 'utf8')
  const pieces = Array.from(text, (character) =>
    (character.codePointAt(0) ?? 0) > 0xffff
      ? Buffer.concat([unit(character, 0), unit(character, 1)])
      : Buffer.from(character, 'utf8'),
  )
  return Buffer.concat(pieces)
}

/** Reads CESU-8 and UTF-8 alike; half a pair becomes U+FFFD. */
export function decodeCesu8(bytes: Buffer): string {
  const pieces: string[] = []
  let from = 0
  for (let at = bytes.indexOf(0xed); at >= 0; at = bytes.indexOf(0xed, at)) {
    const high = surrogateAt(bytes, at, 0xa0)
    const low = high === undefined ? undefined : surrogateAt(bytes, at + 3, 0xb0)
    if (high === undefined || low === undefined) {
      at += 1
      continue
    }
    pieces.push(bytes.toString('utf8', from, at), String.fromCharCode(high, low))
    at += 6
    from = at
  }
  pieces.push(bytes.toString('utf8', from))
  return pieces.join('')
}

function unit(character: string, index: number): Buffer {
  const code = character.charCodeAt(index)
  return Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)])
}

/** @param firstOfKind the smallest second byte: 0xa0 for the first half of a pair, 0xb0 for the second */
function surrogateAt(bytes: Buffer, at: number, firstOfKind: number): number | undefined {
  const [lead = 0, second = 0, third = 0] = bytes.subarray(at, at + 3)
  const isHalf = lead === 0xed && (second & 0xf0) === firstOfKind && (third & 0xc0) === 0x80
  return isHalf ? 0xd000 | ((second & 0x3f) << 6) | (third & 0x3f) : undefined
}

/** Removes what no XML document may hold, and the modem's web UI removes too: control characters but tab, CR, LF. */
export function withoutControls(text: string): string {
  let kept = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (!isForbidden(text.charCodeAt(at))) continue
    kept += text.slice(from, at)
    from = at + 1
  }
  return from === 0 ? text : kept + text.slice(from)
}

function isForbidden(code: number): boolean {
  return (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) || code === 0xfffe || code === 0xffff
}
