import { type CarriedOut, DeviceError, type ErrorCode, toDeviceError } from '../errors.js'
import { LoginUnproven, SessionLost } from './outcomes.js'
import type { RunOptions } from './session-types.js'

/** What one message has been through: decides what may be tried again for it, and what it finally fails with. */
export class Attempts {
  #running = false
  #fate: CarriedOut = 'no'
  #sessionsLost = 0
  #repeats = 0
  #waitedFor: DeviceError | undefined

  constructor(private readonly options: RunOptions) {}

  /** The request itself is about to be sent: from here on only the device's answer tells what became of it. */
  started(): void {
    this.#running = true
    if (this.#waitedFor?.code === 'SESSION_BUSY') this.#waitedFor = undefined
  }

  /** Decides what a failed attempt means: throws when it is final, else says when to try again. */
  afterFailure(thrown: unknown): 'now' | 'when-free' {
    const wasRunning = this.#running
    this.#running = false
    if (thrown instanceof SessionLost) {
      this.#sessionsLost += 1
      if (this.#sessionsLost > 1) throw thrown.failure
      return 'now'
    }
    if (thrown instanceof LoginUnproven) {
      if (wasRunning && thrown.failure.carriedOut !== 'no') this.#fate = 'unknown'
      throw thrown.failure
    }
    const failure = toDeviceError(thrown)
    const notDone = !wasRunning || failure.carriedOut === 'no'
    if (!notDone) this.#fate = 'unknown'
    if (this.options.impatient === true && mustBeWaitedFor.has(failure.code)) throw failure
    if (failure.code === 'UNREACHABLE' && failure.cause.retryable && failure.carriedOut === 'no') {
      this.#waitedFor = failure
      return 'now'
    }
    if (failure.code === 'SESSION_BUSY' && notDone && this.options.purpose !== 'poll') {
      this.#waitedFor = failure
      return 'when-free'
    }
    if (this.#repeats > 0 || !isTransient(failure) || !(this.options.repeatable || notDone)) throw failure
    this.#repeats += 1
    if (failure.code === 'UNREACHABLE') this.#waitedFor = failure
    return 'now'
  }

  /** The message was ended while an attempt was under way, which then failed with `thrown`. */
  interrupted(thrown: unknown): void {
    const provenUndone =
      thrown instanceof SessionLost ||
      (thrown instanceof DeviceError && thrown.carriedOut === 'no' && !this.#isEnding(thrown))
    if (this.#running && !provenUndone) this.#fate = 'unknown'
  }

  /**
   * What the message fails with. One whose time ran out while it waited for the device names what it waited for, and
   * whatever it is says whether the request may have been carried out.
   *
   * @param unreachable why the device is out of reach right now, if it is
   */
  finalError(thrown: unknown, unreachable: DeviceError | undefined): unknown {
    if (!(thrown instanceof DeviceError)) return thrown
    const reason =
      thrown.code === 'TIMEOUT' && this.#isDeadline(thrown) ? this.#waitedForOr(thrown, unreachable) : thrown
    if (reason.carriedOut === this.#fate) return reason
    return new DeviceError(reason.code, reason.message, reason.cause, this.#fate)
  }

  #waitedForOr(deadline: DeviceError, unreachable: DeviceError | undefined): DeviceError {
    if (!this.#running) return this.#stillWaitedFor(unreachable) ?? unreachable ?? deadline
    return this.#stillWaitedFor(unreachable) ?? deadline
  }

  /** What this message waited for, unless the device has answered somebody since. */
  #stillWaitedFor(unreachable: DeviceError | undefined): DeviceError | undefined {
    return this.#waitedFor?.code === 'UNREACHABLE' && unreachable === undefined ? undefined : this.#waitedFor
  }

  #isDeadline(thrown: DeviceError): boolean {
    return thrown === this.options.signal.reason
  }

  #isEnding(thrown: DeviceError): boolean {
    return this.#isDeadline(thrown) || thrown.code === 'CLOSED'
  }
}

/** What only the device's coming back, or somebody else's leaving it, mends. */
const mustBeWaitedFor: ReadonlySet<ErrorCode> = new Set(['UNREACHABLE', 'SESSION_BUSY'])

function isTransient(failure: DeviceError): boolean {
  switch (failure.code) {
    case 'UNREACHABLE':
    case 'TIMEOUT':
    case 'DEVICE_ERROR':
      return failure.cause.retryable
    case 'BAD_RESPONSE':
      return true
    default:
      return false
  }
}
