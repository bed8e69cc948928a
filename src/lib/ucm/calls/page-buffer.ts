import { DeviceError } from '../../errors.js'
import { ByteArena } from '../../http/byte-arena.js'
import type { CallPage, UnparsedEntries } from './page-fetcher.js'

/**
 * Takes a page as it comes from the wire and hands it on. A page of the size that was asked for is kept whole, so that
 * its request ends (and others get their turn) whatever the consumer does, and can be repeated unseen. One that goes
 * on beyond that is handed on while it comes in, at the consumer's pace. What is kept is not parsed: as objects, a page
 * would live long enough to be taken for permanent, and a million calls would fill the memory with such pages.
 */
export class PageBuffer {
  /** The page, once it is complete or has outgrown the buffer. */
  readonly page: Promise<CallPage>
  readonly #arena: ByteArena
  #parts: UnparsedEntries[] = []
  #buffered = 0
  #received = 0
  #toSkip = 0
  #lastPart: UnparsedEntries | undefined
  #isStreaming = false
  #end: { error?: unknown } | undefined
  #settlePage: { resolve: (page: CallPage) => void; reject: (error: unknown) => void } | undefined
  #wake: () => void = () => undefined

  /**
   * @param capacity entries that are kept before the page is handed on in pieces
   * @param arenas memory for pages, whichever is free
   * @param abandon called when the consumer leaves a page in the middle
   */
  constructor(
    private readonly capacity: number,
    private readonly arenas: ByteArena[],
    private readonly abandon: () => void,
  ) {
    this.#arena = arenas.pop() ?? new ByteArena()
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
    this.#arena.clear()
    this.#parts = []
    this.#buffered = 0
    this.#received = 0
  }

  /** Memory for entries that are to be kept. */
  allocate(length: number): Buffer {
    return this.#isStreaming ? Buffer.allocUnsafeSlow(length) : this.#arena.allocate(length)
  }

  /** Takes the next entries; resolves when more may come. */
  async add(entries: UnparsedEntries): Promise<void> {
    const fresh = this.#toSkip === 0 ? entries : this.#skipRepeated(entries)
    if (fresh.count === 0) return
    this.#lastPart = fresh
    this.#received += fresh.count
    this.#buffered += fresh.count
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
    if (!this.#isStreaming) this.#settlePage?.resolve({ parts: this.#parts, release: () => this.#release() })
    this.#wake()
  }

  fail(error: unknown): void {
    this.#end = { error }
    if (!this.#isStreaming) this.#settlePage?.reject(error)
    this.#wake()
  }

  #release(): void {
    this.#arena.clear()
    this.arenas.push(this.#arena)
  }

  /** A repeated page must come to the entry that was handed on last at the same place, else something would be lost. */
  #skipRepeated(entries: UnparsedEntries): UnparsedEntries {
    const skipped = Math.min(this.#toSkip, entries.count)
    this.#toSkip -= skipped
    const all = entries.parse()
    const rest = all.slice(skipped)
    if (this.#toSkip === 0 && JSON.stringify(all[skipped - 1]) !== JSON.stringify(this.#lastPart?.parse().at(-1))) {
      throw new DeviceError(
        'BAD_RESPONSE',
        'The list of calls changed while it was read again after a failure. Run the export again.',
      )
    }
    return { count: rest.length, parse: () => rest }
  }

  async *#stream(): AsyncGenerator<readonly unknown[], void, undefined> {
    let finished = false
    try {
      for (;;) {
        const part = this.#parts.shift()
        if (part !== undefined) {
          yield part.parse()
          this.#buffered -= part.count
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
