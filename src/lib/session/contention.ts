import { Backoff, type BackoffLimits } from './backoff.js'

/** Tells a session that expired from one that somebody keeps taking, and how long polls leave the latter alone. */
export class SessionContention {
  #lost = false
  /** A login was refused because somebody holds the session. */
  #isHeld = false
  #renewedAtMs = Number.NEGATIVE_INFINITY
  readonly #stayAway: Backoff

  /** @param withinMs a session lost again sooner than this after its renewal was taken by somebody, not expired */
  constructor(
    limits: BackoffLimits,
    private readonly withinMs: number,
  ) {
    // A whole doubling every time: there is no crowd to spread, only a person to leave alone.
    this.#stayAway = new Backoff(limits, () => 1)
  }

  /** Milliseconds for which polls must not log in. */
  stayAwayMs(nowMs: number): number {
    return this.#stayAway.remainingMs(nowMs)
  }

  /** The device said that the session is gone. */
  lost(nowMs: number): void {
    if (nowMs - this.#renewedAtMs < this.withinMs) this.#stayAway.failed(nowMs)
    this.#lost = true
  }

  /** The login itself said that somebody else holds the only session. */
  loginBusy(nowMs: number): void {
    this.#isHeld = true
    this.#stayAway.failed(nowMs)
  }

  opened(nowMs: number): void {
    // A login that met somebody before and now succeeds proves that the session is free.
    if (this.#isHeld) this.#stayAway.succeeded()
    this.#isHeld = false
    if (this.#lost) this.#renewedAtMs = nowMs
    this.#lost = false
  }

  /** The session still served a request. */
  served(nowMs: number): void {
    if (nowMs - this.#renewedAtMs >= this.withinMs) this.#stayAway.succeeded()
  }
}
