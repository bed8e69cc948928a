import assert from 'node:assert/strict'
import { runInNewContext } from 'node:vm'
import { type RangeInput, resolveRange, windowWall } from '../../../src/lib/calls/range.js'
import { DeviceError } from '../../../src/lib/errors.js'

const rome = 'Europe/Rome'
// A Wednesday, 15:30 in Rome.
const now = '2026-07-15T13:30:00Z'

function resolve(input: RangeInput, at = now, zone = rome): [string, string] {
  const { startMs, endMs } = resolveRange(input, { zone, nowMs: Date.parse(at) })
  return [short(startMs), short(endMs)]
}

function short(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}

function refuses(input: RangeInput, field: string, hint: RegExp): void {
  assert.throws(
    () => resolve(input),
    (error) =>
      error instanceof DeviceError &&
      error.code === 'BAD_INPUT' &&
      error.message.startsWith(`"${field}"`) &&
      hint.test(error.message),
  )
}

describe('range', () => {
  const named: [RangeInput, string, string][] = [
    [{ range: 'today' }, '2026-07-14T22:00:00Z', '2026-07-15T22:00:00Z'],
    [{ range: 'yesterday' }, '2026-07-13T22:00:00Z', '2026-07-14T22:00:00Z'],
    [{ range: 'last-hours' }, '2026-07-15T12:30:00Z', '2026-07-15T13:30:00Z'],
    [{ range: 'last-hours', count: 48 }, '2026-07-13T13:30:00Z', '2026-07-15T13:30:00Z'],
    [{ range: 'last-days', count: '3' }, '2026-07-11T22:00:00Z', '2026-07-14T22:00:00Z'],
    [{ range: 'this-week' }, '2026-07-12T22:00:00Z', '2026-07-19T22:00:00Z'],
    [{ range: 'last-week' }, '2026-07-05T22:00:00Z', '2026-07-12T22:00:00Z'],
    [{ range: 'last-week', count: 2 }, '2026-06-28T22:00:00Z', '2026-07-12T22:00:00Z'],
    [{ range: 'this-month' }, '2026-06-30T22:00:00Z', '2026-07-31T22:00:00Z'],
    [{ range: 'last-month' }, '2026-05-31T22:00:00Z', '2026-06-30T22:00:00Z'],
    [{ range: 'last-month', count: 7 }, '2025-11-30T23:00:00Z', '2026-06-30T22:00:00Z'],
  ]
  for (const [input, start, end] of named) {
    it(`resolves ${JSON.stringify(input)} in the time of the PBX`, () => {
      assert.deepEqual(resolve(input), [start, end])
    })
  }

  it('takes the day from the clock of the PBX, not from that of the host', () => {
    const [start, end] = resolve({ range: 'today' }, '2026-07-15T23:30:00Z', 'Asia/Tokyo')
    assert.deepEqual([start, end], ['2026-07-15T15:00:00Z', '2026-07-16T15:00:00Z'])
  })

  it('begins weeks on Monday, also on a Sunday and on a Monday', () => {
    const sunday = resolve({ range: 'this-week' }, '2026-07-19T12:00:00Z', 'UTC')
    const monday = resolve({ range: 'this-week' }, '2026-07-20T00:00:00Z', 'UTC')
    assert.deepEqual(sunday, ['2026-07-13T00:00:00Z', '2026-07-20T00:00:00Z'])
    assert.deepEqual(monday, ['2026-07-20T00:00:00Z', '2026-07-27T00:00:00Z'])
  })

  it('goes back over the turn of a year', () => {
    const january = '2026-01-01T12:00:00Z'
    assert.deepEqual(resolve({ range: 'yesterday' }, january, 'UTC'), ['2025-12-31T00:00:00Z', '2026-01-01T00:00:00Z'])
    assert.deepEqual(resolve({ range: 'last-month' }, january, 'UTC'), ['2025-12-01T00:00:00Z', '2026-01-01T00:00:00Z'])
  })

  it('has a yesterday of 23 hours when the clock went forward', () => {
    const [start, end] = resolve({ range: 'yesterday' }, '2026-03-30T08:00:00Z')
    assert.deepEqual([start, end], ['2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'])
  })

  it('has a yesterday of 25 hours when the clock went back', () => {
    const [start, end] = resolve({ range: 'yesterday' }, '2026-10-26T08:00:00Z')
    assert.deepEqual([start, end], ['2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'])
  })

  it('counts the last hours on the stopwatch when the clock went back', () => {
    const [start, end] = resolve({ range: 'last-hours', count: 3 }, '2026-10-25T02:00:00Z')
    assert.deepEqual([start, end], ['2026-10-24T23:00:00Z', '2026-10-25T02:00:00Z'])
  })

  describe('between', () => {
    const starts: [unknown, string][] = [
      ['2026-03-01', '2026-02-28T23:00:00Z'],
      ['2026-03-01T08:15', '2026-03-01T07:15:00Z'],
      ['2026-03-01 08:15:30', '2026-03-01T07:15:30Z'],
      ['2026-03-01T08:15:30.25', '2026-03-01T07:15:30.250Z'],
      ['2026-03-01T08:15:30Z', '2026-03-01T08:15:30Z'],
      ['2026-03-01T08:15:30-03:30', '2026-03-01T11:45:30Z'],
      ['2026-03-01T08:15+0530', '2026-03-01T02:45:00Z'],
      ['2026-03-01T08:15+02', '2026-03-01T06:15:00Z'],
      [1_772_352_930_000, '2026-03-01T08:15:30Z'],
      ['1772352930000', '2026-03-01T08:15:30Z'],
      [0, '1970-01-01T00:00:00Z'],
      [new Date('2026-03-01T08:15:30Z'), '2026-03-01T08:15:30Z'],
      [runInNewContext("new Date('2026-03-01T08:15:30Z')"), '2026-03-01T08:15:30Z'],
    ]
    for (const [start, expected] of starts) {
      it(`begins at ${JSON.stringify(start)}`, () => {
        assert.deepEqual(resolve({ range: 'between', start, end: '2026-06-01T00:00Z' })[0], expected)
      })
    }

    it('includes the day of an end that is a date only, and excludes an end with a time', () => {
      const day = resolve({ range: 'between', start: '2026-06-01', end: '2026-06-01' })
      const midnight = resolve({ range: 'between', start: '2026-05-31', end: '2026-06-01T00:00' })
      assert.deepEqual(day, ['2026-05-31T22:00:00Z', '2026-06-01T22:00:00Z'])
      assert.deepEqual(midnight, ['2026-05-30T22:00:00Z', '2026-05-31T22:00:00Z'])
    })

    it('includes all 25 hours of an end on which the clock goes back', () => {
      const [, end] = resolve({ range: 'between', start: '2026-10-25', end: '2026-10-25' })
      assert.equal(end, '2026-10-25T23:00:00Z')
    })

    for (const end of [undefined, null, '', ' ']) {
      it(`ends now if the end is ${JSON.stringify(end)}`, () => {
        assert.deepEqual(resolve({ range: 'between', start: '2026-07-01', end })[1], now)
      })
    }

    it('reads a repeated time alike as end and as start, so that consecutive ranges meet', () => {
      const [, end] = resolve({ range: 'between', start: '2026-10-25', end: '2026-10-25T02:30' })
      const [start] = resolve({ range: 'between', start: '2026-10-25T02:30', end: '2026-10-26' })
      assert.equal(end, start)
    })
  })

  describe('refuses, naming the field and showing an example', () => {
    for (const range of ['new', 'tomorrow', '', undefined, 7, null]) {
      it(`range ${JSON.stringify(range)}`, () => refuses({ range }, 'range', /yesterday/))
    }
    for (const start of [undefined, '', null, 'monday', '2026-02-30', '2026-03-01T25:00', '29/03/2026', 'NaN']) {
      it(`start ${JSON.stringify(start)}`, () => refuses({ range: 'between', start }, 'start', /2026-03-29/))
    }
    for (const start of [Number.NaN, -1, 1_772_352_930, '1772352930', '20260301', Infinity, {}, [], true]) {
      it(`start ${typeof start} ${JSON.stringify(start)}`, () =>
        refuses({ range: 'between', start }, 'start', /epoch milliseconds such as/))
    }
    it('an invalid Date', () => {
      refuses({ range: 'between', start: new Date(Number.NaN) }, 'start', /invalid Date/)
    })
    it('an end that is none', () => {
      refuses({ range: 'between', start: '2026-03-01', end: 'soon' }, 'end', /"soon".*2026-03-29/)
    })
    it('an end before the start, or at it', () => {
      refuses({ range: 'between', start: '2026-03-02', end: '2026-03-01' }, 'end', /after "start"/)
      refuses({ range: 'between', start: '2026-03-02T00:00', end: '2026-03-02T00:00' }, 'end', /after "start"/)
    })
    it('a start after now without an end', () => {
      refuses({ range: 'between', start: '2027-01-01' }, 'start', /before now/)
    })
    for (const count of [0, -1, 1.5, '1.5', 'many', Number.NaN, {}, true, []]) {
      it(`count ${JSON.stringify(count)}`, () => refuses({ range: 'last-days', count }, 'count', /such as 7/))
    }
    for (const range of ['last-hours', 'last-days', 'last-week', 'last-month']) {
      it(`a count of ${range} that ends before all calendars`, () => {
        refuses({ range, count: Number.MAX_SAFE_INTEGER }, 'count', /such as 7/)
      })
    }
  })

  describe('window of wall-clock time', () => {
    function window(start: string, end: string): [string, string] {
      const window = windowWall({ startMs: Date.parse(start), endMs: Date.parse(end) }, rome)
      return [short(window.wallStartMs), short(window.wallEndMs)]
    }

    it('is what the clock shows at both ends', () => {
      const summer = window('2026-07-01T10:00:00Z', '2026-07-01T11:00:00Z')
      assert.deepEqual(summer, ['2026-07-01T12:00:00Z', '2026-07-01T13:00:00Z'])
    })

    it('begins earlier where the clock goes back just after the start', () => {
      const [start] = window('2026-10-25T00:45:00Z', '2026-10-25T06:00:00Z')
      assert.equal(start, '2026-10-25T02:00:00Z')
    })

    it('ends later where the clock has gone back just before the end', () => {
      const [, end] = window('2026-10-24T06:00:00Z', '2026-10-25T01:15:00Z')
      assert.equal(end, '2026-10-25T03:00:00Z')
    })

    it('is as wide as the repeated hour for a range of minutes around the change', () => {
      const around = window('2026-10-25T00:59:00Z', '2026-10-25T01:01:00Z')
      assert.deepEqual(around, ['2026-10-25T02:00:00Z', '2026-10-25T03:00:00Z'])
    })

    it('is not widened by a change at its very end', () => {
      const before = window('2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z')
      assert.deepEqual(before, ['2026-10-25T02:00:00Z', '2026-10-25T03:00:00Z'])
    })

    it('does not reach into the hour that spring skips', () => {
      const before = window('2026-03-28T23:00:00Z', '2026-03-29T01:00:00Z')
      assert.deepEqual(before, ['2026-03-29T00:00:00Z', '2026-03-29T02:00:00Z'])
    })
  })
})
