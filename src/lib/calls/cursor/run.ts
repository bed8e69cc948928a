import type { Signal } from '../../session/signal.js'
import type { CursorState } from './cursor-state.js'
import type { Advance, CallKey, CursorEvent, WaitingCall } from './events.js'
import { eventCalls } from './events.js'
import { RunProgress } from './run-progress.js'

const clockToleranceMs = 10 * 60_000
const skippedPiece = 500
/** If more calls than these and more than half lack their first row, the ids of this PBX do not tell. */
const fewCalls = 3

/**
 * What a run has to tell the user.
 *
 * - `another-device`: address or user changed, so the cursor started anew
 * - `cursor-damaged`: parts of the cursor's file, or all of it, cannot be read; calls may come again
 * - `clock-restarted`: the PBX's clock was set back
 * - `ids-restarted`: newer calls have smaller record numbers than older ones: the PBX's database began anew
 * - `records-deleted`: the newest call seen is not on the PBX any more, nor any newer one
 */
export type CursorNotice = 'another-device' | 'cursor-damaged' | 'clock-restarted' | 'ids-restarted' | 'records-deleted'

export interface RunOptions {
  /** How far before the newest call seen to ask again: longer than the longest call. */
  overlapMs: number
  /** `auto`: a message is committed when it was handed on; `ack`: when it is acknowledged. */
  commit: 'auto' | 'ack'
  /** The host's clock, as a stopwatch between runs. Default: now. */
  hostNowMs?: number
}

/** What a run needs of its cursor. */
export interface RunOwner {
  readonly state: CursorState
  /** Makes an event durable, then applies it. */
  record(event: CursorEvent): void
  check(): void
  arrived(): Promise<void>
  settle(): Promise<void>
  waitForAck(run: Run, message: number, signal: Signal | undefined): Promise<void>
  /** Whether the user was not told yet that this call is gone. */
  isMissingNews(watermark: CallKey): boolean
  ended(run: Run): void
}

interface OpenMessage {
  message: number
  calls: CallKey[]
  advance: Advance
}

/**
 * One pass over the calls of a PBX for `range: new`. Calls must come in ascending order of start, give or take the
 * overlap; of each, ask {@link claim}, then give it to a {@link message} or {@link skip} it.
 */
export class Run {
  /**
   * From which instant to ask the PBX for calls; leave the end open. `undefined`: there is no starting point yet, call
   * {@link startFrom}. Read it again after {@link observeClock}.
   */
  queryFromMs: number | undefined
  /** Messages up to this one were acknowledged. */
  acknowledgedUpTo = -1

  private open: OpenMessage[] = []
  private nextMessage = 0
  private readonly progress: RunProgress
  private readonly watermarkBefore: CallKey | null
  private sawWatermark = false
  /** Calls that wait for their first row, from before and from this run, by id. */
  private readonly waiting: Map<string, WaitingCall>
  private readonly heldIds = new Set<string>()
  private wholeCalls = 0
  private newestStartMs = Number.NEGATIVE_INFINITY
  private sawRestartedIds = false
  private readonly generation: string
  private readonly beganAtHostMs: number
  private isOver = false

  constructor(
    private readonly owner: RunOwner,
    readonly number: number,
    private readonly options: RunOptions,
  ) {
    const { facts } = owner.state
    this.generation = facts.generation
    this.progress = new RunProgress(options.overlapMs)
    this.beganAtHostMs = options.hostNowMs ?? Date.now()
    this.watermarkBefore = facts.watermark
    this.waiting = new Map(facts.waiting.map((call) => [call.id, call]))
    const positionMs = facts.watermark?.startMs ?? facts.recoveredAtMs ?? Number.NEGATIVE_INFINITY
    const waitingFromMs = Math.min(...facts.waiting.map(({ startMs }) => startMs))
    // A longer overlap than before shall not bring back calls that are forgotten.
    const fromMs = Math.max(Math.min(positionMs - options.overlapMs, waitingFromMs), facts.seenFromMs)
    this.queryFromMs = facts.isStarted ? fromMs : undefined
  }

  /**
   * Sets the starting point of a cursor that has none. For `from-now`: an overlap before the PBX's now, then skip all
   * calls. It is kept with the first commit.
   */
  startFrom(fromMs: number): void {
    this.queryFromMs = fromMs
  }

  /**
   * Tells what the PBX's clock shows (its `Date` header), before any call of the run is claimed. If it was set back
   * before the newest call seen, the run goes on from there: {@link queryFromMs} changes, calls that were handled stay
   * handled. Calls dated later than the clock are emitted, but are no position to go on from.
   */
  observeClock(pbxNowMs: number): 'clock-restarted' | undefined {
    this.progress.latestPlausibleMs = pbxNowMs + clockToleranceMs
    const { watermark } = this.owner.state.facts
    if (watermark !== null && pbxNowMs < watermark.startMs - clockToleranceMs) {
      this.rebase(pbxNowMs)
      return 'clock-restarted'
    }
    this.moveHandled(pbxNowMs)
    return undefined
  }

  /**
   * Whether this call is new, or has more rows than when it was handed on: then its revision (0, 1, …), once; what was
   * claimed must be given to {@link message} or {@link skip}, with that revision. `wait`: its first row is not there
   * yet; {@link claimWaiting} decides when all calls have been claimed.
   */
  claim(call: CallKey): number | 'wait' | undefined {
    if (this.queryFromMs === undefined) throw new Error('A run without a starting point needs startFrom')
    if (call.startMs < this.queryFromMs) return undefined
    const before = this.watermarkBefore
    if (before !== null && call.startMs >= before.startMs) this.sawWatermark = true
    this.newestStartMs = Math.max(this.newestStartMs, call.startMs)
    if (call.lacksBeginning !== true) this.wholeCalls += 1
    if (this.progress.knows(call)) return undefined
    const seen = this.owner.state.seen.find(call)
    if (seen === undefined ? this.wasHandled(call) : !hasMoreRows(call, seen)) return undefined
    if (before !== null && call.startMs > before.startMs && hasSmallerNumber(call, before)) this.sawRestartedIds = true
    if (seen === undefined && call.lacksBeginning === true && this.hold(call)) return 'wait'
    return this.claimNow(call, seen)
  }

  /**
   * Decides on a call that {@link claim} let wait, at the end: `undefined` = the first row may still come.
   *
   * @param when `now`: it shall not wait
   */
  claimWaiting(call: CallKey, when: 'now' | 'at-end' = 'at-end'): number | undefined {
    if (when === 'now') return this.claimNow(call, undefined)
    const isOver = this.newestStartMs >= call.startMs + this.options.overlapMs
    const isTheRule = this.heldIds.size > Math.max(fewCalls, this.wholeCalls)
    return isOver || isTheRule ? this.claimNow(call, undefined) : undefined
  }

  /** A claimed call that is not emitted (a filter holds it back): seen, as soon as the calls before it are committed. */
  skip(call: CallKey): void {
    this.progress.skip({ ...call, revision: (call.revision ?? 0) - 1 })
    if (this.progress.skippedCalls >= skippedPiece && this.hasNothingOutstanding) this.commitSkipped()
  }

  /**
   * Registers a message before it is handed on. With `ack` it is durable when this returns; without calls there is
   * nothing to lose, and it counts as acknowledged with the message before it.
   *
   * @param calls that were claimed; more may be claimed already than this message and those before it hold
   * @returns the text for `msg.cdr.cursor`
   */
  message(calls: readonly CallKey[]): string {
    const message = this.nextMessage
    this.nextMessage += 1
    const all = this.progress.place(calls)
    const advance = this.advance()
    if (this.options.commit === 'auto') {
      this.open.push({ message, calls: all, advance })
    } else if (calls.length === 0 && this.acknowledgedUpTo === message - 1) {
      this.acknowledgedUpTo = message
      this.commit(all, advance)
    } else if (!this.isStale) {
      this.owner.record(this.owner.state.pending.event(this.number, message, all, advance))
    }
    return `${this.generation}-${String(this.number)}-${String(message)}`
  }

  /**
   * To be called right before a message is handed on.
   *
   * @throws Standby, DeviceError if another instance may have taken over; see `EventLog.check`
   */
  check(): void {
    this.owner.check()
  }

  /** Waits until the death of the process cannot undo what the run has recorded. */
  arrived(): Promise<void> {
    return this.owner.arrived()
  }

  /** The message has left the node: with `auto` it is committed now, together with those before it. */
  handedOn(cursor: string): void {
    const message = messageNumber(cursor)
    const calls: CallKey[] = []
    let advance: Advance | undefined
    while (this.open[0] !== undefined && this.open[0].message <= message) {
      calls.push(...this.open[0].calls)
      advance = this.open[0].advance
      this.open.shift()
    }
    if (advance !== undefined) this.commit(calls, advance)
  }

  /**
   * Settles when the message (or a later one of this run) is acknowledged.
   *
   * @throws the signal's reason; DeviceError CLOSED if the cursor is closed or reset
   */
  async acknowledged(cursor: string, options: { signal?: Signal } = {}): Promise<void> {
    const message = messageNumber(cursor)
    if (message > this.acknowledgedUpTo) await this.owner.waitForAck(this, message, options.signal)
  }

  /** Whether a message of this number exists. */
  hasMessage(message: number): boolean {
    return message < this.nextMessage
  }

  /**
   * Ends a run that went through all its calls: what was skipped is seen, if nothing waits before it, and everything is
   * on the disk.
   *
   * @returns what the run found out about the PBX
   */
  async finish(): Promise<CursorNotice[]> {
    // Calls that waited and are on the PBX no more.
    for (const id of this.waiting.keys()) if (!this.heldIds.has(id)) this.waiting.delete(id)
    if (this.queryFromMs !== undefined && this.hasNothingOutstanding) this.commitSkipped()
    this.end()
    await this.owner.settle()
    const notices: CursorNotice[] = []
    if (this.sawRestartedIds) notices.push('ids-restarted')
    const before = this.watermarkBefore
    // After the clock was set back the old position means nothing.
    const isGone = before !== null && !this.sawWatermark && this.owner.state.facts.watermarkRun !== this.number
    if (isGone && this.owner.isMissingNews(before)) notices.push('records-deleted')
    return notices
  }

  /** Ends a run that broke off; what is not committed comes again. Does nothing after {@link finish}. */
  end(): void {
    if (this.isOver) return
    this.isOver = true
    this.owner.ended(this)
  }

  private claimNow(call: CallKey, seen: CallKey | undefined): number {
    this.waiting.delete(call.id)
    this.heldIds.delete(call.id)
    this.progress.claim(call)
    const unacknowledged = this.owner.state.pending.find(call.id)
    if (unacknowledged !== undefined) {
      return (unacknowledged.revision ?? 0) + (hasMoreRows(call, unacknowledged) ? 1 : 0)
    }
    return seen === undefined ? 0 : (seen.revision ?? 0) + 1
  }

  private hold({ id, startMs }: CallKey): boolean {
    const sinceHostMs = Math.min(this.waiting.get(id)?.sinceHostMs ?? this.beganAtHostMs, this.beganAtHostMs)
    if (this.beganAtHostMs - sinceHostMs >= this.options.overlapMs) return false
    this.waiting.set(id, { id, startMs, sinceHostMs })
    this.heldIds.add(id)
    return true
  }

  private get isStale(): boolean {
    return this.owner.state.facts.generation !== this.generation
  }

  private get hasNothingOutstanding(): boolean {
    const isAcknowledged = this.options.commit === 'auto' || this.acknowledgedUpTo === this.nextMessage - 1
    return this.progress.isComplete && this.open.length === 0 && isAcknowledged
  }

  /** What committing everything placed so far will mean. */
  private advance(): Advance {
    const watermark = this.progress.newestSettled
    const overlapFromMs = (watermark?.startMs ?? Number.NEGATIVE_INFINITY) - this.options.overlapMs
    const waiting = [...this.waiting.values()]
    const waitingFromMs = Math.min(...waiting.map(({ startMs }) => startMs))
    return {
      watermark,
      seenFromMs: Math.min(Math.max(this.queryFromMs ?? 0, overlapFromMs), waitingFromMs),
      beganAtHostMs: this.beganAtHostMs,
      waiting,
    }
  }

  private commitSkipped(): void {
    const calls = this.progress.place([])
    this.commit(calls, this.advance())
  }

  private commit(calls: readonly CallKey[], advance: Advance): void {
    if (this.isStale) return
    const facts = this.owner.state.advanced(advance, this.number)
    this.owner.record({ type: 'commit', ...eventCalls(calls), facts })
  }

  private wasHandled({ startMs }: CallKey): boolean {
    const handled = this.owner.state.facts.handled
    if (handled === null || startMs >= handled.untilMs) return false
    const elapsedMs = Math.max(0, this.beganAtHostMs - handled.sinceHostMs)
    return startMs >= handled.fromMs + elapsedMs + clockToleranceMs
  }

  /** As long as the PBX's clock has not left the handled span, what it has passed can be new: believe it, not the host. */
  private moveHandled(pbxNowMs: number): void {
    const handled = this.owner.state.facts.handled
    if (handled === null || this.isStale || pbxNowMs <= handled.fromMs || pbxNowMs >= handled.untilMs) return
    const moved = { ...handled, fromMs: pbxNowMs, sinceHostMs: this.beganAtHostMs }
    this.owner.record({ type: 'commit', calls: [], facts: { handled: moved } })
  }

  private rebase(pbxNowMs: number): void {
    const { facts } = this.owner.state
    // Calls since the last commit may carry the new time already.
    const elapsedMs = Math.max(0, this.beganAtHostMs - (facts.committedAtHostMs ?? this.beganAtHostMs))
    const fromMs = pbxNowMs - this.options.overlapMs - elapsedMs
    const untilMs = Math.max(facts.seenFromMs, facts.handled?.untilMs ?? 0)
    this.queryFromMs = fromMs
    if (this.isStale) return
    this.owner.record({
      type: 'commit',
      calls: [],
      facts: {
        watermark: null,
        watermarkRun: this.number,
        seenFromMs: fromMs,
        handled: { fromMs: pbxNowMs, sinceHostMs: this.beganAtHostMs, untilMs },
      },
    })
  }
}

function hasMoreRows(call: CallKey, known: CallKey): boolean {
  // Of calls that an earlier version remembered it is not known how many they had.
  return call.rows !== undefined && known.rows !== undefined && call.rows > known.rows
}

function hasSmallerNumber(call: CallKey, before: CallKey): boolean {
  return call.recordNumber !== undefined && before.recordNumber !== undefined && call.recordNumber < before.recordNumber
}

function messageNumber(cursor: string): number {
  return Number(cursor.slice(cursor.lastIndexOf('-') + 1))
}
