import { Chance, shuffled, Timeline } from '../../shared/calls'
import type { Call } from './call'
import { deck, type Scenario } from './scenarios'

/** Asterisk counts channels, and a call has two. */
export const channelsPerCall = 2

/** Calls that are computed when they are asked for: any number of them needs no memory. */
export class CallGenerator extends Timeline {
  readonly #seed: number
  readonly #deck: readonly Scenario[]

  /** @param span epoch seconds in which the calls start, ascending and evenly spread */
  constructor(count: number, seed: number, span: { fromSecond: number; toSecond: number }) {
    super(count, seed, span)
    this.#seed = seed
    this.#deck = shuffled(deck, seed)
  }

  call(index: number): Call {
    const scenario = this.#deck[index % this.#deck.length]
    if (scenario === undefined) throw new RangeError(`There is no call ${index}.`)
    const startMicros = this.startMicros(index)
    return scenario({
      id: `${Math.floor(startMicros / 1e6)}.${index * channelsPerCall}`,
      startMicros,
      chance: new Chance(this.#seed, index),
    })
  }

  /** @returns the index of the call with this id, if there is one */
  indexOf(id: string): number | undefined {
    const [second, sequence] = /^(\d+)\.(0|[1-9]\d*)$/.exec(id)?.slice(1).map(Number) ?? []
    if (second === undefined || sequence === undefined) return undefined
    const index = sequence / channelsPerCall
    if (!Number.isInteger(index) || index >= this.count) return undefined
    return Math.floor(this.startMicros(index) / 1e6) === second ? index : undefined
  }
}
