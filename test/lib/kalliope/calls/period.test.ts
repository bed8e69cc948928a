import assert from 'node:assert/strict'
import { resolvePeriod } from '../../../../src/lib/kalliope/calls/period.js'

const period = (years: unknown, months?: unknown, days?: unknown) => {
  const { startMs, endMs } = resolvePeriod({ years, months, days }, 'Europe/Rome')
  return [new Date(startMs).toISOString(), new Date(endMs).toISOString()]
}

describe('Kalliope period of years, months and days', () => {
  for (const [given, expected] of [
    [['2026'], ['2025-12-31T23:00:00.000Z', '2026-12-31T23:00:00.000Z']],
    [['2025-2026'], ['2024-12-31T23:00:00.000Z', '2026-12-31T23:00:00.000Z']],
    [
      ['2026', '02'],
      ['2026-01-31T23:00:00.000Z', '2026-02-28T23:00:00.000Z'],
    ],
    [
      ['2026', '3', '29'],
      ['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ],
    // One continuous period, as the manual explains it: 12 January to 15 February.
    [
      ['2016', '01-02', '12-15'],
      ['2016-01-11T23:00:00.000Z', '2016-02-15T23:00:00.000Z'],
    ],
    [
      ['2025-2026', '12-01', '31-01'],
      ['2025-12-30T23:00:00.000Z', '2026-01-01T23:00:00.000Z'],
    ],
    [
      [2024, 2, 29],
      ['2024-02-28T23:00:00.000Z', '2024-02-29T23:00:00.000Z'],
    ],
  ] as const) {
    it(`is ${expected.join(' … ')} for ${given.join('/')}`, () => {
      assert.deepEqual(period(...(given as [unknown, unknown, unknown])), expected)
    })
  }

  for (const [given, field] of [
    [[], 'years'],
    [['26'], 'years'],
    [['2026-2025'], 'years'],
    [['2026', undefined, '12'], 'months'],
    [['2026', '13'], 'months'],
    [['2026', '00'], 'months'],
    [['2026', '03-02'], 'months'],
    [['2026', '02', '30'], 'days'],
    [['2026', '02', '15-12'], 'days'],
    [['2026', '02', '1-2-3'], 'days'],
    [['2026', '02', { from: 1 }], 'days'],
  ] as const) {
    it(`refuses ${JSON.stringify(given)}, naming ${field}`, () => {
      assert.throws(() => period(...(given as unknown as [unknown, unknown, unknown])), {
        code: 'BAD_INPUT',
        message: new RegExp(`^"${field}"`),
      })
    })
  }
})
