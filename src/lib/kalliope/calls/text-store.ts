const slabBytes = 256 * 1024

/**
 * Texts that wait, as bytes outside the heap (`docs/decisions/memory.md`), in memory that grows by slabs and is used again
 * after {@link clear}: a buffer that doubled would leave as much behind as it holds.
 */
export class TextStore {
  readonly #slabs: Buffer[] = []
  #filling = -1
  #used = 0
  /** By text: number of its slab, beginning and end in it. */
  readonly #places: [slabs: number[], starts: number[], ends: number[]] = [[], [], []]

  get count(): number {
    return this.#places[0].length
  }

  add(text: string): void {
    const length = Buffer.byteLength(text)
    const slab = this.#slabFor(length)
    const start = this.#used
    this.#used += slab.write(text, start)
    const [slabs, starts, ends] = this.#places
    slabs.push(this.#filling)
    starts.push(start)
    ends.push(this.#used)
  }

  /** @param index in the order in which they were added; `undefined` if there is none such */
  get(index: number): string | undefined {
    const [slabs, starts, ends] = this.#places
    return this.#slabs[slabs[index] ?? -1]?.toString('utf8', starts[index], ends[index])
  }

  clear(): void {
    this.#filling = -1
    this.#used = 0
    for (const list of this.#places) list.length = 0
  }

  #slabFor(length: number): Buffer {
    const current = this.#slabs[this.#filling]
    if (current !== undefined && this.#used + length <= current.length) return current
    this.#used = 0
    for (;;) {
      this.#filling += 1
      const slab = (this.#slabs[this.#filling] ??= Buffer.allocUnsafeSlow(Math.max(slabBytes, length)))
      if (slab.length >= length) return slab
    }
  }
}
