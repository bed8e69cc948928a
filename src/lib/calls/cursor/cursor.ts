import { copyFile } from 'node:fs/promises'
import { badInput, DeviceError } from '../../errors.js'
import type { Signal } from '../../session/signal.js'
import { Journal, type JournalContents } from '../../storage/journal.js'
import { holdFile } from '../../storage/single-writer.js'
import { stateFile, writtenByNewerVersion } from '../../storage/state-file.js'
import { CursorState, newFacts } from './cursor-state.js'
import { type CallKey, type CursorEvent, cursorEvent } from './events.js'
import { type CursorNotice, Run, type RunOptions, type RunOwner } from './run.js'

export interface CursorOptions {
  /** Where cursor files live; made if it is not there. */
  directory: string
  /** The node's id: one file per node. */
  nodeId: string
  /** Stands for address and user; a cursor of another identity starts anew. */
  identity: string
}

interface AckWaiter {
  run: Run
  message: number
  resolve: () => void
  reject: (error: unknown) => void
  letGo: () => void
}

/**
 * Where a node is in the calls of its PBX, for `range: new`: the newest call seen and the ids around it, in a durable
 * file. See `docs/decisions/cursor-file.md`. One per file and process: a second `open` waits until the first is closed.
 */
export class Cursor {
  /** What opening the file found out: `another-device`, `cursor-damaged`. Say it once. */
  readonly notices: CursorNotice[] = []

  private readonly owner: RunOwner
  private activeRun: Run | undefined
  private readonly waiters = new Set<AckWaiter>()
  private isClosed = false
  private missingSaid: CallKey | undefined

  private constructor(
    private readonly options: CursorOptions,
    private readonly journal: Journal,
    private readonly state: CursorState,
    private readonly letGo: () => void,
  ) {
    this.owner = {
      state,
      record: (event) => this.record(event),
      settle: () => this.journal.settle(),
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

  /** @throws DeviceError UNSUPPORTED if a newer version of this package wrote the file; what the file system says */
  static async open(options: CursorOptions): Promise<Cursor> {
    const path = stateFile(options.directory, options.nodeId)
    const letGo = await holdFile(path)
    try {
      const state = new CursorState(options.identity)
      const { journal, contents } = await Journal.open(path, () => state.snapshot())
      const cursor = new Cursor(options, journal, state, letGo)
      try {
        await cursor.load(path, contents)
      } catch (error) {
        await journal.close()
        throw error
      }
      return cursor
    } catch (error) {
      letGo()
      throw error
    }
  }

  /** There is a starting point: some run has committed. */
  get isStarted(): boolean {
    return this.state.facts.isStarted
  }

  /** Size of the file in bytes. */
  get fileBytes(): number {
    return this.journal.size
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
      throw badInput('ack', cursor, 'the msg.cdr.cursor of a message that this node emitted since it was last reset')
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
    this.record({ type: 'state', version: 1, facts: { ...newFacts(this.options.identity), run: this.state.facts.run } })
    this.rejectWaiters('The cursor was reset while a message waited for its acknowledgement.')
  }

  /** Writes the file anew, as small as it can be. Happens by itself when the file has grown; never needed for safety. */
  async compact(): Promise<void> {
    this.checkOpen()
    await this.journal.compact()
  }

  /** Brings everything to the disk and lets the next one open the file. */
  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    this.rejectWaiters('The node was removed or deployed anew while a message waited for its acknowledgement.')
    try {
      await this.journal.close()
    } finally {
      this.letGo()
    }
  }

  private checkOpen(): void {
    if (this.isClosed) throw new DeviceError('CLOSED', 'The node was removed or deployed anew.')
  }

  private record(event: CursorEvent): void {
    this.checkOpen()
    this.journal.append(event)
    this.state.apply(event)
  }

  private async load(path: string, { events, damagedLines }: JournalContents): Promise<void> {
    const first = cursorEvent(events[0])
    if (first?.type === 'state') {
      for (const value of events) {
        const event = cursorEvent(value)
        if (event !== undefined) this.state.apply(event)
      }
    }
    const isNew = events.length === 0 && damagedLines === 0
    const isDamaged = damagedLines > 0 || (events.length > 0 && first?.type !== 'state')
    if (isDamaged) {
      refuseNewer(events[0], path)
      await copyFile(path, `${path}.damaged`)
      this.notices.push('cursor-damaged')
    }
    const { identity } = this.options
    if (first?.type === 'state' && this.state.facts.identity !== identity) this.notices.push('another-device')
    if (this.state.facts.identity !== identity) {
      this.state.apply({ type: 'state', version: 1, facts: newFacts(identity) })
    }
    if (isNew || this.notices.length > 0) await this.journal.compact()
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

function refuseNewer(event: unknown, path: string): void {
  const isState = typeof event === 'object' && event !== null && 'type' in event && event.type === 'state'
  if (!isState || !('version' in event) || event.version === 1) return
  throw writtenByNewerVersion(path)
}
