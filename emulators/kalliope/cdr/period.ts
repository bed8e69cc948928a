import type { WallWindow, Zone } from '../../shared/calls'

const pathPart = /^(\d+)(?:-(\d+))?$/
const wallTime = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/

/** Begin and end of all time that a PBX could remember. */
export const always: WallWindow = { fromWall: 0, toWall: Number.MAX_SAFE_INTEGER }

/** Seconds by the wall clock; `undefined` for a date or time that does not exist. */
function wallSecond(year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number | undefined {
  const millis = Date.UTC(year, month - 1, day, hour, minute, second)
  const isReal =
    new Date(millis).getUTCMonth() === month - 1 &&
    new Date(millis).getUTCDate() === day &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 59
  return isReal ? millis / 1000 : undefined
}

/** `2016-01-12 15:00:00`; `undefined` for anything else. */
export function readWallTime(text: string): number | undefined {
  const [year, month, day, hour, minute, second] = wallTime.exec(text)?.slice(1).map(Number) ?? []
  if (year === undefined || month === undefined || day === undefined) return undefined
  return wallSecond(year, month, day, hour, minute, second)
}

function readPart(part: string | undefined, digits: RegExp): { first: number; last: number } | undefined {
  const [, first, last = first] = (part === undefined ? null : pathPart.exec(part)) ?? []
  if (first === undefined || last === undefined || !digits.test(first) || !digits.test(last)) return undefined
  return { first: Number(first), last: Number(last) }
}

/**
 * The period of `/{years}[/{months}[/{days}]]`, each `N` or `N-N`: one continuous period from the first value of each
 * to the last value of each.
 * @returns `undefined` for what is no period
 */
export function periodOfPath(parts: readonly string[]): WallWindow | undefined {
  const [yearPart, monthPart, dayPart, ...surplus] = parts
  const years = readPart(yearPart, /^\d{4}$/)
  const months = monthPart === undefined ? { first: 1, last: 12 } : readPart(monthPart, /^\d{1,2}$/)
  if (years === undefined || months === undefined || surplus.length > 0) return undefined
  const lastDay = new Date(Date.UTC(years.last, months.last, 0)).getUTCDate()
  const days = dayPart === undefined ? { first: 1, last: lastDay } : readPart(dayPart, /^\d{1,2}$/)
  if (days === undefined) return undefined
  const fromWall = wallSecond(years.first, months.first, days.first)
  const toWall = wallSecond(years.last, months.last, days.last, 23, 59, 59)
  if (fromWall === undefined || toWall === undefined || fromWall > toWall) return undefined
  return { fromWall, toWall }
}

/** The month that the wall of the PBX shows. */
export function currentMonth(zone: Zone, nowSecond: number): WallWindow {
  const today = new Date((nowSecond + zone.offsetAt(nowSecond)) * 1000)
  const [year, month] = [today.getUTCFullYear(), today.getUTCMonth()]
  return { fromWall: Date.UTC(year, month, 1) / 1000, toWall: Date.UTC(year, month + 1, 1) / 1000 - 1 }
}
