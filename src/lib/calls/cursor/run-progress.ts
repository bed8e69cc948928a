import { type CallKey, newest } from './events.js'

/** So many calls of a run are known at least, should a page bring some of them again. */
const placedKept = 20_000

/**
 * How far a run has come: which calls it has claimed, which of them are in a message or skipped, and up to which call
 * nothing is left behind. Claims ascend by start, give or take the overlap.
 */
export class RunProgress {
  /** Calls that start later are dated in the future: no position to go on from. */
  latestPlausibleMs = Number.POSITIVE_INFINITY

  private settled: CallKey | null = null
  /** The newest call that was placed before older ones were. */
  private ahead: CallKey | null = null
  /** Claimed, not placed yet: name and start, in the order of the claims. */
  private readonly outstanding = new Map<string, number>()
  /** Names of the last calls that were placed. */
  private readonly placed = new Set<string>()
  private skipped: CallKey[] = []

  constructor(private readonly overlapMs: number) {}

  /** The newest placed call such that no outstanding one starts before it. */
  get newestSettled(): CallKey | null {
    return this.settled
  }

  /** Everything that was claimed is in a message or skipped. */
  get isComplete(): boolean {
    return this.outstanding.size === 0
  }

  /** How many skipped calls wait to be placed. */
  get skippedCalls(): number {
    return this.skipped.length
  }

  /** Whether this run has claimed the call before. */
  knows(call: CallKey): boolean {
    const name = nameOf(call)
    return this.outstanding.has(name) || this.placed.has(name)
  }

  claim(call: CallKey): void {
    this.outstanding.set(nameOf(call), call.startMs)
  }

  /** The call is in no message; it is placed with the next one, or later if outstanding calls precede it. */
  skip(call: CallKey): void {
    this.leave(call)
    this.skipped.push(call)
    if (this.skipped.length > 2 * placedKept) this.thinOutSkipped()
  }

  /** The calls are in a message. @returns these, after the skipped ones that may be committed with them */
  place(calls: readonly CallKey[]): CallKey[] {
    for (const call of calls) this.leave(call)
    const untilMs = this.settledUntilMs
    const placed = [...this.skipped.filter(({ startMs }) => startMs <= untilMs), ...calls]
    this.skipped = this.skipped.filter(({ startMs }) => startMs > untilMs)
    for (const call of placed) {
      if (call.startMs > this.latestPlausibleMs) continue
      if (call.startMs <= untilMs) this.settled = newest(this.settled, call)
      else this.ahead = newest(this.ahead, call)
    }
    if (this.ahead !== null && this.ahead.startMs <= untilMs) {
      this.settled = newest(this.settled, this.ahead)
      this.ahead = null
    }
    return placed
  }

  /** Nothing that starts before this instant is outstanding. */
  private get settledUntilMs(): number {
    for (const startMs of this.outstanding.values()) return startMs
    return Number.POSITIVE_INFINITY
  }

  private leave(call: CallKey): void {
    const name = nameOf(call)
    this.outstanding.delete(name)
    this.placed.add(name)
    if (this.placed.size <= 2 * placedKept) return
    let surplus = placedKept
    for (const old of this.placed) {
      if (surplus <= 0) return
      surplus -= 1
      this.placed.delete(old)
    }
  }

  /** Keeps of the skipped calls what the cursor would keep of them. */
  private thinOutSkipped(): void {
    const newestMs = this.skipped.reduce((latest, { startMs }) => Math.max(latest, startMs), 0)
    const neededFromMs = newestMs - this.overlapMs
    const surplus = this.skipped.length - placedKept
    this.skipped = this.skipped.filter((call, index) => index >= surplus || call.startMs >= neededFromMs)
  }
}

function nameOf({ id, startMs }: CallKey): string {
  return `${id}\n${String(startMs)}`
}
