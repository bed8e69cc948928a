import { Sentence, sentence } from './sentences/sentence.js'

/** Codes that flows switch on (`msg.error.code`). Public contract: never rename one. */
export const errorCodes = [
  'BAD_INPUT',
  'UNREACHABLE',
  'TIMEOUT',
  'TLS_UNTRUSTED',
  'CREDENTIALS_REFUSED',
  'LOCKED_OUT',
  'SESSION_BUSY',
  'PERMISSION_DENIED',
  'NOT_FOUND',
  'UNSUPPORTED',
  'READ_ONLY',
  'DEVICE_BUSY',
  'DEVICE_ERROR',
  'BAD_RESPONSE',
  'RESPONSE_TOO_LARGE',
  'SMS_UNCERTAIN',
  'RATE_LIMITED',
  'QUEUE_FULL',
  'CLOSED',
] as const

/** One of {@link errorCodes}. */
export type ErrorCode = (typeof errorCodes)[number]

/** What is known of a failed request's effect on the device. */
export type CarriedOut = 'no' | 'unknown'

/** Facts about a failure, safe to show: never a secret. Fields that say nothing are `undefined`. */
export interface ErrorCause {
  /** Name of the device: the config node's name, or its host. */
  device?: string | undefined
  /** The device's own number for the failure, e.g. `-37`. */
  deviceCode?: number | undefined
  /** What the device's documentation (or its reply) says of that number. */
  deviceMessage?: string | undefined
  httpStatus?: number | undefined
  /** What was asked, without host and query: `/api cdrapi`. */
  endpoint?: string | undefined
  /** Whether the same message may succeed later without a change by the user. */
  retryable: boolean
  retryAfterMs?: number | undefined
  /** Of an untrusted certificate: its SHA-256, to be compared and pinned. */
  fingerprint?: string | undefined
  /** Of a call export that broke off: the calls and messages that had left the node. */
  sentCalls?: number | undefined
  sentMessages?: number | undefined
}

const retryableCodes: ReadonlySet<ErrorCode> = new Set([
  'UNREACHABLE',
  'TIMEOUT',
  'LOCKED_OUT',
  'SESSION_BUSY',
  'DEVICE_BUSY',
  'RATE_LIMITED',
  'QUEUE_FULL',
])

/**
 * The one error of this package. `name`, `message`, `code` and `cause` are own properties, because Catch nodes copy
 * nothing else. The message is a sentence the user can act on: what failed, on which device, what to do.
 */
export class DeviceError extends Error {
  override readonly name = 'DeviceError'
  readonly code: ErrorCode
  override readonly cause: ErrorCause
  /**
   * Whether the device may have carried out what was asked: `no` where that is certain (it was never sent, or the
   * answer says so). Decides what may be repeated; it is not part of the public contract.
   */
  readonly carriedOut: CarriedOut
  /** The message as the catalogue has it, for those who word it in another language, or in fewer words. */
  readonly sentence: Sentence | undefined

  constructor(
    code: ErrorCode,
    message: string | Sentence,
    cause: Partial<ErrorCause> = {},
    carriedOut: CarriedOut = 'unknown',
  ) {
    super(String(message))
    this.code = code
    this.sentence = message instanceof Sentence ? message : undefined
    this.cause = readable({ retryable: retryableCodes.has(code), ...cause })
    this.carriedOut = carriedOut
  }

  /** The sentence alone: Catch nodes and the log of Node-RED show an error as its text. */
  override toString(): string {
    return this.message
  }

  /** The same failure with more facts about it; the given facts win. */
  with(facts: Partial<ErrorCause>): DeviceError {
    return new DeviceError(this.code, this.sentence ?? this.message, { ...this.cause, ...facts }, this.carriedOut)
  }
}

/** The debug sidebar and logs show a cause as its text; what compares or copies it sees its facts alone. */
function readable(cause: ErrorCause): ErrorCause {
  const facts = Object.entries(cause).filter(([, value]) => value !== undefined)
  const text = facts.map(([name, value]) => `${name}: ${String(value)}`).join(', ')
  return Object.defineProperty(cause, 'toString', { value: () => text })
}

/** What was thrown as a {@link DeviceError}; anything unexpected is reported as `DEVICE_ERROR` with its own words. */
export function toDeviceError(thrown: unknown): DeviceError {
  if (thrown instanceof DeviceError) return thrown
  const words = thrown instanceof Error ? thrown.message : String(thrown)
  return new DeviceError('DEVICE_ERROR', sentence('node.unexpected', { reason: words }))
}

/**
 * A property or message field that cannot be used.
 *
 * @param field the property name, e.g. `start`
 * @param given what was given, shown shortened; never pass a secret
 * @param expected what is accepted, with an example: `an ISO date such as 2026-03-29`; its short form says what it is not
 */
export function badInput(field: string, given: unknown, expected: Sentence): DeviceError {
  const isMissing = given === undefined || given === null || given === ''
  const words = isMissing
    ? sentence('input.missing', { field, expected })
    : sentence('input.bad', {
        field,
        given: given instanceof Sentence ? given : describe(given),
        expected,
      })
  return new DeviceError('BAD_INPUT', words, {}, 'no')
}

function describe(value: unknown): string {
  const text = typeof value === 'string' ? `"${value}"` : (safeJson(value) ?? typeof value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}

function safeJson(value: unknown): string | undefined {
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function') return String(value)
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

/** The failure of a device whose user has a password that is not set here: nothing was sent. */
export function noPassword(device: string): DeviceError {
  return new DeviceError('CREDENTIALS_REFUSED', sentence('session.no-password', { device }), { device }, 'no')
}
