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

  /** Milliseconds until the next attempt is due; 0 when one may be made now. */
  remainingMs(nowMs: number): number {
    return Math.max(0, this.#untilMs - nowMs)
  }

  /**
   * Notes a failed attempt and returns how long to stay away: half of the doubled wait is jitter. Attempts that were
   * under way together and fail together count once.
   */
  failed(nowMs: number): number {
    const remainingMs = this.remainingMs(nowMs)
    if (remainingMs > 0) return remainingMs
    const fullMs = Math.min(this.limits.longestMs, this.limits.firstMs * 2 ** this.#failures)
    this.#failures = Math.min(this.#failures + 1, 30)
    const waitMs = Math.max(Math.min(this.limits.firstMs, fullMs), fullMs * (0.5 + this.random() / 2))
    this.#untilMs = nowMs + waitMs
    return waitMs
  }

  succeeded(): void {
    this.#failures = 0
    this.#untilMs = 0
  }
}
