import { DeviceError, type ErrorCause, type ErrorCode } from '../errors.js'
import type { HttpHeaders } from '../http/client.js'
import { quoteForError } from '../http/redact.js'

/** What an HTTP status means for whoever sent the request. */
export type KalliopeStatusClass =
  | 'ok'
  | 'redirect'
  /** Signature, user or right refused: the PBX does not tell which. */
  | 'refused'
  | 'not-found'
  | 'unsupported'
  /** The request will fail again until it is changed. */
  | 'permanent'
  /** Come back later. */
  | 'busy'
  /** Trouble inside the PBX: a read may be repeated. */
  | 'transient'

/** One HTTP status of the REST API. */
export interface KalliopeStatus {
  code: number
  text: string
  class: KalliopeStatusClass
}

/** The statuses that the vendor documents or that its framework answers; others go by their hundreds. */
export const kalliopeStatuses: readonly KalliopeStatus[] = [
  { code: 200, text: 'Success', class: 'ok' },
  { code: 400, text: 'Bad request', class: 'permanent' },
  { code: 401, text: 'Signature, user or right refused', class: 'refused' },
  { code: 403, text: 'Signature, user or right refused', class: 'refused' },
  { code: 404, text: 'No such path, or no item of that name', class: 'not-found' },
  { code: 405, text: 'The path does not take this method', class: 'unsupported' },
  { code: 406, text: 'The path does not answer in this format', class: 'unsupported' },
  { code: 409, text: 'Conflict with what is there', class: 'permanent' },
  { code: 415, text: 'The path does not take this kind of body', class: 'permanent' },
  { code: 422, text: 'The values of the body do not fit', class: 'permanent' },
  { code: 429, text: 'Too many requests', class: 'busy' },
  { code: 500, text: 'Error inside the PBX', class: 'transient' },
  { code: 501, text: 'Not implemented', class: 'unsupported' },
  { code: 502, text: 'The web server does not reach the PBX', class: 'transient' },
  { code: 503, text: 'A restore is running, or the configuration is locked', class: 'busy' },
  { code: 504, text: 'The PBX does not answer its web server', class: 'transient' },
]

const byCode = new Map(kalliopeStatuses.map((status) => [status.code, status]))

/** What a status means, known or not. */
export function kalliopeStatus(code: number): KalliopeStatus {
  return byCode.get(code) ?? { code, text: `HTTP ${String(code)}`, class: classOf(code) }
}

function classOf(code: number): KalliopeStatusClass {
  if (code >= 200 && code < 300) return 'ok'
  if (code >= 300 && code < 400) return 'redirect'
  return code >= 500 ? 'transient' : 'permanent'
}

/** What is known of an answer that is no success. */
export interface KalliopeFailure {
  device: string
  /** `GET /rest/account` */
  endpoint: string
  headers: HttpHeaders
  /** JSON, XML, HTML or nothing: the vendor documents none of it. */
  body: Uint8Array
  secrets: readonly string[]
}

/** The error for an answer that is no success. */
export function kalliopeError(code: number, failure: KalliopeFailure): DeviceError {
  const status = kalliopeStatus(code)
  const { device, endpoint, headers } = failure
  const said = quoteForError(failure.body, failure.secrets)
  const deviceMessage = said === '' || said.startsWith('<!') ? status.text : said
  const facts: Partial<ErrorCause> = { device, endpoint, httpStatus: code, deviceCode: code, deviceMessage }
  const error = (errorCode: ErrorCode, sentence: string, more: Partial<ErrorCause>, carriedOut: 'no' | 'unknown') =>
    new DeviceError(errorCode, sentence, { ...facts, ...more }, carriedOut)
  switch (status.class) {
    case 'redirect':
      return error('BAD_RESPONSE', redirected(code, failure), { retryable: false }, 'no')
    case 'refused':
      return error(
        'PERMISSION_DENIED',
        `${device} does not let this user do ${endpoint} (HTTP ${code}), although it accepts user and password. Give the user the right, or use another user.`,
        {},
        'no',
      )
    case 'not-found':
      return error(
        'NOT_FOUND',
        `${device} has nothing at ${endpoint} (HTTP 404). Check path and name, and whether the firmware has it (/api/doc on the PBX).`,
        {},
        'no',
      )
    case 'unsupported':
      return error('UNSUPPORTED', `${device} cannot do ${endpoint}: ${status.text} (HTTP ${code}).`, {}, 'no')
    case 'busy': {
      const seconds = Number(headers['retry-after'])
      const retryAfterMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 30_000
      const sentence = `${device} cannot do ${endpoint} now: ${status.text} (HTTP ${code}). Try again in ${retryAfterMs / 1000} s.`
      return error('DEVICE_BUSY', sentence, { retryAfterMs }, 'no')
    }
    case 'transient':
      return error(
        'DEVICE_ERROR',
        `${device} failed at ${endpoint}: ${status.text} (HTTP ${code}). Try again; if it persists, restart the PBX.`,
        { retryable: true },
        'unknown',
      )
    default: {
      const quoted = said === '' ? '' : ` It says: “${said}”.`
      return error('DEVICE_ERROR', `${device} refused ${endpoint}: ${status.text} (HTTP ${code}).${quoted}`, {}, 'no')
    }
  }
}

function redirected(code: number, { device, endpoint, headers, secrets }: KalliopeFailure): string {
  const location = String(headers.location ?? '').slice(0, 8_192)
  const path = location.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] ?? ''
  if (/(?:^|[/_-])(?:log|sign)[_-]?(?:in|on)(?:$|[/._-])/i.test(path)) {
    return `${device} asks for a web login instead of answering ${endpoint} (HTTP ${code}). Check user and password, that the user has the API permission, and the path.`
  }
  const shown = quoteForError(location.replace(/^(https?:\/\/)[^/?#]*@/i, '$1'), secrets)
  return `${device} sends ${endpoint} on to ${shown === '' ? 'another address' : shown} (HTTP ${code}). Use that address; a signed request is not sent twice.`
}

/** Whether the answer leaves open which of signature, user and right was refused: 401 and 403 mean the same. */
export function isRefused(code: number): boolean {
  return kalliopeStatus(code).class === 'refused'
}
