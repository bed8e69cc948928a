import type { CallKey } from './events.js'

/** Beyond what the overlap needs: the last calls stay known whatever their start, should the PBX's clock jump. */
const alwaysKept = 20_000
/** Two calls of one id that start farther apart than any clock is set are two calls: the PBX's ids began anew. */
const sameCallMs = 26 * 3_600_000

/**
 * The calls that were handled, in the order in which they were. Bounded: those that start at or after a limit, and the
 * last 20 000.
 */
export class SeenCalls {
  private readonly starts = new Map<string, number>()
  private pruneAt = 2 * alwaysKept

  get size(): number {
    return this.starts.size
  }

  has(call: CallKey): boolean {
    const startMs = this.starts.get(call.id)
    if (startMs === undefined) return false
    return isSameCall(startMs, call.startMs) || this.starts.has(reusedId(call))
  }

  /** @param neededFromMs calls that start earlier may be forgotten */
  add(call: CallKey, neededFromMs: number): void {
    const startMs = this.starts.get(call.id)
    const isReused = startMs !== undefined && !isSameCall(startMs, call.startMs)
    this.starts.set(isReused ? reusedId(call) : call.id, call.startMs)
    if (this.starts.size > this.pruneAt) this.prune(neededFromMs)
  }

  /** Forgets what is not needed, so that a snapshot is small. */
  prune(neededFromMs: number): void {
    let surplus = this.starts.size - alwaysKept
    for (const [id, startMs] of this.starts) {
      if (surplus <= 0) break
      surplus -= 1
      if (startMs < neededFromMs) this.starts.delete(id)
    }
    this.pruneAt = 2 * Math.max(alwaysKept, this.starts.size)
  }

  clear(): void {
    this.starts.clear()
    this.pruneAt = 2 * alwaysKept
  }

  *[Symbol.iterator](): Generator<CallKey> {
    for (const [id, startMs] of this.starts) yield { id, startMs }
  }
}

function isSameCall(startMs: number, otherStartMs: number): boolean {
  return Math.abs(startMs - otherStartMs) <= sameCallMs
}

/** No device's id contains a line feed. */
function reusedId({ id, startMs }: CallKey): string {
  return `${id}\n${String(startMs)}`
}
