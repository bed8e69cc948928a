import type { MemoryOwner } from '../../../storage/event-log.js'
import { type MemoryNotice, NodeMemory, type Remembered } from '../../../storage/node-memory.js'

/**
 * How a text became known: `handed` over to the flow, which then may be marked or deleted; or `there` before this node
 * began, which is none of its business.
 */
export type Known = 'handed' | 'there'

type InboxEvent = { type: 'known'; how: Known; ids: string[] } | { type: 'forgotten'; ids: string[] }

const snapshotPiece = 500

/** Which texts a node has seen, durably: neither `leave` nor a crash repeats a text. */
export class InboxMemory {
  private constructor(
    private readonly texts: KnownTexts,
    private readonly memory: NodeMemory<InboxEvent>,
  ) {}

  /** Errors as {@link NodeMemory.open}. */
  static async open(owner: MemoryOwner): Promise<InboxMemory> {
    const texts = new KnownTexts()
    return new InboxMemory(texts, await NodeMemory.open(owner, texts))
  }

  get notices(): readonly MemoryNotice[] {
    return this.memory.notices
  }

  /** The inbox was read at least once. */
  get isStarted(): boolean {
    return this.memory.isStarted
  }

  knows(id: string): Known | undefined {
    return this.texts.known.get(id)
  }

  /** Remembers texts; see {@link arrived}. */
  add(ids: readonly string[], how: Known): void {
    if (ids.length > 0) this.memory.record({ type: 'known', how, ids: [...ids] })
  }

  start(): void {
    this.memory.start()
  }

  /** Forgets the oldest of those that the modem no longer has, but for so many. */
  prune(present: ReadonlySet<string>, keep: number): void {
    const gone = [...this.texts.known.keys()].filter((id) => !present.has(id))
    const ids = gone.slice(0, Math.max(0, gone.length - keep))
    if (ids.length > 0) this.memory.record({ type: 'forgotten', ids })
  }

  /** See {@link NodeMemory.check}. */
  check(): void {
    this.memory.check()
  }

  /** See {@link NodeMemory.arrived}. */
  arrived(): Promise<void> {
    return this.memory.arrived()
  }

  async close(): Promise<void> {
    await this.memory.close()
  }
}

class KnownTexts implements Remembered<InboxEvent> {
  readonly known = new Map<string, Known>()

  isEvent(value: object): value is InboxEvent {
    if (!('type' in value && 'ids' in value && isTexts(value.ids))) return false
    if (value.type === 'known') return 'how' in value && (value.how === 'handed' || value.how === 'there')
    return value.type === 'forgotten'
  }

  apply(event: InboxEvent): void {
    for (const id of event.ids) {
      if (event.type === 'known') this.known.set(id, event.how)
      else this.known.delete(id)
    }
  }

  clear(): void {
    this.known.clear()
  }

  *snapshot(): Generator<InboxEvent> {
    for (const how of ['handed', 'there'] as const) {
      const ids = [...this.known].filter(([, known]) => known === how).map(([id]) => id)
      for (let from = 0; from < ids.length; from += snapshotPiece) {
        yield { type: 'known', how, ids: ids.slice(from, from + snapshotPiece) }
      }
    }
  }
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
