import type { BackoffLimits } from './backoff.js'
import type { OriginQueue } from './origin-queue.js'
import type { RefusalMemory } from './refusals.js'
import type { Signal } from './signal.js'

/** What one kind of device does to open and close a session. */
export interface SessionDriver<Opened> {
  /**
   * Logs in once.
   *
   * A device that signs every request instead of logging in proves its credentials here, with one signed request:
   * several requests that run at a time would otherwise cost one of the user's tries each.
   *
   * What carries the credentials goes through `sendingCredentials`, so that an answer that nobody understands counts as
   * one of the user's tries.
   *
   * @param signal ends a login that outlasts the closing of the session
   * @throws LoginRefused when user, password or right are refused; DeviceError `LOCKED_OUT`, `SESSION_BUSY`,
   * `UNREACHABLE`, …; a `TIMEOUT` or `UNREACHABLE` whose cause is not `retryable` is not tried again for this message
   */
  open(signal: Signal): Promise<Opened>
  /** Logs out; best effort, bounded by the signal. */
  close(opened: Opened, signal: Signal): Promise<void>
}

/** `busy-elsewhere`: somebody else holds the device's only session; `refused`: see {@link RefusalMemory}. */
export type SessionState = 'idle' | 'opening' | 'open' | 'expired' | 'backoff' | 'busy-elsewhere' | 'refused' | 'closed'

/** Why a message has to wait, for the status of its node. */
export interface Waiting {
  reason: 'queue' | 'unreachable' | 'busy-elsewhere'
  /** Until the next attempt, where that is known. */
  forMs?: number
}

export interface RunOptions {
  /** Ends the message: its node was closed, or its time is up. Its reason is what the message fails with. */
  signal: Signal
  /** Whether a request whose fate is unknown may be sent again (a read). */
  repeatable: boolean
  /**
   * A poll stays away from a session that somebody took and does not keep a session from its idle logout; a user's
   * message does neither. Default `user`.
   */
  purpose?: 'user' | 'poll'
  /**
   * Tells at once why the device cannot be used, instead of waiting until it can: for a user who is looking on. While
   * the device is out of reach it does not wait behind the messages that do.
   */
  impatient?: boolean
  onWait?: (waiting: Waiting) => void
}

export interface SessionPolicy {
  /**
   * Log out when nobody but polls used the session for so long; absent = keep it until the last user leaves. For
   * devices that take one request at a time: the logout waits for its turn, not for requests beside it.
   */
  idleLogoutMs?: number
  /** How long polls stay away from a session that somebody took; DESIGN: 60 s doubling to 10 min. */
  takenLimits?: BackoffLimits
  /** A session lost again sooner than this after its renewal was taken by somebody, not expired. */
  takenWithinMs?: number
  /** How often the waiting messages ask again while the device says that its only session is taken. */
  busyRetryMs?: number
  /** Bounds the logout. */
  closeTimeoutMs?: number
  /** Stay away for so long when the device locks without saying for how long. */
  lockedMs?: number
  /** Stay away for so long after a refusal that cost no try. */
  refusedWithoutTryMs?: number
  /** After a login whose answer was not understood, whoever needs the next one waits this long. */
  unprovenSpacingMs?: number
  /** After two of them in a row nobody logs in for so long; messages fail at once with the last error. */
  unprovenCoolDownMs?: number
}

export const defaultPolicy = {
  takenLimits: { firstMs: 60_000, longestMs: 600_000 },
  takenWithinMs: 60_000,
  busyRetryMs: 5_000,
  closeTimeoutMs: 2_000,
  lockedMs: 300_000,
  refusedWithoutTryMs: 60_000,
  unprovenSpacingMs: 1_000,
  unprovenCoolDownMs: 300_000,
} satisfies SessionPolicy

export interface SessionOptions<Opened> {
  driver: SessionDriver<Opened>
  originQueue: OriginQueue
  refusals: RefusalMemory
  /** The name of these credentials in `refusals`. */
  refusalKey: string
  policy?: SessionPolicy
  /** A clock that nobody sets: all it measures is waited for. */
  now?: () => number
}
