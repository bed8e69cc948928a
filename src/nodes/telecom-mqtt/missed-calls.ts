import type { CallReader } from '../../lib/calls/call-reader.js'
import { resolveRange } from '../../lib/calls/range.js'

/** The PBX writes the record of a call some time after its end. */
const writtenWithinMs = 10_000
/** A PBX that does not tell when a call ends is read so often. */
const readEveryMs = 300_000

/** Counts the missed calls of today from the call records, which are read only when there may be another. */
export class MissedCalls {
  #count: number | null = null
  #readAtMs = Number.NEGATIVE_INFINITY
  /** Until then each look reads. */
  #unsureUntilMs = Number.NEGATIVE_INFINITY
  #day: number | undefined

  /** A call has ended. */
  ended(): void {
    this.#unsureUntilMs = performance.now() + writtenWithinMs
  }

  /**
   * How many calls of today were missed.
   *
   * @param tellsOfEnds whether {@link ended} is told of every call
   */
  async count<Row>(reader: CallReader<Row>, tellsOfEnds: boolean): Promise<number | null> {
    const nowMs = performance.now()
    const zone = await reader.zone()
    const today = resolveRange({ range: 'today' }, { zone, nowMs: Date.now() })
    const isFresh = tellsOfEnds ? this.#readAtMs > this.#unsureUntilMs : nowMs - this.#readAtMs < readEveryMs
    if (isFresh && this.#count !== null && this.#day === today.startMs) return this.#count
    let count = 0
    for await (const calls of reader.read(today, 0)) for (const { record } of calls) if (record.missed) count += 1
    this.#count = count
    this.#readAtMs = nowMs
    this.#day = today.startMs
    return count
  }
}
