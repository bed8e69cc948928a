import { DeviceError, type ErrorCode, toDeviceError } from '../errors.js'
import { linkSignals, pause, unlessAborted } from './abort.js'
import { Attempts } from './attempts.js'
import { SessionContention } from './contention.js'
import { monotonicMs } from './monotonic.js'
import { LoginRefused, LoginUnproven, SessionLost } from './outcomes.js'
import {
  defaultPolicy,
  type RunOptions,
  type SessionOptions,
  type SessionPolicy,
  type SessionState,
} from './session-types.js'
import { Canceller, type Signal } from './signal.js'

export type {
  RunOptions,
  SessionDriver,
  SessionOptions,
  SessionPolicy,
  SessionState,
  Waiting,
} from './session-types.js'

import { sentence } from '../sentences/sentence.js'

/**
 * One login shared by everybody who talks to a device with the same credentials: opened once however many wait,
 * renewed silently, never forced on a device that refused it.
 */
export class Session<Opened extends object> {
  #opened: Opened | undefined
  #opening: Promise<Opened> | undefined
  #state: SessionState = 'idle'
  #logins = 0
  #idleTimer: NodeJS.Timeout | undefined
  #busy: Busy | undefined
  readonly #contention: SessionContention
  readonly #closing = new Canceller()
  /** Ends a login that outlasts the closing. */
  readonly #abandoned = new Canceller()
  readonly #listeners = new Set<(state: SessionState) => void>()
  readonly #policy: SessionPolicy & typeof defaultPolicy
  readonly #now: () => number

  constructor(private readonly options: SessionOptions<Opened>) {
    this.#policy = { ...defaultPolicy, ...options.policy }
    this.#contention = new SessionContention(this.#policy.takenLimits, this.#policy.takenWithinMs)
    this.#now = options.now ?? monotonicMs
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
   * @throws DeviceError whose `carriedOut` is `no` unless this request itself may have reached the device
   */
  async run<Reply>(request: (opened: Opened, signal: Signal) => Promise<Reply>, options: RunOptions): Promise<Reply> {
    const purpose = options.purpose ?? 'user'
    const standing = this.#state === 'closed' ? undefined : this.#standing()
    if (standing !== undefined) throw standing
    return await this.#persist(async (signal, attempts) => {
      const opened = await this.#ensureOpen(signal, purpose)
      attempts.started()
      try {
        const reply = await this.#contact(() => request(opened, signal), signal)
        this.#contention.served(this.#now())
        return reply
      } catch (thrown) {
        if (thrown instanceof SessionLost) this.#drop(opened)
        throw thrown
      } finally {
        if (purpose === 'user') this.#scheduleIdleLogout()
      }
    }, options)
  }

  /** Runs a request that needs no login, in the same turn-taking; does not count as use of the session. */
  runWithoutLogin<Reply>(request: (signal: Signal) => Promise<Reply>, options: RunOptions): Promise<Reply> {
    return this.#persist((signal, attempts) => {
      attempts.started()
      return this.#contact(() => request(signal), signal)
    }, options)
  }

  /** Lets the next message try refused credentials once more: the user pressed *Test connection*. */
  forgetRefusal(): void {
    this.options.refusals.forget(this.options.refusalKey)
  }

  /** Ends every waiting request with `CLOSED` and logs out within a bounded time. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#setState('closed')
    this.#closing.abort(new DeviceError('CLOSED', sentence('node.closed'), {}, 'no'))
    clearTimeout(this.#idleTimer)
    const opened = this.#opened
    this.#opened = undefined
    if (opened !== undefined) await this.#logout(opened)
    await this.#endOpening()
  }

  /** A login on its way is let finish, so that it can be logged out: cut off, it would hold the device's only session. */
  async #endOpening(): Promise<void> {
    if (this.#opening === undefined) return
    const patience = setTimeout(() => this.#abandoned.abort(this.#closing.signal.reason), this.#policy.closeTimeoutMs)
    await this.#openingSettled()
    clearTimeout(patience)
  }

  async #openingSettled(): Promise<void> {
    if (this.#opening === undefined) return
    await unlessAborted(this.#opening, this.#abandoned.signal).then(
      () => undefined,
      () => undefined,
    )
  }

  /** Sees a message through to its reply or its final failure. */
  async #persist<Reply>(attempt: Attempt<Reply>, options: RunOptions): Promise<Reply> {
    const { signal, dispose } = linkSignals(options.signal, this.#closing.signal)
    const attempts = new Attempts(options)
    try {
      for (;;) {
        const outcome = await this.#takeTurn(attempt, attempts, signal, options)
        if (outcome !== 'when-free') return outcome.reply
        await this.#awaitFree(signal, options)
      }
    } catch (thrown) {
      throw attempts.finalError(thrown, this.options.originQueue.unreachable)
    } finally {
      dispose()
    }
  }

  /**
   * Repeats within one turn: a request that had to go back to the end of the queue could be overtaken by one that was
   * meant to come after it, and what waits outside the queue escapes its cap.
   */
  async #takeTurn<Reply>(
    attempt: Attempt<Reply>,
    attempts: Attempts,
    signal: Signal,
    options: RunOptions,
  ): Promise<{ reply: Reply } | 'when-free'> {
    const leave = await this.#enterQueue(signal, options)
    try {
      for (;;) {
        if (options.impatient !== true) await this.#awaitReachable(signal, options)
        signal.throwIfAborted()
        try {
          return { reply: await attempt(signal, attempts) }
        } catch (thrown) {
          if (signal.aborted) attempts.interrupted(thrown)
          signal.throwIfAborted()
          if (attempts.afterFailure(thrown) === 'now') continue
          this.#busy ??= this.#waitWhileBusy(toDeviceError(thrown))
          return 'when-free'
        }
      }
    } finally {
      if (this.#opening === undefined) leave()
      // The message gave up during the login, which still occupies the device.
      else void this.#openingSettled().then(leave)
    }
  }

  async #enterQueue(signal: Signal, options: RunOptions): Promise<() => void> {
    const { queue, unreachable } = this.options.originQueue
    if (options.impatient === true && unreachable !== undefined) return () => undefined
    const entering = queue.enter(signal)
    if (queue.length > 0) options.onWait?.({ reason: 'queue' })
    return await entering
  }

  async #awaitReachable(signal: Signal, options: RunOptions): Promise<void> {
    const waitMs = this.options.originQueue.backoffMs(this.#now())
    if (waitMs === 0) return
    options.onWait?.({ reason: 'unreachable', forMs: waitMs })
    await pause(waitMs, signal)
  }

  /** All who wait for a taken session wake together, in their order, so that the device is asked once for all. */
  async #awaitFree(signal: Signal, options: RunOptions): Promise<void> {
    if (this.#busy === undefined) return
    options.onWait?.({ reason: 'busy-elsewhere', forMs: this.#policy.busyRetryMs })
    await unlessAborted(this.#busy.over, signal)
  }

  #waitWhileBusy(failure: DeviceError): Busy {
    const over = pause(this.#policy.busyRetryMs, this.#closing.signal).then(
      () => {
        this.#busy = undefined
      },
      () => undefined,
    )
    return { failure, over }
  }

  /** Every exchange with the device passes here: whether it answered decides about the back-off. */
  async #contact<Reply>(exchange: () => Promise<Reply>, signal: Signal): Promise<Reply> {
    try {
      const reply = await exchange()
      this.#answered()
      return reply
    } catch (thrown) {
      if (thrown instanceof LoginRefused) throw this.#refuse(thrown)
      if (!signal.aborted) this.#noteReach(thrown instanceof LoginUnproven ? thrown.failure : thrown)
      if (thrown instanceof LoginUnproven) this.#noteUnproven(thrown)
      throw thrown
    }
  }

  #noteReach(thrown: unknown): void {
    if (thrown instanceof DeviceError && thrown.code === 'UNREACHABLE') {
      if (!thrown.cause.retryable) return
      this.options.originQueue.failed(thrown, this.#now())
      this.#setState('backoff')
    } else if (
      thrown instanceof SessionLost ||
      (thrown instanceof DeviceError && !saidWithoutDevice.has(thrown.code))
    ) {
      this.#answered()
    }
  }

  #answered(): void {
    this.options.originQueue.answered()
    if (this.#state === 'backoff') this.#setState(this.#opened === undefined ? 'idle' : 'open')
  }

  async #ensureOpen(signal: Signal, purpose: 'user' | 'poll'): Promise<Opened> {
    if (this.#opened === undefined) await this.#keepDistance(signal)
    const standing = this.#standing()
    // Final for this message: no waiting mends it within its time.
    if (standing !== undefined) throw new LoginUnproven(standing)
    if (this.#opened !== undefined) return this.#opened
    if (purpose === 'poll') this.#throwIfTaken()
    if (this.#busy !== undefined) throw this.#busy.failure
    return await unlessAborted(this.#openOnce(), signal)
  }

  /** After a login that nobody understood the answer of, the next one waits a little. */
  async #keepDistance(signal: Signal): Promise<void> {
    const waitMs = this.options.refusals.spacingMs(this.options.refusalKey)
    if (waitMs > 0) await pause(waitMs, signal)
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
      const opened = await this.#contact(() => driver.open(this.#abandoned.signal), this.#closing.signal)
      if (this.#closing.signal.aborted) {
        await this.#logout(opened)
        this.#closing.signal.throwIfAborted()
      }
      this.#opened = opened
      this.#logins += 1
      this.#contention.opened(this.#now())
      refusals.forget(refusalKey)
      this.#setState('open')
      this.#scheduleIdleLogout()
      return opened
    } catch (thrown) {
      throw this.#loginFailed(thrown)
    }
  }

  #loginFailed(thrown: unknown): Error {
    const { refusals, refusalKey } = this.options
    if (thrown instanceof LoginUnproven) {
      if (this.#state === 'opening') this.#setState('idle')
      return thrown
    }
    const failure = thrown instanceof SessionLost ? thrown.failure : toDeviceError(thrown)
    if (failure.code === 'LOCKED_OUT') {
      refusals.stayAway(refusalKey, failure, failure.cause.retryAfterMs ?? this.#policy.lockedMs)
      this.#setState('refused')
    } else if (failure.code === 'SESSION_BUSY') {
      this.#contention.loginBusy(this.#now())
      this.#setState('busy-elsewhere')
    } else if (this.#state === 'opening') {
      this.#setState('idle')
    }
    return failure
  }

  #refuse(refusal: LoginRefused): DeviceError {
    const { refusals, refusalKey } = this.options
    this.options.originQueue.answered()
    if (refusal.costsTry) refusals.refused(refusalKey, refusal.failure)
    else refusals.stayAway(refusalKey, refusal.failure, this.#policy.refusedWithoutTryMs)
    this.#opened = undefined
    this.#setState('refused')
    const { code, message, cause } = refusal.failure
    return new DeviceError(code, message, cause, 'no')
  }

  /** The credentials were sent and nobody knows what became of them: the next attempt keeps its distance. */
  #noteUnproven({ failure, attempts }: LoginUnproven): void {
    const { refusals, refusalKey } = this.options
    const { unprovenSpacingMs, unprovenCoolDownMs } = this.#policy
    refusals.unproven(refusalKey, failure, attempts, { spacingMs: unprovenSpacingMs, coolDownMs: unprovenCoolDownMs })
    this.#opened = undefined
  }

  /** Forgets a session that failed, unless somebody has renewed it meanwhile. */
  #drop(failed: Opened): void {
    if (this.#opened !== failed) return
    this.#opened = undefined
    this.#contention.lost(this.#now())
    this.#setState('expired')
  }

  /** Why these credentials must not be sent now, if so. */
  #standing(): DeviceError | undefined {
    const standing = this.options.refusals.standing(this.options.refusalKey)
    if (standing?.code === 'CREDENTIALS_REFUSED' || standing?.code === 'LOCKED_OUT') this.#setState('refused')
    return standing
  }

  #throwIfTaken(): void {
    const waitMs = this.#contention.stayAwayMs(this.#now())
    if (waitMs === 0) return
    this.#setState('busy-elsewhere')
    throw new DeviceError('SESSION_BUSY', sentence('session.in-use'), { retryAfterMs: waitMs }, 'no')
  }

  #scheduleIdleLogout(): void {
    const { idleLogoutMs } = this.#policy
    if (idleLogoutMs === undefined || this.#state === 'closed') return
    clearTimeout(this.#idleTimer)
    const timer = setTimeout(() => void this.#logoutIdle(timer), idleLogoutMs)
    timer.unref()
    this.#idleTimer = timer
  }

  /** Takes its turn in the queue: a login that starts while the logout is under way would be ended by it. */
  async #logoutIdle(timer: NodeJS.Timeout): Promise<void> {
    let leave: () => void
    try {
      leave = await this.options.originQueue.queue.enter(this.#closing.signal)
    } catch {
      // Closed, or a full queue: then the device is in use, and the next moment of rest will do.
      this.#scheduleIdleLogout()
      return
    }
    try {
      const opened = this.#opened
      if (opened === undefined || this.#idleTimer !== timer) return
      this.#opened = undefined
      this.#setState('idle')
      await this.#logout(opened)
    } finally {
      leave()
    }
  }

  /** The device forgets an unused session by itself, so a logout that fails is nobody's concern. */
  async #logout(opened: Opened): Promise<void> {
    const patience = AbortSignal.timeout(this.#policy.closeTimeoutMs)
    await unlessAborted(this.options.driver.close(opened, patience), patience).catch(() => undefined)
  }

  #setState(state: SessionState): void {
    if (this.#state === state || this.#state === 'closed') return
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}

/** The device said that its only session is taken; until when nobody asks it again. */
interface Busy {
  failure: DeviceError
  over: Promise<void>
}

type Attempt<Reply> = (signal: Signal, attempts: Attempts) => Promise<Reply>

/** Codes that tell nothing of the device: they are found out on this side of the wire. */
const saidWithoutDevice: ReadonlySet<ErrorCode> = new Set([
  'BAD_INPUT',
  'READ_ONLY',
  'QUEUE_FULL',
  'RATE_LIMITED',
  'CLOSED',
])
