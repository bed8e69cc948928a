import { DeviceError } from '../errors.js'
import type { HttpHeaders } from '../http/client.js'
import { quoteForError } from '../http/redact.js'
import { parseXml } from '../http/xml.js'
import { sentence } from '../sentences/sentence.js'

/** What an answer is. */
export type KalliopeEncoding = 'json' | 'xml' | 'csv' | 'html' | 'text' | 'binary'

const mediaTypes = {
  json: 'application/json',
  xml: 'application/xml',
  csv: 'text/csv',
} as const

/** `Accept` for an encoding. Without one the PBX answers XML. */
export function acceptOf(encoding: keyof typeof mediaTypes): string {
  return mediaTypes[encoding]
}

/** The salt in an answer, JSON or XML whatever the root is called; `undefined` where there is none. */
export function saltOf(body: Buffer): string | undefined {
  const text = body.toString('utf8').replace(/^\uFEFF/, '')
  const salt = /^\s*</.test(text) ? parseXml(text)?.content : parsedJson(text)
  if (typeof salt !== 'object' || salt === null || !('salt' in salt)) return undefined
  return typeof salt.salt === 'string' && salt.salt.trim() !== '' ? salt.salt.trim() : undefined
}

/** A word that the PBX answers bare or in quotation marks, such as the firmware version. */
export function wordOf(body: Buffer): string {
  const text = body.toString('utf8').trim()
  return /^"(.*)"$/s.exec(text)?.[1] ?? text
}

/** What the media type says the answer is; `undefined` where it says nothing useful. */
export function declaredEncoding(headers: HttpHeaders): KalliopeEncoding | undefined {
  const type = String(headers['content-type'] ?? '')
    .split(';', 1)[0]
    ?.trim()
    .toLowerCase()
  if (type === undefined || type === '') return undefined
  if (type.endsWith('json')) return 'json'
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'html'
  if (type.endsWith('xml')) return 'xml'
  if (type === 'text/csv' || type === 'application/csv') return 'csv'
  return type.startsWith('text/') ? 'text' : undefined
}

/**
 * What the beginning of an answer looks like; the manual itself says that its type can differ from what was asked for.
 * The header of call records in CSV begins with `#`.
 */
export function sniffEncoding(head: Uint8Array): KalliopeEncoding {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 512))
  const text = start
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (/^<(?:!doctype\s+html|html|head|body)\b/i.test(text)) return 'html'
  if (text.startsWith('<')) return 'xml'
  if (/^[{[]/.test(text) || /^null\s*$/.test(text)) return 'json'
  if (text.startsWith('#')) return 'csv'
  return start.includes(0) || /\uFFFD(?=.{4})/s.test(text) ? 'binary' : 'text'
}

/** The error for an answer that is something else than the documented format. */
export function unexpectedAnswer(
  body: Uint8Array,
  { device, endpoint, secrets }: { device: string; endpoint: string; secrets: readonly string[] },
): DeviceError {
  const quote = quoteForError(body, secrets)
  const what = quote === '' ? sentence('kalliope.nothing') : `“${quote}”`
  const words = sentence('kalliope.unexpected', { device, endpoint, quote: what })
  return new DeviceError('BAD_RESPONSE', words, { device, endpoint })
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
