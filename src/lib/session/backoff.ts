/** How long to stay away from a device after failures, in milliseconds. */
export interface BackoffLimits {
  firstMs: number
  longestMs: number
}

/** DESIGN: 1 s to 60 s. */
export const unreachableLimits: BackoffLimits = { firstMs: 1_000, longestMs: 60_000 }

/** Doubling waits with jitter between attempts at an unreachable device. */
export class Backoff {
  #failures = 0
  #untilMs = 0

  constructor(
    private readonly limits: BackoffLimits,
    private readonly random: () => number = Math.random,
  ) {}

  /** Milliseconds until the next attempt is due; 0 when one may be made now. Never more than the longest wait. */
  remainingMs(nowMs: number): number {
    // Only a clock that was set back can make it so.
    this.#untilMs = Math.min(this.#untilMs, nowMs + this.limits.longestMs)
    return Math.max(0, this.#untilMs - nowMs)
  }

  /** Notes a failed attempt and returns how long to stay away. Attempts that fail together count once. */
  failed(nowMs: number): number {
    const remainingMs = this.remainingMs(nowMs)
    if (remainingMs > 0) return remainingMs
    const waitMs = this.nextMs()
    this.#untilMs = nowMs + waitMs
    return waitMs
  }

  /** The wait after one more failure, for somebody whose attempts never run together: half of it is jitter. */
  nextMs(): number {
    const fullMs = Math.min(this.limits.longestMs, this.limits.firstMs * 2 ** this.#failures)
    this.#failures = Math.min(this.#failures + 1, 30)
    return Math.max(Math.min(this.limits.firstMs, fullMs), fullMs * (0.5 + this.random() / 2))
  }

  succeeded(): void {
    this.#failures = 0
    this.#untilMs = 0
  }
}
