import type { CallKey } from './events.js'

/** Beyond what the overlap needs: the last calls stay known whatever their start, should the PBX's clock jump. */
const alwaysKept = 20_000
/** Two calls of one id that start farther apart than any clock is set are two calls: the PBX's ids began anew. */
const sameCallMs = 26 * 3_600_000

/**
 * The calls that were handled, in the order in which they were, each as it was last. Bounded: those that start at or
 * after a limit, and the last 20 000.
 */
export class SeenCalls {
  private readonly calls = new Map<string, CallKey>()
  private pruneAt = 2 * alwaysKept

  get size(): number {
    return this.calls.size
  }

  /** The call as it was handled last. */
  find(call: CallKey): CallKey | undefined {
    const known = this.calls.get(call.id)
    if (known === undefined || isSameCall(known.startMs, call.startMs)) return known
    return this.calls.get(reusedId(call))
  }

  /** @param neededFromMs calls that start earlier may be forgotten */
  add(call: CallKey, neededFromMs: number): void {
    const { id, startMs, rows, revision } = call
    const known = this.calls.get(id)
    const isReused = known !== undefined && !isSameCall(known.startMs, startMs)
    const before = this.find(call)
    // An acknowledgement may come after that of a later revision.
    const isOlder = (before?.rows ?? 0) > (rows ?? 0)
    this.calls.set(
      isReused ? reusedId(call) : id,
      isOlder && before !== undefined ? before : { id, startMs, rows, revision },
    )
    if (this.calls.size > this.pruneAt) this.prune(neededFromMs)
  }

  /** Forgets what is not needed, so that a snapshot is small. */
  prune(neededFromMs: number): void {
    let surplus = this.calls.size - alwaysKept
    for (const [name, { startMs }] of this.calls) {
      if (surplus <= 0) break
      surplus -= 1
      if (startMs < neededFromMs) this.calls.delete(name)
    }
    this.pruneAt = 2 * Math.max(alwaysKept, this.calls.size)
  }

  clear(): void {
    this.calls.clear()
    this.pruneAt = 2 * alwaysKept
  }

  [Symbol.iterator](): IterableIterator<CallKey> {
    return this.calls.values()
  }
}

function isSameCall(startMs: number, otherStartMs: number): boolean {
  return Math.abs(startMs - otherStartMs) <= sameCallMs
}

/** No device's id contains a line feed. */
function reusedId({ id, startMs }: CallKey): string {
  return `${id}\n${String(startMs)}`
}
