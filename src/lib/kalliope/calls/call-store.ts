import { CallGrouper } from './call-grouper.js'
import type { KalliopeCall } from './call-record.js'
import { isCallRow } from './call-row.js'

const smallestBytes = 256 * 1024
const largestKeptBytes = 2 * 1024 * 1024

/**
 * Calls that wait to be put in order, as bytes outside the heap: as objects they would outlive the young generation, and
 * an export would need several times the memory. May be used again after {@link clear}.
 */
export class CallStore {
  #bytes = Buffer.allocUnsafeSlow(smallestBytes)
  #length = 0
  readonly #startsMs: number[] = []
  #earliestMs = Infinity
  #latestMs = -Infinity
  readonly #offsets: number[] = []
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
    const text = JSON.stringify(rows)
    this.#reserve(Buffer.byteLength(text))
    this.#startsMs.push(clock.start.ms)
    this.#earliestMs = Math.min(this.#earliestMs, clock.start.ms)
    this.#latestMs = Math.max(this.#latestMs, clock.start.ms)
    this.#offsets.push(this.#length)
    this.#length += this.#bytes.write(text, this.#length)
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
      const end = this.#offsets[index + 1] ?? this.#length
      const rows: unknown = JSON.parse(this.#bytes.toString('utf8', this.#offsets[index], end))
      const grouper = new CallGrouper(this.zone, '')
      const calls = grouper.add(Array.isArray(rows) ? rows.filter(isCallRow) : [])
      return [...calls, ...grouper.flush()]
    })
  }

  get isEmpty(): boolean {
    return this.#taken === this.count
  }

  clear(): void {
    if (this.#bytes.length > largestKeptBytes) this.#bytes = Buffer.allocUnsafeSlow(smallestBytes)
    this.#length = 0
    this.#taken = 0
    this.#startsMs.length = 0
    this.#earliestMs = Infinity
    this.#latestMs = -Infinity
    this.#offsets.length = 0
    this.#order = []
  }

  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}
