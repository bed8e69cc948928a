import { isInParts, type StoredText, smsStates } from '../boxes.js'

/**
 * Long texts whose parts come one by one. They are let alone until they have not changed for a while: marking or deleting
 * an early part ends the putting together, and the rest shows up as fragments. Measured by when a state was first seen,
 * because the modem's clock is its own.
 */
export class MultipartHold {
  #watched = new Map<string, { content: string; sinceMs: number }>()

  constructor(
    private readonly settledMs: number,
    private readonly now: () => number,
  ) {}

  /** How many texts are being waited for. */
  get size(): number {
    return this.#watched.size
  }

  /** The texts that may be handed on, in their order: none overtakes one that is waited for. */
  ready(texts: readonly StoredText[]): StoredText[] {
    const nowMs = this.now()
    const watched = new Map<string, { content: string; sinceMs: number }>()
    const ready: StoredText[] = []
    for (const text of texts) {
      const isOpen = isInParts(text) && text.state === smsStates.unread
      const key = `${text.index} ${text.date} ${text.phone}`
      const known = this.#watched.get(key)
      const state = known?.content === text.content ? known : { content: text.content, sinceMs: nowMs }
      if (isOpen && nowMs - state.sinceMs < this.settledMs) watched.set(key, state)
      else if (isOpen && watched.size > 0) watched.set(key, state)
      else if (watched.size === 0) ready.push(text)
    }
    this.#watched = watched
    return ready
  }
}
