import assert from 'node:assert/strict'
import { describe, it } from 'mocha'
import { callFilter } from '../../../../src/lib/calls/call-filter.js'
import type { CallRecord } from '../../../../src/lib/calls/call-record.js'
import {
  CallRecordBuilder,
  type CallRecordOptions,
  type ZoneMismatch,
} from '../../../../src/lib/ucm/calls/call-record.js'
import { legsOf } from '../../../../src/lib/ucm/calls/leg.js'
import { guidePage, legacyRow, realFlatLeg, row, voicemailBox, voicemailDial, voicemailEntry } from './rows.js'

const rome: CallRecordOptions = { device: 'office', zone: 'Europe/Rome', keepRows: false }

function recordOf(rows: readonly unknown[], options = rome): CallRecord {
  return new CallRecordBuilder(options).build(rows.flatMap(legsOf))?.record ?? assert.fail()
}

function epoch(...at: Parameters<typeof Date.UTC>): string {
  return String(Date.UTC(...at) / 1000)
}

describe('call record of a UCM', () => {
  it('of a real flat leg', () => {
    assert.deepEqual(recordOf([realFlatLeg]), {
      system: 'ucm',
      device: 'office',
      id: '1661157838988180-230',
      direction: 'outbound',
      status: 'answered',
      answered: true,
      missed: false,
      start: '2022-08-22T09:43:58+01:00',
      answer: '2022-08-22T09:44:12+01:00',
      end: '2022-08-22T09:51:12+01:00',
      durationSeconds: 433,
      talkSeconds: 420,
      ringSeconds: 14,
      from: { number: '230', name: 'Example Ltd' },
      to: { number: '07917000000', name: null },
      answeredBy: { number: '07917000000', name: null },
      trunk: { in: null, out: 'Daisy' },
      account: null,
      recordings: ['2022-08/auto-1661157839-230-07917000000.wav'],
      revision: 0,
      legs: [
        {
          type: 'dial',
          name: null,
          from: '230',
          to: '07917000000',
          start: '2022-08-22T09:43:58+01:00',
          answer: '2022-08-22T09:44:12+01:00',
          end: '2022-08-22T09:51:12+01:00',
          status: 'answered',
          talkSeconds: 420,
        },
      ],
    })
  })

  it('of a real nested entry: nobody picked up, then the mailbox did', () => {
    assert.deepEqual(recordOf([voicemailEntry]), {
      system: 'ucm',
      device: 'office',
      id: '1683899266980541-1015',
      direction: 'inbound',
      status: 'voicemail',
      answered: false,
      missed: true,
      start: '2023-05-12T10:47:46-03:00',
      answer: null,
      end: '2023-05-12T10:48:02-03:00',
      durationSeconds: 16,
      talkSeconds: 0,
      ringSeconds: null,
      from: { number: '1015', name: null },
      to: { number: '2004', name: null },
      answeredBy: null,
      trunk: { in: 'T', out: null },
      account: null,
      recordings: [],
      revision: 0,
      legs: [
        {
          type: 'dial',
          name: null,
          from: '1015',
          to: '2004',
          start: '2023-05-12T10:47:46-03:00',
          answer: null,
          end: '2023-05-12T10:47:47-03:00',
          status: 'no-answer',
          talkSeconds: 0,
        },
        {
          type: 'voicemail',
          name: null,
          from: '1015',
          to: '2004',
          start: '2023-05-12T10:47:47-03:00',
          answer: '2023-05-12T10:47:47-03:00',
          end: '2023-05-12T10:48:02-03:00',
          status: 'voicemail',
          talkSeconds: 0,
        },
      ],
    })
  })

  it('of the page in the API guide, from a PBX five hours behind Greenwich', () => {
    const record = recordOf([guidePage])
    assert.equal(record.start, '2019-11-27T07:17:08-05:00')
    assert.equal(record.end, '2019-11-27T07:17:14-05:00')
    assert.equal(record.direction, 'internal')
    assert.deepEqual([record.durationSeconds, record.ringSeconds, record.talkSeconds], [6, 5, 1])
    assert.deepEqual([record.legs[0]?.type, record.legs[0]?.name], ['page', '8005'])
  })

  it('of a row of the 22-field era', () => {
    const record = recordOf([legacyRow])
    assert.equal(record.id, '1386092800.0')
    assert.equal(record.start, '2013-12-03T11:46:40-06:00')
    assert.equal(record.direction, 'internal')
    assert.deepEqual(record.from, { number: '5300', name: 'pn01' })
    assert.deepEqual(record.answeredBy, { number: '5301', name: null })
    assert.deepEqual([record.durationSeconds, record.ringSeconds, record.talkSeconds], [9, 3, 6])
    assert.deepEqual([record.legs[0]?.type, record.legs[0]?.name], ['dial', null])
  })

  it('comes with the instant of its start and the rows as they came, where they are wanted', () => {
    const call = new CallRecordBuilder({ ...rome, keepRows: true }).build(legsOf(voicemailEntry))
    assert.equal(call?.startMs, 1683899266000)
    assert.deepEqual(call.raw, [voicemailDial, voicemailBox])
    assert.deepEqual(new CallRecordBuilder(rome).build(legsOf(voicemailEntry))?.raw, [])
  })

  it('comes with the number of its first row', () => {
    const numberOf = (AcctId: string) => new CallRecordBuilder(rome).build(legsOf(row({ AcctId })))?.recordNumber
    assert.equal(numberOf('4711'), 4711)
    assert.equal(numberOf('none'), undefined)
  })

  it('shares nothing with another record', () => {
    const [one, other] = [recordOf([row()]), recordOf([row()])]
    for (const name of ['from', 'to', 'trunk', 'recordings', 'legs'] as const) assert.notEqual(one[name], other[name])
    assert.notEqual(one.legs[0], other.legs[0])
  })
})

describe('status of a UCM call', () => {
  const legs: [string, Record<string, string>, CallRecord['status']][] = [
    ['Dial ANSWERED', {}, 'answered'],
    ['an unheard-of application ANSWERED', { lastapp: 'Bridge' }, 'answered'],
    ['ParkedCall ANSWERED', { lastapp: 'ParkedCall' }, 'answered'],
    ['VoiceMail ANSWERED', { lastapp: 'VoiceMail' }, 'voicemail'],
    ['a VM action ANSWERED', { lastapp: 'Playback', action_type: 'VM' }, 'voicemail'],
    ['someone hearing their own messages', { lastapp: 'VoiceMailMain' }, 'unknown'],
    ['Playback ANSWERED', { lastapp: 'Playback' }, 'no-answer'],
    ['ReadExten ANSWERED', { lastapp: 'ReadExten' }, 'no-answer'],
    ['ForkCDR ANSWERED', { lastapp: 'ForkCDR' }, 'no-answer'],
    ['a menu ANSWERED', { lastapp: 'Wait', action_type: 'IVR[7000]', dstchannel: '', dstanswer: '7000' }, 'unknown'],
    ['a menu that put through', { action_type: 'IVR[7000]' }, 'answered'],
    ['a queue without an agent', { lastapp: 'Queue', action_type: 'QUEUE[6500]', dstchannel: '' }, 'no-answer'],
    ['a queue with an agent', { lastapp: 'Queue', action_type: 'QUEUE[6500]' }, 'answered'],
    ['NO ANSWER', { disposition: 'NO ANSWER' }, 'no-answer'],
    ['BUSY', { disposition: 'BUSY' }, 'busy'],
    ['FAILED', { disposition: 'FAILED' }, 'failed'],
    ['CONGESTION', { disposition: 'CONGESTION' }, 'failed'],
    ['a word nobody knows', { disposition: 'GONE FISHING' }, 'unknown'],
    ['no word', { disposition: '' }, 'unknown'],
  ]
  for (const [name, changes, status] of legs) {
    it(`${name} is ${status}`, () => assert.equal(recordOf([row(changes)]).status, status))
  }

  it('of several legs is the one that reached most', () => {
    const status = (...dispositions: string[]) =>
      recordOf(dispositions.map((disposition, index) => row({ AcctId: String(index), disposition }))).status
    assert.equal(status('FAILED', 'NO ANSWER', 'BUSY'), 'busy')
    assert.equal(status('FAILED', 'NO ANSWER'), 'no-answer')
    assert.equal(status('BUSY', 'ANSWERED', 'BUSY'), 'answered')
  })

  it('announcements and menus decide nothing beside a leg that tried somebody', () => {
    const menu = row({ AcctId: '1', lastapp: 'ReadExten', action_type: 'IVR[7000]', dstchannel: '' })
    assert.equal(recordOf([menu, row({ AcctId: '2', disposition: 'FAILED' })]).status, 'failed')
  })

  it('a caller that hung up in a menu is missed', () => {
    const menu = row({ lastapp: 'ReadExten', action_type: 'IVR[7000]', dstchannel: '', userfield: 'Inbound' })
    assert.equal(recordOf([menu]).missed, true)
  })
})

describe('a call that nobody was called by', () => {
  const own = { userfield: 'Internal', src: '200', dstchannel: '', dstchannel_ext: '' }
  const functions: [string, Record<string, string>][] = [
    ['a feature code', { ...own, dst: '*48', lastapp: 'Hangup', action_type: 'PRESENCE_STATUS', dstanswer: '*48' }],
    ['a feature code that reads digits', { ...own, dst: '*48', lastapp: 'ReadExten', action_type: 'PRESENCE_STATUS' }],
    ['a feature code that speaks', { ...own, dst: '*48', lastapp: 'Playback', action_type: 'PRESENCE_STATUS' }],
    ['a number of the PBX itself', { ...own, dst: '6299', lastapp: 'Hangup', action_type: 'DIAL' }],
    ['a menu', { ...own, dst: '7000', lastapp: 'Playback', action_type: 'IVR[7000]' }],
    ['the own mailbox', { ...own, dst: '200', lastapp: 'VoiceMail', lastdata: '200@default,b', action_type: 'VM' }],
  ]
  for (const [name, changes] of functions) {
    it(`${name} is unknown and not missed`, () => {
      const { status, missed } = recordOf([row(changes)])
      assert.deepEqual([status, missed], ['unknown', false])
    })
  }

  it('an inbound call that ends in a menu is missed all the same', () => {
    const menu = { ...own, userfield: 'Inbound', dst: '7000', lastapp: 'Playback', action_type: 'IVR[7000]' }
    assert.deepEqual([recordOf([row(menu)]).status, recordOf([row(menu)]).missed], ['no-answer', true])
  })

  for (const lastapp of ['Wait', 'Congestion', 'Set']) {
    it(`an inbound call that failed at ${lastapp}, before any phone rang, is unavailable and missed`, () => {
      const record = recordOf([row({ userfield: 'Inbound', lastapp, disposition: 'FAILED', dstchannel: '' })])
      assert.deepEqual([record.status, record.missed], ['unavailable', true])
    })
  }

  it('an inbound call that failed at a phone has failed', () => {
    assert.equal(recordOf([row({ userfield: 'Inbound', disposition: 'FAILED' })]).status, 'failed')
  })
})

describe('rows of a UCM that do not say what they seem to', () => {
  const parked = [
    row({
      AcctId: '1',
      src: '203',
      dst: '71',
      lastapp: 'ParkedCall',
      userfield: 'Internal',
      dstchannel: '',
      dstanswer: '71',
    }),
    row({
      AcctId: '2',
      src: '0501234567',
      dst: '203',
      lastapp: 'Park',
      action_type: 'PARKEDCALL',
      userfield: 'Inbound',
      src_trunk_name: 'T',
      dstchannel: 'PJSIP/203-00000001',
      dstanswer: '203',
    }),
  ]
  for (const [name, start] of [
    ['a second later', '2026-06-01 09:00:01'],
    ['in the same second', '2026-06-01 09:00:00'],
  ] as const) {
    it(`a parked call that is fetched ${name} is that of the caller outside`, () => {
      const record = recordOf([parked[0] ?? {}, { ...parked[1], start }])
      assert.deepEqual(
        [record.direction, record.from.number, record.to.number, record.answeredBy?.number, record.trunk.in],
        ['inbound', '0501234567', '203', '203', 'T'],
      )
    })
  }

  it('a queue row without talk was abandoned', () => {
    const queue = { lastapp: 'Queue', action_type: 'QUEUE[6500]', userfield: 'Inbound' }
    const record = recordOf([row({ ...queue, billsec: '0', answer: '2026-06-01 09:00:00' })])
    assert.deepEqual([record.status, record.missed], ['no-answer', true])
  })

  it('the row of a queue itself answers nothing', () => {
    const itself = { dst: '6514', dstchannel_ext: '6514', dstchannel: 'Local/6514@ext-queues-1', lastapp: 'Dial' }
    const record = recordOf([
      row({ AcctId: '1', ...itself, action_type: 'QUEUE[6514]' }),
      row({ AcctId: '2', dst: '1001', dstanswer: '1001', action_type: 'QUEUE[6514]', start: '2026-06-01 09:00:20' }),
    ])
    assert.equal(record.answeredBy?.number, '1001')
  })

  it('a field that is left out is not an empty one', () => {
    const record = recordOf([
      {
        AcctId: '7',
        session: '1780297200123-1001',
        start: '2026-06-01 09:00:00',
        answer: '2026-06-01 09:00:09',
        billsec: '81',
        disposition: 'ANSWERED',
        dst: '11198',
        dstanswer: '11198',
        dstchannel_ext: '11198',
      },
    ])
    assert.deepEqual([record.status, record.talkSeconds], ['answered', 81])
  })

  it('`s` is no number', () => {
    const record = recordOf([row({ src: '', dst: 's', channel: 'DAHDI/1-1', userfield: 'Inbound' })])
    assert.deepEqual([record.from.number, record.to.number, record.legs[0]?.to], [null, null, null])
  })

  const recordings: [string, unknown][] = [
    ['an array', ['a.wav@', 'b.wav@']],
    ['an array as text', '["a.wav@","b.wav@"]'],
    ['a list with commas', 'a.wav,b.wav'],
    ['a list as the PBX writes it', 'a.wav@b.wav@'],
  ]
  for (const [name, recordfiles] of recordings) {
    it(`recordings in ${name} are two names`, () => {
      const { recordings: names } =
        new CallRecordBuilder(rome).build(legsOf({ ...row(), recordfiles }))?.record ?? assert.fail()
      assert.deepEqual(names, ['a.wav', 'b.wav'])
    })
  }

  it('the phones of a ring group that rang in vain tell when the other one was picked up', () => {
    const ring = { action_type: 'RINGGROUP[6400]', userfield: 'Inbound' }
    const at = (second: number) =>
      `2026-06-01 09:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}`
    const record = recordOf([
      row({
        AcctId: '1',
        lastapp: 'ForkCDR',
        disposition: 'NO ANSWER',
        dst: '055',
        dstchannel: '',
        start: at(0),
        answer: at(0),
        end: at(0),
        duration: '0',
        billsec: '0',
      }),
      row({
        ...ring,
        AcctId: '2',
        lastapp: 'ForkCDR',
        dst: '6400',
        dstchannel: '',
        start: at(0),
        answer: at(9),
        end: at(9),
        duration: '9',
        billsec: '0',
      }),
      row({
        ...ring,
        AcctId: '3',
        disposition: 'NO ANSWER',
        dst: '200',
        start: at(10),
        answer: at(20),
        end: at(20),
        duration: '10',
        billsec: '0',
      }),
      row({
        ...ring,
        AcctId: '4',
        dst: '203',
        dstanswer: '203',
        start: at(10),
        answer: at(10),
        end: at(455),
        duration: '445',
        billsec: '445',
      }),
    ])
    assert.deepEqual([record.answer, record.ringSeconds, record.talkSeconds], ['2026-06-01T09:00:20+02:00', 20, 435])
    const alone = recordOf([
      row({
        AcctId: '2',
        ...ring,
        lastapp: 'ForkCDR',
        dst: '6400',
        dstchannel: '',
        end: at(9),
        answer: at(9),
        duration: '9',
        billsec: '0',
      }),
      row({
        ...ring,
        AcctId: '4',
        dst: '203',
        start: at(10),
        answer: at(10),
        end: at(455),
        duration: '445',
        billsec: '445',
      }),
    ])
    assert.equal(alone.ringSeconds, null)
  })
})

describe('times of a UCM call', () => {
  it('nobody picked up: no answer, though the row repeats its end as one', () => {
    const record = recordOf([
      row({ disposition: 'NO ANSWER', answer: '2026-06-01 09:00:25', end: '2026-06-01 09:00:25', billsec: '0' }),
    ])
    assert.deepEqual(
      [record.answer, record.ringSeconds, record.talkSeconds, record.legs[0]?.answer],
      [null, null, 0, null],
    )
    assert.equal(record.answeredBy, null)
  })

  it('failed: the row has neither answer nor end', () => {
    const record = recordOf([row({ disposition: 'FAILED', answer: '', end: '', duration: '3', billsec: '0' })])
    assert.deepEqual([record.end, record.durationSeconds], ['2026-06-01T09:00:03+02:00', 3])
    const bare = recordOf([row({ disposition: 'FAILED', answer: '', end: '', duration: '', billsec: '' })])
    assert.deepEqual([bare.end, bare.durationSeconds], [null, 0])
  })

  it('legs that talk in parallel are not counted twice', () => {
    const first = row({ AcctId: '1', answer: '2026-06-01 09:00:00', end: '2026-06-01 09:01:00', billsec: '60' })
    const parked = row({
      AcctId: '2',
      lastapp: 'ParkedCall',
      action_type: 'PARKEDCALL',
      start: '2026-06-01 09:00:30',
      answer: '2026-06-01 09:00:30',
      end: '2026-06-01 09:01:30',
      duration: '60',
      billsec: '60',
    })
    const record = recordOf([{ ...first, duration: '60' }, parked])
    assert.equal(record.talkSeconds, 90)
    assert.equal(record.durationSeconds, 90)
    assert.deepEqual(
      record.legs.map((leg) => [leg.type, leg.talkSeconds]),
      [
        ['dial', 60],
        ['parked-call', 60],
      ],
    )
  })

  const group = { action_type: 'RINGGROUP[6400]', dst: '6400', userfield: 'Inbound' }
  const fork = { ...group, lastapp: 'ForkCDR', dstchannel: '', dstanswer: '', duration: '1', billsec: '0' }
  const ringGroup = [
    row({ ...fork, AcctId: '1', disposition: 'NO ANSWER', end: '2026-06-01 09:00:01', answer: '2026-06-01 09:00:01' }),
    row({ ...fork, AcctId: '2', start: '2026-06-01 09:00:01', answer: '', end: '2026-06-01 09:00:02' }),
    row({ ...group, AcctId: '3', dst: '1002', disposition: 'BUSY', answer: '', end: '', duration: '0', billsec: '0' }),
    row({ ...group, AcctId: '4', dst: '1003', dstanswer: '1003', answer: '2026-06-01 09:00:00', billsec: '50' }),
    row({ ...group, AcctId: '5', dst: '1004', disposition: 'NO ANSWER', duration: '20', billsec: '0' }),
  ]

  it('a ring group: bookkeeping legs neither answer nor talk, and the length of the talk tells when it began', () => {
    const record = recordOf(ringGroup)
    assert.equal(record.status, 'answered')
    assert.deepEqual(record.answeredBy, { number: '1003', name: null })
    assert.deepEqual(record.to, { number: '6400', name: null })
    assert.deepEqual([record.answer, record.talkSeconds, record.ringSeconds], ['2026-06-01T09:00:20+02:00', 50, 20])
    assert.deepEqual(
      record.legs.map((leg) => [leg.type, leg.name, leg.to, leg.status]),
      [
        ['ring-group', '6400', '6400', 'no-answer'],
        ['ring-group', '6400', '1002', 'busy'],
        ['ring-group', '6400', '1003', 'answered'],
        ['ring-group', '6400', '1004', 'no-answer'],
        ['ring-group', '6400', '6400', 'no-answer'],
      ],
    )
  })

  it('a ring group whose row gives away nothing: the ring time is unknown, not zero', () => {
    const record = recordOf([row({ ...group, answer: '2026-06-01 09:00:00', billsec: '70' })])
    assert.deepEqual([record.talkSeconds, record.ringSeconds], [70, null])
  })

  it('legs come in the order in which they began, whatever the order of their rows', () => {
    const later = row({ AcctId: '2', dst: '1003', start: '2026-06-01 09:00:40' })
    const record = recordOf([later, row({ AcctId: '1' })])
    assert.deepEqual(
      record.legs.map((leg) => leg.to),
      ['1002', '1003'],
    )
    assert.equal(record.to.number, '1002')
    assert.equal(record.start, '2026-06-01T09:00:00+02:00')
  })
})

describe('offset of a UCM call', () => {
  it('late legs follow the first one, which alone tells the offset', () => {
    // 14 minutes after its id, the transfer on its own would look like an offset of +02:15.
    const transfer = row({
      AcctId: '2',
      action_type: 'TRANSFER',
      start: '2026-06-01 09:14:00',
      end: '2026-06-01 09:16:00',
    })
    const record = recordOf([row(), { ...transfer, answer: '2026-06-01 09:14:00', duration: '120', billsec: '120' }])
    assert.equal(record.legs[1]?.start, '2026-06-01T09:14:00+02:00')
    assert.equal(record.durationSeconds, 960)
  })

  it('comes from the zone where the id has no epoch, or one that does not fit', () => {
    for (const session of ['call-7', '1780300300000000-1001']) {
      const record = recordOf([row({ session, uniqueid: '' })], { ...rome, zone: 'America/New_York' })
      assert.equal(record.start, '2026-06-01T09:00:00-04:00')
    }
  })

  it('comes from the channel where the session does not fit', () => {
    const record = recordOf(
      [row({ session: '1655826853450924-221', uniqueid: '1655827915.1841', start: '2022-06-21 17:11:55' })],
      { ...rome, zone: 'UTC+00:00', isZoneSure: false },
    )
    assert.equal(record.start, '2022-06-21T17:11:55+01:00')
  })

  it('follows the call before where neither id fits, unless the zone is right about that one', () => {
    const strayed = row({ AcctId: '9', session: '1780300300000000-1001', uniqueid: '' })
    const startAfterOther = (zone: string) => {
      const builder = new CallRecordBuilder({ ...rome, zone })
      builder.build(legsOf(row()))
      return builder.build(legsOf(strayed))?.record.start
    }
    assert.equal(startAfterOther('UTC+00:00'), '2026-06-01T09:00:00+02:00')
    assert.equal(startAfterOther('Europe/Rome'), '2026-06-01T09:00:00+02:00')
  })

  it('the two passes of the hour that the clock repeats in autumn are told apart', () => {
    const at = (session: string) =>
      recordOf([
        row({
          session: `${session}1-1`,
          start: '2026-10-25 02:10:00',
          answer: '2026-10-25 02:10:05',
          end: '2026-10-25 02:11:10',
        }),
      ])
    const first = at(epoch(2026, 9, 25, 0, 10))
    assert.equal(first.start, '2026-10-25T02:10:00+02:00')
    const second = at(epoch(2026, 9, 25, 1, 10))
    assert.equal(second.start, '2026-10-25T02:10:00+01:00')
    assert.equal(second.end, '2026-10-25T02:11:10+01:00')
  })

  const autumn = {
    session: `${epoch(2026, 9, 25, 0, 50)}1-1001`,
    start: '2026-10-25 02:50:00',
    answer: '2026-10-25 02:50:10',
    end: '2026-10-25 02:10:00',
    duration: '1200',
    billsec: '1190',
  }

  it('a call during which the clock goes back lasts as long as it lasted', () => {
    for (const zone of ['Europe/Rome', 'Asia/Tokyo']) {
      const record = recordOf([row(autumn)], { ...rome, zone })
      assert.deepEqual(
        [record.start, record.answer, record.end],
        ['2026-10-25T02:50:00+02:00', '2026-10-25T02:50:10+02:00', '2026-10-25T02:10:00+01:00'],
      )
      assert.deepEqual([record.durationSeconds, record.talkSeconds, record.ringSeconds], [1200, 1190, 10])
    }
  })

  it('a leg after the clock went back comes after the leg before', () => {
    const transfer = row({
      AcctId: '2',
      session: autumn.session,
      start: '2026-10-25 02:10:00',
      answer: '2026-10-25 02:10:00',
      end: '2026-10-25 02:12:00',
      duration: '120',
      billsec: '120',
    })
    const record = recordOf([row(autumn), transfer])
    assert.deepEqual(
      record.legs.map((leg) => leg.start),
      ['2026-10-25T02:50:00+02:00', '2026-10-25T02:10:00+01:00'],
    )
    assert.equal(record.durationSeconds, 1320)
  })

  it('a call during which the clock goes forward lasts as long as it lasted', () => {
    const session = `${epoch(2026, 2, 29, 0, 59, 50)}1-1001`
    const spring = row({
      session,
      start: '2026-03-29 01:59:50',
      answer: '2026-03-29 03:00:10',
      end: '2026-03-29 03:00:30',
      duration: '40',
      billsec: '20',
    })
    const next = row({
      AcctId: '2',
      session,
      start: '2026-03-29 03:00:30',
      answer: '2026-03-29 03:00:30',
      end: '2026-03-29 03:00:40',
      duration: '10',
      billsec: '10',
    })
    const record = recordOf([spring, next])
    assert.deepEqual(
      [record.start, record.answer, record.legs[0]?.end, record.legs[1]?.start],
      [
        '2026-03-29T01:59:50+01:00',
        '2026-03-29T03:00:10+02:00',
        '2026-03-29T03:00:30+02:00',
        '2026-03-29T03:00:30+02:00',
      ],
    )
    assert.deepEqual([record.durationSeconds, record.talkSeconds, record.ringSeconds], [50, 30, 20])
  })

  /** Two legs with twenty seconds between them, during which the clock changes. */
  const legsAround = (session: string, [start, end]: [string, string], next: [string, string]) => [
    row({ session, start, answer: start, end, duration: '590', billsec: '590' }),
    row({ AcctId: '2', session, start: next[0], answer: next[0], end: next[1], duration: '10', billsec: '10' }),
  ]

  it('a change of the clock between two legs is told by the zone', () => {
    const spring = legsAround(
      `${epoch(2026, 2, 29, 0, 50)}1-1001`,
      ['2026-03-29 01:50:00', '2026-03-29 01:59:50'],
      ['2026-03-29 03:00:10', '2026-03-29 03:00:20'],
    )
    const autumn = legsAround(
      `${epoch(2026, 9, 25, 0, 50)}1-1001`,
      ['2026-10-25 02:50:00', '2026-10-25 02:59:50'],
      ['2026-10-25 02:00:10', '2026-10-25 02:00:20'],
    )
    assert.equal(recordOf(spring).legs[1]?.start, '2026-03-29T03:00:10+02:00')
    assert.equal(recordOf(autumn).legs[1]?.start, '2026-10-25T02:00:10+01:00')
    assert.equal(recordOf(spring).durationSeconds, 620)
    assert.equal(recordOf(autumn).durationSeconds, 620)
  })

  it('a duration that does not fit is no change of the clock where there was none', () => {
    assert.equal(recordOf([row({ end: '2026-06-01 10:01:10' })]).end, '2026-06-01T10:01:10+02:00')
    const elsewhere = { ...rome, zone: 'Asia/Tokyo' }
    assert.equal(recordOf([row({ end: '2026-06-02 09:01:10' })], elsewhere).end, '2026-06-02T09:01:10+02:00')
  })

  it('a zone that disagrees with the ids is told of once, and the ids win', () => {
    const told: ZoneMismatch[] = []
    const builder = new CallRecordBuilder({
      ...rome,
      zone: 'America/New_York',
      onZoneMismatch: (mismatch) => told.push(mismatch),
    })
    const first = builder.build(legsOf(row()))?.record
    builder.build(legsOf(row({ session: '1780297201123-1001', start: '2026-06-01 09:00:01' })))
    assert.equal(first?.start, '2026-06-01T09:00:00+02:00')
    assert.deepEqual(told, [
      {
        zone: 'America/New_York',
        zoneOffsetMinutes: -240,
        idOffsetMinutes: 120,
        callId: '1780297200123-1001',
        startMs: 1780297200000,
      },
    ])
  })

  it('a zone that agrees is not worth a word', () => {
    const builder = new CallRecordBuilder({ ...rome, onZoneMismatch: () => assert.fail('told') })
    builder.build(legsOf(row()))
    builder.build(legsOf(row({ session: 'call-7', uniqueid: '' })))
  })
})

describe('who and what of a UCM call', () => {
  it('an outbound call under a number of the trunk is found by its extension, too', () => {
    const changes = { src: '05550100', channel: 'PJSIP/2000-1', channel_ext: '2000', userfield: 'Outbound' }
    const call = new CallRecordBuilder(rome).build(legsOf(row(changes))) ?? assert.fail()
    assert.equal(call.record.from.number, '05550100')
    const isFound = (caller: string) => callFilter({ caller }).matches(call.record, call.ownExtension)
    assert.deepEqual(
      [isFound('2000'), isFound('05550100'), isFound('20??'), isFound('2001')],
      [true, true, true, false],
    )
  })

  it('the channel of an inbound call is not the caller', () => {
    const changes = { src: '05550100', channel: 'PJSIP/trunk_2-1', channel_ext: 'trunk_2', userfield: 'Inbound' }
    const call = new CallRecordBuilder(rome).build(legsOf(row(changes))) ?? assert.fail()
    assert.equal(callFilter({ caller: 'trunk_2' }).matches(call.record, call.ownExtension), false)
  })

  const directions: [Record<string, string>, CallRecord['direction']][] = [
    [{ userfield: 'Inbound' }, 'inbound'],
    [{ userfield: 'Outbound' }, 'outbound'],
    [{ userfield: 'Internal' }, 'internal'],
    [{ userfield: 'External' }, 'transit'],
    [{ userfield: 'EXT' }, 'internal'],
    [{ userfield: 'EXT', dst_trunk_name: 'Daisy' }, 'outbound'],
    [{ userfield: '', src_trunk_name: 'Daisy' }, 'inbound'],
    [{ userfield: '', dst_trunk_name: 'Daisy' }, 'outbound'],
    [{ userfield: '', src_trunk_name: 'Daisy', dst_trunk_name: 'Rose' }, 'transit'],
    [{ userfield: '' }, 'internal'],
    [{ userfield: '', channel_ext: 'trunk_2' }, 'inbound'],
    [{ userfield: '', dstchannel_ext: 'trunk_2' }, 'outbound'],
    [{ userfield: '', channel_ext: 'trunk_2', dstchannel_ext: 'trunk_3' }, 'transit'],
    [{ userfield: '', channel_ext: '', dstchannel_ext: '' }, 'unknown'],
  ]
  for (const [changes, direction] of directions) {
    it(`${JSON.stringify(changes)} is ${direction}`, () => assert.equal(recordOf([row(changes)]).direction, direction))
  }

  it('an inbound call stays one when it is forwarded outside', () => {
    const record = recordOf([
      row({ userfield: 'Inbound', src_trunk_name: 'Daisy', disposition: 'NO ANSWER' }),
      row({ AcctId: '2', userfield: 'Outbound', dst_trunk_name: 'Rose', dst: '0039055', dstanswer: '' }),
    ])
    assert.equal(record.direction, 'inbound')
    assert.deepEqual(record.trunk, { in: 'Daisy', out: 'Rose' })
  })

  it('numbers stay text', () => {
    const record = recordOf([row({ src: '+390550', dst: '0039055xxx', dstanswer: '', dstchannel_ext: 'trunk_2' })])
    assert.equal(record.from.number, '+390550')
    assert.equal(record.to.number, '0039055xxx')
    assert.equal(record.answeredBy?.number, '0039055xxx')
  })

  it('an empty value is null', () => {
    const record = recordOf([row({ src: '', dst: '', dstanswer: '', dstchannel_ext: '' })])
    assert.deepEqual(record.from, { number: null, name: null })
    assert.deepEqual(record.to, { number: null, name: null })
    assert.deepEqual(record.answeredBy, { number: null, name: null })
    assert.deepEqual([record.account, record.recordings], [null, []])
  })

  it('the name comes from caller_name, else from the caller id', () => {
    assert.equal(recordOf([row({ caller_name: 'Ann', clid: '"Bob" <1001>' })]).from.name, 'Ann')
    assert.equal(recordOf([row({ clid: '"Bob "the" Builder" <1001>' })]).from.name, 'Bob "the" Builder')
    assert.equal(recordOf([row({ clid: '<1001>' })]).from.name, null)
  })

  it('every recording of every leg is named once, with its month', () => {
    const record = recordOf([
      row({ recordfiles: '2024-05/auto-1-1001-1002.wav@2024-05/auto-2-1001-1002.wav@' }),
      row({ AcctId: '2', recordfiles: '2024-05/auto-2-1001-1002.wav@2024-05/auto-3#7-8-9.wav' }),
    ])
    assert.deepEqual(record.recordings, [
      '2024-05/auto-1-1001-1002.wav',
      '2024-05/auto-2-1001-1002.wav',
      '2024-05/auto-3#7-8-9.wav',
    ])
  })

  const types: [string, string, string | null][] = [
    ['DIAL', 'dial', null],
    ['VM', 'voicemail', null],
    ['IVR[7000]', 'ivr', '7000'],
    ['QUEUE[6500]', 'queue', '6500'],
    ['RINGGROUP[6400]', 'ring-group', '6400'],
    ['TRANSFER', 'transfer', null],
    ['PAGE[8005]', 'page', '8005'],
    ['PARKEDCALL', 'parked-call', null],
    ['FOLLOWME', 'follow-me', null],
    ['EMERGENCY_CALL[112]', 'emergency_call', '112'],
    ['Something Else!', 'something else!', null],
  ]
  for (const [action, type, name] of types) {
    it(`${action} is a leg of type ${type}`, () => {
      const [leg] = recordOf([row({ action_type: action })]).legs
      assert.deepEqual([leg?.type, leg?.name], [type, name])
    })
  }
})
