const firstBytes = 64 * 1024

/**
 * Puts a long text together outside the heap of V8. As a string, a text of one message grows for as long as the calls of
 * it come in, is taken for long-lived, and a million calls leave their whole CSV behind (`docs/decisions/memory.md`).
 */
export class TextCollector {
  #bytes = Buffer.allocUnsafeSlow(firstBytes)
  #length = 0

  add(text: string): void {
    const length = Buffer.byteLength(text)
    const needed = this.#length + length
    if (needed > this.#bytes.length) this.#grow(Math.max(needed, this.#bytes.length * 2))
    this.#length += this.#bytes.write(text, this.#length)
  }

  /** The whole text; what is added after that begins a new one. */
  take(): string {
    const text = this.#bytes.toString('utf8', 0, this.#length)
    this.#length = 0
    return text
  }

  #grow(bytes: number): void {
    const larger = Buffer.allocUnsafeSlow(bytes)
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }
}
