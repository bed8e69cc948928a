import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import type { CallPage } from './page-fetcher.js'

/**
 * Takes a page as it comes from the wire and hands it on. A page of the size that was asked for is kept whole, so that
 * its request ends (and others get their turn) whatever the consumer does, and can be repeated unseen. One that goes
 * on beyond that is handed on while it comes in, at the consumer's pace.
 */
export class PageBuffer {
  /** The page, once it is complete or has outgrown the buffer. */
  readonly page: Promise<CallPage>
  #parts: (readonly unknown[])[] = []
  #buffered = 0
  #received = 0
  #toSkip = 0
  #lastEntry: unknown
  #isStreaming = false
  #end: { error?: unknown } | undefined
  #settlePage: { resolve: (page: CallPage) => void; reject: (error: unknown) => void } | undefined
  #wake: () => void = () => undefined

  /**
   * @param capacity entries that are kept before the page is handed on in pieces
   * @param abandon called when the consumer leaves a page in the middle
   */
  constructor(
    private readonly capacity: number,
    private readonly abandon: () => void,
  ) {
    this.page = new Promise((resolve, reject) => {
      this.#settlePage = { resolve, reject }
    })
  }

  /** The request starts (again): what came before is void, or will come again and is left out. */
  restart(): void {
    if (this.#isStreaming) {
      this.#toSkip = this.#received
      return
    }
    this.#parts = []
    this.#buffered = 0
    this.#received = 0
  }

  /** Nothing has come so far. */
  get isEmpty(): boolean {
    return this.#received === 0
  }

  /** Takes the next entries; resolves when more may come. */
  async add(entries: readonly unknown[]): Promise<void> {
    const fresh = this.#toSkip === 0 ? entries : this.#skipRepeated(entries)
    if (fresh.length === 0) return
    this.#lastEntry = fresh.at(-1)
    this.#received += fresh.length
    this.#buffered += fresh.length
    this.#parts.push(fresh)
    this.#wake()
    if (!this.#isStreaming && this.#buffered > this.capacity) {
      this.#isStreaming = true
      this.#settlePage?.resolve(this.#stream())
    }
    while (this.#isStreaming && this.#buffered > this.capacity) await this.#change()
  }

  /** The page is complete. */
  end(): void {
    this.#end = {}
    if (!this.#isStreaming) this.#settlePage?.resolve(this.#parts.flat())
    this.#wake()
  }

  fail(error: unknown): void {
    this.#end = { error }
    if (!this.#isStreaming) this.#settlePage?.reject(error)
    this.#wake()
  }

  /** A repeated page must come to the entry that was handed on last at the same place, else something would be lost. */
  #skipRepeated(entries: readonly unknown[]): readonly unknown[] {
    const skipped = Math.min(this.#toSkip, entries.length)
    this.#toSkip -= skipped
    if (this.#toSkip === 0 && JSON.stringify(entries[skipped - 1]) !== JSON.stringify(this.#lastEntry)) {
      throw new DeviceError('BAD_RESPONSE', sentence('ucm.list-changed'))
    }
    return entries.slice(skipped)
  }

  async *#stream(): AsyncGenerator<readonly unknown[], void, undefined> {
    let finished = false
    try {
      for (;;) {
        const part = this.#parts.shift()
        if (part !== undefined) {
          yield part
          this.#buffered -= part.length
          this.#wake()
        } else if (this.#end !== undefined) {
          finished = true
          if ('error' in this.#end) throw this.#end.error
          return
        } else {
          await this.#change()
        }
      }
    } finally {
      if (!finished) this.#leave()
    }
  }

  #leave(): void {
    this.#buffered = Number.NEGATIVE_INFINITY
    this.#wake()
    this.abandon()
  }

  /** One side waits at a time: the consumer on an empty buffer, the request on a full one. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}
