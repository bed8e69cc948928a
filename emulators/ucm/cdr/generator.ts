import { Chance, shuffled, Timeline, type Zone } from '../../shared/calls'
import type { CallEntry } from './fields'
import { type Leg, legRow } from './leg'
import { deck, type Scenario } from './scenarios'

const microsPerSecond = 1_000_000

/** `<10-digit epoch><microseconds, not zero-padded>-<number>`, as the device makes it. */
export function sessionId(startMicros: number, caller: string): string {
  const second = Math.floor(startMicros / microsPerSecond)
  return `${second}${startMicros - second * microsPerSecond}-${caller}`
}

/** One entry of a call's legs. */
export function entryOf(startMicros: number, legs: readonly Leg[], zone: Zone): CallEntry {
  return {
    startMicros,
    endSecond: Math.max(...legs.map((leg) => leg.endSecond)),
    rows: legs.map((leg) => legRow(leg, zone)),
  }
}

/** Calls that are computed when they are asked for: any number of them needs no memory. */
export class CallGenerator extends Timeline {
  readonly #seed: number
  readonly #zone: Zone
  readonly #deck: readonly Scenario[]
  /** Record ids used by the calls of a deck before each of them; the last one is the sum. */
  readonly #legsBefore: readonly number[]

  /** @param span epoch seconds in which the calls start, ascending and evenly spread */
  constructor(count: number, seed: number, zone: Zone, span: { fromSecond: number; toSecond: number }) {
    super(count, seed, span)
    this.#seed = seed
    this.#zone = zone
    this.#deck = shuffled(deck, seed)
    const legsBefore = [0]
    for (const scenario of this.#deck) legsBefore.push((legsBefore.at(-1) ?? 0) + scenario.legs)
    this.#legsBefore = legsBefore
  }

  /** The record id after the last one used. */
  get nextAcctId(): number {
    return this.#firstAcctId(this.count)
  }

  entry(index: number): CallEntry {
    const startMicros = this.startMicros(index)
    const scenario = this.#deck[index % this.#deck.length]
    if (scenario === undefined) throw new RangeError(`There is no call ${index}.`)
    const legs = scenario.build({
      startSecond: Math.floor(startMicros / microsPerSecond),
      session: (caller) => sessionId(startMicros, caller),
      firstAcctId: this.#firstAcctId(index),
      chance: new Chance(this.#seed, index),
    })
    return entryOf(startMicros, legs, this.#zone)
  }

  #firstAcctId(index: number): number {
    const size = this.#deck.length
    const legsOfDeck = this.#legsBefore[size] ?? 0
    return 1 + Math.floor(index / size) * legsOfDeck + (this.#legsBefore[index % size] ?? 0)
  }
}
