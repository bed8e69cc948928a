import type { KalliopeCall } from './call-record.js'
import { aliasedText, isRow, type KalliopeRow, textOf } from './call-row.js'
import { CallClock } from './call-times.js'
import type { TextStore } from './text-store.js'

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
/** Calls that wait at most for rows of their own that come later. */
const mostWaiting = 4_000
/** Calls that are handed on at a time. */
const batchSize = 40
/** So many are remembered after they were handed on: a row that comes later must not make another call. */
const mostRemembered = 20_000

/** Up to where calls were handed on. */
export interface Passed {
  startMs: number
  /** Of the calls that started then. */
  ids: ReadonlySet<string>
}

/**
 * Takes the rows of one slice in the order of the PBX, puts those of a call together wherever they stand, and hands the
 * calls on in the order in which they started. Oldest first, they are handed on as they come, a part being held back
 * to put single ones in order; newest first or in any other order, they are kept until the last one is in. One that
 * comes too late for its place is handed on late: the order is a comfort, a call must not be lost.
 *
 * A PBX may sort by the steps of calls instead. As long as it may (no row is older than the one before it), a call
 * waits until the rows have passed its end.
 */
export class CallBuffer {
  /** By id, in the order in which they came. */
  #calls = new Map<string, OpenCall>()
  #last: OpenCall | undefined
  #ready: OpenCall[] = []
  /** They do not come oldest first, and are kept until the last one is in. */
  #isStoring = false
  #maySortBySteps = true
  #latestMs = Number.NEGATIVE_INFINITY
  /** So many calls must be here before it is worth looking which may be handed on. */
  #lookAt = heldBack
  #count = 0
  #passed: Passed | undefined
  readonly #handedOn = new Set<string>()
  /** After a repeated request the calls that were handed on come again. */
  #isRepeated = false
  #isCatchingUp = false
  #end: { error?: unknown } | undefined
  #wakeReader: () => void = () => undefined
  #wakeWriter: () => void = () => undefined

  /**
   * @param capacity calls that are kept at most to be sorted; infinite = all, whatever their number
   * @param store for the rows of calls that are kept; this buffer's alone until it {@link isComplete} and all are taken
   * @param onLateRow told the id of a call that was handed on before this row of it came
   */
  constructor(
    private readonly capacity: number,
    private readonly store: TextStore,
    private readonly onLateRow: (id: string) => void,
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
    this.#calls = new Map()
    this.store.clear()
    this.#last = undefined
    this.#isStoring = false
    this.#maySortBySteps = true
    this.#latestMs = Number.NEGATIVE_INFINITY
    this.#lookAt = heldBack
    this.#count = 0
    this.#isCatchingUp = this.#passed !== undefined
    this.#isRepeated = this.#isCatchingUp
  }

  /**
   * Adds a row to its call.
   *
   * @param zone of the PBX's clock
   * @param wanted whether a call that this row begins belongs to the slice
   * @returns false for a row that tells no id, or not when the call began
   */
  add(row: unknown, zone: string, wanted: (call: KalliopeCall) => boolean): boolean {
    if (!isRow(row)) return false
    const id = aliasedText(row, 'id')
    if (id === '') return false
    const known = this.#last?.id === id ? this.#last : this.#calls.get(id)
    if (known !== undefined) {
      known.rows.push(this.#kept(row))
      this.#see(known, row)
      return true
    }
    if (this.#handedOn.has(id)) {
      if (!this.#isRepeated) this.onLateRow(id)
      return true
    }
    const clock = CallClock.of(id, aliasedText(row, 'start'), zone)
    if (clock === undefined) return false
    if (!wanted({ id, rows: [row], clock }) || !this.#isFresh(id, clock)) return true
    const endMs = clock.at(aliasedText(row, 'end'))?.ms ?? clock.start.ms
    // A copy: a part of a text holds on to all of it.
    const call: OpenCall = { id: Buffer.from(id).toString(), rows: [this.#kept(row)], clock, endMs }
    this.#count += 1
    this.#calls.set(call.id, call)
    this.#see(call, row)
    return true
  }

  /**
   * Hands on what can be handed on; resolves when more rows may come.
   *
   * @throws TooManyCalls
   */
  async settle(): Promise<void> {
    if (this.#isStoring) this.#checkCapacity()
    else if (this.#calls.size >= this.#lookAt) this.#passOldest()
    while (this.#ready.length > 0 && this.#end === undefined) await this.#change('writer')
  }

  /** The slice is complete. */
  end(): void {
    this.#pass(sorted([...this.#calls.values()]))
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
    const calls = this.#ready.splice(0, batchSize).map((call) => this.#whole(call))
    if (this.#ready.length === 0) this.#wakeWriter()
    return { calls, isLast: this.#ready.length === 0 && this.isComplete }
  }

  /** Calls that come oldest first are handed on so soon that their rows are kept as they are. */
  #kept(row: KalliopeRow): KalliopeRow | number {
    return this.#isStoring ? this.store.add(JSON.stringify(row)) : row
  }

  #whole({ id, clock, rows }: OpenCall): KalliopeCall {
    return { id, clock, rows: rows.map((row) => (typeof row === 'number' ? this.#stored(row) : row)) }
  }

  #stored(number: number): KalliopeRow {
    const row: unknown = JSON.parse(this.store.get(number) ?? '')
    return isRow(row) ? row : {}
  }

  #see(call: OpenCall, row: KalliopeRow): void {
    this.#last = call
    if (!this.#maySortBySteps) return
    const { clock } = call
    const rowMs = clock.at(textOf(row, 'detail_enter_datetime'))?.ms ?? clock.start.ms
    if (rowMs < this.#latestMs) this.#maySortBySteps = false
    this.#latestMs = rowMs
  }

  #passOldest(): void {
    const calls = [...this.#calls.values()]
    if (!comesOldestFirst(calls)) {
      this.#isStoring = true
      for (const call of calls) call.rows = call.rows.map((row) => (typeof row === 'number' ? row : this.#kept(row)))
      this.#checkCapacity()
      return
    }
    const half = sorted(calls).slice(0, Math.ceil(calls.length / 2))
    const isWhole = ({ endMs, clock }: OpenCall): boolean =>
      this.#maySortBySteps ? endMs < this.#latestMs : clock.start.ms < (this.#last?.clock.start.ms ?? 0)
    const firstOpen = calls.length > mostWaiting ? -1 : half.findIndex((call) => !isWhole(call))
    this.#pass(firstOpen < 0 ? half : half.slice(0, firstOpen))
    this.#lookAt = Math.max(heldBack, this.#calls.size + farthest / 2)
  }

  #checkCapacity(): void {
    if (this.#calls.size < this.capacity) return
    const starts = [...this.#calls.values()].map(({ clock }) => clock.start.ms).sort((one, other) => one - other)
    throw new TooManyCalls((starts.at(-1) ?? 0) - (starts[0] ?? 0))
  }

  #isFresh(id: string, clock: CallClock): boolean {
    const passed = this.#passed
    if (passed === undefined || clock.start.ms > passed.startMs) {
      this.#isCatchingUp = false
      return true
    }
    if (clock.start.ms === passed.startMs) return !passed.ids.has(id)
    return !this.#isCatchingUp
  }

  #pass(calls: OpenCall[]): void {
    const lastMs = calls.at(-1)?.clock.start.ms
    if (lastMs === undefined) return
    const startMs = Math.max(lastMs, this.#passed?.startMs ?? lastMs)
    const sameStart = calls.filter(({ clock }) => clock.start.ms === startMs).map(({ id }) => id)
    const before = this.#passed?.startMs === startMs ? this.#passed.ids : []
    this.#passed = { startMs, ids: new Set([...before, ...sameStart]) }
    for (const call of calls) {
      this.#calls.delete(call.id)
      if (!this.#isStoring) this.#remember(call.id)
    }
    this.#ready.push(...calls)
    this.#wakeReader()
  }

  #remember(id: string): void {
    this.#handedOn.add(id)
    if (this.#handedOn.size <= mostRemembered) return
    for (const oldest of this.#handedOn) {
      this.#handedOn.delete(oldest)
      return
    }
  }

  #change(side: 'reader' | 'writer'): Promise<void> {
    return new Promise((resolve) => {
      if (side === 'reader') this.#wakeReader = resolve
      else this.#wakeWriter = resolve
    })
  }
}

/** A call that waits, with its rows or their numbers in the store. */
interface OpenCall {
  id: string
  clock: CallClock
  endMs: number
  rows: (KalliopeRow | number)[]
}

function comesOldestFirst(calls: readonly OpenCall[]): boolean {
  return calls.every(
    ({ clock }, index) => clock.start.ms >= (calls[index - farthest]?.clock.start.ms ?? Number.NEGATIVE_INFINITY),
  )
}

function sorted(calls: readonly OpenCall[]): OpenCall[] {
  return [...calls].sort(
    (one, other) => one.clock.start.ms - other.clock.start.ms || sequenceOf(one.id) - sequenceOf(other.id),
  )
}

/** The number behind the second in an id: calls of one second have it in the order in which they began. */
function sequenceOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('.') + 1)) || 0
}
