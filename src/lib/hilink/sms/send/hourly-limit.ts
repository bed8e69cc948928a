import { DeviceError } from '../../../errors.js'
import { sentence } from '../../../sentences/sentence.js'
import { monotonicMs } from '../../../session/monotonic.js'

const hourMs = 3_600_000

/** At most so many texts within any hour: what stops a flapping sensor. In memory, one per node. */
export class HourlyLimit {
  #taken: { atMs: number; texts: number }[] = []

  /** @param maxPerHour texts, each recipient counted */
  constructor(
    private readonly maxPerHour: number,
    private readonly now: () => number = monotonicMs,
  ) {}

  /**
   * Counts texts that are about to be sent.
   *
   * @returns gives them back, for texts that surely did not go out
   * @throws DeviceError `RATE_LIMITED` with the time until there is room again; then nothing is counted
   */
  take(texts: number): () => void {
    const nowMs = this.now()
    this.#taken = this.#taken.filter(({ atMs }) => nowMs - atMs < hourMs)
    const used = this.#taken.reduce((sum, entry) => sum + entry.texts, 0)
    if (used + texts > this.maxPerHour) throw this.#tooMany(texts, used, nowMs)
    const entry = { atMs: nowMs, texts }
    this.#taken.push(entry)
    return () => {
      this.#taken = this.#taken.filter((other) => other !== entry)
    }
  }

  #tooMany(texts: number, used: number, nowMs: number): DeviceError {
    let excess = used + texts - this.maxPerHour
    const freeing = this.#taken.find((entry) => (excess -= entry.texts) <= 0)
    return new DeviceError(
      'RATE_LIMITED',
      sentence('hilink.rate-limited', { used, allowed: this.maxPerHour }),
      freeing === undefined ? { retryable: false } : { retryable: true, retryAfterMs: freeing.atMs + hourMs - nowMs },
      'no',
    )
  }
}
