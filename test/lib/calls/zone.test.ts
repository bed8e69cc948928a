import assert from 'node:assert/strict'
import {
  checkZone,
  clockGoesBack,
  firstInstantFrom,
  hostZone,
  instantOfWall,
  instantToWall,
  offsetMinutesAt,
  resolveZone,
  wallToInstants,
} from '../../../src/lib/calls/zone.js'
import { DeviceError } from '../../../src/lib/errors.js'

const rome = 'Europe/Rome'
const utc = (text: string) => Date.parse(text)
const wall = (text: string) => Date.parse(`${text}Z`)

describe('zone', () => {
  it('knows the offset before, at and after both changes of a year', () => {
    assert.equal(offsetMinutesAt(utc('2026-03-29T00:59:59.999Z'), rome), 60)
    assert.equal(offsetMinutesAt(utc('2026-03-29T01:00:00Z'), rome), 120)
    assert.equal(offsetMinutesAt(utc('2026-10-25T00:59:59.999Z'), rome), 120)
    assert.equal(offsetMinutesAt(utc('2026-10-25T01:00:00Z'), rome), 60)
  })

  it('knows half and quarter hours and zones that never change', () => {
    assert.equal(offsetMinutesAt(utc('2026-01-01T00:00:00Z'), 'Asia/Kathmandu'), 345)
    assert.equal(offsetMinutesAt(utc('2026-07-01T00:00:00Z'), 'America/St_Johns'), -150)
    assert.equal(offsetMinutesAt(utc('2026-07-01T00:00:00Z'), 'UTC-03:30'), -210)
    assert.equal(offsetMinutesAt(utc('2026-07-01T00:00:00Z'), 'UTC'), 0)
  })

  it('tells what the clock shows', () => {
    assert.equal(instantToWall(utc('2016-05-23T09:52:34Z'), rome), '2016-05-23 11:52:34')
    assert.equal(instantToWall(utc('2016-05-23T09:52:34Z'), 'UTC+02:00'), '2016-05-23 11:52:34')
  })

  describe('instants of a wall-clock time', () => {
    it('is one on any day', () => {
      assert.deepEqual(wallToInstants(wall('2026-06-01T12:00:00'), rome), [utc('2026-06-01T10:00:00Z')])
    })

    it('is none for a time that spring skips', () => {
      assert.deepEqual(wallToInstants(wall('2026-03-29T02:30:00'), rome), [])
      assert.deepEqual(wallToInstants(wall('2026-03-29T02:00:00'), rome), [])
      assert.deepEqual(wallToInstants(wall('2026-03-29T03:00:00'), rome), [utc('2026-03-29T01:00:00Z')])
    })

    it('is two for a time that autumn repeats', () => {
      const both = [utc('2026-10-25T00:30:00Z'), utc('2026-10-25T01:30:00Z')]
      assert.deepEqual(wallToInstants(wall('2026-10-25T02:30:00'), rome), both)
      assert.deepEqual(wallToInstants(wall('2026-10-25T03:00:00'), rome), [utc('2026-10-25T02:00:00Z')])
    })

    it('is none on the day that Samoa left out', () => {
      assert.deepEqual(wallToInstants(wall('2011-12-30T12:00:00'), 'Pacific/Apia'), [])
    })
  })

  describe('the one instant of a recorded time', () => {
    const repeated = wall('2026-10-25T02:30:00')

    it('is the repetition that a known instant is nearest to', () => {
      assert.equal(instantOfWall(repeated, rome, utc('2026-10-25T01:29:00Z')), utc('2026-10-25T01:30:00Z'))
      assert.equal(instantOfWall(repeated, rome, utc('2026-10-25T00:29:00Z')), utc('2026-10-25T00:30:00Z'))
    })

    it('is the first repetition where nothing is known', () => {
      assert.equal(instantOfWall(repeated, rome), utc('2026-10-25T00:30:00Z'))
    })

    it('has the later offset where the clock never showed that time', () => {
      assert.equal(instantOfWall(wall('2026-03-29T02:30:00'), rome), utc('2026-03-29T00:30:00Z'))
    })
  })

  describe('cutting at a wall-clock time', () => {
    it('cuts a skipped time at the moment of the change', () => {
      assert.equal(firstInstantFrom(wall('2026-03-29T02:30:00'), rome), utc('2026-03-29T01:00:00Z'))
    })

    it('begins a day without midnight at one', () => {
      assert.equal(firstInstantFrom(wall('2026-03-29T00:00:00'), 'Asia/Beirut'), utc('2026-03-28T22:00:00Z'))
    })

    it('begins a day with two midnights at the first', () => {
      assert.equal(firstInstantFrom(wall('2026-11-01T00:00:00'), 'America/Havana'), utc('2026-11-01T04:00:00Z'))
    })
  })

  describe('a clock that goes back', () => {
    it('is found with the hour that it repeats', () => {
      assert.deepEqual(clockGoesBack(utc('2026-01-01T00:00:00Z'), utc('2027-01-01T00:00:00Z'), rome), [
        {
          wallStartMs: wall('2026-10-25T02:00:00'),
          wallEndMs: wall('2026-10-25T03:00:00'),
          atMs: utc('2026-10-25T01:00:00Z'),
        },
      ])
    })

    it('counts as long as one of the two passes lies in the span', () => {
      const spans: [string, string, number][] = [
        ['2026-10-24T00:00:00Z', '2026-10-25T00:00:00Z', 0],
        ['2026-10-24T00:00:00Z', '2026-10-25T00:00:01Z', 1],
        ['2026-10-25T01:59:59Z', '2026-10-25T12:00:00Z', 1],
        ['2026-10-25T02:00:00Z', '2026-10-25T12:00:00Z', 0],
      ]
      for (const [from, to, folds] of spans) {
        assert.equal(clockGoesBack(utc(from), utc(to), rome).length, folds, `${from} to ${to}`)
      }
    })

    it('is found every year of a decade, and never in a fixed zone', () => {
      const [from, to] = [utc('2016-01-01T00:00:00Z'), utc('2026-01-01T00:00:00Z')]
      assert.equal(clockGoesBack(from, to, rome).length, 10)
      assert.equal(clockGoesBack(from, to, 'UTC+01:00').length, 0)
    })

    it('may go back by half an hour', () => {
      const [fold] = clockGoesBack(utc('2026-04-01T00:00:00Z'), utc('2026-04-10T00:00:00Z'), 'Australia/Lord_Howe')
      assert.deepEqual(fold && [fold.wallStartMs, fold.wallEndMs], [
        wall('2026-04-05T01:30:00'),
        wall('2026-04-05T02:00:00'),
      ])
    })
  })

  describe('of the host', () => {
    for (const [named, zone] of [
      [undefined, 'UTC'],
      ['Etc/Unknown', 'UTC'],
      ['Nowhere/Land', 'UTC'],
      ['Europe/Rome', 'Europe/Rome'],
    ] as const) {
      it(`is ${zone} where it is named ${String(named)}`, () => assert.equal(hostZone(named), zone))
    }
  })

  describe('of a PBX', () => {
    const nowMs = utc('2026-07-01T12:00:00Z')

    it('is the configured one, whatever the device says', () => {
      const facts = { configured: ' Asia/Tokyo ', deviceOffsetMinutes: 60, hostZone: rome, nowMs }
      assert.equal(resolveZone(facts), 'Asia/Tokyo')
    })

    it('is the zone of the host if it agrees with the device, or if the device tells nothing', () => {
      assert.equal(resolveZone({ configured: '', deviceOffsetMinutes: 120, hostZone: rome, nowMs }), rome)
      assert.equal(resolveZone({ hostZone: rome, nowMs }), rome)
    })

    it('is the offset of the device if the host lives elsewhere', () => {
      assert.equal(resolveZone({ deviceOffsetMinutes: -210, hostZone: rome, nowMs }), 'UTC-03:30')
    })

    it('may be configured as an offset', () => {
      const written = ['+02:00', 'utc+2', 'GMT-0330', 'UTC+14'].map(checkZone)
      assert.deepEqual(written, ['UTC+02:00', 'UTC+02:00', 'UTC-03:30', 'UTC+14:00'])
    })

    for (const wrong of ['Rome', 'Europe/Roma', 'UTC+15', 'UTC+02:75', '2']) {
      it(`is refused as "${wrong}", with an example`, () => {
        assert.throws(
          () => resolveZone({ configured: wrong, hostZone: rome, nowMs }),
          (error) =>
            error instanceof DeviceError &&
            error.code === 'BAD_INPUT' &&
            error.message.includes('"timezone"') &&
            error.message.includes(wrong) &&
            error.message.includes('Europe/Rome'),
        )
      })
    }
  })
})
