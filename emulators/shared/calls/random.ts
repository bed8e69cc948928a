/** Deterministic chance: the same seed and index give the same draws (32-bit mixing, not for secrets). */
export class Chance {
  #state: number

  constructor(seed: number, index: number) {
    this.#state = mix(mix(seed | 0) ^ (index | 0))
  }

  /** A whole number from `min` up to, not including, `end`. */
  between(min: number, end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    return min + Math.floor((mix(this.#state) / 0x1_0000_0000) * (end - min))
  }

  pick<Item>(items: readonly [Item, ...Item[]] | readonly Item[]): Item {
    const item = items[this.between(0, items.length)]
    if (item === undefined) throw new RangeError('There is nothing to pick from.')
    return item
  }
}

/** The items in an order that the seed decides. */
export function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const chance = new Chance(seed, -1)
  return items
    .map((item) => ({ item, rank: chance.between(0, 1 << 30) }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ item }) => item)
}

function mix(value: number): number {
  let mixed = value
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
  return (mixed ^ (mixed >>> 15)) >>> 0
}
