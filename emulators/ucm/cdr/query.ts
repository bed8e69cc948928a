import type { JsonObject } from '../../shared'
import type { WallWindow } from '../../shared/calls'
import { type CallEntry, cell, column, type Row } from './fields'
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
}

/** Finds the calls of a query; remembers where the last page ended so that the next one need not search from the start. */
export class CallFinder {
  #checkpoint: Checkpoint = { key: '', matched: 0, position: 0 }
  #list: { key: string; list: CallList } | undefined

  constructor(private readonly store: CallStore) {}

  /** The calls of a query from a position among its matches. */
  *from(query: CallQuery, offset: number): Generator<CallEntry> {
    const versioned = this.#versioned(query)
    const list = this.#listOf(query)
    if (!needsSearch(query)) {
      yield* list.from(offset)
      return
    }
    const known = this.#checkpoint
    const start = known.key === versioned && known.matched <= offset ? known : { matched: 0, position: 0 }
    let { matched, position } = start
    for (const entry of list.from(position)) {
      position++
      if (!matches(entry, query)) continue
      matched++
      if (matched <= offset) continue
      // Written before the yield: the caller stops taking when its page is full.
      this.#checkpoint = { key: versioned, matched, position }
      yield entry
    }
  }

  /** How many calls match; counts without computing them where only the start matters. */
  count(query: CallQuery): number {
    if (!needsSearch(query)) return this.#listOf(query).length
    let count = 0
    for (const entry of this.#listOf(query).from(0)) if (matches(entry, query)) count++
    return count
  }

  #versioned({ key }: CallQuery): string {
    return `${this.store.version} ${key}`
  }

  #listOf(query: CallQuery): CallList {
    const key = this.#versioned(query)
    if (this.#list?.key !== key) this.#list = { key, list: this.store.list(startWindow(query)) }
    return this.#list.list
  }
}

function needsSearch({ byEnd, window, fits }: CallQuery): boolean {
  return fits !== undefined || (byEnd && window !== undefined)
}

/** Added calls may be longer than generated ones and are therefore not bounded by the start when the end counts. */
function startWindow({ window, byEnd }: CallQuery): WallWindow | undefined {
  if (window === undefined || !byEnd) return window
  // A clock change may lie between start and end.
  return { fromWall: window.fromWall - longestCallSeconds - 7200 - longestAddedSeconds, toWall: window.toWall + 7200 }
}

const longestAddedSeconds = 86_400

function matches(entry: CallEntry, { byEnd, window, fits }: CallQuery): boolean {
  if (byEnd && window !== undefined) {
    const wall = endWall(entry)
    if (wall < window.fromWall || wall > window.toWall) return false
  }
  return fits === undefined || entry.rows.some(fits)
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

function wallSecond(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`) / 1000
}
