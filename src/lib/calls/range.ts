import { badInput } from '../errors.js'
import { sentence } from '../sentences/sentence.js'
import { isMissing, parseInstant } from './instant.js'
import { clockGoesBack, firstInstantFrom, offsetMinutesAt, wallAt } from './zone.js'

const dayMs = 86_400_000
const hourMs = 3_600_000

/** The ranges with a fixed beginning and end; `new` is the cursor's (`cursor/`). */
export const rangeNames = [
  'between',
  'today',
  'yesterday',
  'last-hours',
  'last-days',
  'this-week',
  'last-week',
  'this-month',
  'last-month',
] as const
export type RangeName = (typeof rangeNames)[number]

/** Bounds that were given without an offset, as the PBX's clock shows them (wall milliseconds). */
export interface WallBounds {
  startWallMs?: number | undefined
  endWallMs?: number | undefined
}

/** Half-open: a call at `startMs` is inside, one at `endMs` is not. Epoch milliseconds. */
export interface CallRange extends WallBounds {
  startMs: number
  endMs: number
}

/**
 * Whether a call belongs to a range. Bounds without an offset of their own are compared with the clock that the record
 * shows, wherever that is not the one of the zone.
 *
 * @param ms instant at which the call began
 * @param offsetMinutes of the record's own times
 * @param zone that the range was resolved in
 */
export function isInRange(
  range: WallBounds & { startMs: number | null; endMs: number | null },
  ms: number,
  offsetMinutes: number,
  zone: string,
): boolean {
  const wallMs = offsetMinutesAt(ms, zone) === offsetMinutes ? undefined : ms + offsetMinutes * 60_000
  const isBefore = (boundMs: number, boundWallMs: number | undefined) =>
    wallMs === undefined || boundWallMs === undefined ? ms < boundMs : wallMs < boundWallMs
  const { startMs, endMs, startWallMs, endWallMs } = range
  return (startMs === null || !isBefore(startMs, startWallMs)) && (endMs === null || isBefore(endMs, endWallMs))
}

/** The fields of a node, as the user or a message gave them. */
export interface RangeInput {
  range: unknown
  /** For `between`. */
  start?: unknown
  /** For `between`; missing = now. */
  end?: unknown
  /** For `last-…`; missing = 1. */
  count?: unknown
}

/** Where and when "today" is. */
export interface RangeContext {
  /** Zone of the PBX's clock. */
  zone: string
  nowMs: number
}

/**
 * The instants that a range stands for, in PBX time; weeks start on Monday. `today`, `this-week` and `this-month` are
 * whole periods, so that a PBX whose clock is ahead of the host's loses nothing; `last-hours` ends now; `last-days`,
 * `last-week` and `last-month` are whole periods before the present one, `count` of them.
 *
 * @throws DeviceError BAD_INPUT naming `range`, `start`, `end` or `count`
 */
export function resolveRange(input: RangeInput, context: RangeContext): CallRange {
  const range = rangeNames.find((name) => name === input.range)
  if (range === undefined)
    throw badInput('range', input.range, sentence('input.choice', { choices: `new, ${rangeNames.join(', ')}` }))
  if (range === 'between') return between(input, context)
  const count = range.startsWith('last-') ? parseCount(input.count) : 1
  const resolved = namedRange(range, count, context)
  // Not a number where it lies before all calendars.
  if (!(resolved.startMs >= 0)) throw badInput('count', input.count, sentence('calls.smaller'))
  return resolved
}

/**
 * A count of hours, days, weeks or months; missing = 1.
 *
 * @throws DeviceError BAD_INPUT naming `count`
 */
export function parseCount(value: unknown): number {
  if (isMissing(value)) return 1
  const count = typeof value === 'string' ? Number(value) : value
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 1) return count
  throw badInput('count', value, sentence('calls.count', { least: 1, example: 7 }))
}

/**
 * The smallest window of wall-clock time (half-open, wall milliseconds) that holds what a clock in the zone shows at
 * every instant of the range. Devices that compare wall-clock text need it: where the clock goes back just inside the
 * range, the window is wider than the range, so what they answer must be cut to the range afterwards.
 */
export function windowWall(range: CallRange, zone: string): { wallStartMs: number; wallEndMs: number } {
  const inside = ({ atMs }: { atMs: number }) => atMs > range.startMs && atMs < range.endMs
  const folds = [
    ...clockGoesBack(range.startMs, range.startMs + dayMs, zone),
    ...clockGoesBack(range.endMs - dayMs, range.endMs, zone),
  ].filter(inside)
  // The last instant's wall time, not the end's: the clock may change at the very end.
  const lastWallMs = wallAt(range.endMs - 1, zone) + 1
  return {
    wallStartMs: Math.min(wallAt(range.startMs, zone), ...folds.map((fold) => fold.wallStartMs)),
    wallEndMs: Math.max(lastWallMs, ...folds.map((fold) => fold.wallEndMs)),
  }
}

function between(input: RangeInput, { zone, nowMs }: RangeContext): CallRange {
  const start = parseInstant('start', input.start, zone)
  const end = isMissing(input.end) ? undefined : parseInstant('end', input.end, zone)
  const range = {
    startMs: start.ms,
    endMs: end?.dayEnd?.ms ?? end?.ms ?? nowMs,
    startWallMs: start.wallMs,
    endWallMs: end?.dayEnd?.wallMs ?? end?.wallMs,
  }
  if (range.startMs < range.endMs) return range
  if (end === undefined) throw badInput('start', input.start, sentence('calls.past'))
  throw badInput('end', input.end, sentence('calls.after-start', { start: new Date(start.ms).toISOString() }))
}

function namedRange(range: Exclude<RangeName, 'between'>, count: number, { zone, nowMs }: RangeContext): CallRange {
  const wallNow = wallAt(nowMs, zone)
  const today = Math.floor(wallNow / dayMs) * dayMs
  const days = (from: number, to: number) => cut(today + from * dayMs, today + to * dayMs, zone)
  // 1970-01-01 was a Thursday.
  const sinceMonday = (((today / dayMs + 3) % 7) + 7) % 7
  switch (range) {
    case 'today':
      return days(0, 1)
    case 'yesterday':
      return days(-1, 0)
    case 'last-hours':
      return { startMs: nowMs - count * hourMs, endMs: nowMs }
    case 'last-days':
      return days(-count, 0)
    case 'this-week':
      return days(-sinceMonday, 7 - sinceMonday)
    case 'last-week':
      return days(-sinceMonday - 7 * count, -sinceMonday)
    case 'this-month':
      return cut(monthStart(wallNow, 0), monthStart(wallNow, 1), zone)
    case 'last-month':
      return cut(monthStart(wallNow, -count), monthStart(wallNow, 0), zone)
  }
}

function monthStart(wallMs: number, months: number): number {
  const date = new Date(wallMs)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1)
}

function cut(wallStartMs: number, wallEndMs: number, zone: string): CallRange {
  return {
    startMs: firstInstantFrom(wallStartMs, zone),
    endMs: firstInstantFrom(wallEndMs, zone),
    startWallMs: wallStartMs,
    endWallMs: wallEndMs,
  }
}
