import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { listenOnFreshPort } from '../../../../emulators/shared'
import type { CallQuerySettings } from '../../../../src/lib/kalliope/calls/call-query.js'
import { clientOf } from '../pbx.js'
import { type ReadCalls, readCalls } from '../read-calls.js'

/** 2026-03-10 10:00:00 in Rome. */
const base = 1_773_133_200
const range = { startMs: Date.parse('2026-03-01T00:00:00+01:00'), endMs: Date.parse('2026-04-01T00:00:00+02:00') }

const callColumns = [
  'unique_id',
  'source_type',
  'destination_type',
  'status',
  'start_datetime',
  'channel_up_datetime',
  'answer_datetime',
  'answered_by',
  'end_datetime',
  'caller',
  'caller_name',
  'anonymous',
  'called',
  'called_name',
  'gateway_name',
  'account_code',
  'duration',
  'bill_secs',
] as const

const wall = (epoch: number): string => new Date((epoch + 3600) * 1000).toISOString().slice(0, 19).replace('T', ' ')

/** An answered inbound call that rings for 4 s and lasts for `lasts`. */
function callOf(epoch: number, sequence: number, changes: Record<string, unknown> = {}, lasts = 34) {
  return {
    unique_id: `${epoch}.${sequence}`,
    source_type: 'ibl',
    destination_type: 'local_exten',
    status: 'OK',
    start_datetime: wall(epoch),
    channel_up_datetime: wall(epoch + 2),
    answer_datetime: wall(epoch + 4),
    answered_by: '101',
    end_datetime: wall(epoch + lasts),
    caller: '0501234567',
    caller_name: 'Rossi',
    anonymous: '0',
    called: '101',
    called_name: '',
    gateway_name: 'TIM',
    account_code: '',
    duration: String(lasts),
    bill_secs: String(lasts - 2),
    ...changes,
  }
}

function step(epoch: number, number: string, changes: Record<string, unknown> = {}) {
  return {
    detail_source_num: '0501234567',
    detail_destination_type: 'local_exten',
    detail_destination_num: number,
    detail_enter_datetime: wall(epoch),
    detail_answer_datetime: '',
    detail_exit_datetime: wall(epoch + 5),
    detail_exit_cause: 'NOANSWER',
    ...changes,
  }
}

const csvLine = (row: Record<string, unknown>): string => Object.values(row).map(String).join(',')
const csvOf = (...rows: Record<string, unknown>[]): string =>
  [`#${callColumns.join(',')}`, ...rows.map(csvLine), ''].join('\n')

/** What is read from a PBX that gives this answer to every request for calls. */
async function readFrom(
  body: string | Buffer,
  settings: Partial<CallQuerySettings> = {},
  headers: Record<string, string> = {},
): Promise<ReadCalls> {
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/rest/salt') === true) response.end('{"salt":"00"}')
    else if (request.url === '/rest/dashboard/firmwareVersion') response.end('"4.12.6"')
    else response.writeHead(200, headers).end(body)
  })
  const client = clientOf(`http://127.0.0.1:${await listenOnFreshPort(server)}`)
  try {
    return await readCalls(client, range, settings)
  } finally {
    await client.close()
    server.close()
  }
}

const refused = { code: 'BAD_RESPONSE' }

describe('Kalliope answers with rows of calls that overlap', () => {
  const first = callOf(base, 10, {}, 100)
  const second = callOf(base + 5, 11, {}, 90)
  const detailed = [
    { ...first, ...step(base, '100') },
    { ...second, ...step(base + 5, '200') },
    { ...first, ...step(base + 40, '101') },
    { ...second, ...step(base + 45, '201') },
  ]
  const legsOf = ({ calls }: ReadCalls) =>
    calls.map(({ record }) => [record.id, ...record.legs.map(({ to }) => String(to))])
  const whole = [
    [`${base}.10`, '100', '101'],
    [`${base + 5}.11`, '200', '201'],
  ]

  it('give each call once and whole, in JSON and CSV', async () => {
    assert.deepEqual(legsOf(await readFrom(JSON.stringify(detailed))), whole)
    const columns = Object.keys(detailed[0] ?? {}).join(',')
    const csv = [`#${columns}`, ...detailed.map(csvLine), ''].join('\n')
    assert.deepEqual(legsOf(await readFrom(csv, { encoding: 'csv' })), whole)
  })

  it('give each call once and whole where the latest step comes first', async () => {
    assert.deepEqual(legsOf(await readFrom(JSON.stringify([...detailed].reverse()))), whole)
  })

  it('give a call once that comes twice in a summary', async () => {
    const { calls } = await readFrom(JSON.stringify([first, second, first]), { format: 'summary' })
    assert.deepEqual(
      calls.map(({ record }) => record.id),
      [`${base}.10`, `${base + 5}.11`],
    )
  })

  /** Calls of 300 s, one each second, in the order in which their steps began; step two comes 200 calls later. */
  function sortedBySteps(count: number) {
    const rows = Array.from({ length: count }, (_, index) => {
      const call = callOf(base + index, index, {}, 300)
      return [step(base + index, '100'), step(base + index + 200, '101')].map((detail) => ({ ...call, ...detail }))
    }).flat()
    return rows.sort((one, other) => one.detail_enter_datetime.localeCompare(other.detail_enter_datetime))
  }

  it('give thousands of calls whole where the PBX sorts by the steps', async () => {
    const { calls } = await readFrom(JSON.stringify(sortedBySteps(3000)))
    assert.equal(calls.length, 3000)
    assert.ok(calls.every(({ record }) => record.legs.length === 2))
  })

  it('never give a call twice, and say so, where its rows are too far apart to be kept', async () => {
    const rows = Array.from({ length: 6000 }, (_, index) => ({
      ...callOf(base + index, index, {}, 2),
      ...step(base + index, '100'),
    }))
    const { calls, notices } = await readFrom(JSON.stringify([...rows, { ...first, unique_id: `${base}.0` }]))
    assert.equal(calls.length, 6000)
    assert.match(notices.join(), new RegExp(`${base}\\.0`))
  })
})

describe('Kalliope answers in CSV without quotation marks', () => {
  const named = (epoch: number, sequence: number, name: string) => callOf(epoch, sequence, { caller_name: name })
  const namesOf = ({ calls }: ReadCalls) => calls.map(({ record }) => record.from.name)

  for (const [what, ...names] of [
    ['begin with a quotation mark', '"Il Pirata', 'Rossi', 'Rossi', 'Bar "Sport'],
    ['hold a word in quotation marks', '"Da Gino" Bar', 'Bar "Sport"', '"A" "B"', '"'],
    ['begin with one in neighbouring lines', '"Uno', '"Due', '"Tre', 'Quattro'],
  ] as const) {
    it(`keep every call where names ${what}`, async () => {
      const rows = names.map((name, index) => named(base + index * 60, (index + 1) * 10, name))
      for (const lineEnd of ['\n', '\r\n']) {
        const read = await readFrom(csvOf(...rows).replaceAll('\n', lineEnd), { encoding: 'csv' })
        assert.deepEqual(namesOf(read), names)
      }
    })
  }

  for (const [what, changes, trunk, to, account] of [
    ['a line’s name', { gateway_name: 'TIM, Pisa', account_code: '206' }, 'TIM, Pisa', null, '206'],
    ['a line’s name, and no account', { gateway_name: 'TIM, Pisa' }, 'TIM, Pisa', null, null],
    ['an account', { gateway_name: 'trunk1', account_code: 'A,B' }, 'trunk1,A,B', null, null],
  ] as const) {
    it(`say so, and shift nothing, where a comma is in ${what}`, async () => {
      const { calls, notices } = await readFrom(csvOf(callOf(base, 10, changes), callOf(base + 60, 20)), {
        encoding: 'csv',
      })
      const [record, next] = calls.map((call) => call.record)
      assert.deepEqual([record?.trunk.in, record?.to.name, record?.account], [trunk, to, account])
      assert.equal(next?.trunk.in, 'TIM')
      assert.match(notices.join(), /line 2.*gateway_name/)
    })
  }

  it('are refused where no line can be read without shifting', async () => {
    const columns = 'id,source,start_time,answer_time,end_time,account_code,caller,gateway_name,called,status'
    const line = `${base}.10,ibl,${wall(base)},,,A,B,050,TIM,101,OK`
    await assert.rejects(readFrom(`#${columns}\n${line}\n`, { encoding: 'csv' }), refused)
  })

  it('are understood where lines end with CR alone', async () => {
    const text = csvOf(callOf(base, 10), callOf(base + 60, 20)).replaceAll('\n', '\r')
    const { calls } = await readFrom(text, { encoding: 'csv' }, { 'content-type': 'text/csv' })
    assert.equal(calls.length, 2)
  })
})

describe('Kalliope answers with rows that cannot be read', () => {
  const good = [callOf(base, 10), callOf(base + 60, 20)]

  for (const [what, row] of [
    ['an empty id', { ...callOf(base + 30, 15), unique_id: '' }],
    ['no id', { start_datetime: wall(base), status: 'OK' }],
    ['neither a time nor an id that tells one', { unique_id: 'x', start_datetime: '' }],
    ['nothing', null],
  ] as const) {
    it(`cost nothing but the row with ${what}, which is told of`, async () => {
      const { calls, notices } = await readFrom(JSON.stringify([good[0], row, good[1]]), { format: 'summary' })
      assert.deepEqual(
        calls.map(({ record }) => record.id),
        [`${base}.10`, `${base + 60}.20`],
      )
      assert.equal(notices.length, 1)
      assert.ok((notices[0] ?? '').length < 400)
    })
  }

  it('cost nothing but a line of CSV that is too short', async () => {
    const text = csvOf(good[0] ?? {}, { unique_id: `${base + 30}.15`, source_type: 'ibl' }, good[1] ?? {})
    const { calls, notices } = await readFrom(text, { encoding: 'csv' })
    assert.equal(calls.length, 2)
    assert.match(notices.join(), /line 3/)
  })

  it('are refused where no row can be read', async () => {
    await assert.rejects(readFrom('[{"status":"OK"}]'), refused)
    await assert.rejects(readFrom('{"code":500,"message":"Oops"}'), refused)
  })
})

describe('Kalliope answers in other charsets', () => {
  const name = 'Müller Società'
  const row = callOf(base, 10, { caller_name: name })
  const xml = `<cdr><call>${Object.entries(row)
    .map(([key, value]) => `<${key}>${value}</${key}>`)
    .join('')}</call></cdr>`

  for (const [what, text, type] of [
    ['CSV', csvOf(row), 'text/csv; charset=ISO-8859-1'],
    ['JSON', JSON.stringify([row]), 'application/json; charset="iso-8859-1"'],
    ['XML by its declaration', `<?xml version="1.0" encoding="ISO-8859-1"?>${xml}`, 'text/xml'],
    ['XML by its header', xml, 'application/xml;charset=latin1'],
  ] as const) {
    it(`keep their letters: ${what}`, async () => {
      const { calls } = await readFrom(Buffer.from(text, 'latin1'), {}, { 'content-type': type })
      assert.equal(calls[0]?.record.from.name, name)
    })
  }

  it('keep their letters in UTF-16', async () => {
    const body = Buffer.from(JSON.stringify([row]), 'utf16le')
    const { calls } = await readFrom(body, {}, { 'content-type': 'application/json; charset=utf-16' })
    assert.equal(calls[0]?.record.from.name, name)
  })

  it('are refused where the charset is not known', async () => {
    const headers = { 'content-type': 'application/json; charset=x-martian' }
    await assert.rejects(readFrom(JSON.stringify([row]), {}, headers), /x-martian/)
  })

  it('are refused by name where they are compressed, which nobody asked for', async () => {
    await assert.rejects(readFrom(Buffer.from([31, 139, 8, 0]), {}, { 'content-encoding': 'gzip' }), /gzip/)
  })
})

describe('Kalliope answers that write the documented XML in another way', () => {
  const row = callOf(base, 10)
  for (const [what, text, count] of [
    ['a list below cdr and call', JSON.stringify({ cdr: { call: [row, callOf(base + 60, 20)] } }), 2],
    ['one call below cdr and call', JSON.stringify({ cdr: { call: row } }), 1],
    ['a list below call', JSON.stringify({ call: [row] }), 1],
    ['everything in the root of requests', JSON.stringify({ kpbx_response: { cdr: { call: [row] } } }), 1],
    ['an empty list below cdr and call', '{"cdr":{"call":[]}}', 0],
    ['null below cdr', '{"cdr":null}', 0],
    ['XML with a root around cdr', `<kpbx_response><cdr><call><id>${base}.10</id></call></cdr></kpbx_response>`, 1],
    ['XML with a root around nothing', '<kpbx_response><cdr/></kpbx_response>', 0],
  ] as const) {
    it(`are understood: ${what}`, async () => {
      assert.equal((await readFrom(text)).calls.length, count)
    })
  }
})

describe('Kalliope times in other notations', () => {
  async function recordOf(changes: Record<string, unknown>) {
    const { calls } = await readFrom(JSON.stringify([callOf(base, 10, changes)]))
    const record = calls[0]?.record
    assert.ok(record)
    return record
  }

  for (const [what, write] of [
    ['an offset', (text: string) => `${text.replace(' ', 'T')}+0100`],
    ['an offset with a colon', (text: string) => `${text.replace(' ', 'T')}+01:00`],
    ['parts of a second', (text: string) => `${text}.250`],
    ['parts of a second and an offset', (text: string) => `${text.replace(' ', 'T')}.250+01:00`],
  ] as const) {
    it(`are understood with ${what}`, async () => {
      const { start, answer, end, talkSeconds } = await recordOf({
        start_datetime: write(wall(base)),
        answer_datetime: write(wall(base + 4)),
        end_datetime: write(wall(base + 34)),
      })
      assert.deepEqual(
        [start, answer, end, talkSeconds],
        ['2026-03-10T10:00:00+01:00', '2026-03-10T10:00:04+01:00', '2026-03-10T10:00:34+01:00', 30],
      )
    })
  }

  it('are instants of their own with an offset that is not the one of the zone', async () => {
    const { start, end } = await recordOf({
      start_datetime: '2026-03-10T09:00:00Z',
      end_datetime: '2026-03-10T09:00:34+00:00',
    })
    assert.deepEqual([start, end], ['2026-03-10T09:00:00+00:00', '2026-03-10T09:00:34+00:00'])
  })

  it('are on the day of the call, or the next, where they have no date', async () => {
    const lateEpoch = base + 13 * 3600 + 59 * 60 + 50
    const late = callOf(lateEpoch, 10)
    const details = {
      detail_enter_datetime: '23:59:52',
      detail_answer_datetime: '00:00:04',
      detail_exit_datetime: '00:00:34',
      detail_exit_cause: 'NCC',
    }
    const { calls } = await readFrom(JSON.stringify([{ ...late, ...step(lateEpoch, '101', details) }]))
    const [leg] = calls[0]?.record.legs ?? []
    assert.deepEqual(
      [leg?.start, leg?.answer, leg?.end, leg?.talkSeconds],
      ['2026-03-10T23:59:52+01:00', '2026-03-11T00:00:04+01:00', '2026-03-11T00:00:34+01:00', 30],
    )
  })

  it('need not tell when a step was answered that ended in the normal way', async () => {
    const details = step(base, '101', { detail_exit_cause: 'NCC' })
    const { calls } = await readFrom(JSON.stringify([{ ...callOf(base, 10), ...details }]))
    const [leg] = calls[0]?.record.legs ?? []
    assert.deepEqual([leg?.status, leg?.talkSeconds], ['answered', 0])
  })
})
