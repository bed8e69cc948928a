import { DeviceError } from '../../errors.js'
import { Journal } from '../../storage/journal.js'
import { holdFile } from '../../storage/single-writer.js'
import { stateFile } from '../../storage/state-file.js'
import { isObject } from '../protocol.js'
import type { PresenceChange, PresentHost } from './tracker.js'

type MemoryEvent =
  | { type: 'state'; version: 1; identity: string; isStarted: boolean }
  | { type: 'present'; host: PresentHost }
  | { type: 'gone'; mac: string }
  | { type: 'started' }

/** Said once, when the file is opened. */
export type MemoryNotice = 'another-device' | 'memory-damaged'

/** Who is at home, in a durable file: a restart neither announces everybody again nor misses who left meanwhile. */
export class PresenceMemory {
  readonly notices: MemoryNotice[] = []
  #isStarted = false
  readonly #present = new Map<string, PresentHost>()

  private constructor(
    private readonly identity: string,
    private readonly journal: Journal,
    private readonly letGo: () => void,
  ) {}

  /**
   * @param identity stands for router and user; a memory of another one starts anew
   * @throws DeviceError `UNSUPPORTED` if a newer version of this package wrote the file; what the file system says
   */
  static async open(directory: string, nodeId: string, identity: string): Promise<PresenceMemory> {
    const path = stateFile(directory, nodeId)
    const letGo = await holdFile(path)
    try {
      let opened: PresenceMemory | undefined
      const { journal, contents } = await Journal.open(path, () => opened?.snapshot() ?? [])
      try {
        const memory = new PresenceMemory(identity, journal, letGo)
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

  /** There was a first look at the router. */
  get isStarted(): boolean {
    return this.#isStarted
  }

  get present(): readonly PresentHost[] {
    return [...this.#present.values()]
  }

  /** Remembers a change; when this returns, the death of the process cannot undo it. */
  note(change: PresenceChange): void {
    if (change.type === 'moved') this.#record({ type: 'gone', mac: change.from })
    if (change.type === 'left') this.#record({ type: 'gone', mac: change.host.mac })
    else this.#record({ type: 'present', host: change.host })
  }

  start(): void {
    if (!this.#isStarted) this.#record({ type: 'started' })
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
    for (const host of this.#present.values()) yield { type: 'present', host }
  }

  #load(path: string, events: readonly unknown[]): void {
    let identity: string | undefined
    for (const event of events) {
      if (isMemoryEvent(event)) {
        if (event.type === 'state') identity = event.identity
        this.#apply(event)
      } else if (isObject(event) && event.type === 'state' && event.version !== 1) {
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
    this.#record({ type: 'state', version: 1, identity: this.identity, isStarted: false })
  }

  #record(event: MemoryEvent): void {
    // First in memory: what a full disk keeps out of the file must not come again in this process.
    this.#apply(event)
    this.journal.append(event)
  }

  #apply(event: MemoryEvent): void {
    switch (event.type) {
      case 'state':
        this.#present.clear()
        this.#isStarted = event.isStarted
        return
      case 'present':
        this.#present.set(event.host.mac, event.host)
        return
      case 'gone':
        this.#present.delete(event.mac)
        return
      case 'started':
        this.#isStarted = true
    }
  }
}

function isMemoryEvent(event: unknown): event is MemoryEvent {
  if (!isObject(event)) return false
  switch (event.type) {
    case 'state':
      return event.version === 1 && typeof event.identity === 'string' && typeof event.isStarted === 'boolean'
    case 'present':
      return isPresentHost(event.host)
    case 'gone':
      return typeof event.mac === 'string'
    case 'started':
      return true
    default:
      return false
  }
}

function isPresentHost(host: unknown): boolean {
  return (
    isObject(host) &&
    typeof host.mac === 'string' &&
    typeof host.name === 'string' &&
    (host.ip === null || typeof host.ip === 'string') &&
    typeof host.since === 'string'
  )
}
