import { type Range, RemovedNumbers, type WallWindow, type Zone } from '../../shared/calls'
import type { CallEntry } from './fields'
import { cell, column, wallSecond } from './fields'
import type { CallGenerator } from './generator'
import { longestCallSeconds } from './scenarios'

/** Calls that follow each other: either computed ones by index, or one that was added. */
type Run = { kind: 'generated'; range: Range } | { kind: 'added'; entry: CallEntry }

const everSecond = 4_000_000_000

/** A list of calls in start order that is not held in memory. */
export class CallList {
  readonly #runs: readonly Run[]
  readonly #startsAt: number[] = []
  readonly length: number

  constructor(
    private readonly generator: CallGenerator,
    runs: readonly Run[],
  ) {
    this.#runs = runs
    let length = 0
    for (const run of runs) {
      this.#startsAt.push(length)
      length += run.kind === 'added' ? 1 : run.range.to - run.range.from
    }
    this.length = length
  }

  /** The calls from a position on, computed as they are taken. */
  *from(position: number): Generator<CallEntry> {
    for (let index = this.#runAt(position); index < this.#runs.length; index++) {
      const run = this.#runs[index]
      if (run === undefined) return
      if (run.kind === 'added') {
        yield run.entry
        continue
      }
      const skipped = Math.max(0, position - (this.#startsAt[index] ?? 0))
      for (let call = run.range.from + skipped; call < run.range.to; call++) yield this.generator.entry(call)
    }
  }

  /** The last run that begins at or before the position. */
  #runAt(position: number): number {
    if (position >= this.length) return this.#runs.length
    let low = 0
    let high = this.#startsAt.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((this.#startsAt[middle] ?? 0) <= position) low = middle
      else high = middle - 1
    }
    return low
  }
}

/** All calls the PBX remembers: generated ones, added ones, less the deleted ones. */
export class CallStore {
  /** Of computed calls, by index: the wall-clock second at which the last row begins. */
  readonly #lastRowAt = new Map<number, number>()
  /** Changes whenever the calls do. */
  version = 0
  readonly #added: CallEntry[] = []
  readonly #removed = new RemovedNumbers()

  constructor(
    private readonly generator: CallGenerator,
    private readonly zone: Zone,
  ) {}

  get length(): number {
    return this.generator.count - this.#removed.count() + this.#added.length
  }

  /**
   * Inserts a call by its start, behind calls of the same microsecond. Rows of a session that is there already join it:
   * the device writes each row when its channel hangs up.
   */
  add(added: CallEntry): void {
    const entry = this.#joined(added)
    let index = this.#added.length
    while (index > 0 && (this.#added[index - 1]?.startMicros ?? 0) > entry.startMicros) index--
    this.#added.splice(index, 0, entry)
    this.version++
  }

  #joined(added: CallEntry): CallEntry {
    const session = cell(added.rows[0] ?? [], column.session)
    const index = this.#added.findIndex(({ rows }) => rows.some((row) => cell(row, column.session) === session))
    const known = this.#added[index]
    if (known === undefined || session === '' || added.verbatim !== undefined) return added
    this.#added.splice(index, 1)
    const rows = [...known.rows, ...added.rows]
    rows.sort((one, other) => (cell(one, column.start) < cell(other, column.start) ? -1 : 1))
    return {
      startMicros: Math.min(known.startMicros, added.startMicros),
      endSecond: Math.max(known.endSecond, added.endSecond),
      rows,
    }
  }

  /** Calls that began before a second of the wall clock and may have rows after it. */
  *startedBefore(wall: number): Generator<CallEntry> {
    const last = { fromWall: wall - longestCallSeconds - 7200, toWall: wall - 1 }
    for (const range of this.generator.within(last, this.zone).flatMap((whole) => this.#removed.without(whole))) {
      for (let index = range.from; index < range.to; index++) {
        // Computed once: each page of a long list asks for the hours before it.
        if ((this.#lastRowAt.get(index) ?? Number.POSITIVE_INFINITY) < wall) continue
        const entry = this.generator.entry(index)
        this.#lastRowAt.set(index, Math.max(...entry.rows.map((row) => wallSecond(cell(row, column.start)))))
        yield entry
      }
    }
    for (const entry of this.#added) if (startsWithin(entry, { fromWall: -Infinity, toWall: wall - 1 })) yield entry
  }

  /** Calls whose first leg starts within the window by the wall clock, in start order. Without a window: all calls. */
  list(window?: WallWindow): CallList {
    const ranges =
      window === undefined ? [{ from: 0, to: this.generator.count }] : this.generator.within(window, this.zone)
    const runs: Run[] = []
    const added = window === undefined ? this.#added : this.#added.filter((entry) => startsWithin(entry, window))
    let next = 0
    for (const range of ranges.flatMap((whole) => this.#removed.without(whole))) {
      let { from } = range
      const first = this.generator.startMicros(from)
      for (; next < added.length; next++) {
        const entry = added[next]
        if (entry === undefined || entry.startMicros >= this.generator.startMicros(range.to - 1)) break
        if (entry.startMicros >= first) {
          const before = this.generator.countBefore(entry.startMicros + 1)
          if (before > from) runs.push({ kind: 'generated', range: { from, to: before } })
          from = before
        }
        runs.push({ kind: 'added', entry })
      }
      if (from < range.to) runs.push({ kind: 'generated', range: { from, to: range.to } })
    }
    for (const entry of added.slice(next)) runs.push({ kind: 'added', entry })
    return new CallList(this.generator, runs)
  }

  /** The calls that start within these instants, whatever the wall clock says. */
  *startingWithin(fromSecond: number, toSecond: number): Generator<CallEntry> {
    const range = {
      from: this.generator.countBefore(fromSecond * 1e6),
      to: this.generator.countBefore(Math.min(toSecond, everSecond) * 1e6),
    }
    for (const { from, to } of this.#removed.without(range)) {
      for (let index = from; index < to; index++) yield this.generator.entry(index)
    }
    for (const entry of this.#added) {
      if (entry.startMicros >= fromSecond * 1e6 && entry.startMicros < toSecond * 1e6) yield entry
    }
  }

  /** @returns whether there was such a call */
  remove(session: string): boolean {
    const added = this.#added.findIndex(({ rows }) => rows.some((row) => cell(row, column.session) === session))
    if (added >= 0) {
      this.#added.splice(added, 1)
      this.version++
      return true
    }
    const digits = /^(\d{10})(\d{1,6})-/.exec(session)
    if (digits === null) return false
    const micros = Number(digits[1]) * 1e6 + Number(digits[2])
    const index = this.generator.countBefore(micros)
    if (index >= this.generator.count || this.generator.startMicros(index) !== micros || this.#removed.has(index)) {
      return false
    }
    this.#removed.add({ from: index, to: index + 1 })
    this.version++
    return true
  }

  /** Deletes the calls that start before an instant, as the device's own clean-up does. */
  removeBefore(epochSecond: number): void {
    this.#removed.add({ from: 0, to: this.generator.countBefore(epochSecond * 1e6) })
    const kept = this.#added.filter((entry) => entry.startMicros >= epochSecond * 1e6)
    this.#added.splice(0, this.#added.length, ...kept)
    this.version++
  }
}

function startsWithin(entry: CallEntry, { fromWall, toWall }: WallWindow): boolean {
  const wall = wallSecond(cell(entry.rows[0] ?? [], column.start))
  return Number.isNaN(wall) || (wall >= fromWall && wall <= toWall)
}
