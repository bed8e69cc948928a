import { wallFromFields } from '../../calls/wall-clock.js'
import { badInput } from '../../errors.js'
import { type Sentence, sentence } from '../../sentences/sentence.js'

const dayMs = 86_400_000

/** Years, months and days as in the manual: `2016`, `01-02`, `12-15`; each needs the one before it. */
export interface KalliopePeriod {
  years: unknown
  months: unknown
  days: unknown
}

interface Part {
  first: number
  last: number
}

/** Half-open, by the clock on the wall. */
export interface WallSpan {
  startWallMs: number
  endWallMs: number
}

/**
 * The days that years, months and days mean: one continuous period from the first value of each to the last value of
 * each. `2016`, `01-02`, `12-15` is 12 January to 15 February 2016.
 *
 * @throws DeviceError `BAD_INPUT` naming `years`, `months` or `days`
 */
export function parsePeriod(period: KalliopePeriod): WallSpan {
  const years = part('years', period.years, /^\d{4}$/, sentence('kalliope.years'))
  const months = part('months', period.months, /^\d{1,2}$/, sentence('kalliope.month'))
  const days = part('days', period.days, /^\d{1,2}$/, sentence('kalliope.day'))
  if (years === undefined) throw badInput('years', period.years, sentence('kalliope.years'))
  if (days !== undefined && months === undefined) {
    throw badInput('months', period.months, sentence('kalliope.month-for-days'))
  }
  const firstMs = wallFromFields(years.first, months?.first ?? 1, days?.first ?? 1)
  if (Number.isNaN(firstMs)) throw badDay(period, months)
  const lastMonth = months?.last ?? 12
  const lastMs =
    days === undefined ? Date.UTC(years.last, lastMonth, 0) : wallFromFields(years.last, lastMonth, days.last)
  if (Number.isNaN(lastMs) || lastMonth < 1 || lastMonth > 12) throw badDay(period, months)
  if (lastMs < firstMs) {
    const field = years.last < years.first ? 'years' : days === undefined ? 'months' : 'days'
    throw badInput(field, period[field], sentence('kalliope.period-order'))
  }
  return { startWallMs: firstMs, endWallMs: lastMs + dayMs }
}

function part(field: keyof KalliopePeriod, value: unknown, digits: RegExp, expected: Sentence): Part | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') throw badInput(field, value, expected)
  const [first = '', last = first, ...surplus] = text.trim().split('-')
  if (!digits.test(first) || !digits.test(last) || surplus.length > 0) throw badInput(field, value, expected)
  return { first: Number(first), last: Number(last) }
}

function badDay(period: KalliopePeriod, months: Part | undefined): Error {
  const isMonth = months !== undefined && [months.first, months.last].every((month) => month >= 1 && month <= 12)
  return isMonth
    ? badInput('days', period.days, sentence('kalliope.days'))
    : badInput('months', period.months, sentence('kalliope.months'))
}
