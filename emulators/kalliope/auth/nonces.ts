const rememberedMs = 300_000

/** The nonces used in the last five minutes, on the whole box. */
export class Nonces {
  /** When each was used; in the order of use. */
  readonly #used = new Map<string, number>()

  isUsed(nonce: string, nowMs: number): boolean {
    const usedMs = this.#used.get(nonce)
    return usedMs !== undefined && nowMs - usedMs < rememberedMs
  }

  use(nonce: string, nowMs: number): void {
    for (const [old, usedMs] of this.#used) {
      if (nowMs - usedMs < rememberedMs) break
      this.#used.delete(old)
    }
    this.#used.delete(nonce)
    this.#used.set(nonce, nowMs)
  }
}
