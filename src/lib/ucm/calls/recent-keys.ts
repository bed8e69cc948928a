/**
 * Keys with a small number each, that forgets: it holds at least the latest `size` of them and at most twice as many.
 *
 * Keys are told apart by 64 bits of hash in flat arrays. Text that is held for a few thousand calls would outlive the
 * young generation and be collected late, which costs an export of a million calls tens of megabytes; and two of those
 * calls are taken for one with a probability below one in a billion.
 */
export class RecentKeys {
  private current: Table
  private previous: Table

  /**
   * @param size keys that are held for sure
   * @param onForget called whenever all but the latest `size` keys are about to go
   */
  constructor(
    private readonly size: number,
    private readonly onForget: () => void = () => undefined,
  ) {
    this.current = new Table(size)
    this.previous = new Table(size)
  }

  /** The number of a key; 0 if it is not held. */
  get(key: string): number {
    const { low, high } = hash(key)
    return this.current.get(low, high) || this.previous.get(low, high)
  }

  /** @param value 1 to 65 535, else the nearest of these */
  set(key: string, value: number): void {
    if (this.current.count >= this.size) {
      this.onForget()
      const oldest = this.previous
      this.previous = this.current
      this.current = oldest
      oldest.clear()
    }
    const { low, high } = hash(key)
    this.current.set(low, high, Math.max(1, Math.min(65_535, value)))
  }
}

/** Open addressing, at most half full. */
class Table {
  count = 0
  private readonly mask: number
  private readonly lows: Uint32Array
  private readonly highs: Uint32Array
  /** 0 = free. */
  private readonly values: Uint16Array

  constructor(size: number) {
    const capacity = 2 ** Math.ceil(Math.log2(size * 2))
    this.mask = capacity - 1
    this.lows = new Uint32Array(capacity)
    this.highs = new Uint32Array(capacity)
    this.values = new Uint16Array(capacity)
  }

  get(low: number, high: number): number {
    return this.values[this.find(low, high)] ?? 0
  }

  set(low: number, high: number, value: number): void {
    const at = this.find(low, high)
    if (this.values[at] === 0) this.count++
    this.lows[at] = low
    this.highs[at] = high
    this.values[at] = value
  }

  clear(): void {
    this.values.fill(0)
    this.count = 0
  }

  private find(low: number, high: number): number {
    let at = low & this.mask
    while (this.values[at] !== 0 && (this.lows[at] !== low || this.highs[at] !== high)) at = (at + 1) & this.mask
    return at
  }
}

/** Two multiplicative hashes, finished like MurmurHash3. */
function hash(key: string): { low: number; high: number } {
  let one = 0x9747b28c
  let other = 0x41c6ce57
  for (let at = 0; at < key.length; at++) {
    const code = key.charCodeAt(at)
    one = Math.imul(one ^ code, 0x9e3779b1)
    other = Math.imul(other ^ code, 0x5f356495)
  }
  // Unsigned, as the arrays give them back.
  return { low: finish(one) >>> 0, high: finish(other) >>> 0 }
}

function finish(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
