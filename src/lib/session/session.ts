import { DeviceError, toDeviceError } from '../errors'
import { linkSignals, pause, unlessAborted } from './abort'
import { Backoff, type BackoffLimits } from './backoff'
import type { Lane } from './lane'
import { LoginRefused, SessionLost } from './outcomes'
import type { RefusalMemory } from './refusals'

/** What one kind of device does to open and close a session. */
export interface SessionDriver<Opened> {
  /**
   * Logs in once.
   *
   * @throws LoginRefused when user, password or right are refused; DeviceError `LOCKED_OUT`, `SESSION_BUSY`,
   * `UNREACHABLE`, …
   */
  open(signal: AbortSignal): Promise<Opened>
  /** Logs out; best effort, bounded by the signal. */
  close(opened: Opened, signal: AbortSignal): Promise<void>
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
  signal: AbortSignal
  /** Whether a request whose fate is unknown may be sent again (a read). */
  repeatable: boolean
  /** A poll stays away from a session that somebody took; a user's message does not. Default `user`. */
  purpose?: 'user' | 'poll'
  onWait?: (waiting: Waiting) => void
}

export interface SessionPolicy {
  /** Log out when nobody used the session for so long; absent = keep it until the last user leaves. */
  idleLogoutMs?: number
  /** How long polls stay away from a session that somebody took; DESIGN: 60 s doubling to 10 min. */
  takenLimits?: BackoffLimits
  /** A session lost again sooner than this after its renewal was taken by somebody, not expired. */
  takenWithinMs?: number
  /** How often a message asks again while the device says that its only session is taken. */
  busyRetryMs?: number
  /** Bounds the logout. */
  closeTimeoutMs?: number
  /** Stay away for so long when the device locks without saying for how long. */
  lockedMs?: number
  /** Stay away for so long after a refusal that cost no try. */
  refusedWithoutTryMs?: number
}

export interface SessionOptions<Opened> {
  driver: SessionDriver<Opened>
  lane: Lane
  refusals: RefusalMemory
  /** The name of these credentials in `refusals`. */
  refusalKey: string
  policy?: SessionPolicy
  now?: () => number
}

const defaults = {
  takenLimits: { firstMs: 60_000, longestMs: 600_000 },
  takenWithinMs: 60_000,
  busyRetryMs: 5_000,
  closeTimeoutMs: 2_000,
  lockedMs: 300_000,
  refusedWithoutTryMs: 60_000,
} satisfies SessionPolicy

/**
 * One login shared by everybody who talks to a device with the same credentials: opened once however many wait,
 * renewed silently, never forced on a device that refused it.
 */
export class Session<Opened extends object> {
  #opened: Opened | undefined
  #opening: Promise<Opened> | undefined
  #state: SessionState = 'idle'
  #renewedAtMs = Number.NEGATIVE_INFINITY
  #idleTimer: NodeJS.Timeout | undefined
  #usedAtMs = 0
  #logins = 0
  readonly #taken: Backoff
  readonly #closing = new AbortController()
  readonly #listeners = new Set<(state: SessionState) => void>()
  readonly #policy: SessionPolicy & typeof defaults
  readonly #now: () => number

  constructor(private readonly options: SessionOptions<Opened>) {
    this.#policy = { ...defaults, ...options.policy }
    this.#taken = new Backoff(this.#policy.takenLimits)
    this.#now = options.now ?? Date.now
  }

  get state(): SessionState {
    return this.#state
  }

  /** Successful logins so far. */
  get logins(): number {
    return this.#logins
  }

  /** Calls `listener` at every change of state until the returned function is called. */
  onState(listener: (state: SessionState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Runs a request inside the session, in turn, logging in before it where needed.
   *
   * @param request receives the opened session and the signal that ends it; throws {@link SessionLost} when the
   * device says that the session is gone
   * @throws DeviceError
   */
  run<Reply>(request: (opened: Opened, signal: AbortSignal) => Promise<Reply>, options: RunOptions): Promise<Reply> {
    return this.#persist(async (signal) => {
      const opened = await this.#ensureOpen(signal, options.purpose ?? 'user')
      const reply = await this.#use(opened, request, signal)
      this.#scheduleIdleLogout()
      return reply
    }, options)
  }

  /** Runs a request that needs no login, in the same turn-taking; does not count as use of the session. */
  runWithoutLogin<Reply>(request: (signal: AbortSignal) => Promise<Reply>, options: RunOptions): Promise<Reply> {
    return this.#persist(request, options)
  }

  /** Lets the next message try refused credentials once more: the user pressed *Test connection*. */
  forgetRefusal(): void {
    this.options.refusals.forget(this.options.refusalKey)
  }

  /** Ends every waiting request with `CLOSED` and logs out within a bounded time. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#setState('closed')
    this.#closing.abort(new DeviceError('CLOSED', 'The node was removed or redeployed.', {}, 'no'))
    clearTimeout(this.#idleTimer)
    const opened = this.#opened
    this.#opened = undefined
    if (opened !== undefined) await this.#logout(opened)
    await this.#opening?.catch(() => undefined)
  }

  /** Repeats the request as often as its kind, the device's answer and the message's time allow. */
  async #persist<Reply>(request: (signal: AbortSignal) => Promise<Reply>, options: RunOptions): Promise<Reply> {
    const { signal, dispose } = linkSignals(options.signal, this.#closing.signal)
    const attempts: Attempts = { sessionsLost: 0, repeats: 0, failure: undefined }
    try {
      for (;;) {
        await this.#awaitReachable(signal, options)
        const outcome = await this.#takeTurn(request, signal, options)
        if ('reply' in outcome) return outcome.reply
        const waitMs = this.#judge(outcome.thrown, attempts, options)
        if (waitMs > 0) {
          options.onWait?.({ reason: 'busy-elsewhere', forMs: waitMs })
          await pause(waitMs, signal)
        }
        signal.throwIfAborted()
      }
    } catch (thrown) {
      throw this.#atDeadline(thrown, options.signal, attempts.failure)
    } finally {
      dispose()
    }
  }

  async #takeTurn<Reply>(
    request: (signal: AbortSignal) => Promise<Reply>,
    signal: AbortSignal,
    options: RunOptions,
  ): Promise<{ reply: Reply } | { thrown: unknown }> {
    const { lane } = this.options
    const entering = lane.queue.enter(signal)
    if (lane.queue.length > 0) options.onWait?.({ reason: 'queue' })
    const leave = await entering
    try {
      if (lane.backoffMs(this.#now()) > 0 && lane.unreachable !== undefined) return { thrown: lane.unreachable }
      const reply = await request(signal)
      lane.answered()
      if (this.#state === 'backoff') this.#setState(this.#opened === undefined ? 'idle' : 'open')
      return { reply }
    } catch (thrown) {
      signal.throwIfAborted()
      if (thrown instanceof DeviceError && thrown.code === 'UNREACHABLE' && thrown.cause.retryable) {
        lane.failed(thrown, this.#now())
        this.#setState('backoff')
      }
      return { thrown }
    } finally {
      leave()
    }
  }

  /** Decides what a failed attempt means: throws when it is final, else how long to wait before the next one. */
  #judge(thrown: unknown, attempts: Attempts, { repeatable, purpose }: RunOptions): number {
    if (thrown instanceof SessionLost) {
      attempts.sessionsLost += 1
      if (attempts.sessionsLost > 1) throw thrown.failure
      return 0
    }
    const failure = toDeviceError(thrown)
    attempts.failure = failure
    const certainlyNotDone = failure.carriedOut === 'no'
    if (failure.code === 'UNREACHABLE' && failure.cause.retryable && certainlyNotDone) return 0
    if (failure.code === 'SESSION_BUSY' && certainlyNotDone && purpose !== 'poll') return this.#policy.busyRetryMs
    if (attempts.repeats > 0 || !isTransient(failure) || !(repeatable || certainlyNotDone)) throw failure
    attempts.repeats += 1
    return 0
  }

  /** A message whose time ran out while it waited for the device fails with what it waited for. */
  #atDeadline(thrown: unknown, deadline: AbortSignal, last: DeviceError | undefined): unknown {
    if (thrown !== deadline.reason || !(thrown instanceof DeviceError) || thrown.code !== 'TIMEOUT') return thrown
    return last ?? this.options.lane.unreachable ?? thrown
  }

  async #awaitReachable(signal: AbortSignal, options: RunOptions): Promise<void> {
    const waitMs = this.options.lane.backoffMs(this.#now())
    if (waitMs === 0) return
    options.onWait?.({ reason: 'unreachable', forMs: waitMs })
    await pause(waitMs, signal)
  }

  async #ensureOpen(signal: AbortSignal, purpose: 'user' | 'poll'): Promise<Opened> {
    this.#throwIfRefused()
    if (this.#opened !== undefined) return this.#opened
    if (purpose === 'poll') this.#throwIfTaken()
    return await unlessAborted(this.#openOnce(), signal)
  }

  #openOnce(): Promise<Opened> {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined
    })
    return this.#opening
  }

  async #open(): Promise<Opened> {
    const { driver, refusals, refusalKey } = this.options
    this.#setState('opening')
    try {
      const opened = await driver.open(this.#closing.signal)
      if (this.#closing.signal.aborted) {
        await this.#logout(opened)
        this.#closing.signal.throwIfAborted()
      }
      this.#opened = opened
      this.#logins += 1
      refusals.forget(refusalKey)
      this.#setState('open')
      return opened
    } catch (thrown) {
      throw this.#loginFailed(thrown)
    }
  }

  #loginFailed(thrown: unknown): DeviceError {
    const { refusals, refusalKey } = this.options
    if (thrown instanceof LoginRefused) return this.#refuse(thrown)
    const failure = toDeviceError(thrown)
    if (failure.code === 'LOCKED_OUT') {
      refusals.stayAway(refusalKey, failure, failure.cause.retryAfterMs ?? this.#policy.lockedMs)
      this.#setState('refused')
    } else if (failure.code === 'SESSION_BUSY') {
      this.#taken.failed(this.#now())
      this.#setState('busy-elsewhere')
    } else {
      this.#setState('idle')
    }
    return failure
  }

  #refuse(refusal: LoginRefused): DeviceError {
    const { refusals, refusalKey } = this.options
    if (refusal.costsTry) refusals.refused(refusalKey, refusal.failure)
    else refusals.stayAway(refusalKey, refusal.failure, this.#policy.refusedWithoutTryMs)
    this.#opened = undefined
    this.#setState('refused')
    return refusal.failure
  }

  async #use<Reply>(
    opened: Opened,
    request: (opened: Opened, signal: AbortSignal) => Promise<Reply>,
    signal: AbortSignal,
  ): Promise<Reply> {
    try {
      const reply = await request(opened, signal)
      if (this.#now() - this.#renewedAtMs > this.#policy.takenWithinMs) this.#taken.succeeded()
      return reply
    } catch (thrown) {
      if (thrown instanceof SessionLost) this.#drop(opened)
      if (thrown instanceof LoginRefused) throw this.#refuse(thrown)
      throw thrown
    }
  }

  /** Forgets a session that failed, unless somebody has renewed it meanwhile. */
  #drop(failed: Opened): void {
    if (this.#opened !== failed) return
    this.#opened = undefined
    const nowMs = this.#now()
    if (nowMs - this.#renewedAtMs < this.#policy.takenWithinMs) this.#taken.failed(nowMs)
    this.#renewedAtMs = nowMs
    this.#setState('expired')
  }

  #throwIfRefused(): void {
    const standing = this.options.refusals.standing(this.options.refusalKey)
    if (standing === undefined) return
    this.#setState('refused')
    throw standing
  }

  #throwIfTaken(): void {
    const waitMs = this.#taken.remainingMs(this.#now())
    if (waitMs === 0) return
    this.#setState('busy-elsewhere')
    throw new DeviceError(
      'SESSION_BUSY',
      'The device’s only session is in use by someone else; polling stays away for a while.',
      { retryAfterMs: waitMs },
      'no',
    )
  }

  #scheduleIdleLogout(): void {
    const { idleLogoutMs } = this.#policy
    this.#usedAtMs = this.#now()
    if (idleLogoutMs === undefined || this.#state === 'closed') return
    clearTimeout(this.#idleTimer)
    this.#idleTimer = setTimeout(() => void this.#logoutIdle(idleLogoutMs), idleLogoutMs)
    this.#idleTimer.unref()
  }

  /** Takes its turn in the queue: a login that starts while the logout is under way would be ended by it. */
  async #logoutIdle(idleLogoutMs: number): Promise<void> {
    const leave = await this.options.lane.queue.enter(this.#closing.signal).catch(() => undefined)
    if (leave === undefined) return
    try {
      const opened = this.#opened
      if (opened === undefined || this.#now() - this.#usedAtMs < idleLogoutMs) return
      this.#opened = undefined
      this.#setState('idle')
      await this.#logout(opened)
    } finally {
      leave()
    }
  }

  /** The device forgets an unused session by itself, so a logout that fails is nobody's concern. */
  async #logout(opened: Opened): Promise<void> {
    await this.options.driver.close(opened, AbortSignal.timeout(this.#policy.closeTimeoutMs)).catch(() => undefined)
  }

  #setState(state: SessionState): void {
    if (this.#state === state || this.#state === 'closed') return
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}

function isTransient(failure: DeviceError): boolean {
  switch (failure.code) {
    case 'UNREACHABLE':
    case 'DEVICE_ERROR':
      return failure.cause.retryable
    case 'TIMEOUT':
    case 'BAD_RESPONSE':
      return true
    default:
      return false
  }
}

interface Attempts {
  sessionsLost: number
  repeats: number
  failure: DeviceError | undefined
}
