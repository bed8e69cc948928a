import { DeviceError, type ErrorCause, type ErrorCode } from '../errors.js'
import type { HttpHeaders } from '../http/client.js'
import { quoteForError } from '../http/redact.js'
import { type Sentence, sentence } from '../sentences/sentence.js'

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
  const quote = quoteForError(failure.body, failure.secrets)
  const deviceMessage = quote === '' || quote.startsWith('<!') ? status.text : quote
  const facts: Partial<ErrorCause> = { device, endpoint, httpStatus: code, deviceCode: code, deviceMessage }
  const error = (errorCode: ErrorCode, words: Sentence, more: Partial<ErrorCause>, carriedOut: 'no' | 'unknown') =>
    new DeviceError(errorCode, words, { ...facts, ...more }, carriedOut)
  const said = { device, endpoint, status: code, text: textOf(code) }
  switch (status.class) {
    case 'redirect':
      return error('BAD_RESPONSE', redirected(code, failure), { retryable: false }, 'no')
    case 'refused':
      return error('PERMISSION_DENIED', sentence('kalliope.not-permitted', said), {}, 'no')
    case 'not-found':
      return error('NOT_FOUND', sentence('kalliope.not-found', said), {}, 'no')
    case 'unsupported':
      return error('UNSUPPORTED', sentence('kalliope.unsupported', said), {}, 'no')
    case 'busy': {
      const asked = Number(headers['retry-after'])
      const retryAfterMs = Number.isFinite(asked) && asked > 0 ? asked * 1000 : 30_000
      const words = sentence('kalliope.busy', { ...said, seconds: retryAfterMs / 1000 })
      return error('DEVICE_BUSY', words, { retryAfterMs }, 'no')
    }
    case 'transient':
      return error('DEVICE_ERROR', sentence('kalliope.failed', said), { retryable: true }, 'unknown')
    default: {
      const words = quote === '' ? '' : sentence('kalliope.says', { words: quote })
      return error('DEVICE_ERROR', sentence('kalliope.refused-request', { ...said, said: words }), {}, 'no')
    }
  }
}

function textOf(code: number): Sentence {
  return isSentenceCode(code) ? sentence(`kalliope.http-${code}`) : sentence('kalliope.http-other', { status: code })
}

/** The statuses whose meaning the catalogue of sentences has. */
const sentenceCodes = [400, 404, 405, 406, 409, 415, 422, 429, 500, 501, 502, 503, 504] as const

function isSentenceCode(code: number): code is (typeof sentenceCodes)[number] {
  return sentenceCodes.some((known) => known === code)
}

function redirected(status: number, { device, endpoint, headers, secrets }: KalliopeFailure): Sentence {
  const location = String(headers.location ?? '').slice(0, 8_192)
  const path = location.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0] ?? ''
  if (/(?:^|[/_-])(?:log|sign)[_-]?(?:in|on)(?:$|[/._-])/i.test(path)) {
    return sentence('kalliope.web-login', { device, endpoint, status })
  }
  const shown = quoteForError(location.replace(/^(https?:\/\/)[^/?#]*@/i, '$1'), secrets)
  const to = shown === '' ? sentence('kalliope.another-address') : shown
  return sentence('kalliope.redirected', { device, endpoint, status, location: to })
}

/** Whether the answer leaves open which of signature, user and right was refused: 401 and 403 mean the same. */
export function isRefused(code: number): boolean {
  return kalliopeStatus(code).class === 'refused'
}
