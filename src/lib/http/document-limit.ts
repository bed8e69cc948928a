import { DeviceError } from '../errors.js'
import { sentence } from '../sentences/sentence.js'

/** What a modem or router says at once, and one element of a streamed body, is far smaller than this. */
export const documentBytes = 4 * 1024 * 1024

/** More make a heap of 512 MiB overflow, or block the event loop for seconds, however few bytes they take. */
const mostXmlTags = 400_000
const mostJsonMarks = 2_000_000

/**
 * Refuses a document that is to be read as a whole and has more elements than any device sends.
 *
 * @throws DeviceError `RESPONSE_TOO_LARGE`
 */
export function limitElements(
  document: Uint8Array | string,
  { device, endpoint }: { device: string; endpoint: string },
): void {
  const isXml = firstVisible(document) === 0x3c
  const most = isXml ? mostXmlTags : mostJsonMarks
  if (document.length <= most || !hasMoreThan(document, isXml, most)) return
  throw new DeviceError('RESPONSE_TOO_LARGE', sentence('http.too-many-elements', { device, endpoint }), {
    device,
    endpoint,
  })
}

function codeAt(document: Uint8Array | string, at: number): number {
  return (typeof document === 'string' ? document.charCodeAt(at) : document[at]) ?? 0
}

function firstVisible(document: Uint8Array | string): number {
  // A mark of the byte order, or blanks.
  const marks = new Set([0xef, 0xbb, 0xbf, 0xfeff, 0x20, 0x09, 0x0a, 0x0d])
  for (let at = 0; at < document.length; at += 1) if (!marks.has(codeAt(document, at))) return codeAt(document, at)
  return 0
}

/** Counts `<` of XML, and of JSON what begins a list or an object, or stands between two values. */
function hasMoreThan(document: Uint8Array | string, isXml: boolean, most: number): boolean {
  let count = 0
  for (let at = 0; at < document.length; at += 1) {
    const code = codeAt(document, at)
    if (isXml ? code === 0x3c : code === 0x2c || code === 0x5b || code === 0x7b) count += 1
    if (count > most) return true
  }
  return false
}
