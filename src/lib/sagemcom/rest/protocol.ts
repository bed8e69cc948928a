import { DeviceError } from '../../errors.js'
import type { HttpReply } from '../../http/client.js'
import { quoteForError } from '../../http/redact.js'
import { sentence } from '../../sentences/sentence.js'
import { isObject } from '../device/values.js'
import { parseLenientJson } from '../json.js'

/** What is asked, for errors and traces: the query stays out of it. */
export function endpointOf(method: string, path: string): string {
  return `${method} ${path.split('?', 1)[0] ?? path}`
}

/** The body of a request, as the API's commands take it. */
export function formBody(fields: Record<string, unknown>): string {
  return Object.entries(fields)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(asText(value))}`)
    .join('&')
}

function asText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/**
 * The content of a reply: the one element of an array that holds one, else what it is.
 *
 * @param needsContent whether nothing at all is no answer
 * @returns `null` where there is none
 * @throws DeviceError `BAD_RESPONSE` when it is no JSON
 */
export function contentOf(
  body: Buffer,
  device: string,
  endpoint: string,
  secrets: readonly string[],
  needsContent = false,
): unknown {
  if (!needsContent && body.length <= 4_096 && body.toString('latin1').trim() === '') return null
  const content = parseLenientJson(body)
  if (content === undefined) {
    const said = quoteForError(body, secrets)
    throw new DeviceError('BAD_RESPONSE', sentence('sagemcom.not-rest', { device, endpoint, said }), {
      device,
      endpoint,
    })
  }
  return Array.isArray(content) && content.length === 1 ? content[0] : content
}

/** The error of a reply whose HTTP status is none of success, the session's aside. */
export function statusError(reply: HttpReply, device: string, origin: string, endpoint: string): DeviceError {
  const { status, headers } = reply
  const facts = { device, endpoint, httpStatus: status }
  if (status >= 300 && status < 400) {
    const location = String(headers.location ?? '')
    const target = URL.canParse(location, origin) ? new URL(location, origin).origin : ''
    const advice =
      target === '' || target === origin ? sentence('sagemcom.not-its-page') : sentence('sagemcom.enter', { target })
    return new DeviceError('BAD_RESPONSE', sentence('sagemcom.redirects', { device, advice }), facts, 'no')
  }
  const said = wordsOf(reply)
  switch (status) {
    case 401:
    case 403:
      return new DeviceError(
        'PERMISSION_DENIED',
        sentence('sagemcom.rest-denied', { device, endpoint, status }),
        facts,
        'no',
      )
    case 404:
      return new DeviceError('NOT_FOUND', sentence('sagemcom.rest-unknown', { device, endpoint }), facts, 'no')
    case 405:
      return new DeviceError('UNSUPPORTED', sentence('sagemcom.rest-method', { device, endpoint }), facts, 'no')
    case 429:
      return new DeviceError(
        'DEVICE_BUSY',
        sentence('sagemcom.rest-busy', { device, endpoint }),
        { ...facts, retryAfterMs: 5_000 },
        'no',
      )
  }
  if (status < 500) {
    return new DeviceError(
      'DEVICE_ERROR',
      sentence('sagemcom.rest-refused', { device, endpoint, status, said }),
      facts,
      'no',
    )
  }
  return new DeviceError('DEVICE_ERROR', sentence('sagemcom.http-failed', { device, status, said }), {
    ...facts,
    retryable: true,
  })
}

/** What a failed reply says in words, in brackets; empty where it says nothing. */
function wordsOf({ body }: HttpReply): string {
  const content = body.length > 65_536 ? undefined : parseLenientJson(body)
  const exception = isObject(content) && isObject(content.exception) ? content.exception : undefined
  const errors: unknown[] = exception !== undefined && Array.isArray(exception.errors) ? exception.errors : []
  const told = errors.filter(isObject).flatMap(({ name, reason }) => [name, reason])
  const text = exception === undefined ? body.toString('utf8', 0, 8_192).replace(/<[^<>]*>/g, ' ') : told.join(' ')
  const words = quoteForError(text.replace(/\s+/g, ' ').trim())
  return words === '' ? '' : ` (“${words}”)`
}
