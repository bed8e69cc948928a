import { DeviceError } from '../../errors.js'
import { decodedText } from '../charset.js'
import type { KalliopeClient, KalliopeRequestOptions } from '../client.js'
import { unexpectedAnswer } from '../protocol.js'
import { type CallQuerySettings, callQuery, endOfDays } from './call-query.js'
import type { Span } from './slices.js'

const dayMs = 86_400_000
const monthMs = 31 * dayMs

/** Text for the billing program "Blues": one line for each call, as the PBX wrote it. */
export interface BluesText {
  text: string
  /** Lines that are calls. */
  calls: number
}

/**
 * Fetches `blues_out` of a period. Its lines say no more to the public than a number that grows with time, so that the
 * parts of a long period are put together by it.
 */
export async function readBlues(
  client: KalliopeClient,
  { startMs, endMs }: Span,
  settings: CallQuerySettings,
  zone: string,
  options: Omit<KalliopeRequestOptions, 'repeatable'>,
): Promise<BluesText> {
  const parts: string[] = []
  const seen = new Set<string>()
  let fromMs = startMs
  let sizeMs = monthMs
  while (fromMs < endMs) {
    const sliceEndMs = settings.request === 'get' ? endOfDays(fromMs, sizeMs, zone) : fromMs + sizeMs
    const toMs = Math.min(endMs, sliceEndMs)
    try {
      const text = await readPart(client, { startMs: fromMs, endMs: toMs }, settings, zone, options)
      parts.push(withoutSeen(text, seen))
      fromMs = toMs
    } catch (error) {
      if (!(error instanceof DeviceError) || error.code !== 'RESPONSE_TOO_LARGE' || sizeMs <= 60_000) throw error
      sizeMs = (toMs - fromMs) / 2
    }
  }
  return { text: parts.join(''), calls: seen.size }
}

async function readPart(
  client: KalliopeClient,
  span: Span,
  settings: CallQuerySettings,
  zone: string,
  options: Omit<KalliopeRequestOptions, 'repeatable'>,
): Promise<string> {
  const { request } = callQuery({ ...span, mayEndLater: false, isExact: true }, settings, zone)
  return await client.request(
    { ...request, accept: 'text/plain' },
    { ...options, repeatable: true },
    ({ body, headers }) => {
      const context = { device: client.label, endpoint: `${request.method} ${request.path}`, secrets: client.secrets }
      const text = decodedText(body, headers, context)
      if (!/^\s*[<{[]/.test(text)) return text
      throw unexpectedAnswer(body, context)
    },
  )
}

/** The lines whose number has not come yet; what is no call stays. */
function withoutSeen(text: string, seen: Set<string>): string {
  const lines = text.split(/(?<=\n)/)
  return lines
    .filter((line) => {
      const id = /^KPBX\s+(\d+)\s/.exec(line)?.[1]
      if (id === undefined) return true
      const isNew = !seen.has(id)
      seen.add(id)
      return isNew
    })
    .join('')
}
