import { badInput, DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import type { Signal } from '../../session/signal.js'
import type { EventLog, MemoryOwner } from '../../storage/event-log.js'
import { openFileLog } from '../../storage/file-log.js'
import { CursorState, newFacts } from './cursor-state.js'
import { type CallKey, type CursorEvent, cursorEvent } from './events.js'
import { type CursorNotice, Run, type RunOptions, type RunOwner } from './run.js'

interface AckWaiter {
  run: Run
  message: number
  resolve: () => void
  reject: (error: unknown) => void
  letGo: () => void
}

/**
 * Where a node is in the calls of its PBX, for `range: new`: the newest call seen and the ids around it, kept
 * durably. See `docs/decisions/cursor-file.md`.
 */
export class Cursor {
  /** What opening it found out: `another-device`, `cursor-damaged`. Say it once. */
  readonly notices: CursorNotice[] = []

  private readonly owner: RunOwner
  private activeRun: Run | undefined
  private readonly waiters = new Set<AckWaiter>()
  private isClosed = false
  private missingSaid: CallKey | undefined

  private constructor(
    private readonly identity: string,
    private readonly state: CursorState,
    private readonly log: EventLog,
  ) {
    this.owner = {
      state,
      record: (event) => this.record(event),
      check: () => this.log.check(),
      arrived: () => this.log.arrived(),
      settle: () => this.log.settle(),
      waitForAck: (run, message, signal) => this.waitForAck(run, message, signal),
      isMissingNews: (call) => {
        const isNews = this.missingSaid?.id !== call.id
        this.missingSaid = call
        return isNews
      },
      ended: (run) => {
        if (this.activeRun === run) this.activeRun = undefined
      },
    }
  }

  /** Errors as `OpenLog`. */
  static async open(owner: MemoryOwner): Promise<Cursor> {
    const { openLog = openFileLog, identity } = owner
    const state = new CursorState(identity)
    const log = await openLog(owner, () => state.snapshot())
    const cursor = new Cursor(identity, state, log)
    try {
      await cursor.load()
      return cursor
    } catch (error) {
      await log.close()
      throw error
    }
  }

  /** There is a starting point: some run has committed. */
  get isStarted(): boolean {
    return this.state.facts.isStarted
  }

  /** When the newest call seen began. */
  get newestMs(): number | null {
    return this.state.facts.watermark?.startMs ?? null
  }

  /** A run is under way, or messages of one wait to be acknowledged. */
  get isBusy(): boolean {
    return this.activeRun !== undefined || this.state.pending.size > 0
  }

  /** Size of what is kept, in bytes. */
  get fileBytes(): number {
    return this.log.size
  }

  /** Begins a run; the one before it must have ended. */
  begin(options: RunOptions): Run {
    this.checkOpen()
    if (this.activeRun !== undefined) throw new Error('The run before this one has not ended')
    const number = this.state.facts.run + 1
    this.record({ type: 'commit', calls: [], facts: { run: number } })
    this.activeRun = new Run(this.owner, number, options)
    return this.activeRun
  }

  /**
   * Commits everything up to the message with this `msg.cdr.cursor`, in its run. A message that is committed already
   * makes no difference.
   *
   * @returns whether it committed anything
   * @throws DeviceError BAD_INPUT for anything that is no cursor of this node since its last reset
   */
  ack(cursor: unknown): boolean {
    this.checkOpen()
    const { generation, run: lastRun } = this.state.facts
    const match = typeof cursor === 'string' ? /^([0-9a-f]+)-(\d{1,15})-(\d{1,15})$/.exec(cursor) : null
    const run = Number(match?.[2])
    const message = Number(match?.[3])
    const active = this.activeRun?.number === run ? this.activeRun : undefined
    if (match?.[1] !== generation || run < 1 || run > lastRun || active?.hasMessage(message) === false) {
      throw badInput('ack', cursor, sentence('calls.cursor'))
    }
    const advance = this.state.pending.advance(run, message)
    if (advance !== undefined) {
      this.record({ type: 'ack', run, message, facts: this.state.advanced(advance, run) })
    }
    if (active !== undefined) active.acknowledgedUpTo = Math.max(active.acknowledgedUpTo, message)
    for (const waiter of this.waiters) {
      if (waiter.run.number === run && waiter.message <= message) this.settleWaiter(waiter, waiter.resolve)
    }
    return advance !== undefined
  }

  /** Forgets everything; the next run has no starting point. Cursors of messages that are out become unknown. */
  reset(): void {
    this.checkOpen()
    this.record({ type: 'state', version: 1, facts: { ...newFacts(this.identity), run: this.state.facts.run } })
    this.rejectWaiters('The cursor was reset while a message waited for its acknowledgement.')
  }

  /** Writes it anew, as small as it can be. Happens by itself when it has grown; never needed for safety. */
  async compact(): Promise<void> {
    this.checkOpen()
    await this.log.rewrite()
  }

  /** Keeps everything and lets the next one open it. */
  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    this.rejectWaiters('The node was removed or deployed anew while a message waited for its acknowledgement.')
    await this.log.close()
  }

  private checkOpen(): void {
    if (this.isClosed) throw new DeviceError('CLOSED', sentence('node.closed'))
  }

  private record(event: CursorEvent): void {
    this.checkOpen()
    const wasStarted = this.isStarted
    try {
      this.log.append(event)
    } catch (error) {
      // What a full disk keeps out of the file must not come again in this process; the end of the run tells of it.
      if (!(error instanceof DeviceError)) throw error
    }
    this.state.apply(event)
    // Until it begins with a position, cutting it off would make it look like a first run.
    if (this.isStarted && !wasStarted) this.log.rewriteSoon()
  }

  private async load(): Promise<void> {
    const { events, changedMs, damagedEvents } = this.log.contents
    const beginsWhole = cursorEvent(events[0])?.type === 'state'
    for (const value of events) {
      const event = cursorEvent(value)
      if (event !== undefined) this.state.apply(event)
    }
    const isDamaged = changedMs !== undefined && (damagedEvents > 0 || !beginsWhole)
    if (isDamaged) {
      await this.log.keepDamaged()
      this.notices.push('cursor-damaged')
    }
    if (beginsWhole && this.state.facts.identity !== this.identity) {
      this.notices.push('another-device')
      this.state.apply({ type: 'state', version: 1, facts: newFacts(this.identity) })
    } else if (isDamaged) {
      this.recover(changedMs)
    }
    if (changedMs === undefined || this.notices.length > 0) await this.log.rewrite()
  }

  /** A memory that was there is no first run, however little of it is left: go on from that, or from its age. */
  private recover(changedMs: number): void {
    const unacknowledgedFromMs = this.state.pending.earliestMs
    const recoveredAtMs = Math.min(changedMs, unacknowledgedFromMs)
    const facts = this.isStarted ? {} : { isStarted: true, recoveredAtMs }
    this.state.apply({ type: 'commit', calls: [], facts })
  }

  private waitForAck(run: Run, message: number, signal: Signal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => this.settleWaiter(waiter, () => reject(toError(signal?.reason)))
      const letGo = () => signal?.removeEventListener('abort', stop)
      const waiter: AckWaiter = { run, message, resolve, reject, letGo }
      this.waiters.add(waiter)
      signal?.addEventListener('abort', stop)
      if (signal?.aborted === true) stop()
    })
  }

  private settleWaiter(waiter: AckWaiter, settle: () => void): void {
    this.waiters.delete(waiter)
    waiter.letGo()
    settle()
  }

  private rejectWaiters(sentence: string): void {
    for (const waiter of this.waiters) {
      this.settleWaiter(waiter, () => waiter.reject(new DeviceError('CLOSED', sentence)))
    }
  }
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}
