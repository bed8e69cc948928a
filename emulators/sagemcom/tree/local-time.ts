import { never } from './make'

const formats = new Map<string, Intl.DateTimeFormat>()

function formatFor(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  })
  formats.set(zone, format)
  return format
}

/** The parts of an instant on the wall of a zone, all as text, with `offset` such as `+0100`. */
export function wallClock(epochMs: number, zone: string) {
  const parts = Object.fromEntries(
    formatFor(zone)
      .formatToParts(epochMs)
      .map(({ type, value }) => [type, value]),
  )
  const { year = '', month = '', day = '', hour = '', minute = '', second = '', timeZoneName = 'GMT' } = parts
  const offset = timeZoneName === 'GMT' ? '+0000' : timeZoneName.slice(3).replace(':', '')
  return { date: { year, month, day }, time: `${hour}:${minute}:${second}`, offset }
}

/** `2024-01-18T12:38:30+0100` */
export function deviceTime(epochMs: number, zone: string): string {
  if (epochMs === never) return '0001-01-01T00:00:00+0000'
  const { date, time, offset } = wallClock(epochMs, zone)
  return `${date.year}-${date.month}-${date.day}T${time}${offset}`
}
