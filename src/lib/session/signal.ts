/**
 * What tells a piece of work that it is not wanted any more: the part of `AbortSignal` that this package uses, so that
 * one of those does, too.
 */
export interface Signal {
  readonly aborted: boolean
  /** What it was aborted with. */
  readonly reason: unknown
  throwIfAborted(): void
  /** Calls `listener` once, when it is aborted. */
  addEventListener(type: 'abort', listener: () => void, options?: { once: true }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/**
 * An `AbortController` at a tenth of its cost. Every message goes through several of them, and with those of Node.js they
 * were a quarter of what a small request costs (`docs/decisions/session-engine.md`).
 */
export class Canceller {
  readonly signal: Signal
  readonly #state: CancelSignal

  constructor() {
    this.#state = new CancelSignal()
    this.signal = this.#state
  }

  /** Only the first one counts. */
  abort(reason: unknown): void {
    this.#state.abort(reason)
  }
}

class CancelSignal implements Signal {
  aborted = false
  reason: unknown
  readonly #listeners: (() => void)[] = []

  throwIfAborted(): void {
    if (this.aborted) throw this.reason
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (!this.aborted && !this.#listeners.includes(listener)) this.#listeners.push(listener)
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const at = this.#listeners.indexOf(listener)
    if (at >= 0) this.#listeners.splice(at, 1)
  }

  abort(reason: unknown): void {
    if (this.aborted) return
    this.aborted = true
    this.reason = reason
    // One that is taken off by another before its turn is not called.
    for (let listener = this.#listeners.shift(); listener !== undefined; listener = this.#listeners.shift()) listener()
  }
}
