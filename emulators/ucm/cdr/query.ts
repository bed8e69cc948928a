import type { JsonObject } from '../../shared'
import type { WallWindow } from '../../shared/calls'
import { type CallEntry, cell, column, type Row, wallSecond } from './fields'
import { parseNumberList } from './number-grammar'
import { longestCallSeconds } from './scenarios'
import type { CallList, CallStore } from './store'
import { parseWallTime, type TimeReading } from './time-grammar'

/** What a cdrapi request asks for. */
export interface CallQuery {
  /** Identifies the filters, whatever the page. */
  key: string
  window: WallWindow | undefined
  byEnd: boolean
  /** Whether a leg fits the filters; `undefined` if every leg does. */
  fits: ((row: Row) => boolean) | undefined
  offset: number
  /** `undefined`: not given. */
  limit: number | undefined
}

/** A parameter as text: clients send numbers as well as strings; an empty one counts as not given. */
export function textOf(request: JsonObject, name: string): string | undefined {
  const value = request[name]
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** @returns `undefined` for what the device answers with an empty list */
export function readQuery(request: JsonObject, reading: TimeReading): CallQuery | undefined {
  const numbers = ['numRecords', 'offset', 'minDur', 'maxDur'].map((name) => readCount(textOf(request, name)))
  const times = ['startTime', 'endTime'].map((name) => readTime(textOf(request, name), reading))
  const lists = ['caller', 'callee', 'answeredby'].map((name) => readList(textOf(request, name)))
  if ([...numbers, ...times, ...lists].includes('unreadable')) return undefined

  const [limit, offset, minDur, maxDur] = numbers.map((value) => (typeof value === 'number' ? value : undefined))
  const [fromWall, toWall] = times.map((value) => (typeof value === 'number' ? value : undefined))
  const [caller, callee, answeredBy] = lists.map((value) => (typeof value === 'function' ? value : undefined))
  const callerName = textOf(request, 'callerName')?.toLowerCase()

  const tests: ((row: Row) => boolean)[] = []
  if (caller) tests.push((row) => caller(cell(row, column.src)))
  if (callee) tests.push((row) => callee(cell(row, column.dst)))
  if (answeredBy) tests.push((row) => answeredBy(cell(row, column.dstanswer)))
  if (callerName !== undefined) tests.push((row) => cell(row, column.callerName).toLowerCase().includes(callerName))
  if (minDur !== undefined) tests.push((row) => Number(cell(row, column.billsec)) >= minDur)
  if (maxDur !== undefined) tests.push((row) => Number(cell(row, column.billsec)) <= maxDur)
  const hasWindow = fromWall !== undefined || toWall !== undefined
  const window = hasWindow ? { fromWall: fromWall ?? -Infinity, toWall: toWall ?? Infinity } : undefined
  const byEnd = textOf(request, 'timeFilterType') === 'End'
  const filters = ['caller', 'callee', 'answeredby', 'callerName', 'minDur', 'maxDur']
  return {
    key: JSON.stringify([window, byEnd, ...filters.map((name) => textOf(request, name))]),
    window,
    byEnd,
    fits: tests.length === 0 ? undefined : (row) => tests.every((test) => test(row)),
    offset: offset ?? 0,
    limit,
  }
}

function readCount(text: string | undefined): number | undefined | 'unreadable' {
  if (text === undefined) return undefined
  return /^\d+$/.test(text) ? Number(text) : 'unreadable'
}

function readTime(text: string | undefined, reading: TimeReading): number | undefined | 'unreadable' {
  return text === undefined ? undefined : (parseWallTime(text, reading) ?? 'unreadable')
}

function readList(text: string | undefined): ReturnType<typeof parseNumberList> | 'unreadable' {
  return text === undefined ? undefined : (parseNumberList(text) ?? 'unreadable')
}

interface Checkpoint {
  key: string
  matched: number
  position: number
  early: number
}

/**
 * Finds the calls of a query; remembers where the last page ended so that the next one need not search from the start.
 * Filters look at rows, and what is left of a session is grouped: a window may cut a call in two.
 */
export class CallFinder {
  #checkpoint: Checkpoint = { key: '', matched: 0, position: 0, early: 0 }
  #lists: { key: string; list: CallList; early: CallEntry[] } | undefined

  constructor(private readonly store: CallStore) {}

  /** The calls of a query from a position among its matches. */
  *from(query: CallQuery, offset: number): Generator<CallEntry> {
    const { key, list, early } = this.#listsOf(query)
    if (query.fits === undefined && early.length === 0 && !query.byEnd) {
      for (const entry of list.from(offset)) yield remainderOf(entry, query) ?? entry
      return
    }
    const known = this.#checkpoint
    const start = known.key === key && known.matched <= offset ? known : { matched: 0, position: 0, early: 0 }
    let { matched } = start
    for (const { entry, ...reached } of this.#merged(query, start)) {
      matched++
      if (matched <= offset) continue
      // Written before the yield: the caller stops taking when its page is full.
      this.#checkpoint = { key, matched, ...reached }
      yield entry
    }
  }

  /** How many calls match. */
  count(query: CallQuery): number {
    let count = 0
    const matches = this.#merged(query, { position: 0, early: 0 })
    while (matches.next().done !== true) count++
    return count
  }

  /** What is left of calls that began before the window comes where its first row is. */
  *#merged(
    query: CallQuery,
    from: { position: number; early: number },
  ): Generator<{ entry: CallEntry; position: number; early: number }> {
    const { list, early: earlier } = this.#listsOf(query)
    let { position, early } = from
    for (const whole of list.from(position)) {
      const entry = remainderOf(whole, query)
      for (let next = earlier[early]; next !== undefined; next = earlier[early]) {
        if (startWall(next) > startWall(whole)) break
        early++
        yield { entry: next, position, early }
      }
      position++
      if (entry !== undefined) yield { entry, position, early }
    }
    for (const entry of earlier.slice(early)) yield { entry, position, early: ++early }
  }

  #listsOf(query: CallQuery): { key: string; list: CallList; early: CallEntry[] } {
    const key = `${this.store.version} ${query.key}`
    if (this.#lists?.key === key) return this.#lists
    const { window, byEnd } = query
    const lists = { key, list: this.store.list(startWindow(query)), early: Array.of<CallEntry>() }
    if (window !== undefined && !byEnd && Number.isFinite(window.fromWall)) {
      for (const entry of this.store.startedBefore(window.fromWall)) {
        const rest = entry.verbatim === undefined ? remainderOf(entry, query) : undefined
        if (rest !== undefined) lists.early.push(rest)
      }
      lists.early.sort((one, other) => startWall(one) - startWall(other))
    }
    this.#lists = lists
    return lists
  }
}

/** Added calls may be longer than generated ones and are therefore not bounded by the start when the end counts. */
function startWindow({ window, byEnd }: CallQuery): WallWindow | undefined {
  if (window === undefined || !byEnd) return window
  // A clock change may lie between start and end.
  return { fromWall: window.fromWall - longestCallSeconds - 7200 - longestAddedSeconds, toWall: window.toWall + 7200 }
}

const longestAddedSeconds = 86_400

/** The rows of a call that fit the query; `undefined` if none does. */
function remainderOf(entry: CallEntry, { byEnd, window, fits }: CallQuery): CallEntry | undefined {
  if (entry.verbatim !== undefined) return entry
  if (byEnd && window !== undefined) {
    const wall = endWall(entry)
    if (wall < window.fromWall || wall > window.toWall) return undefined
  }
  const isInside = (row: Row): boolean => {
    if (byEnd || window === undefined) return true
    const wall = wallSecond(cell(row, column.start))
    return Number.isNaN(wall) || (wall >= window.fromWall && wall <= window.toWall)
  }
  const rows = entry.rows.filter((row) => isInside(row) && (fits === undefined || fits(row)))
  if (rows.length === 0) return undefined
  return rows.length === entry.rows.length ? entry : { ...entry, rows }
}

function startWall({ rows }: CallEntry): number {
  return wallSecond(cell(rows[0] ?? [], column.start))
}

/** The end by the wall clock; where the device writes none (BUSY, FAILED), start and duration tell it. */
function endWall({ rows }: CallEntry): number {
  return Math.max(
    ...rows.map((row) => {
      const end = cell(row, column.end)
      if (end !== '') return wallSecond(end)
      return wallSecond(cell(row, column.start)) + Number(cell(row, column.duration))
    }),
  )
}
