import type { MemoryPlace } from './event-log.js'
import { NodeMemory, type Remembered } from './node-memory.js'

/** What is known of a key: done before; perhaps done, nobody knows; or not, and now it is taken by the one who asked. */
export type OnceTaken = 'taken' | 'sent-before' | 'uncertain'

/** How it ended: it was done, or certainly not (the key is free again), or that cannot be told. */
export type OnceEnd = 'sent' | 'free' | 'uncertain'

/** Remembers for which keys something was done, so that it is done once. */
export interface Once {
  readonly notices: readonly never[]
  /**
   * Takes a key, unless something was done for it in the last `hours`. Waits while somebody else who took it is at work.
   *
   * @param signal ends the waiting
   * @throws DeviceError if that cannot be known
   */
  take(key: string, hours: number, signal: WaitSignal): Promise<OnceTaken>
  /** Says how it ended. Who dies without having said so leaves it uncertain. */
  end(key: string, how: OnceEnd): Promise<void>
  close(): Promise<void>
}

/** What ends waiting. */
export interface WaitSignal {
  throwIfAborted(): void
}

const hourMs = 3_600_000

type OnceEvent = { type: 'once'; key: string; isSent: boolean; atMs: number } | { type: 'free'; key: string }

/** The keys of one node, in its own file. */
export class FileOnce implements Once {
  readonly notices: readonly never[] = []
  /** Those who took a key and are at work. */
  readonly #atWork = new Map<string, { done: Promise<void>; finish: () => void }>()

  private constructor(
    private readonly keys: Keys,
    private readonly memory: NodeMemory<OnceEvent>,
  ) {}

  /** Errors as `OpenLog`. */
  static async open(place: MemoryPlace): Promise<FileOnce> {
    const keys = new Keys()
    const memory = await NodeMemory.open({ ...place, identity: 'once' }, keys)
    memory.start()
    return new FileOnce(keys, memory)
  }

  async take(key: string, hours: number, signal: WaitSignal): Promise<OnceTaken> {
    for (let other = this.#atWork.get(key); other !== undefined; other = this.#atWork.get(key)) await other.done
    signal.throwIfAborted()
    const earliestMs = Date.now() - hours * hourMs
    for (const [old, { atMs }] of this.keys.known) {
      if (atMs < earliestMs) this.memory.record({ type: 'free', key: old })
    }
    const known = this.keys.known.get(key)
    if (known !== undefined) return known.isSent ? 'sent-before' : 'uncertain'
    this.memory.record({ type: 'once', key, isSent: false, atMs: Date.now() })
    const { promise, resolve } = withResolver()
    this.#atWork.set(key, { done: promise, finish: resolve })
    return 'taken'
  }

  async end(key: string, how: OnceEnd): Promise<void> {
    try {
      if (how === 'free') this.memory.record({ type: 'free', key })
      if (how === 'sent') this.memory.record({ type: 'once', key, isSent: true, atMs: Date.now() })
      await this.memory.arrived()
    } finally {
      this.#atWork.get(key)?.finish()
      this.#atWork.delete(key)
    }
  }

  close(): Promise<void> {
    return this.memory.close()
  }
}

function withResolver(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

class Keys implements Remembered<OnceEvent> {
  readonly known = new Map<string, { isSent: boolean; atMs: number }>()

  isEvent(value: object): value is OnceEvent {
    if (!('type' in value && 'key' in value && typeof value.key === 'string')) return false
    if (value.type === 'free') return true
    const isWhole = 'isSent' in value && typeof value.isSent === 'boolean' && 'atMs' in value
    return value.type === 'once' && isWhole && typeof value.atMs === 'number'
  }

  apply(event: OnceEvent): void {
    if (event.type === 'free') this.known.delete(event.key)
    else this.known.set(event.key, { isSent: event.isSent, atMs: event.atMs })
  }

  clear(): void {
    this.known.clear()
  }

  *snapshot(): Generator<OnceEvent> {
    for (const [key, { isSent, atMs }] of this.known) yield { type: 'once', key, isSent, atMs }
  }
}
