import { types } from 'node:util'
import { badInput } from '../errors.js'
import { sentence } from '../sentences/sentence.js'
import { wallFromFields } from './wall-clock.js'
import { firstInstantFrom } from './zone.js'

const dayMs = 86_400_000
const minuteMs = 60_000
const isoPattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)? ?(Z|[+-]\d{2}(?::?[0-5]\d)?)?)?$/i
const expected = sentence('calls.time')

/** A point in time that a user gave, and whether it was given as a whole day. */
export interface GivenInstant {
  ms: number
  /** What the PBX's clock shows then, of a time that was given without an offset. */
  wallMs?: number
  /** Of a date without a time: the moment at which that day is over. */
  dayEnd?: { ms: number; wallMs: number }
}

/** Whether a field was left empty. */
export function isMissing(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

/**
 * A point in time as users give it: ISO with or without offset, epoch milliseconds (number or digits), a `Date`, or
 * `YYYY-MM-DD`. Without an offset it is PBX time; of a time that the clock shows twice, the first; of a time that the
 * clock skips, the moment of the change.
 *
 * @param field the property name, for the error
 * @param zone of the PBX's clock
 * @throws DeviceError BAD_INPUT naming `field`; also for epoch *seconds*, which would silently mean January 1970
 */
export function parseInstant(field: string, value: unknown, zone: string): GivenInstant {
  if (types.isDate(value)) {
    const ms = value.getTime()
    if (Number.isNaN(ms)) throw badInput(field, sentence('calls.invalid-date'), expected)
    return { ms }
  }
  if (typeof value === 'number') return { ms: epochMilliseconds(field, value) }
  if (typeof value !== 'string') throw badInput(field, value, expected)
  const text = value.trim()
  if (/^\d+$/.test(text)) return { ms: epochMilliseconds(field, Number(text)) }
  return parseIso(text, zone) ?? fail(field, value)
}

function parseIso(text: string, zone: string): GivenInstant | undefined {
  const match = isoPattern.exec(text)
  if (match === null) return undefined
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((digits) => Number(digits || 0))
  const milliseconds = Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000)
  const wallMs = wallFromFields(year ?? 0, month ?? 0, day ?? 0, hour, minute, second, milliseconds)
  if (Number.isNaN(wallMs)) return undefined
  if (match[4] === undefined) {
    const dayEndWallMs = wallMs + dayMs
    return {
      ms: firstInstantFrom(wallMs, zone),
      wallMs,
      dayEnd: { ms: firstInstantFrom(dayEndWallMs, zone), wallMs: dayEndWallMs },
    }
  }
  const offset = match[8]
  if (offset === undefined) return { ms: firstInstantFrom(wallMs, zone), wallMs }
  return { ms: wallMs - offsetMinutes(offset) * minuteMs }
}

function offsetMinutes(text: string): number {
  if (text.toUpperCase() === 'Z') return 0
  const digits = text.slice(1).replace(':', '')
  const size = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2) || 0)
  return text.startsWith('-') ? -size : size
}

/** Zero ("since ever") or a time since 1973: smaller numbers are seconds, years or compact dates. */
function epochMilliseconds(field: string, value: number): number {
  const isPlausible = value === 0 || (value >= 1e11 && value <= 8.64e15)
  return isPlausible ? Math.floor(value) : fail(field, value)
}

function fail(field: string, value: unknown): never {
  throw badInput(field, value, expected)
}
