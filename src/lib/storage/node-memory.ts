import { readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Journal, type JournalContents } from './journal.js'
import { holdFile } from './single-writer.js'
import { notKept, stateFile, writtenByNewerVersion } from './state-file.js'

/** Said once, when the file is opened. */
export type MemoryNotice = 'another-device' | 'memory-damaged'

/** Whose memory it is. */
export interface MemoryOwner {
  /** Where the files live; made if it is not there. */
  directory: string
  /** The node's id: one file per node. */
  nodeId: string
  /** Stands for device and user; a memory of another one starts anew. */
  identity: string
}

/** What is remembered: it changes by events only, the same ones that the file keeps. */
export interface Remembered<Event extends object> {
  /** Whether what the file holds is one of its events. */
  isEvent(value: object): value is Event
  /** Must do no harm twice. */
  apply(event: Event): void
  clear(): void
  /** Events that bring the present state about, in pieces of bounded size. */
  snapshot(): Iterable<Event>
}

type FrameEvent = { type: 'state'; version: 1; identity: string; isStarted: boolean } | { type: 'started' }

/** What a polling node remembers across restarts, in a durable file of its own. */
export class NodeMemory<Event extends object> {
  readonly notices: MemoryNotice[] = []
  #isStarted = false
  #rewriting: Promise<void> = Promise.resolve()
  #rewritingFailed: Error | undefined
  /** Events are missing in the file since it was last written whole; they count in this process all the same. */
  #isBehind = false

  private constructor(
    private readonly path: string,
    private readonly identity: string,
    private readonly content: Remembered<Event>,
    private readonly journal: Journal,
    private readonly letGo: () => void,
  ) {}

  /**
   * Waits until nobody else in this process has the file open, and brings `content` to what the file holds.
   *
   * @throws DeviceError `UNSUPPORTED` if a newer version of this package wrote the file; what the file system says
   */
  static async open<Event extends object>(
    { directory, nodeId, identity }: MemoryOwner,
    content: Remembered<Event>,
  ): Promise<NodeMemory<Event>> {
    const path = stateFile(directory, nodeId)
    const letGo = await holdFile(path)
    try {
      const before = await fileBefore(path)
      const { journal, contents } = await Journal.open(path, () => memory.snapshot())
      const memory: NodeMemory<Event> = new NodeMemory(path, identity, content, journal, letGo)
      try {
        await memory.#load(path, contents, before)
        return memory
      } catch (error) {
        await journal.close()
        throw error
      }
    } catch (error) {
      letGo()
      throw error
    }
  }

  /** There was a first look at the device. */
  get isStarted(): boolean {
    return this.#isStarted
  }

  /** @throws DeviceError if the disk refuses to keep it; it counts in this process all the same */
  start(): void {
    if (this.#isStarted) return
    this.#record({ type: 'started' })
    // From now on the first line says so: cut off anywhere behind it, the file is still no first run.
    this.#rewrite()
  }

  /**
   * Remembers a change; when this returns, the death of the process cannot undo it.
   *
   * @throws DeviceError if the disk refuses to keep it; it counts in this process all the same
   */
  record(event: Event): void {
    // First in memory: what a full disk keeps out of the file must not come again in this process.
    this.content.apply(event)
    this.#append(event)
  }

  /** Brings everything to the disk and lets the next one open the file. */
  async close(): Promise<void> {
    await this.#rewriting
    try {
      await this.journal.close()
    } finally {
      this.letGo()
    }
    if (this.#rewritingFailed !== undefined) throw this.#rewritingFailed
  }

  *snapshot(): Generator<Event | FrameEvent> {
    yield { type: 'state', version: 1, identity: this.identity, isStarted: this.#isStarted }
    yield* this.content.snapshot()
  }

  /** @param before the file as it was; `undefined` if there was none */
  async #load(path: string, { events, damagedLines }: JournalContents, before: Buffer | undefined): Promise<void> {
    let identity: string | undefined
    // A file that does not begin whole has lost something: NULs of a power cut, nothing at all, a first line that is gone.
    let isDamaged = before !== undefined && (damagedLines > 0 || !isState(events[0]))
    for (const event of events) {
      if (isFrameEvent(event)) {
        if (event.type === 'state') identity = event.identity
        this.#apply(event)
      } else if (isNewer(event)) {
        throw writtenByNewerVersion(path)
      } else if (typeof event === 'object' && event !== null && this.content.isEvent(event)) {
        this.content.apply(event)
      } else {
        isDamaged = true
      }
    }
    if (isDamaged && before !== undefined) {
      await writeFile(`${path}.damaged`, before, { mode: 0o600 })
      this.notices.push('memory-damaged')
    }
    if (isDamaged && (identity === undefined || identity === this.identity)) {
      // No first run, however little is left: what is not known any more comes again rather than never.
      this.#isStarted = true
    } else if (identity !== this.identity) {
      if (identity !== undefined) this.notices.push('another-device')
      this.#record({ type: 'state', version: 1, identity: this.identity, isStarted: false })
    }
    if (this.notices.length > 0) await this.journal.compact()
  }

  #record(event: FrameEvent): void {
    this.#apply(event)
    this.#append(event)
  }

  #append(event: Event | FrameEvent): void {
    try {
      this.journal.append(event)
    } catch (error) {
      this.#isBehind = true
      throw notKept(dirname(this.path), error)
    }
    if (this.#isBehind) this.#rewrite()
  }

  #rewrite(): void {
    this.#isBehind = false
    // One at a time: two would write the same file.
    this.#rewriting = this.#rewriting
      .then(() => this.journal.compact())
      .catch((error: unknown) => {
        this.#isBehind = true
        this.#rewritingFailed = error instanceof Error ? error : new Error(String(error))
      })
  }

  #apply(event: FrameEvent): void {
    this.#isStarted = event.type === 'started' || event.isStarted
    if (event.type === 'state') this.content.clear()
  }
}

function isFrameEvent(event: unknown): event is FrameEvent {
  if (!isRecord(event)) return false
  if (event.type === 'started') return true
  return (
    event.type === 'state' &&
    event.version === 1 &&
    typeof event.identity === 'string' &&
    typeof event.isStarted === 'boolean'
  )
}

function isState(event: unknown): boolean {
  return isRecord(event) && event.type === 'state'
}

function isNewer(event: unknown): boolean {
  return isRecord(event) && event.type === 'state' && event.version !== 1
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

async function fileBefore(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined
    throw error
  }
}
