import { DeviceError } from '../errors.js'
import type { HttpReply } from '../http/client.js'
import { quoteForError } from '../http/redact.js'
import { escapeXml, isElement, parseXml } from '../http/xml.js'
import { decodeCesu8, encodeCesu8 } from './cesu8.js'
import { withoutControls } from './sms-text.js'
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
  return new DeviceError(
    'DEVICE_ERROR',
    `"${device}" failed at ${endpoint} with HTTP ${reply.status}. Try again; if it persists, restart the device.`,
    { device, endpoint, httpStatus: reply.status, retryable: true },
  )
}

function notHilink(bytes: Buffer, device: string, endpoint: string, secrets: readonly string[]): DeviceError {
  const quote = quoteForError(bytes, secrets)
  const what = quote === '' ? 'nothing' : `“${quote}”`
  return new DeviceError(
    'BAD_RESPONSE',
    `"${device}" did not answer ${endpoint} as a HiLink device does: ${what}. Check its address.`,
    { device, endpoint },
  )
}
