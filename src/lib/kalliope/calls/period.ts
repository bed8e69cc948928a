import { firstInstantFrom } from '../../calls/zone.js'
import { type KalliopePeriod, parsePeriod } from './period-grammar.js'
import type { Span } from './slices.js'

/**
 * The period that years, months and days mean.
 *
 * @param zone of the PBX's clock
 * @throws DeviceError `BAD_INPUT` naming `years`, `months` or `days`
 */
export function resolvePeriod(period: KalliopePeriod, zone: string): Span {
  const { startWallMs, endWallMs } = parsePeriod(period)
  return { startMs: firstInstantFrom(startWallMs, zone), endMs: firstInstantFrom(endWallMs, zone) }
}

/**
 * The path of whole days within one month, the last one included: `/2026/02/01-15`. Written so that both ways of reading
 * such a path, as one period and day by day, mean the same.
 */
export function pathOfDays(firstWallMs: number, lastWallMs: number): string {
  const first = new Date(firstWallMs).toISOString()
  const last = new Date(lastWallMs).toISOString().slice(8, 10)
  const days = first.slice(8, 10)
  return `/${first.slice(0, 4)}/${first.slice(5, 7)}/${days === last ? days : `${days}-${last}`}`
}
