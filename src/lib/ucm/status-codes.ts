import { DeviceError, type ErrorCause, type ErrorCode } from '../errors.js'
import { quoteForError } from '../http/redact.js'
import { type Sentence, sentence } from '../sentences/sentence.js'

/** What a status means for whoever sent the request. */
export type UcmStatusClass =
  | 'ok'
  /** The request will fail again until it is changed. */
  | 'permanent'
  /** No valid cookie: log in and ask again. */
  | 'session'
  /** Trouble inside the PBX: a read may be repeated. */
  | 'transient'
  /** User or password refused: never repeat. */
  | 'credentials'
  /** User or address banned for a while. */
  | 'lockout'
  | 'permission'
  /** Come back later. */
  | 'busy'
  /** In no documentation: treat as permanent. */
  | 'unknown'

/** One status number of the UCM HTTPS API. */
export interface UcmStatus {
  code: number
  /** The documented meaning. */
  text: string
  class: UcmStatusClass
  /** How long the documentation says to wait, in milliseconds. */
  retryAfterMs?: number
}

/** Every documented status of the UCM HTTPS API (guide of 2024-11, table of return codes). */
export const ucmStatuses: readonly UcmStatus[] = [
  { code: 0, text: 'Success', class: 'ok' },
  { code: -1, text: 'Invalid parameters', class: 'permanent' },
  { code: -5, text: 'Authentication needed', class: 'session' },
  { code: -6, text: 'Cookie error: missing, expired or invalid', class: 'session' },
  { code: -7, text: 'Connection closed', class: 'transient' },
  { code: -8, text: 'System timeout', class: 'transient' },
  { code: -9, text: 'Abnormal system error', class: 'transient' },
  { code: -15, text: 'Invalid value', class: 'permanent' },
  { code: -16, text: 'No such item', class: 'permanent' },
  { code: -19, text: 'Unsupported', class: 'permanent' },
  { code: -24, text: 'Failed to operate data', class: 'permanent' },
  { code: -25, text: 'Failed to update data', class: 'permanent' },
  { code: -26, text: 'Failed to get data', class: 'permanent' },
  { code: -37, text: 'Wrong account or password', class: 'credentials' },
  { code: -43, text: 'Data has been modified or deleted', class: 'permanent' },
  { code: -44, text: 'Item has already been added', class: 'permanent' },
  { code: -45, text: 'Operating too frequently', class: 'busy', retryAfterMs: 15_000 },
  { code: -46, text: 'Others are doing the same operation', class: 'busy', retryAfterMs: 15_000 },
  { code: -47, text: 'No permission', class: 'permission' },
  { code: -50, text: 'Command contains sensitive characters', class: 'permanent' },
  { code: -51, text: 'Another task is running', class: 'busy' },
  { code: -57, text: 'Operating too frequently', class: 'busy', retryAfterMs: 60_000 },
  { code: -68, text: 'Login restriction', class: 'lockout' },
  { code: -69, text: 'A conference is running, changes cannot be applied', class: 'busy' },
  { code: -70, text: 'Login forbidden', class: 'lockout' },
  { code: -71, text: 'User name does not exist', class: 'credentials' },
  { code: -90, text: 'A conference is busy, it cannot be edited or deleted', class: 'busy' },
  { code: -98, text: 'Digital calls are running, changes were not applied', class: 'busy' },
]

const byCode: ReadonlyMap<number, UcmStatus> = new Map(ucmStatuses.map((status) => [status.code, status]))

/** The documented status with this number, or one of class `unknown` that keeps the number. */
export function ucmStatus(code: number): UcmStatus {
  return byCode.get(code) ?? { code, text: 'Undocumented status', class: 'unknown' }
}

/** The `status` of a reply, which firmwares send as a number or as its digits; `undefined` for anything else. */
export function coerceStatus(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined
  if (typeof value === 'string' && /^\s*[+-]?\d{1,9}\s*$/.test(value)) return Number(value)
  return undefined
}

/** Whether a request failed for want of a valid cookie, before anything was carried out. */
export function isSessionGone(status: number): boolean {
  return ucmStatus(status).class === 'session'
}

/** What is known about a request that failed. */
export interface UcmFailure {
  action: string
  /** Name of the device: the config node's name, or its host. */
  device: string
  /** Default: `/api <action>`. */
  endpoint?: string | undefined
  /** Login tries left (`remain_num`). */
  remainNum?: number | undefined
  /** Length of a ban in seconds (`remain_time`). */
  remainTimeSeconds?: number | undefined
  /** Words of the reply itself (`error_msg`, `error`). */
  replyText?: string | undefined
}

interface Verdict {
  code: ErrorCode
  sentence: Sentence
  retryAfterMs?: number | undefined
  retryable?: boolean
}

/** The error for a reply with this status: what the PBX refused, why, and what the user can do. */
export function ucmError(status: number, failure: UcmFailure): DeviceError {
  const known = ucmStatus(status)
  const verdict = verdictOf(known, failure)
  const said = failure.replyText === undefined || failure.replyText === '' ? '' : quoteForError(failure.replyText)
  const facts: Partial<ErrorCause> = {
    device: failure.device,
    deviceCode: status,
    deviceMessage: known.class === 'unknown' && said !== '' ? said : known.text,
    endpoint: failure.endpoint ?? `/api ${failure.action}`,
    retryAfterMs: verdict.retryAfterMs,
  }
  if (verdict.retryable !== undefined) facts.retryable = verdict.retryable
  const words = said === '' ? verdict.sentence : sentence('ucm.says', { sentence: verdict.sentence, said })
  return new DeviceError(verdict.code, words, facts)
}

function verdictOf(status: UcmStatus, failure: UcmFailure): Verdict {
  const { action } = failure
  const device = `"${failure.device}"`
  const { code } = status
  const documented = sentence('ucm.documented', { text: status.text, code })
  const isLogin = action === 'challenge' || action === 'login'
  if (isLogin && status.class === 'permission') {
    return {
      code: 'CREDENTIALS_REFUSED',
      sentence: sentence('ucm.no-login', { device, code }),
    }
  }
  if (status.code === -16 || isMissingRecording(status.code, action)) {
    return { code: 'NOT_FOUND', sentence: notFoundSentence(status, action, device) }
  }
  if (status.code === -19) {
    return {
      code: 'UNSUPPORTED',
      sentence: sentence('ucm.unknown-action', { device, action, code }),
    }
  }
  switch (status.class) {
    case 'credentials':
      return { code: 'CREDENTIALS_REFUSED', sentence: credentialsSentence(status, device, triesLeft(failure)) }
    case 'lockout':
      return lockedOut(status, device, failure)
    case 'permission':
      return {
        code: 'PERMISSION_DENIED',
        sentence: sentence('ucm.not-allowed', { device, action, code }),
      }
    case 'busy':
      return {
        code: 'DEVICE_BUSY',
        sentence: sentence('ucm.busy', { device, action, documented, when: waiting(status.retryAfterMs) }),
        retryAfterMs: status.retryAfterMs,
      }
    case 'session':
      return {
        code: 'DEVICE_ERROR',
        sentence: sentence('ucm.session-lost', { device, action, documented }),
        retryable: true,
      }
    case 'transient':
      return {
        code: 'DEVICE_ERROR',
        sentence: sentence('ucm.failed', { device, action, documented }),
        retryable: true,
      }
    default:
      return {
        code: 'DEVICE_ERROR',
        sentence: sentence('ucm.refused', { device, action, documented, advice: adviceFor(status) }),
      }
  }
}

function isMissingRecording(code: number, action: string): boolean {
  return (code === -25 && action === 'recapi') || (code === -15 && action === 'getRecordInfosByCall')
}

function notFoundSentence({ code }: UcmStatus, action: string, device: string): Sentence {
  if (action === 'recapi') return sentence('ucm.no-recording', { device, code })
  if (action === 'getRecordInfosByCall') return sentence('ucm.no-recording-of-call', { device, code })
  return sentence('ucm.no-item', { device, action, code })
}

function credentialsSentence({ code }: UcmStatus, device: string, tries: Sentence | ''): Sentence {
  return sentence(code === -71 ? 'ucm.unknown-user' : 'ucm.wrong-password', { device, code, tries })
}

function triesLeft({ remainNum }: UcmFailure): Sentence | '' {
  if (remainNum === undefined) return ''
  return remainNum <= 0 ? sentence('ucm.no-try-left') : sentence('ucm.tries-left', { tries: remainNum })
}

function lockedOut(status: UcmStatus, device: string, { remainTimeSeconds }: UcmFailure): Verdict {
  const retryAfterMs = remainTimeSeconds !== undefined && remainTimeSeconds > 0 ? remainTimeSeconds * 1000 : undefined
  return {
    code: 'LOCKED_OUT',
    sentence: sentence('ucm.locked-out', {
      device,
      documented: sentence('ucm.documented', { text: status.text, code: status.code }),
      when: waiting(retryAfterMs),
    }),
    retryAfterMs,
  }
}

function waiting(retryAfterMs: number | undefined): Sentence {
  if (retryAfterMs === undefined) return sentence('ucm.later')
  const seconds = Math.ceil(retryAfterMs / 1000)
  return seconds < 120
    ? sentence('ucm.in-seconds', { seconds })
    : sentence('ucm.in-minutes', { minutes: Math.ceil(seconds / 60) })
}

function adviceFor({ code }: UcmStatus): Sentence {
  switch (code) {
    case -1:
    case -15:
      return sentence('ucm.advice-parameters')
    case -43:
      return sentence('ucm.advice-changed')
    case -44:
      return sentence('ucm.advice-exists')
    case -50:
      return sentence('ucm.advice-characters')
    default:
      return sentence('ucm.advice-guide')
  }
}
