/**
 * Wall-clock time: what the PBX's clock on the wall shows. It is carried as epoch milliseconds *as if the clock were
 * UTC* ("wall milliseconds"), which can be compared and added like instants, but is none: name such values `wallMs`.
 */

const dayMs = 86_400_000
const minuteMs = 60_000
const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/**
 * Wall milliseconds of a PBX's `YYYY-MM-DD HH:MM:SS` (a `T` in the middle is understood).
 *
 * @returns `null` for no time (`''`, `0000-00-00 00:00:00`), `undefined` for a text that is no such time
 */
export function parseWall(text: string): number | null | undefined {
  if (text === '' || text.startsWith('0000-00-00')) return null
  if (text.length !== 19 || text[4] !== '-' || text[7] !== '-' || text[13] !== ':' || text[16] !== ':') return undefined
  if (text[10] !== ' ' && text[10] !== 'T') return undefined
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  const wallMs = wallFromFields(
    year,
    twoDigits(text, 5),
    twoDigits(text, 8),
    twoDigits(text, 11),
    twoDigits(text, 14),
    twoDigits(text, 17),
  )
  return Number.isNaN(wallMs) || year === 0 ? undefined : wallMs
}

/** Wall milliseconds of calendar fields (month from 1); `NaN` if there is no such day or time. */
export function wallFromFields(
  year: number,
  month: number,
  day: number,
  hour = 0,
  minute = 0,
  second = 0,
  millisecond = 0,
): number {
  const isLeapDay = month === 2 && day === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const lastDay = isLeapDay ? 29 : (daysOfMonth[month - 1] ?? 0)
  // Written so that NaN in any field fails too.
  const exists = day >= 1 && day <= lastDay && hour <= 23 && minute <= 59 && second <= 59 && year >= 100
  return exists ? Date.UTC(year, month - 1, day, hour, minute, second, millisecond) : Number.NaN
}

/** `YYYY-MM-DD HH:MM:SS` of wall milliseconds; part of a second is cut off. */
export function formatWall(wallMs: number): string {
  return `${dateText(wallMs)} ${timeText(wallMs)}`
}

/**
 * An instant as its owner's clock showed it: `2026-03-29T11:52:34+02:00`. Made by hand because an export formats
 * several of them for each of a million calls.
 *
 * @param ms epoch milliseconds; part of a second is cut off
 * @param offsetMinutes of that clock, east of Greenwich positive
 */
export function formatIso(ms: number, offsetMinutes: number): string {
  const wallMs = ms + offsetMinutes * minuteMs
  const second = Math.floor(wallMs / 1000)
  const minute = Math.floor(second / 60)
  return minuteText(minute) + secondText(second - minute * 60, offsetMinutes)
}

/** `+02:00`, `-03:30`, `+00:00`. */
export function formatOffset(offsetMinutes: number): string {
  const size = Math.abs(Math.round(offsetMinutes))
  return `${offsetMinutes < 0 ? '-' : '+'}${padded(Math.floor(size / 60))}:${padded(size % 60)}`
}

/** Whole hours from 12 west to 14 east, and what lies in between and is in use, or was in this century. */
const offsetsInUse: ReadonlySet<number> = new Set(
  [...Array.from({ length: 27 }, (_, index) => index - 12), -9.5, -4.5, -3.5, -2.5, 3.5, 4.5, 5.5, 5.75, 6.5]
    .concat(8.5, 8.75, 9.5, 10.5, 11.5, 12.75, 13.75)
    .map((hours) => hours * 60),
)

/**
 * The offset of a clock, learnt from one wall-clock time and the instant it stands for. A record that was written up to
 * two minutes late still tells.
 *
 * @returns minutes east of Greenwich; `undefined` if the two are more than 2 minutes from every offset that a zone of
 *   the world has: then they do not belong together
 */
export function offsetFromEpoch(wallMs: number, epochMs: number): number | undefined {
  const differenceMs = wallMs - epochMs
  const quarters = Math.round(differenceMs / (15 * minuteMs))
  const isNear = Math.abs(differenceMs - quarters * 15 * minuteMs) <= 2 * minuteMs
  // Adding zero keeps a negative zero out of sight.
  const offsetMinutes = quarters * 15 + 0
  return isNear && offsetsInUse.has(offsetMinutes) ? offsetMinutes : undefined
}

const twoDigitTexts = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'))
// The times of calls that follow each other lie close together, and nearly all have the same offset.
const knownMinutes = 64
const minuteTexts = Array.from({ length: knownMinutes }, () => ({ minute: Number.NaN, text: '' }))
let secondTexts = { offsetMinutes: Number.NaN, texts: twoDigitTexts }
let lastDate = { day: 0, text: '1970-01-01' }

/** `2026-03-29T11:52:` of a minute of the epoch. */
function minuteText(minute: number): string {
  const at = ((minute % knownMinutes) + knownMinutes) % knownMinutes
  const known = minuteTexts[at]
  if (known?.minute === minute) return known.text
  const wallMs = minute * minuteMs
  const text = [dateText(wallMs), timeText(wallMs).slice(0, -2)].join('T')
  minuteTexts[at] = { minute, text }
  return text
}

/** `34+02:00`. */
function secondText(second: number, offsetMinutes: number): string {
  if (secondTexts.offsetMinutes !== offsetMinutes) {
    const offset = formatOffset(offsetMinutes)
    secondTexts = { offsetMinutes, texts: twoDigitTexts.slice(0, 60).map((digits) => digits + offset) }
  }
  return secondTexts.texts[second] ?? ''
}

function dateText(wallMs: number): string {
  const day = Math.floor(wallMs / dayMs)
  if (day === lastDate.day) return lastDate.text
  const text = new Date(day * dayMs).toISOString().slice(0, -14)
  lastDate = { day, text }
  return text
}

function timeText(wallMs: number): string {
  const seconds = Math.floor((wallMs - Math.floor(wallMs / dayMs) * dayMs) / 1000)
  return `${padded(Math.floor(seconds / 3600))}:${padded(Math.floor(seconds / 60) % 60)}:${padded(seconds % 60)}`
}

function padded(number: number): string {
  return twoDigitTexts[number] ?? String(number)
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}
