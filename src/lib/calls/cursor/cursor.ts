import { readFile, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { badInput, DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import type { Signal } from '../../session/signal.js'
import { Journal, type JournalContents } from '../../storage/journal.js'
import { holdFile } from '../../storage/single-writer.js'
import { notKept, stateFile, writtenByNewerVersion } from '../../storage/state-file.js'
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
  /** What kept events out of the file since it was last written whole; they count in this process all the same. */
  private unsaved: unknown
  /** The file does not begin with a position yet: until it does, cutting it off would make it look like a first run. */
  private lacksPosition = false

  private constructor(
    private readonly path: string,
    private readonly options: CursorOptions,
    private readonly journal: Journal,
    private readonly state: CursorState,
    private readonly letGo: () => void,
  ) {
    this.owner = {
      state,
      record: (event) => this.record(event),
      settle: () => this.settle(),
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
      const before = await fileBefore(path)
      const state = new CursorState(options.identity)
      const { journal, contents } = await Journal.open(path, () => state.snapshot())
      const cursor = new Cursor(path, options, journal, state, letGo)
      try {
        await cursor.load(contents, before)
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

  /** When the newest call seen began. */
  get newestMs(): number | null {
    return this.state.facts.watermark?.startMs ?? null
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
      if (this.unsaved !== undefined) await this.settle()
    } finally {
      try {
        await this.journal.close()
      } finally {
        this.letGo()
      }
    }
  }

  private checkOpen(): void {
    if (this.isClosed) throw new DeviceError('CLOSED', sentence('node.closed'))
  }

  private record(event: CursorEvent): void {
    this.checkOpen()
    const wasStarted = this.isStarted
    try {
      this.journal.append(event)
    } catch (error) {
      // What a full disk keeps out of the file must not come again in this process.
      this.unsaved = error
    }
    this.state.apply(event)
    if (this.isStarted && !wasStarted) this.lacksPosition = true
  }

  /** @throws DeviceError if what happened since the last time cannot be kept on the disk */
  private async settle(): Promise<void> {
    try {
      const mustBeWrittenWhole = this.lacksPosition || this.unsaved !== undefined
      this.lacksPosition = false
      this.unsaved = undefined
      if (mustBeWrittenWhole) await this.journal.compact()
      else await this.journal.settle()
    } catch (error) {
      this.unsaved = error
      throw notKept(dirname(this.path), error)
    }
  }

  private async load({ events, damagedLines }: JournalContents, before: FileBefore | undefined): Promise<void> {
    const first = cursorEvent(events[0])
    const beginsWhole = first?.type === 'state'
    refuseNewer(events[0], this.path)
    for (const value of events) {
      const event = cursorEvent(value)
      if (event !== undefined) this.state.apply(event)
    }
    const { identity } = this.options
    const isDamaged = before !== undefined && (damagedLines > 0 || !beginsWhole)
    if (isDamaged) {
      await writeFile(`${this.path}.damaged`, before.bytes, { mode: 0o600 })
      this.notices.push('cursor-damaged')
    }
    if (beginsWhole && this.state.facts.identity !== identity) {
      this.notices.push('another-device')
      this.state.apply({ type: 'state', version: 1, facts: newFacts(identity) })
    } else if (isDamaged) {
      this.recover(before.modifiedMs)
    }
    if (before === undefined || this.notices.length > 0) await this.journal.compact()
  }

  /** A file that was there is no first run, however little of it is left: go on from that, or from the file's age. */
  private recover(modifiedMs: number): void {
    const unacknowledgedFromMs = this.state.pending.earliestMs
    const recoveredAtMs = Math.min(modifiedMs, unacknowledgedFromMs)
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

interface FileBefore {
  bytes: Buffer
  modifiedMs: number
}

/** The file as it is before anything is written to it; `undefined` if there is none. */
async function fileBefore(path: string): Promise<FileBefore | undefined> {
  try {
    const { mtimeMs } = await stat(path)
    return { bytes: await readFile(path), modifiedMs: mtimeMs }
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code)))
      return undefined
    throw error
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
