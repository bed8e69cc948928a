import type { CallEntry } from './fields'
import { type Leg, legRow } from './leg'
import { Chance } from './random'
import { deck, type Scenario } from './scenarios'
import type { Zone } from './zone'

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
export class CallGenerator {
  readonly count: number
  readonly #seed: number
  readonly #zone: Zone
  readonly #fromMicros: number
  readonly #slotMicros: number
  readonly #deck: readonly Scenario[]
  /** Record ids used by the calls of a deck before each of them; the last one is the sum. */
  readonly #legsBefore: readonly number[]

  /** @param span epoch seconds in which the calls start, ascending and evenly spread */
  constructor(count: number, seed: number, zone: Zone, span: { fromSecond: number; toSecond: number }) {
    this.count = count
    this.#seed = seed
    this.#zone = zone
    this.#fromMicros = span.fromSecond * microsPerSecond
    this.#slotMicros = count === 0 ? 0 : ((span.toSecond - span.fromSecond) * microsPerSecond) / count
    this.#deck = shuffled(deck, seed)
    const legsBefore = [0]
    for (const scenario of this.#deck) legsBefore.push((legsBefore.at(-1) ?? 0) + scenario.legs)
    this.#legsBefore = legsBefore
  }

  /** The record id after the last one used. */
  get nextAcctId(): number {
    return this.#firstAcctId(this.count)
  }

  startMicros(index: number): number {
    const chance = new Chance(this.#seed ^ 0x5bd1e995, index).between(0, 1 << 20) / (1 << 20)
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

function shuffled(scenarios: readonly Scenario[], seed: number): Scenario[] {
  const chance = new Chance(seed, -1)
  return scenarios
    .map((scenario) => ({ scenario, rank: chance.between(0, 1 << 30) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ scenario }) => scenario)
}
