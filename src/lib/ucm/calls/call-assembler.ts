import type { UcmLeg } from './leg.js'
import { RecentKeys } from './recent-keys.js'
import { StreamClock } from './stream-clock.js'

export interface CallAssemblerOptions {
  /** Told of a leg whose call has left already; legs that merely come twice are not told. */
  onLateLeg: (leg: UcmLeg) => void
  /** Calls that wait for an earlier one to end, before finished ones leave out of turn. */
  maxWaiting?: number | undefined
}

/** A call that may get more legs. */
class OpenCall {
  readonly id: string
  readonly legs: UcmLeg[]
  readonly startMs: number
  /** Until when the legs known so far last. */
  endMs: number

  constructor(
    first: UcmLeg,
    private readonly offsetMinutes: number,
  ) {
    this.id = first.callId
    this.legs = Array.of(first)
    this.startMs = first.startWallMs - offsetMinutes * 60_000
    this.endMs = this.startMs + lengthMs(first)
  }

  has(leg: UcmLeg): boolean {
    return this.legs.some(({ key }) => key === leg.key)
  }

  /** @returns when the leg began */
  add(leg: UcmLeg): number {
    const startMs = leg.startWallMs - this.offsetMinutes * 60_000
    if (!this.has(leg)) {
      this.legs.push(leg)
      this.endMs = Math.max(this.endMs, startMs + lengthMs(leg))
    }
    return startMs
  }
}

/** A leg follows the one before within seconds; rows are written when a leg is over. */
const slackMs = 60_000
/** So many root entries, each one whole call, prove that the device groups its calls as documented. */
const provingEntries = 1_000
const rememberedCalls = 10_000
const rememberedLegs = 20_000
const none: readonly UcmLeg[][] = []

/**
 * Puts the legs of a stream together to calls by each leg's own session, whatever root entry it came in: firmware
 * 1.0.17.11 mixes calls in one entry and spreads one call over several.
 *
 * A call leaves once the stream has passed the end of its known legs by a minute, for then nothing more of it can come.
 * Calls leave in order of their start, except that those behind a very long one do not wait for ever. A device that has
 * sent a thousand entries with one whole call in each is taken at its word, until an entry breaks it: then calls leave
 * at once. Memory does not grow with the length of the stream.
 */
export class CallAssembler {
  private readonly clock = new StreamClock()
  private readonly open = new Map<string, OpenCall>()
  /** By start; the calls before `head` have left. */
  private queue: OpenCall[] = []
  private head = 0
  private readonly leftCalls = new RecentKeys(rememberedCalls)
  private readonly leftLegs = new RecentKeys(rememberedLegs)
  /** Entries in a row that were one whole call; `null` once one was not. */
  private provenEntries: number | null = 0
  private readonly maxWaiting: number
  private sweepAt: number

  constructor(private readonly options: CallAssemblerOptions) {
    this.maxWaiting = options.maxWaiting ?? 1000
    this.sweepAt = this.maxWaiting
  }

  /**
   * Takes the legs of the next root entry, in the device's order.
   *
   * @returns the calls that are complete now, each as its legs; mostly none
   */
  add(legs: readonly UcmLeg[]): readonly (readonly UcmLeg[])[] {
    if (legs.length === 0) return none
    if (this.isProvenWhole(legs)) {
      const whole = this.pass(legs)
      return this.open.size === 0 ? [whole] : [...this.flush(), whole]
    }
    let positionMs = Number.POSITIVE_INFINITY
    for (const leg of legs) positionMs = Math.min(positionMs, this.place(leg))
    return this.release(positionMs)
  }

  /** The calls that are still waiting: the stream is over. */
  flush(): readonly UcmLeg[][] {
    if (this.open.size === 0) return none
    const calls = this.queue.slice(this.head).map((call) => this.leave(call))
    this.queue = []
    this.head = 0
    return calls
  }

  /**
   * Whether the entry is one call, all of it, as every entry of this stream before: no leg of another call, none of a
   * call that was in an earlier entry.
   */
  private isProvenWhole(legs: readonly UcmLeg[]): boolean {
    const [first] = legs
    if (this.provenEntries === null || first === undefined) return false
    const { callId } = first
    const isNewCall = !this.open.has(callId) && this.leftCalls.get(callId) === 0
    if (!isNewCall && legs.every((leg) => this.isKnown(leg))) return false
    const isWhole = isNewCall && first.row.cdr !== '' && legs.every((leg) => leg.callId === callId)
    this.provenEntries = isWhole ? this.provenEntries + 1 : null
    return isWhole && (this.provenEntries ?? 0) > provingEntries
  }

  /** A call that leaves at once is not put among the waiting ones: a table that millions pass through is slow to clean. */
  private pass(legs: readonly UcmLeg[]): readonly UcmLeg[] {
    const [first] = legs
    if (first !== undefined) this.leftCalls.set(first.callId, 1)
    for (const leg of legs) {
      this.clock.offsetMinutes(leg)
      this.leftLegs.set(leg.key, 1)
    }
    return legs
  }

  private isKnown(leg: UcmLeg): boolean {
    const call = this.open.get(leg.callId)
    return call === undefined ? this.leftLegs.get(leg.key) > 0 : call.has(leg)
  }

  /** @returns when the leg began */
  private place(leg: UcmLeg): number {
    const call = this.open.get(leg.callId)
    if (call !== undefined) return call.add(leg)
    const opened = new OpenCall(leg, this.clock.offsetMinutes(leg))
    if (this.leftCalls.get(leg.callId) > 0) {
      if (this.leftLegs.get(leg.key) === 0) {
        this.leftLegs.set(leg.key, 1)
        this.options.onLateLeg(leg)
      }
      return opened.startMs
    }
    this.open.set(leg.callId, opened)
    this.enqueue(opened)
    return opened.startMs
  }

  private enqueue(call: OpenCall): void {
    let at = this.queue.length
    // Nearly always the last one.
    while (at > this.head && (this.queue[at - 1]?.startMs ?? 0) > call.startMs) at--
    if (at === this.queue.length) this.queue.push(call)
    else this.queue.splice(at, 0, call)
  }

  private release(positionMs: number): readonly UcmLeg[][] {
    let calls: UcmLeg[][] | undefined
    for (;;) {
      const call = this.queue[this.head]
      if (call === undefined || positionMs <= call.endMs + slackMs) break
      this.head++
      calls ??= []
      calls.push(this.leave(call))
    }
    if (this.head > 1000 && this.head * 2 > this.queue.length) {
      this.queue = this.queue.slice(this.head)
      this.head = 0
    }
    if (this.queue.length - this.head <= this.sweepAt) return calls ?? none
    return [...(calls ?? none), ...this.sweep(positionMs)]
  }

  /** Lets all finished calls go, past those that last. */
  private sweep(positionMs: number): UcmLeg[][] {
    const calls: UcmLeg[][] = []
    const lasting: OpenCall[] = []
    for (const call of this.queue.slice(this.head)) {
      if (positionMs > call.endMs + slackMs) calls.push(this.leave(call))
      else lasting.push(call)
    }
    this.queue = lasting
    this.head = 0
    // With very many calls at once a look at all of them must not follow on every leg.
    this.sweepAt = Math.max(this.maxWaiting, Math.ceil(lasting.length * 1.25))
    return calls
  }

  private leave(call: OpenCall): UcmLeg[] {
    this.open.delete(call.id)
    this.leftCalls.set(call.id, 1)
    for (const leg of call.legs) this.leftLegs.set(leg.key, 1)
    return call.legs
  }
}

/** The longer of what the clock and the counter say: a change of the clock shortens the one, an odd row the other. */
function lengthMs(leg: UcmLeg): number {
  const byClock = leg.endWallMs === null ? 0 : leg.endWallMs - leg.startWallMs
  return Math.max(0, byClock, (leg.durationSeconds ?? 0) * 1000)
}
