import type { KalliopeCall } from './call-record.js'
import type { CallStore } from './call-store.js'

/** A slice cannot be handed on in the order of its calls: it has to be asked for in smaller ones. */
export class TooManyCalls extends Error {
  override readonly name = 'TooManyCalls'

  /** @param spanMs that the calls which were read until then cover */
  constructor(readonly spanMs: number) {
    super('The slice has more calls than can be sorted.')
  }
}

/** Calls that are held back where they come oldest first; so many are also needed to tell the order. */
const heldBack = 200
/** A call that comes so many places too late finds its place among those held back. */
const farthest = heldBack / 2
/** Calls that are handed on at a time where all of them are here. */
const batchSize = 40

/** Up to where calls were handed on. */
export interface Passed {
  startMs: number
  /** Of the calls that started then. */
  ids: ReadonlySet<string>
}

/**
 * Takes the calls of one slice in the order of the PBX and hands them on in the order in which they started. Oldest
 * first, they are handed on as they come, a part being held back to put single ones in order; newest first or in any
 * other order, they are kept until the last one is in. One that comes too late for its place is handed on late: the
 * order is a comfort, a call must not be lost.
 */
export class CallBuffer {
  #calls: KalliopeCall[] = []
  #ready: KalliopeCall[] = []
  /** They do not come oldest first, and are kept until the last one is in. */
  #isStoring = false
  #count = 0
  #passed: Passed | undefined
  /** After a repeated request the calls that were handed on come again. */
  #isCatchingUp = false
  #end: { error?: unknown } | undefined
  #wakeReader: () => void = () => undefined
  #wakeWriter: () => void = () => undefined

  /**
   * @param capacity calls that are kept at most; infinite = all, whatever their number
   * @param store where calls wait that do not come oldest first; empty
   */
  constructor(
    private readonly capacity: number,
    private readonly store: CallStore,
  ) {}

  /** Calls of the slice so far. */
  get count(): number {
    return this.#count
  }

  /** Whether everything is in. */
  get isComplete(): boolean {
    return this.#end !== undefined && !('error' in this.#end)
  }

  /** Up to where calls have been handed on; `undefined` if none were. */
  get passed(): Passed | undefined {
    return this.#passed
  }

  /** The answer begins (again): what was not handed on is void. */
  restart(): void {
    this.#calls = []
    this.store.clear()
    this.#isStoring = false
    this.#count = 0
    this.#isCatchingUp = this.#passed !== undefined
  }

  /**
   * Takes the next calls; resolves when more may come.
   *
   * @throws TooManyCalls
   */
  async add(calls: readonly KalliopeCall[]): Promise<void> {
    for (const call of calls) {
      if (!this.#isFresh(call)) continue
      this.#count += 1
      if (this.#isStoring) this.store.add(call)
      else this.#calls.push(call)
    }
    if (this.#isStoring) this.#checkCapacity()
    if (this.#calls.length < heldBack) return
    if (!this.#comesOldestFirst()) {
      this.#isStoring = true
      for (const call of this.#calls) this.store.add(call)
      this.#calls = []
      return
    }
    this.#sort()
    this.#pass(this.#calls.splice(0, Math.ceil(this.#calls.length / 2)))
    while (this.#ready.length > 0 && this.#end === undefined) await this.#change('writer')
  }

  /** The slice is complete. */
  end(): void {
    if (this.#isStoring) this.store.sort()
    this.#sort()
    this.#pass(this.#calls)
    this.#calls = []
    this.#end ??= {}
    this.#wakeReader()
  }

  /** No more calls will come, or nobody wants them. */
  fail(error: unknown): void {
    this.#end ??= { error }
    this.#wakeReader()
    this.#wakeWriter()
  }

  /** The next calls, and whether they are the last. Rejects with what {@link fail} was given. */
  async take(): Promise<{ calls: KalliopeCall[]; isLast: boolean }> {
    while (this.#ready.length === 0 && this.#end === undefined) await this.#change('reader')
    const isFailed = this.#end !== undefined && 'error' in this.#end
    if (isFailed && this.#ready.length === 0) throw this.#end?.error
    const isComplete = this.#end !== undefined && !isFailed
    if (isComplete && this.#isStoring) {
      const stored = this.store.take(batchSize)
      return { calls: stored, isLast: this.store.isEmpty }
    }
    const calls = this.#ready
    this.#ready = []
    this.#wakeWriter()
    return { calls, isLast: isComplete }
  }

  #comesOldestFirst(): boolean {
    const calls = this.#calls
    return calls.every(({ clock }, index) => clock.start.ms >= (calls[index - farthest]?.clock.start.ms ?? -Infinity))
  }

  #checkCapacity(): void {
    if (this.store.count >= this.capacity) throw new TooManyCalls(this.store.spanMs)
  }

  #isFresh({ id, clock }: KalliopeCall): boolean {
    const passed = this.#passed
    if (passed === undefined || clock.start.ms > passed.startMs) {
      this.#isCatchingUp = false
      return true
    }
    if (clock.start.ms === passed.startMs) return !passed.ids.has(id)
    return !this.#isCatchingUp
  }

  #pass(calls: KalliopeCall[]): void {
    const lastMs = calls.at(-1)?.clock.start.ms
    if (lastMs === undefined) return
    const startMs = Math.max(lastMs, this.#passed?.startMs ?? lastMs)
    const sameStart = calls.filter(({ clock }) => clock.start.ms === startMs).map(({ id }) => id)
    const before = this.#passed?.startMs === startMs ? this.#passed.ids : []
    this.#passed = { startMs, ids: new Set([...before, ...sameStart]) }
    this.#ready = this.#ready.length === 0 ? calls : this.#ready.concat(calls)
    this.#wakeReader()
  }

  #sort(): void {
    this.#calls.sort((one, other) => one.clock.start.ms - other.clock.start.ms)
  }

  #change(side: 'reader' | 'writer'): Promise<void> {
    return new Promise((resolve) => {
      if (side === 'reader') this.#wakeReader = resolve
      else this.#wakeWriter = resolve
    })
  }
}
