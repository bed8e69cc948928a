import { Chance } from './random'
import type { Range } from './ranges'
import type { Zone } from './zone'

const microsPerSecond = 1_000_000

/** A window of wall-clock seconds, both ends included. */
export interface WallWindow {
  fromWall: number
  toWall: number
}

/** When each of any number of calls starts: ascending and evenly spread, computed when asked for. */
export class Timeline {
  readonly #fromMicros: number
  readonly #slotMicros: number
  readonly #seed: number

  /** @param span epoch seconds in which the calls start */
  constructor(
    readonly count: number,
    seed: number,
    span: { fromSecond: number; toSecond: number },
  ) {
    this.#seed = seed ^ 0x5bd1e995
    this.#fromMicros = span.fromSecond * microsPerSecond
    this.#slotMicros = count === 0 ? 0 : ((span.toSecond - span.fromSecond) * microsPerSecond) / count
  }

  startMicros(index: number): number {
    const chance = new Chance(this.#seed, index).between(0, 1 << 20) / (1 << 20)
    return this.#fromMicros + Math.floor((index + chance * 0.99) * this.#slotMicros)
  }

  /** How many calls start before this instant. */
  countBefore(micros: number): number {
    let low = 0
    let high = this.count
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (this.startMicros(middle) < micros) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The calls that start within a window by the wall clock: between two clock changes, where it ascends, one range. */
  within({ fromWall, toWall }: WallWindow, zone: Zone): Range[] {
    if (this.count === 0) return []
    const firstSecond = Math.floor(this.startMicros(0) / microsPerSecond)
    const lastSecond = Math.floor(this.startMicros(this.count - 1) / microsPerSecond)
    return zone
      .segments(firstSecond, lastSecond + 1)
      .map(({ fromSecond, toSecond, offsetSeconds }) => ({
        from: Math.max(fromSecond, Math.ceil(fromWall) - offsetSeconds),
        to: Math.min(toSecond, Math.floor(toWall) - offsetSeconds + 1),
      }))
      .filter(({ from, to }) => from < to)
      .map(({ from, to }) => ({
        from: this.countBefore(from * microsPerSecond),
        to: this.countBefore(to * microsPerSecond),
      }))
      .filter(({ from, to }) => from < to)
  }
}
