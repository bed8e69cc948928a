import { isUtf8 } from 'node:buffer'

/**
 * Parses JSON as routers write it: commas before a closing bracket and control characters inside a text are put up with,
 * and a text that is no UTF-8 is Windows-1252, which is what devices in the home network call themselves in.
 *
 * @returns `undefined` when it is no JSON even so
 */
export function parseLenientJson(bytes: Uint8Array): unknown {
  const text = decodeText(bytes)
  return parsed(text) ?? parsed(mended(text))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Text as routers write it: UTF-8, and where it is none, Windows-1252, each text between quotation marks by itself. */
export function decodeText(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return new TextDecoder('utf-8').decode(bytes)
  // Quotation marks are the same byte in both encodings, so a text is what stands between two of them.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  return text.replace(/[\x80-\xff][^"]*/g, (part) => {
    if (utf8Bytes.test(part)) return Buffer.from(part, 'latin1').toString('utf8')
    return part.replace(/[\x80-\x9f]/g, (byte) => windows1252[byte.charCodeAt(0) - 0x80] ?? byte)
  })
}

/** The characters of 0x80 to 0x9F; elsewhere it is Latin-1. (Node.js 20 decodes these as Latin-1, too.) */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ'

/** One byte to a character. */
const utf8Bytes = /^(?:\p{ASCII}|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})*$/u

/** Takes out stray commas, and escapes control characters inside texts; what looks like a comma there is left alone. */
function mended(json: string): string {
  let isInText = false
  return json.replace(/\\[\s\S]|"|,(?=\s*[}\]])|\p{Cc}/gu, (token) => {
    if (token === '"') isInText = !isInText
    if (token === ',') return isInText ? token : ''
    return isInText && token.length === 1 && token !== '"' ? escaped(token) : token
  })
}

function escaped(control: string): string {
  return `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`
}
