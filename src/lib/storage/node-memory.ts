import type { EventLog, MemoryOwner } from './event-log.js'
import { openFileLog } from './file-log.js'

/** Said once, when the memory is opened. */
export type MemoryNotice = 'another-device' | 'memory-damaged'

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

/** What a polling node remembers across restarts. */
export class NodeMemory<Event extends object> {
  readonly notices: MemoryNotice[] = []
  #isStarted = false

  private constructor(
    private readonly identity: string,
    private readonly content: Remembered<Event>,
    private readonly log: EventLog,
  ) {}

  /** Brings `content` to what is kept. Errors as `OpenLog`. */
  static async open<Event extends object>(owner: MemoryOwner, content: Remembered<Event>): Promise<NodeMemory<Event>> {
    const { openLog = openFileLog, identity } = owner
    const log = await openLog(owner, () => memory.snapshot())
    const memory: NodeMemory<Event> = new NodeMemory(identity, content, log)
    try {
      await memory.#load()
      return memory
    } catch (error) {
      await log.close()
      throw error
    }
  }

  /** There was a first look at the device. */
  get isStarted(): boolean {
    return this.#isStarted
  }

  /** To be asked right before something is handed on; see {@link EventLog.check}. */
  check(): void {
    this.log.check()
  }

  /** @throws DeviceError if it cannot be kept; it counts in this process all the same */
  start(): void {
    if (this.#isStarted) return
    this.#record({ type: 'started' })
    // From now on the first line says so: cut off anywhere behind it, the memory is still no first run.
    this.log.rewriteSoon()
  }

  /**
   * Remembers a change; see {@link arrived}.
   *
   * @throws DeviceError if it cannot be kept; it counts in this process all the same
   */
  record(event: Event): void {
    // First in memory: what a full disk keeps out of the file must not come again in this process.
    this.content.apply(event)
    this.log.append(event)
  }

  /** Waits until the death of the process cannot undo what was recorded. */
  arrived(): Promise<void> {
    return this.log.arrived()
  }

  /** Keeps everything and lets the next one open the memory. */
  close(): Promise<void> {
    return this.log.close()
  }

  *snapshot(): Generator<Event | FrameEvent> {
    yield { type: 'state', version: 1, identity: this.identity, isStarted: this.#isStarted }
    yield* this.content.snapshot()
  }

  async #load(): Promise<void> {
    const { events, changedMs, damagedEvents } = this.log.contents
    let identity: string | undefined
    // What does not begin whole has lost something: NULs of a power cut, nothing at all, a first line that is gone.
    let isDamaged = changedMs !== undefined && (damagedEvents > 0 || !isState(events[0]))
    for (const event of events) {
      if (isFrameEvent(event)) {
        if (event.type === 'state') identity = event.identity
        this.#apply(event)
      } else if (typeof event === 'object' && event !== null && this.content.isEvent(event)) {
        this.content.apply(event)
      } else {
        isDamaged = true
      }
    }
    if (isDamaged) {
      await this.log.keepDamaged()
      this.notices.push('memory-damaged')
    }
    if (isDamaged && (identity === undefined || identity === this.identity)) {
      // No first run, however little is left: what is not known any more comes again rather than never.
      this.#isStarted = true
    } else if (identity !== this.identity) {
      if (identity !== undefined) this.notices.push('another-device')
      this.#record({ type: 'state', version: 1, identity: this.identity, isStarted: false })
    }
    if (this.notices.length > 0) await this.log.rewrite()
  }

  #record(event: FrameEvent): void {
    this.#apply(event)
    this.log.append(event)
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
