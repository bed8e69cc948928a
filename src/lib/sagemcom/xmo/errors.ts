import { type CarriedOut, DeviceError, type ErrorCode } from '../../errors.js'
import { quoteForError } from '../../http/redact.js'
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
  sentence: string
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
  const { code, sentence, retryAfterMs, retryable } = verdictOf(status, subject)
  const facts = {
    device: subject.device,
    deviceCode: status.code,
    deviceMessage: deviceMessage(status),
    endpoint: endpointOf(subject),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(retryable === undefined ? {} : { retryable }),
  }
  return new DeviceError(code, sentence, facts, carriedOut(status))
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
  const what = subject.xpath === undefined ? subject.method : `${subject.method} of ${quoted(subject.xpath)}`
  const said = `${status.name === '' ? quoteForError(status.text) : status.text} (${status.code})`
  switch (status.class) {
    case 'session':
      return {
        code: 'DEVICE_ERROR',
        sentence: `${device} does not accept the session for ${what}: ${said}. If this goes on, someone keeps logging in with the same user.`,
        retryable: true,
      }
    case 'credentials':
      return {
        code: 'CREDENTIALS_REFUSED',
        sentence: `${device} refused user name or password (${status.code}). Correct them, or “Password hash” and “Salt”; they are not tried again until they change.`,
      }
    case 'lockout':
      return {
        code: 'LOCKED_OUT',
        sentence: `${device} has locked this user out after too many wrong passwords (${status.code}). Wait at least 5 minutes; a restart of the router lifts it.`,
        retryAfterMs: lockedMs,
      }
    case 'taken':
      return {
        code: 'SESSION_BUSY',
        sentence: `Someone else is logged in to ${device} and it allows no further session: ${said}. Log out of its web page.`,
      }
    case 'permission':
      return permissionVerdict(status, subject, device, what)
    case 'busy':
      return {
        code: 'DEVICE_BUSY',
        sentence: `${device} cannot do ${what} now: ${said}. Try again in ${busyMs / 1000} s.`,
        retryAfterMs: busyMs,
      }
    case 'not-found':
      return {
        code: 'NOT_FOUND',
        sentence: `${device} has nothing at ${quoted(subject.xpath ?? subject.method)}: ${said}. Firmwares differ: browse the device for the path, upper and lower case matter.`,
      }
    case 'unsupported':
      return {
        code: 'UNSUPPORTED',
        sentence: `${device} cannot do ${what}: ${said}. The firmware lacks it, or it belongs to another path.`,
      }
    case 'read-only':
      return {
        code: 'READ_ONLY',
        sentence: `${quoted(subject.xpath ?? '')} of ${device} cannot be written: ${said}.`,
      }
    default:
      return { code: 'DEVICE_ERROR', sentence: `${device} refused ${what}: ${said}. ${adviceFor(status)}` }
  }
}

function permissionVerdict(status: SagemcomStatus, subject: StatusSubject, device: string, what: string): Verdict {
  if (subject.method === 'logIn') {
    return {
      code: 'CREDENTIALS_REFUSED',
      sentence: `${device} does not let this user log in from here: ${status.text} (${status.code}). Some routers expect another user name, such as local_admin; check it, and the remote access settings.`,
    }
  }
  return {
    code: 'PERMISSION_DENIED',
    sentence: `The user of ${device} may not do ${what}: ${status.text} (${status.code}). Use one with more rights.`,
  }
}

function adviceFor({ name }: SagemcomStatus): string {
  switch (name) {
    case 'ENUM':
    case 'VALUE':
    case 'REGEX':
    case 'MIN_LENGTH':
    case 'MAX_LENGTH':
    case 'MIN_VALUE':
    case 'MAX_VALUE':
    case 'INVALID_PARAMETER_TYPE':
      return 'Browse the device to see what the value may be.'
    case 'NOT_APPLIED':
      return 'Another action of the same request failed.'
    case 'NOT_LIST':
      return 'Give the path of the list, such as Device/NAT/PortMappings.'
    case 'NOT_LIST_ELEMENT':
      return "Give the path of one element, such as Device/NAT/PortMappings/PortMapping[@uid='3']."
    case 'ELEMENT_COUNT':
      return 'Delete an element first.'
    case 'DUPLICATE_KEY':
      return 'Change the existing element, or choose another key.'
    default:
      return 'Check path, value and parameters.'
  }
}

function quoted(xpath: string): string {
  return `“${quoteForError(xpath)}”`
}
