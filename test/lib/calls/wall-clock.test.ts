import assert from 'node:assert/strict'
import { formatIso, formatOffset, formatWall, offsetFromEpoch, parseWall } from '../../../src/lib/calls/wall-clock.js'

describe('wall clock', () => {
  it('reads the time of a PBX as if its clock were UTC', () => {
    assert.equal(parseWall('2019-11-27 07:17:08'), Date.UTC(2019, 10, 27, 7, 17, 8))
    assert.equal(parseWall('2024-02-29T23:59:59'), Date.UTC(2024, 1, 29, 23, 59, 59))
  })

  for (const nothing of ['', '0000-00-00 00:00:00']) {
    it(`reads ${JSON.stringify(nothing)} as no time`, () => assert.equal(parseWall(nothing), null))
  }

  for (const wrong of [
    '2023-02-29 10:00:00',
    '2023-13-01 10:00:00',
    '2023-01-01 24:00:00',
    '2023-01-01 10:60:00',
    '2023-01-01 10:00',
    '2023-01-01_10:00:00',
    '2o23-01-01 10:00:00',
    '2023-1-01 10:00:000',
    'yesterday',
  ]) {
    it(`does not take ${JSON.stringify(wrong)} for a time`, () => assert.equal(parseWall(wrong), undefined))
  }

  it('writes back what it read', () => {
    for (const text of ['1970-01-01 00:00:00', '1969-12-31 23:59:59', '2026-03-29 11:52:34', '2000-02-29 00:00:01']) {
      const wallMs = parseWall(text)
      assert.ok(typeof wallMs === 'number')
      assert.equal(formatWall(wallMs), text)
    }
  })

  it('writes an instant with the offset of its clock', () => {
    assert.equal(formatIso(Date.UTC(2026, 2, 29, 9, 52, 34), 120), '2026-03-29T11:52:34+02:00')
    assert.equal(formatIso(Date.UTC(2026, 2, 29, 1, 30, 0), -210), '2026-03-28T22:00:00-03:30')
    assert.equal(formatIso(Date.UTC(2026, 0, 1, 0, 0, 0, 999), 0), '2026-01-01T00:00:00+00:00')
    assert.equal(formatIso(Date.UTC(2026, 11, 31, 23, 0, 0), 345), '2027-01-01T04:45:00+05:45')
  })

  it('writes what Date writes for 5 000 instants of 60 years', () => {
    for (let index = 0; index < 5000; index += 1) {
      const ms = index * 378_432_123
      assert.equal(formatIso(ms, 0), `${new Date(ms).toISOString().slice(0, 19)}+00:00`)
    }
  })

  it('writes offsets on both sides of Greenwich', () => {
    assert.deepEqual([840, 0, -30, -720].map(formatOffset), ['+14:00', '+00:00', '-00:30', '-12:00'])
  })

  describe('offset learnt from an epoch', () => {
    it('is that of the official sample record: five hours west', () => {
      assert.equal(offsetFromEpoch(Date.UTC(2019, 10, 27, 7, 17, 8), 1_574_857_028_000), -300)
    })

    it('is zero, not minus zero, for a clock at Greenwich that is a second behind', () => {
      assert.ok(Object.is(offsetFromEpoch(999_000, 1_000_000), 0))
    })

    it('bears two minutes of delay and no more', () => {
      assert.equal(offsetFromEpoch(7_200_000 + 120_000, 0), 120)
      assert.equal(offsetFromEpoch(7_200_000 - 120_000, 0), 120)
      assert.equal(offsetFromEpoch(7_200_000 + 121_000, 0), undefined)
    })

    it('goes from twelve hours west to fourteen hours east', () => {
      assert.equal(offsetFromEpoch(14 * 3_600_000, 0), 840)
      assert.equal(offsetFromEpoch(-12 * 3_600_000, 0), -720)
      assert.equal(offsetFromEpoch(15 * 3_600_000, 0), undefined)
      assert.equal(offsetFromEpoch(-13 * 3_600_000, 0), undefined)
    })

    const parts = ['-09:30', '-03:30', '-02:30', '+03:30', '+04:30', '+05:30', '+05:45', '+06:30', '+08:45', '+09:30']
    for (const offset of [...parts, '+10:30', '+12:45', '+13:45']) {
      it(`may be ${offset}, which a zone of the world has`, () => {
        const sign = offset.startsWith('-') ? -1 : 1
        const minutes = sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4)))
        assert.equal(offsetFromEpoch(minutes * 60_000, 0), minutes)
      })
    }

    it('is unknown where no zone is that far from Greenwich: the call was written down late', () => {
      for (const hours of [1.25, 0.25, 2.5, 5.25, 11.75, -0.5, -4.75, -9.75]) {
        assert.equal(offsetFromEpoch(hours * 3_600_000, 0), undefined, `${hours} h`)
      }
    })

    it('is unknown for the edited sample of the Kalliope manual, whose date and id are months apart', () => {
      assert.equal(offsetFromEpoch(Date.UTC(2016, 0, 12, 11, 52, 34), 1_463_997_154_000), undefined)
    })
  })
})
