import { UsageError } from '../usage-error'
import type { Zone } from './zone'

const daySeconds = 86_400
const pattern = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?(?<offset>Z|[+-]\d{2}:?\d{2})?$/

/**
 * When the computed calls start, from the options `days`, `from` and `to`: whole days before today, or a stretch in
 * ISO 8601; without an offset it is PBX time.
 * @returns epoch seconds
 * @throws {UsageError} for what is no time, and for an end before the beginning
 */
export function readSpan(
  { days, from, to }: { days: number; from: string; to: string },
  zone: Zone,
  nowSecond: number,
): { fromSecond: number; toSecond: number } {
  const today = Math.floor((nowSecond + zone.offsetAt(nowSecond)) / daySeconds) * daySeconds
  const span =
    from === ''
      ? { fromSecond: zone.epochOfWall(today - days * daySeconds), toSecond: zone.epochOfWall(today) }
      : { fromSecond: instant('from', from, zone), toSecond: to === '' ? nowSecond : instant('to', to, zone) }
  if (span.fromSecond < span.toSecond) return span
  throw new UsageError(`The calls would end before they begin: from=${from} to=${to}.`)
}

function instant(name: string, text: string, zone: Zone): number {
  const match = pattern.exec(text)
  const hasOffset = match?.groups?.['offset'] !== undefined
  const asWritten = Date.parse(hasOffset ? text : `${text.length > 10 ? text : `${text} 00:00`}Z`) / 1000
  if (match === null || Number.isNaN(asWritten)) {
    throw new UsageError(`Option "${name}" takes ISO 8601 such as 2026-03-29T00:00, not "${text}".`)
  }
  // With an offset the instant is exact; through the wall clock an hour that comes twice would lose it.
  return hasOffset ? asWritten : zone.epochOfWall(asWritten)
}
