import { DeviceError } from '../errors.js'
import { Journal } from '../storage/journal.js'
import { holdFile } from '../storage/single-writer.js'
import { stateFile } from '../storage/state-file.js'

/**
 * How a text became known: `handed` over to the flow, which then may be marked or deleted; or `there` before this node
 * began, which is none of its business.
 */
export type Known = 'handed' | 'there'

type MemoryEvent =
  | { type: 'state'; version: 1; identity: string; isStarted: boolean }
  | { type: 'known'; how: Known; ids: string[] }
  | { type: 'forgotten'; ids: string[] }
  | { type: 'started' }

/** Said once, when the file is opened. */
export type MemoryNotice = 'another-device' | 'memory-damaged'

const snapshotPiece = 500

/** Which texts a node has seen, in a durable file: neither `leave` nor a crash repeats a text. */
export class InboxMemory {
  readonly notices: MemoryNotice[] = []
  #isStarted = false
  readonly #known = new Map<string, Known>()

  private constructor(
    private readonly identity: string,
    private readonly journal: Journal,
    private readonly letGo: () => void,
  ) {}

  /**
   * @param identity stands for modem and user; a memory of another one starts anew
   * @throws DeviceError `UNSUPPORTED` if a newer version of this package wrote the file; what the file system says
   */
  static async open(directory: string, nodeId: string, identity: string): Promise<InboxMemory> {
    const path = stateFile(directory, nodeId)
    const letGo = await holdFile(path)
    try {
      let opened: InboxMemory | undefined
      const { journal, contents } = await Journal.open(path, () => opened?.snapshot() ?? [])
      try {
        const memory = new InboxMemory(identity, journal, letGo)
        memory.#load(path, contents.events)
        if (contents.damagedLines > 0) memory.notices.push('memory-damaged')
        opened = memory
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

  /** There was a first look at the modem. */
  get isStarted(): boolean {
    return this.#isStarted
  }

  knows(id: string): Known | undefined {
    return this.#known.get(id)
  }

  /** Remembers texts; when this returns, the death of the process cannot undo it. */
  add(ids: readonly string[], how: Known): void {
    if (ids.length > 0) this.#record({ type: 'known', how, ids: [...ids] })
  }

  start(): void {
    this.#record({ type: 'started' })
  }

  /** Forgets the oldest of those that the modem no longer has, but for so many. */
  prune(present: ReadonlySet<string>, keep: number): void {
    const gone = [...this.#known.keys()].filter((id) => !present.has(id))
    const ids = gone.slice(0, Math.max(0, gone.length - keep))
    if (ids.length > 0) this.#record({ type: 'forgotten', ids })
  }

  /** As if the node were new. */
  reset(): void {
    this.#record({ type: 'state', version: 1, identity: this.identity, isStarted: false })
  }

  async close(): Promise<void> {
    try {
      await this.journal.close()
    } finally {
      this.letGo()
    }
  }

  *snapshot(): Generator<MemoryEvent> {
    yield { type: 'state', version: 1, identity: this.identity, isStarted: this.#isStarted }
    for (const how of ['handed', 'there'] as const) {
      const ids = [...this.#known].filter(([, known]) => known === how).map(([id]) => id)
      for (let from = 0; from < ids.length; from += snapshotPiece) {
        yield { type: 'known', how, ids: ids.slice(from, from + snapshotPiece) }
      }
    }
  }

  #load(path: string, events: readonly unknown[]): void {
    let identity: string | undefined
    for (const event of events) {
      if (isMemoryEvent(event)) {
        if (event.type === 'state') identity = event.identity
        this.#apply(event)
      } else if (isNewer(event)) {
        throw new DeviceError(
          'UNSUPPORTED',
          `${path} was written by a newer version of this package. Update the package, or delete the file to start anew.`,
        )
      } else {
        this.notices.push('memory-damaged')
      }
    }
    if (identity === this.identity) return
    if (identity !== undefined) this.notices.push('another-device')
    this.reset()
  }

  #record(event: MemoryEvent): void {
    // First in memory: a text that a full disk keeps out of the file must not come again in this process.
    this.#apply(event)
    this.journal.append(event)
  }

  #apply(event: MemoryEvent): void {
    switch (event.type) {
      case 'state':
        this.#known.clear()
        this.#isStarted = event.isStarted
        return
      case 'known':
        for (const id of event.ids) this.#known.set(id, event.how)
        return
      case 'forgotten':
        for (const id of event.ids) this.#known.delete(id)
        return
      case 'started':
        this.#isStarted = true
    }
  }
}

function isMemoryEvent(event: unknown): event is MemoryEvent {
  if (!isRecord(event)) return false
  switch (event.type) {
    case 'state':
      return event.version === 1 && typeof event.identity === 'string' && typeof event.isStarted === 'boolean'
    case 'known':
      return (event.how === 'handed' || event.how === 'there') && isTexts(event.ids)
    case 'forgotten':
      return isTexts(event.ids)
    case 'started':
      return true
    default:
      return false
  }
}

function isNewer(event: unknown): boolean {
  return isRecord(event) && event.type === 'state' && event.version !== 1
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
