import { type CarriedOut, DeviceError, type ErrorCode } from '../../errors.js'
import { quoteForError } from '../../http/redact.js'
import { type Sentence, sentence } from '../../sentences/sentence.js'
import type { SagemcomStatus, SagemcomStatusClass } from './status-codes.js'

/** How long to stay away from a router that locks without saying for how long (typically minutes). */
export const lockedMs = 300_000
const busyMs = 5_000

/** Where a status came up. */
export interface StatusSubject {
  /** Name of the device: the config node's name, or its host. */
  device: string
  /** The method: `getValue`, `logIn`, … */
  method: string
  /** The path as the user gave it. */
  xpath?: string | undefined
}

interface Verdict {
  code: ErrorCode
  words: Sentence
  retryAfterMs?: number
  retryable?: boolean
}

/** Numbers of statuses with which nothing at all was carried out. */
const refusedUnread = new Set<string>([
  'REQUEST_PARAMETER',
  'REQUEST_FORMAT',
  'NO_ACTION',
  'ACTION_COUNT',
  'REQUEST_COUNT',
  'PRIORITY_REQUEST',
])

const refusedClasses: ReadonlySet<SagemcomStatusClass> = new Set([
  'session',
  'credentials',
  'lockout',
  'taken',
  'permission',
  'not-found',
  'unsupported',
  'read-only',
  'split',
])

/** The error for a status: what the router refused, why, and what the user can do. */
export function sagemcomError(status: SagemcomStatus, subject: StatusSubject): DeviceError {
  const { code, words, retryAfterMs, retryable } = verdictOf(status, subject)
  const facts = {
    device: subject.device,
    deviceCode: status.code,
    deviceMessage: deviceMessage(status),
    endpoint: endpointOf(subject),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(retryable === undefined ? {} : { retryable }),
  }
  return new DeviceError(code, words, facts, carriedOut(status))
}

/** What was asked, for the error's `endpoint`. */
export function endpointOf({ method, xpath }: Pick<StatusSubject, 'method' | 'xpath'>): string {
  return xpath === undefined ? method : `${method} ${xpath}`
}

function deviceMessage({ name, text }: SagemcomStatus): string {
  return name === '' ? quoteForError(text) : `${text} (XMO_${name}_ERR)`
}

function carriedOut(status: SagemcomStatus): CarriedOut {
  return refusedUnread.has(status.name) || refusedClasses.has(status.class) ? 'no' : 'unknown'
}

function verdictOf(status: SagemcomStatus, subject: StatusSubject): Verdict {
  const device = `"${subject.device}"`
  const { method, xpath } = subject
  const what = xpath === undefined ? method : sentence('sagemcom.what', { method, path: quoted(xpath) })
  const said = `${status.name === '' ? quoteForError(status.text) : status.text} (${status.code})`
  switch (status.class) {
    case 'session':
      return {
        code: 'DEVICE_ERROR',
        words: sentence('sagemcom.session-refused', { device, what, said }),
        retryable: true,
      }
    case 'credentials':
      return {
        code: 'CREDENTIALS_REFUSED',
        words: sentence('sagemcom.credentials', { device, number: String(status.code) }),
      }
    case 'lockout':
      return {
        code: 'LOCKED_OUT',
        words: sentence('sagemcom.locked-out', { device, number: String(status.code) }),
        retryAfterMs: lockedMs,
      }
    case 'taken':
      return { code: 'SESSION_BUSY', words: sentence('sagemcom.taken', { device, said }) }
    case 'permission':
      return method === 'logIn'
        ? { code: 'CREDENTIALS_REFUSED', words: sentence('sagemcom.login-restricted', { device, said }) }
        : { code: 'PERMISSION_DENIED', words: sentence('sagemcom.denied', { device, what, said }) }
    case 'busy':
      return {
        code: 'DEVICE_BUSY',
        words: sentence('sagemcom.busy', { device, what, said, seconds: busyMs / 1000 }),
        retryAfterMs: busyMs,
      }
    case 'not-found':
      return {
        code: 'NOT_FOUND',
        words: sentence('sagemcom.not-found', { device, path: quoted(xpath ?? method), said }),
      }
    case 'unsupported':
      return { code: 'UNSUPPORTED', words: sentence('sagemcom.unsupported', { device, what, said }) }
    case 'read-only':
      return {
        code: 'READ_ONLY',
        words: sentence('sagemcom.cannot-write', { device, path: quoted(xpath ?? ''), said }),
      }
    default:
      return {
        code: 'DEVICE_ERROR',
        words: sentence('sagemcom.refused', { device, what, said, advice: adviceFor(status) }),
      }
  }
}

function adviceFor({ name }: SagemcomStatus): Sentence {
  switch (name) {
    case 'ENUM':
    case 'VALUE':
    case 'REGEX':
    case 'MIN_LENGTH':
    case 'MAX_LENGTH':
    case 'MIN_VALUE':
    case 'MAX_VALUE':
    case 'INVALID_PARAMETER_TYPE':
      return sentence('sagemcom.advice-value')
    case 'NOT_APPLIED':
      return sentence('sagemcom.advice-other-action')
    case 'NOT_LIST':
      return sentence('sagemcom.advice-list')
    case 'NOT_LIST_ELEMENT':
      return sentence('sagemcom.advice-element')
    case 'ELEMENT_COUNT':
      return sentence('sagemcom.advice-full')
    case 'DUPLICATE_KEY':
      return sentence('sagemcom.advice-duplicate')
    default:
      return sentence('sagemcom.advice-check')
  }
}

function quoted(xpath: string): Sentence {
  return sentence('sagemcom.quoted', { path: quoteForError(xpath) })
}
