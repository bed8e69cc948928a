import { type Range, RemovedNumbers, type WallWindow, type Zone } from '../../shared/calls'
import type { Call } from './call'
import type { CallGenerator } from './generator'

export type Order = 'newest' | 'oldest'

/** All calls of one tenant: computed ones, added ones, less the deleted ones. */
export class CallStore {
  readonly #added: Call[] = []
  readonly #removed = new RemovedNumbers()

  constructor(
    private readonly generator: CallGenerator,
    private readonly zone: Zone,
  ) {}

  get length(): number {
    return this.generator.count - this.#removed.count() + this.#added.length
  }

  /** Inserts a call by its start, behind calls of the same microsecond. */
  add(call: Call): void {
    let index = this.#added.length
    while (index > 0 && (this.#added[index - 1]?.startMicros ?? 0) > call.startMicros) index--
    this.#added.splice(index, 0, call)
  }

  /** The calls that start within a window by the wall clock, computed as they are taken. */
  *list(window: WallWindow, order: Order): Generator<Call> {
    const added = this.#added.filter((call) => this.#isWithin(call, window))
    const direction = order === 'oldest' ? 1 : -1
    if (direction < 0) added.reverse()
    let next = 0
    for (const index of indexes(this.#ranges(window), order)) {
      if (next < added.length) {
        const micros = this.generator.startMicros(index)
        for (; ((added[next]?.startMicros ?? NaN) - micros) * direction < 0; next++) yield* added.slice(next, next + 1)
      }
      yield this.generator.call(index)
    }
    yield* added.slice(next)
  }

  /** The call with this id if it starts within the window. */
  find(id: string, window: WallWindow): Call | undefined {
    const index = this.generator.indexOf(id)
    const call =
      index === undefined || this.#removed.has(index)
        ? this.#added.find((added) => added.id === id)
        : this.generator.call(index)
    return call !== undefined && this.#isWithin(call, window) ? call : undefined
  }

  /** @returns whether there was such a call */
  remove(id: string): boolean {
    const added = this.#added.findIndex((call) => call.id === id)
    if (added >= 0) {
      this.#added.splice(added, 1)
      return true
    }
    const index = this.generator.indexOf(id)
    if (index === undefined || this.#removed.has(index)) return false
    this.#removed.add({ from: index, to: index + 1 })
    return true
  }

  /** Deletes the calls that start before an instant. */
  removeBefore(epochSecond: number): void {
    this.#removed.add({ from: 0, to: this.generator.countBefore(epochSecond * 1e6) })
    const kept = this.#added.filter((call) => call.startMicros >= epochSecond * 1e6)
    this.#added.splice(0, this.#added.length, ...kept)
  }

  #ranges(window: WallWindow): Range[] {
    return this.generator.within(window, this.zone).flatMap((range) => this.#removed.without(range))
  }

  #isWithin({ startSecond }: Call, { fromWall, toWall }: WallWindow): boolean {
    const wall = startSecond + this.zone.offsetAt(startSecond)
    return wall >= fromWall && wall <= toWall
  }
}

function* indexes(ranges: readonly Range[], order: Order): Generator<number> {
  if (order === 'oldest') {
    for (const { from, to } of ranges) for (let index = from; index < to; index++) yield index
  } else {
    for (const { from, to } of ranges.toReversed()) for (let index = to - 1; index >= from; index--) yield index
  }
}
