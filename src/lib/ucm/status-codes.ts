import { DeviceError, type ErrorCause, type ErrorCode } from '../errors.js'
import { quoteForError } from '../http/redact.js'

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
  sentence: string
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
  const words = said === '' ? verdict.sentence : `${verdict.sentence} The PBX says: "${said}".`
  return new DeviceError(verdict.code, words, facts)
}

function verdictOf(status: UcmStatus, failure: UcmFailure): Verdict {
  const { action } = failure
  const device = `"${failure.device}"`
  const documented = `${status.text} (${status.code})`
  const isLogin = action === 'challenge' || action === 'login'
  if (isLogin && status.class === 'permission') {
    return {
      code: 'CREDENTIALS_REFUSED',
      sentence: `${device} does not let this API user log in (${status.code}): the user is not saved and applied on the PBX, its HTTPS API is disabled, or this computer's address is not permitted. Check the API configuration of the PBX.`,
    }
  }
  if (status.code === -16 || isMissingRecording(status.code, action)) {
    return { code: 'NOT_FOUND', sentence: notFoundSentence(status, action, device) }
  }
  if (status.code === -19) {
    return {
      code: 'UNSUPPORTED',
      sentence: `${device} does not know "${action}" (${status.code}). Check the spelling and case of the action, or update the firmware.`,
    }
  }
  switch (status.class) {
    case 'credentials':
      return { code: 'CREDENTIALS_REFUSED', sentence: `${credentialsSentence(status, device)}${triesLeft(failure)}` }
    case 'lockout':
      return lockedOut(status, device, failure)
    case 'permission':
      return {
        code: 'PERMISSION_DENIED',
        sentence: `${device} does not allow its API user "${action}" (${status.code}). Grant the right in the API configuration of the PBX, save and apply.`,
      }
    case 'busy':
      return {
        code: 'DEVICE_BUSY',
        sentence: `${device} cannot do "${action}" now: ${documented}. Try again ${waiting(status.retryAfterMs)}.`,
        retryAfterMs: status.retryAfterMs,
      }
    case 'session':
      return {
        code: 'DEVICE_ERROR',
        sentence: `${device} does not accept the session for "${action}": ${documented}. If this goes on, another program logs in with the same API user: give each its own.`,
        retryable: true,
      }
    case 'transient':
      return {
        code: 'DEVICE_ERROR',
        sentence: `${device} failed at "${action}": ${documented}. Try again; if it persists, restart the PBX.`,
        retryable: true,
      }
    default:
      return { code: 'DEVICE_ERROR', sentence: `${device} refused "${action}": ${documented}. ${adviceFor(status)}` }
  }
}

function isMissingRecording(code: number, action: string): boolean {
  return (code === -25 && action === 'recapi') || (code === -15 && action === 'getRecordInfosByCall')
}

function notFoundSentence(status: UcmStatus, action: string, device: string): string {
  if (action === 'recapi') {
    return `${device} has no such recording (${status.code}). Check file name and directory, or whether it was cleaned up.`
  }
  if (action === 'getRecordInfosByCall') return `${device} has no recording of this call (${status.code}).`
  return `${device} has no such item for "${action}" (${status.code}). List the items again: it may have been deleted.`
}

function credentialsSentence(status: UcmStatus, device: string): string {
  return status.code === -71
    ? `${device} does not know this user name (${status.code}). Enter the user of the HTTPS API, not of the web pages.`
    : `${device} refused user name or password (${status.code}). Correct them; they are not tried again until they change.`
}

function triesLeft({ remainNum }: UcmFailure): string {
  if (remainNum === undefined) return ''
  if (remainNum <= 0) return ' No try is left before the PBX locks user and address out.'
  return ` ${remainNum === 1 ? '1 try is' : `${remainNum} tries are`} left before the PBX locks user and address out.`
}

function lockedOut(status: UcmStatus, device: string, { remainTimeSeconds }: UcmFailure): Verdict {
  const retryAfterMs = remainTimeSeconds !== undefined && remainTimeSeconds > 0 ? remainTimeSeconds * 1000 : undefined
  return {
    code: 'LOCKED_OUT',
    sentence: `${device} has locked this user or address out: ${status.text} (${status.code}). Try again ${waiting(retryAfterMs)}, or lift the ban in the login settings of the PBX.`,
    retryAfterMs,
  }
}

function waiting(retryAfterMs: number | undefined): string {
  if (retryAfterMs === undefined) return 'later'
  const seconds = Math.ceil(retryAfterMs / 1000)
  return seconds < 120 ? `in ${seconds} s` : `in ${Math.ceil(seconds / 60)} min`
}

function adviceFor({ code }: UcmStatus): string {
  switch (code) {
    case -1:
    case -15:
      return 'Check the names and values of the parameters.'
    case -43:
      return 'Read it again before changing it.'
    case -44:
      return 'Update the existing item, or choose another name.'
    case -50:
      return 'Remove special characters from the values.'
    default:
      return 'Check the parameters against the API guide of the firmware.'
  }
}
