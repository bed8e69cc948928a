const slabBytes = 256 * 1024

/**
 * Texts that wait, as bytes in memory that is used again. Rows of calls that wait to be sorted outlive the young
 * generation: as objects an export of 20 000 calls took up to 160 MiB, as bytes 89 (`docs/decisions/memory.md`).
 */
export class TextStore {
  readonly #slabs: Buffer[] = []
  readonly #places: { slab: Buffer; start: number; end: number }[] = []
  #filling = 0
  #used = 0

  /** @returns the text's number, for {@link get} */
  add(text: string): number {
    const length = Buffer.byteLength(text)
    const slab = this.#slabFor(length)
    const start = this.#used
    this.#used += slab.write(text, start)
    return this.#places.push({ slab, start, end: this.#used }) - 1
  }

  /** @returns `undefined` if there is none such */
  get(number: number): string | undefined {
    const place = this.#places[number]
    return place?.slab.toString('utf8', place.start, place.end)
  }

  /** Forgets all texts; their memory is kept for the next ones. */
  clear(): void {
    this.#places.length = 0
    this.#filling = 0
    this.#used = 0
  }

  #slabFor(length: number): Buffer {
    for (; ; this.#filling += 1, this.#used = 0) {
      const slab = (this.#slabs[this.#filling] ??= Buffer.allocUnsafeSlow(Math.max(slabBytes, length)))
      if (this.#used + length <= slab.length) return slab
    }
  }
}
