const smallestCapacity = 1024
const largestKeptCapacity = 1024 * 1024

/** Bytes put together piece by piece. Copies what it is given, so that a large chunk is not kept for its last bytes. */
export class ByteCollector {
  #bytes = Buffer.allocUnsafe(0)
  #length = 0

  get length(): number {
    return this.#length
  }

  append(piece: Uint8Array): void {
    this.#reserve(piece.length)
    this.#bytes.set(piece, this.#length)
    this.#length += piece.length
  }

  appendByte(byte: number): void {
    this.#reserve(1)
    this.#bytes[this.#length++] = byte
  }

  /** A view of the collected bytes, valid until the next change. */
  view(start = 0): Buffer {
    return this.#bytes.subarray(start, this.#length)
  }

  clear(): void {
    this.#length = 0
    if (this.#bytes.length > largestKeptCapacity) this.#bytes = Buffer.allocUnsafe(0)
  }

  #reserve(more: number): void {
    const needed = this.#length + more
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(smallestCapacity, needed, this.#bytes.length * 2))
    larger.set(this.view())
    this.#bytes = larger
  }
}
