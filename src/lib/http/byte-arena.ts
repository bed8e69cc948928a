const slabBytes = 256 * 1024

/**
 * Memory for pieces of bytes that are given up together, and then used again. A page of calls in buffers of its own
 * would be freed by the next major collection only, and an export would have dozens of them (`docs/decisions/memory.md`).
 */
export class ByteArena {
  readonly #slabs: Buffer[] = []
  #filling = 0
  #used = 0

  /** A piece of that length with anything in it, valid until {@link clear}. */
  allocate(length: number): Buffer {
    for (; this.#filling < this.#slabs.length; this.#filling++, this.#used = 0) {
      const from = this.#used
      const piece = this.#slabs[this.#filling]?.subarray(from, from + length)
      if (piece?.length !== length) continue
      this.#used = from + length
      return piece
    }
    const slab = Buffer.allocUnsafeSlow(Math.max(slabBytes, length))
    this.#slabs.push(slab)
    this.#used = length
    return slab.subarray(0, length)
  }

  /** Gives up all pieces. */
  clear(): void {
    this.#filling = 0
    this.#used = 0
  }
}
