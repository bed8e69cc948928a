import { Backoff } from '../../lib/session/backoff.js'

/** A poll takes up to this share of the interval longer, so that many nodes do not ask in step. */
const jitter = 0.1

const shortestMs = 1_000
const longestAwayMs = 60_000

/** Timers of Node.js cannot run longer. */
const longestTimerMs = 2_147_483_647

/** When the next poll is due: an interval after the end of the last one, later while polls fail. */
export class PollSchedule {
  #timer: NodeJS.Timeout | undefined
  #isRunning = false
  readonly #away: Backoff

  constructor(
    private readonly intervalMs: number,
    private readonly poll: () => void,
    private readonly random: () => number = Math.random,
  ) {
    this.#away = new Backoff({ firstMs: intervalMs, longestMs: Math.max(intervalMs, longestAwayMs) }, random)
  }

  /** @param phase where in the interval the first poll belongs, 0 to 1: 0 is within a second */
  start(phase = 0): void {
    if (this.#isRunning) return
    this.#isRunning = true
    this.#after(phase * this.intervalMs + this.random() * shortestMs)
  }

  /** A poll begins: none is due until it has ended. */
  pause(): void {
    clearTimeout(this.#timer)
  }

  /** @param againMs poll this soon, if that is sooner than the interval */
  afterSuccess(againMs = Number.POSITIVE_INFINITY): void {
    this.#away.succeeded()
    this.#after(Math.max(shortestMs, Math.min(againMs, this.intervalMs * (1 + jitter * this.random()))))
  }

  /** @param retryAfterMs how long the device, or its session, asks to be left alone */
  afterFailure(retryAfterMs = 0): void {
    this.#after(Math.max(shortestMs, retryAfterMs, this.#away.nextMs()))
  }

  close(): void {
    this.#isRunning = false
    clearTimeout(this.#timer)
  }

  #after(waitMs: number): void {
    clearTimeout(this.#timer)
    if (this.#isRunning) this.#timer = setTimeout(this.poll, Math.min(waitMs, longestTimerMs))
  }
}
