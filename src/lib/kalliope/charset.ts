import { DeviceError } from '../errors.js'
import type { HttpHeaders } from '../http/client.js'
import { sentence } from '../sentences/sentence.js'

interface AnswerFacts {
  device: string
  endpoint: string
}

/**
 * The charset of an answer: that of its header, else of its byte order mark, else of the XML declaration, else UTF-8.
 *
 * @param head where the body begins
 * @throws DeviceError `BAD_RESPONSE` for a charset that nobody here knows
 */
export function charsetOf(headers: HttpHeaders, head: Uint8Array, { device, endpoint }: AnswerFacts): string {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 200)).toString('latin1')
  const declared = /;\s*charset\s*=\s*"?([^\s";]{1,40})/i.exec(String(headers['content-type'] ?? ''))?.[1]
  const label = declared ?? markedCharset(start) ?? /^<\?xml[^>]*?encoding\s*=\s*["']([^"']{1,40})/.exec(start)?.[1]
  try {
    return new TextDecoder(label ?? 'utf-8').encoding
  } catch {
    throw new DeviceError(
      'BAD_RESPONSE',
      sentence('kalliope.unknown-charset', { device, endpoint, charset: String(label) }),
      { device, endpoint },
    )
  }
}

function markedCharset(start: string): string | undefined {
  return start.startsWith('\xff\xfe') ? 'utf-16le' : start.startsWith('\xfe\xff') ? 'utf-16be' : undefined
}

/** A whole body as text, by its charset. */
export function decodedText(body: Buffer, headers: HttpHeaders, facts: AnswerFacts): string {
  return new TextDecoder(charsetOf(headers, body, facts)).decode(body)
}

/** A body in UTF-8, whatever its charset was. */
export async function* inUtf8(
  body: AsyncIterable<Buffer>,
  headers: HttpHeaders,
  facts: AnswerFacts,
): AsyncGenerator<Buffer, void, undefined> {
  let decoder: TextDecoder | undefined
  let isUtf8 = false
  for await (const chunk of body) {
    if (chunk.length === 0) continue
    decoder ??= new TextDecoder(charsetOf(headers, chunk, facts))
    isUtf8 = decoder.encoding === 'utf-8'
    yield isUtf8 ? chunk : Buffer.from(decoder.decode(chunk, { stream: true }))
  }
  if (decoder !== undefined && !isUtf8) yield Buffer.from(decoder.decode())
}

/** @throws DeviceError `BAD_RESPONSE` for an answer that is compressed: no request asks for that */
export function refuseCompressed(headers: HttpHeaders, { device, endpoint }: AnswerFacts): void {
  const encoding = String(headers['content-encoding'] ?? 'identity')
    .trim()
    .toLowerCase()
  if (encoding === 'identity' || encoding === '') return
  throw new DeviceError(
    'BAD_RESPONSE',
    sentence('kalliope.compressed', { device, endpoint, encoding: encoding.slice(0, 40) }),
    { device, endpoint },
  )
}
