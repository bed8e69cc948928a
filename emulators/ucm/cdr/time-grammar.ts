import type { Zone } from '../../shared/calls'

/** How the emulator reads what the public sources leave open. */
export interface TimeReading {
  zone: Zone
  nowSecond: number
  zonelessTime: 'local' | 'utc'
  dateOnly: 'utc' | 'local'
}

const pattern =
  /^(?:(?<date>\d{4}-\d{2}-\d{2})(?:[T ]|$))?(?:(?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2}(?:\.\d{1,3})?))?)?(?<offset>Z|[+-]\d{2}(?::?\d{2})?)?$/

/**
 * Reads startTime and endTime: `now`, a 10-digit epoch, a date, a time, or both with `T` or a blank, with or without a
 * zone suffix. A missing date is 2000-01-01.
 * @returns seconds by the wall clock of the PBX (fractions kept), or `undefined` for what does not fit
 */
export function parseWallTime(text: string, reading: TimeReading): number | undefined {
  const { zone } = reading
  const onWall = (epochSecond: number): number => epochSecond + zone.offsetAt(epochSecond)
  if (text === 'now') return onWall(reading.nowSecond)
  if (/^\d{10}$/.test(text)) return onWall(Number(text))
  const groups = pattern.exec(text)?.groups
  if (groups === undefined || (groups['date'] === undefined && groups['hour'] === undefined)) return undefined
  const midnight = Date.parse(`${groups['date'] ?? '2000-01-01'}T00:00:00Z`) / 1000
  const [hour, minute, second] = [groups['hour'], groups['minute'], groups['second']].map((part) => Number(part ?? 0))
  if (Number.isNaN(midnight) || (hour ?? 0) > 23 || (minute ?? 0) > 59 || (second ?? 0) >= 60) return undefined
  const asWritten = midnight + (hour ?? 0) * 3600 + (minute ?? 0) * 60 + (second ?? 0)
  const offset = groups['offset']
  if (offset !== undefined) return onWall(asWritten - offsetSeconds(offset))
  const zoneless = groups['hour'] === undefined ? reading.dateOnly : reading.zonelessTime
  return zoneless === 'local' ? asWritten : onWall(asWritten)
}

function offsetSeconds(text: string): number {
  if (text === 'Z') return 0
  const digits = text.slice(1).replace(':', '').padEnd(4, '0')
  const seconds = Number(digits.slice(0, 2)) * 3600 + Number(digits.slice(2)) * 60
  return text.startsWith('-') ? -seconds : seconds
}
