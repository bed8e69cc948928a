import assert from 'node:assert/strict'
import type { CallRecord } from '../../../../src/lib/calls/call-record.js'
import { callRecordOf, secondsOf } from '../../../../src/lib/kalliope/calls/call-record.js'
import { aliasedText, type KalliopeRow } from '../../../../src/lib/kalliope/calls/call-row.js'
import { CallClock } from '../../../../src/lib/kalliope/calls/call-times.js'

function recordsOf(rows: readonly KalliopeRow[], zone = 'Europe/Rome'): CallRecord[] {
  const ids = new Set(rows.map((row) => aliasedText(row, 'id')))
  return [...ids].map((id) => {
    const ofCall = rows.filter((row) => aliasedText(row, 'id') === id)
    const clock = CallClock.of(id, aliasedText(ofCall[0] ?? {}, 'start'), zone)
    assert.ok(clock)
    return callRecordOf({ id, rows: ofCall, clock }, 'Office').record
  })
}

/** An inbound call through a menu to extension 101, in the later field names. */
const inbound = {
  unique_id: '1773136800.40',
  source_type: 'ibl',
  destination_type: 'ivr',
  status: 'OK',
  start_datetime: '2026-03-10 11:00:00',
  channel_up_datetime: '2026-03-10 11:00:01',
  answer_datetime: '2026-03-10 11:00:20',
  answered_by: '101',
  end_datetime: '2026-03-10 11:01:20',
  caller: '07700900xxx',
  caller_name: 'Doe',
  anonymous: '0',
  called: '02079460950',
  called_name: 'Welcome',
  gateway_name: 'Provider A',
  account_code: '',
  duration: 80,
  bill_secs: 79.25,
}
const menuStep = {
  detail_source_num: '07700900xxx',
  detail_destination_type: 'ivr',
  detail_destination_name: 'Welcome',
  detail_destination_num: '700',
  detail_enter_datetime: '2026-03-10 11:00:00',
  detail_answer_datetime: '2026-03-10 11:00:01',
  detail_exit_datetime: '2026-03-10 11:00:10',
  detail_exit_cause: 'NCC',
}
const phoneStep = {
  detail_source_num: '07700900xxx',
  detail_destination_type: 'local_exten',
  detail_destination_name: 'Jane',
  detail_destination_num: '101',
  detail_enter_datetime: '2026-03-10 11:00:10',
  detail_answer_datetime: '2026-03-10 11:00:20',
  detail_exit_datetime: '2026-03-10 11:01:20',
  detail_exit_cause: 'NCC',
}
const expected: CallRecord = {
  system: 'kalliope',
  device: 'Office',
  id: '1773136800.40',
  direction: 'inbound',
  status: 'answered',
  answered: true,
  missed: false,
  start: '2026-03-10T11:00:00+01:00',
  answer: '2026-03-10T11:00:20+01:00',
  end: '2026-03-10T11:01:20+01:00',
  durationSeconds: 80,
  talkSeconds: 60,
  ringSeconds: 20,
  from: { number: '07700900xxx', name: 'Doe' },
  to: { number: '02079460950', name: 'Welcome' },
  answeredBy: { number: '101', name: null },
  trunk: { in: 'Provider A', out: null },
  account: null,
  recordings: [],
  revision: 0,
  legs: [
    {
      type: 'ivr',
      name: 'Welcome',
      from: '07700900xxx',
      to: '700',
      start: '2026-03-10T11:00:00+01:00',
      answer: null,
      end: '2026-03-10T11:00:10+01:00',
      status: 'no-answer',
      talkSeconds: 0,
    },
    {
      type: 'dial',
      name: null,
      from: '07700900xxx',
      to: '101',
      start: '2026-03-10T11:00:10+01:00',
      answer: '2026-03-10T11:00:20+01:00',
      end: '2026-03-10T11:01:20+01:00',
      status: 'answered',
      talkSeconds: 60,
    },
  ],
}

describe('Kalliope call record', () => {
  it('of two flat rows: the time in the menu is no talk', () => {
    assert.deepEqual(
      recordsOf([
        { ...inbound, ...menuStep },
        { ...inbound, ...phoneStep },
      ]),
      [expected],
    )
  })

  it('of rows that are mixed with those of a call in the same second', () => {
    const menu = { detail_destination_type: 'ivr', detail_enter_datetime: '2026-03-10 11:00:00' }
    const phone = { detail_destination_type: 'local_exten', detail_enter_datetime: '2026-03-10 11:00:05' }
    const other = { ...inbound, unique_id: '1773136800.41' }
    const later = { ...inbound, unique_id: '1773136860.42', start_datetime: '2026-03-10 11:01:00' }
    const records = recordsOf([
      { ...inbound, ...menu },
      { ...other, ...menu },
      { ...inbound, ...phone },
      { ...other, ...phone },
      { ...later, ...menu },
    ])
    assert.deepEqual(
      records.map(({ id, legs }) => [id, legs.map(({ type }) => type)]),
      [
        ['1773136800.40', ['ivr', 'dial']],
        ['1773136800.41', ['ivr', 'dial']],
        ['1773136860.42', ['ivr']],
      ],
    )
  })

  it('of nested steps, under any name and depth', () => {
    const nested = [
      { ...inbound, details: [menuStep, phoneStep] },
      { ...inbound, routing: { step: [menuStep, phoneStep] } },
    ]
    for (const row of nested) assert.deepEqual(recordsOf([row]), [expected])
  })

  it('of the manual’s sample, whose date was edited: the zone tells the offset', () => {
    const [record] = recordsOf([
      {
        id: '1463997154.0',
        source: 'local_exten',
        start_time: '2016-01-12 11:52:34',
        answer_time: '',
        end_time: '2016-01-12 11:52:34',
        account_code: '206',
        caller: '206',
        gateway_name: '',
        called: '0501234567',
        status: 'FAILED',
        answered_by: '',
        bill_secs: 0,
        duration: 0,
        destination: '',
      },
    ])
    assert.deepEqual(
      [record?.id, record?.start, record?.direction, record?.status, record?.account, record?.missed],
      ['1463997154.0', '2016-01-12T11:52:34+01:00', 'internal', 'failed', '206', false],
    )
  })

  it('takes the offset from the id where it fits: 09:52:34 UTC is 11:52:34 in summer', () => {
    const row = { ...inbound, unique_id: '1463997154.0', start_datetime: '2016-05-23 11:52:34', end_datetime: '' }
    for (const zone of ['Europe/Rome', 'UTC']) {
      assert.equal(recordsOf([row], zone)[0]?.start, '2016-05-23T11:52:34+02:00')
    }
  })

  it('keeps the two hours apart that the clock shows in autumn', () => {
    const call = (id: string) => ({
      ...inbound,
      unique_id: id,
      start_datetime: '2026-10-25 02:30:00',
      end_datetime: '2026-10-25 02:31:00',
    })
    const starts = recordsOf([call('1792888200.0'), call('1792891800.2')]).map(({ start, end }) => [start, end])
    assert.deepEqual(starts, [
      ['2026-10-25T02:30:00+02:00', '2026-10-25T02:31:00+02:00'],
      ['2026-10-25T02:30:00+01:00', '2026-10-25T02:31:00+01:00'],
    ])
  })

  it('follows a call across the change of the clock', () => {
    const call = {
      ...inbound,
      unique_id: '1792889700.0',
      start_datetime: '2026-10-25 02:55:00',
      answer_datetime: '2026-10-25 02:56:00',
      duration: 600,
      end_datetime: '2026-10-25 02:05:00',
    }
    const [record] = recordsOf([call])
    assert.deepEqual([record?.end, record?.talkSeconds], ['2026-10-25T02:05:00+01:00', 540])
  })

  it('lets the duration decide where the end is in one of two hours', () => {
    const call = {
      ...inbound,
      unique_id: '1792885800.0',
      start_datetime: '2026-10-25 01:50:00',
      end_datetime: '2026-10-25 02:10:00',
    }
    const ends = [1200, 4800].map((duration) => recordsOf([{ ...call, duration }])[0]?.end)
    assert.deepEqual(ends, ['2026-10-25T02:10:00+02:00', '2026-10-25T02:10:00+01:00'])
  })

  for (const [word, status, missed] of [
    ['OK', 'answered', false],
    ['NOANSWER', 'no-answer', true],
    ['NO ANSWER', 'no-answer', true],
    ['BUSY', 'busy', true],
    ['CANCELED', 'cancelled', true],
    ['CANCELLED', 'cancelled', true],
    ['FAILED', 'failed', false],
    ['UNAVAILABLE', 'unavailable', true],
    ['FORBIDDEN', 'forbidden', false],
    ['??', 'unknown', false],
    ['NEW WORD', 'unknown', false],
  ] as const) {
    it(`says ${status} for ${word}`, () => {
      const [record] = recordsOf([{ ...inbound, status: word }])
      assert.deepEqual([record?.status, record?.missed], [status, missed])
    })
  }

  for (const [source, destination, gateway, direction, trunk] of [
    ['ibl', 'queue', 'A', 'inbound', { in: 'A', out: null }],
    ['ibl', '', '', 'inbound', { in: null, out: null }],
    ['ibl', 'obl', 'A', 'transit', { in: 'A', out: null }],
    ['local_exten', 'obl', 'A', 'outbound', { in: null, out: 'A' }],
    ['local_exten', '', 'A', 'outbound', { in: null, out: 'A' }],
    ['local_exten', 'conference', '', 'internal', { in: null, out: null }],
    ['service', 'local_exten', '', 'unknown', { in: null, out: null }],
  ] as const) {
    it(`calls ${source} → ${destination || 'nothing'} through ${gateway || 'no gateway'} ${direction}`, () => {
      const [record] = recordsOf([
        { ...inbound, source_type: source, destination_type: destination, gateway_name: gateway },
      ])
      assert.deepEqual([record?.direction, record?.trunk], [direction, trunk])
    })
  }

  it('is voicemail, and missed, where nobody but a mailbox answered', () => {
    const mailbox = { ...phoneStep, detail_destination_type: 'voicemail' }
    const [record] = recordsOf([{ ...inbound, ...mailbox, status: 'NOANSWER', answer_datetime: '', answered_by: '' }])
    assert.deepEqual(
      [record?.status, record?.missed, record?.answer, record?.talkSeconds, record?.answeredBy],
      ['voicemail', true, null, 0, null],
    )
    assert.deepEqual([record?.legs[0]?.status, record?.legs[0]?.answer], ['voicemail', '2026-03-10T11:00:20+01:00'])
  })

  describe('that failed', () => {
    const failed = { ...inbound, status: 'FAILED', answer_datetime: '', answered_by: '', bill_secs: 0 }
    const step = { ...phoneStep, detail_answer_datetime: '', detail_exit_cause: 'CONGESTION' }
    for (const [what, rows] of [
      ['no step is told', [failed]],
      ['a phone was not reached', [{ ...failed, ...step }]],
      ['only a menu had picked up', [{ ...failed, ...menuStep }]],
      [
        'a group had no phone',
        [{ ...failed, ...step, detail_destination_type: 'callg', detail_exit_cause: 'UNAVAILABLE' }],
      ],
    ] as const) {
      it(`is unavailable, and missed, where it came from outside and ${what}`, () => {
        const [record] = recordsOf(rows)
        assert.deepEqual([record?.direction, record?.status, record?.missed], ['inbound', 'unavailable', true])
      })
    }

    for (const cause of ['NOANSWER', 'BUSY', 'CANCELED', 'DECLINED']) {
      it(`is failed where a phone had rung before (${cause})`, () => {
        const [record] = recordsOf([{ ...failed, ...step, detail_exit_cause: cause }])
        assert.deepEqual([record?.status, record?.missed], ['failed', false])
      })
    }

    it('is failed where it was to go out', () => {
      const [record] = recordsOf([{ ...failed, source_type: 'local_exten', destination_type: 'obl' }])
      assert.deepEqual([record?.direction, record?.status, record?.missed], ['outbound', 'failed', false])
    })
  })

  for (const destination of ['ivr', 'queue']) {
    it(`is cancelled, and missed, where the caller left a line that only the ${destination} had picked up`, () => {
      const step = { ...phoneStep, detail_destination_type: destination, detail_answer_datetime: '' }
      for (const steps of [{}, step]) {
        const unanswered = { answer_datetime: '', answered_by: '', destination_type: destination, bill_secs: '40.000' }
        const [record] = recordsOf([{ ...inbound, ...steps, ...unanswered, status: 'OK' }])
        assert.deepEqual([record?.status, record?.missed, record?.talkSeconds], ['cancelled', true, 0])
      }
    })
  }

  it('counts the billed time of an outbound call as talk, in whole seconds', () => {
    const [record] = recordsOf([
      { ...inbound, source_type: 'local_exten', destination_type: 'obl', bill_secs: '58.912' },
    ])
    assert.equal(record?.talkSeconds, 58)
  })

  it('counts no talk where nobody answered, whatever was billed', () => {
    const [record] = recordsOf([{ ...inbound, status: 'CANCELED' }])
    assert.deepEqual([record?.talkSeconds, record?.answer, record?.ringSeconds], [0, null, null])
  })

  it('names the number behind the prefix for an outside line', () => {
    const out = {
      ...phoneStep,
      detail_destination_type: 'obl',
      detail_destination_num: '007700900100',
      detail_mapped_dst_num: '07700900100',
    }
    assert.equal(recordsOf([{ ...inbound, ...out }])[0]?.legs[0]?.to, '07700900100')
  })

  for (const [given, seconds] of [
    [65, 65],
    ['65', 65],
    ['65.999', 65],
    ['00:01:05', 65],
    ['', undefined],
    ['long', undefined],
  ] as const) {
    it(`reads ${JSON.stringify(given)} as ${String(seconds)} seconds`, () => {
      assert.equal(secondsOf(given), seconds)
    })
  }
})
