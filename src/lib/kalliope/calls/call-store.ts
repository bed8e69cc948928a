import { CallGrouper } from './call-grouper.js'
import type { KalliopeCall } from './call-record.js'
import { isCallRow } from './call-row.js'
import { TextStore } from './text-store.js'

/**
 * Calls that wait to be put in order, as bytes outside the heap: as objects they would outlive the young generation, and
 * an export would need several times the memory. May be used again after {@link clear}.
 */
export class CallStore {
  readonly #texts = new TextStore()
  readonly #startsMs: number[] = []
  #earliestMs = Infinity
  #latestMs = -Infinity
  #order: number[] = []
  #taken = 0

  /** @param zone of the PBX's clock */
  constructor(private readonly zone: string) {}

  get count(): number {
    return this.#startsMs.length
  }

  /** From the earliest start to the latest. */
  get spanMs(): number {
    return this.count === 0 ? 0 : this.#latestMs - this.#earliestMs
  }

  add({ clock, rows }: KalliopeCall): void {
    this.#startsMs.push(clock.start.ms)
    this.#texts.add(JSON.stringify(rows))
    this.#earliestMs = Math.min(this.#earliestMs, clock.start.ms)
    this.#latestMs = Math.max(this.#latestMs, clock.start.ms)
  }

  /** To be called once all calls are in. */
  sort(): void {
    const startsMs = this.#startsMs
    // The newest came first: turned round, calls of the same second are in the order in which they began.
    this.#order = startsMs.map((_, index) => startsMs.length - 1 - index)
    this.#order.sort((one, other) => (startsMs[one] ?? 0) - (startsMs[other] ?? 0))
  }

  /** The next calls, oldest first. */
  take(count: number): KalliopeCall[] {
    const indexes = this.#order.slice(this.#taken, this.#taken + count)
    this.#taken += indexes.length
    return indexes.flatMap((index) => {
      const rows: unknown = JSON.parse(this.#texts.get(index) ?? '[]')
      const grouper = new CallGrouper(this.zone, '')
      const calls = grouper.add(Array.isArray(rows) ? rows.filter(isCallRow) : [])
      return [...calls, ...grouper.flush()]
    })
  }

  get isEmpty(): boolean {
    return this.#taken === this.count
  }

  clear(): void {
    this.#texts.clear()
    this.#taken = 0
    this.#startsMs.length = 0
    this.#earliestMs = Infinity
    this.#latestMs = -Infinity
    this.#order = []
  }
}
