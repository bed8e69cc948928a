import assert from 'node:assert/strict'
import { type KalliopeEmulator, type KalliopeOptions, startKalliopeEmulator } from '../../../emulators/kalliope'
import { Clock } from '../../../emulators/shared'
import type { Answer } from '../shared/client'
import { type Asking, askWith, sign } from './client'

type Row = Record<string, unknown>

const fieldsA =
  'id,source,start_time,answer_time,end_time,account_code,caller,gateway_name,called,status,answered_by,bill_secs,duration,destination'
const fieldsB =
  'unique_id,source_type,destination_type,status,start_datetime,channel_up_datetime,answer_datetime,answered_by,end_datetime,caller,caller_name,anonymous,called,called_name,gateway_name,account_code,duration,bill_secs,src_peer_name,src_ip_port'
const fieldsOfSteps =
  'detail_source_num,detail_anonymous,detail_destination_type,detail_destination_id,detail_destination_name,detail_destination_num,detail_enter_datetime,detail_enqueue_datetime,detail_answer_datetime,detail_exit_datetime,detail_exit_cause,detail_answered_by,detail_waiting_time,detail_mapped_source_num,detail_mapped_dst_num,detail_account_code'

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function rowsOf(text: string): Row[] {
  const value: unknown = JSON.parse(text)
  assert.ok(Array.isArray(value) && value.every(isRow))
  return value
}

describe('Kalliope emulator: calls', () => {
  let pbx: KalliopeEmulator
  let clock: Clock

  const start = async (options: KalliopeOptions = {}, nowMs = Date.UTC(2026, 5, 10, 10)): Promise<void> => {
    clock = new Clock(nowMs)
    pbx = await startKalliopeEmulator({ calls: 200, from: '2026-06-01', to: '2026-06-10', clock, ...options })
  }
  afterEach(() => pbx.close())

  const full = { username: 'privacyadmin', password: 'privacyadmin' }
  const get = (path: string, asking: Asking = {}): Promise<Answer> =>
    askWith(`${pbx.url}/rest/cdr/${path}`, sign(clock.now(), full), asking)
  const json = async (path: string): Promise<Row[]> => {
    const { text, status } = await get(path, { accept: 'application/json' })
    assert.equal(status, 200)
    return rowsOf(text)
  }
  const post = (body: string, type = 'application/json', path = 'summary'): Promise<Answer> =>
    get(path, { method: 'POST', body, type, accept: 'application/json' })
  const ids = async (body: object): Promise<unknown[]> =>
    rowsOf((await post(JSON.stringify(body))).text).map((row) => row['unique_id'])

  describe('what a call looks like', () => {
    it('v3_compat: the 14 fields of the manual, in its order', async () => {
      await start()
      const rows = await json('v3_compat')
      assert.equal(rows.length, 200)
      for (const row of rows) assert.equal(Object.keys(row).join(), fieldsA)
    })

    it('summary and detailed: the later names, with a row for each routing step', async () => {
      await start()
      assert.equal(Object.keys((await json('summary'))[0] ?? {}).join(), fieldsB)
      const rows = await json('detailed')
      assert.equal(Object.keys(rows[0] ?? {}).join(), `${fieldsB},${fieldsOfSteps}`)
      const callIds = new Set(rows.map((row) => row['unique_id']))
      assert.equal(callIds.size, 200)
      assert.ok(rows.length > 200)
    })

    it('fieldSet=A: the names of the manual also in summary', async () => {
      await start({ fieldSet: 'A' })
      assert.equal(Object.keys((await json('summary'))[0] ?? {}).join(), fieldsA)
    })

    it('the row of the manual, byte for byte', async () => {
      await start({ calls: 0 })
      pbx.addCall({
        id: '1463997154.0',
        start: '2016-01-12T11:52:34+01:00',
        direction: 'outbound',
        from: '206',
        to: '050123456',
        status: 'FAILED',
      })
      const { text, headers } = await get('v3_compat/2016/01/12', { accept: 'text/csv' })
      assert.equal(headers['content-type'], 'text/csv; charset=UTF-8')
      assert.equal(
        text,
        `#${fieldsA}\n1463997154.0,local_exten,2016-01-12 11:52:34,,2016-01-12 11:52:34,206,206,,050123456,FAILED,,0,0,\n`,
      )
    })

    it('a queue call: the PBX answers, the caller waits, an agent answers', async () => {
      await start({ calls: 0 })
      const id = pbx.addCall({
        start: '2026-06-10T09:00:00+02:00',
        direction: 'queue',
        from: '07700900123',
        fromName: 'Müller, Jörg',
        to: '105',
        ringSeconds: 20,
        talkSeconds: 100,
      })
      const [row] = await json('detailed/2026/06/10')
      assert.equal(id, `${Date.UTC(2026, 5, 10, 7) / 1000}.0`)
      assert.match(String(row?.['bill_secs']), /^120\.?\d*$/)
      delete row?.['bill_secs']
      assert.deepEqual(row, {
        unique_id: id,
        source_type: 'ibl',
        destination_type: 'queue',
        status: 'OK',
        start_datetime: '2026-06-10 09:00:00',
        channel_up_datetime: '2026-06-10 09:00:01',
        answer_datetime: '2026-06-10 09:00:21',
        answered_by: '105',
        end_datetime: '2026-06-10 09:02:01',
        caller: '07700900123',
        caller_name: 'Müller, Jörg',
        anonymous: '0',
        called: '02079460950',
        called_name: 'Support',
        gateway_name: 'Provider A',
        account_code: '',
        duration: 121,
        src_peer_name: '',
        src_ip_port: '',
        detail_source_num: '07700900123',
        detail_anonymous: '0',
        detail_destination_type: 'queue',
        detail_destination_id: '600',
        detail_destination_name: 'Support',
        detail_destination_num: '600',
        detail_enter_datetime: '2026-06-10 09:00:00',
        detail_enqueue_datetime: '2026-06-10 09:00:01',
        detail_answer_datetime: '2026-06-10 09:00:21',
        detail_exit_datetime: '2026-06-10 09:02:01',
        detail_exit_cause: 'NCC',
        detail_answered_by: '105',
        detail_waiting_time: '20',
        detail_mapped_source_num: '',
        detail_mapped_dst_num: '',
        detail_account_code: '',
      })
    })

    it('computed calls have every status, every kind of party, names in all alphabets, and no call ends early', async () => {
      await start({ calls: 1000 })
      const rows = await json('detailed')
      const values = (name: string): string[] => [...new Set(rows.map((row) => String(row[name])))].sort()
      assert.deepEqual(
        values('status'),
        ['??', 'BUSY', 'CANCELED', 'FAILED', 'FORBIDDEN', 'NOANSWER', 'OK', 'UNAVAILABLE'].sort(),
      )
      assert.deepEqual(values('source_type'), ['ibl', 'local_exten'])
      assert.deepEqual(
        values('destination_type'),
        ['', 'callg', 'conference', 'fax', 'ivr', 'local_exten', 'obl', 'queue', 'service'].sort(),
      )
      for (const name of ['Müller, Jörg', '李雷', 'José "Pepe" Núñez', '<Workshop>', 'Reception & Sales', '']) {
        assert.ok(values('caller_name').includes(name), name)
      }
      for (const row of rows) {
        const [begin, answer, end] = ['start_datetime', 'answer_datetime', 'end_datetime'].map((name) =>
          String(row[name]),
        )
        assert.ok(begin! <= end! && (answer === '' || (begin! <= answer! && answer! <= end!)), JSON.stringify(row))
        assert.equal(answer !== '', row['status'] === 'OK', JSON.stringify(row))
      }
    })

    it('the same seed gives the same calls, another one others', async () => {
      const texts: string[] = []
      for (const seed of [1, 1, 2]) {
        await start({ seed })
        texts.push((await get('detailed')).text)
        if (texts.length < 3) await pbx.close()
      }
      assert.equal(texts[0], texts[1])
      assert.notEqual(texts[0], texts[2])
    })

    it('admin sees outside numbers masked, privacyadmin whole; an extension sees its own calls only', async () => {
      await start({ calls: 0 })
      pbx.addCall({ from: '07700900123', to: '105' })
      pbx.addCall({ direction: 'outbound', from: '105', to: '+442079460011' })
      const seen = async (signer: object): Promise<unknown[]> => {
        const { text } = await askWith(`${pbx.url}/rest/cdr/detailed`, sign(clock.now(), signer), {
          accept: 'application/json',
        })
        const names = [
          'caller',
          'called',
          'answered_by',
          'detail_source_num',
          'detail_destination_num',
          'detail_mapped_dst_num',
        ]
        return rowsOf(text).map((row) => names.map((name) => row[name]).join(' '))
      }
      const inbound = '02079460950 105'
      assert.deepEqual(await seen({}), [
        '105 +442079460xxx +442079460xxx 105 0+442079460xxx +442079460xxx',
        `07700900xxx ${inbound} 07700900xxx 105 `,
      ])
      assert.deepEqual(await seen(full), [
        '105 +442079460011 +442079460011 105 0+442079460011 +442079460011',
        `07700900123 ${inbound} 07700900123 105 `,
      ])
      pbx.setUser({ username: '105', password: 'x' })
      pbx.addCall({ to: '106' })
      assert.equal((await seen({})).length, 3)
      assert.equal((await seen({ username: '105', password: 'x' })).length, 2)
    })
  })

  describe('times are those of the wall in the zone of the PBX', () => {
    it('through the hour that comes twice in autumn', async () => {
      await start({ calls: 0, timezone: 'Europe/Rome' }, Date.UTC(2026, 9, 25, 12))
      pbx.addCall({ start: '2026-10-25T02:30:00+02:00' })
      pbx.addCall({ start: '2026-10-25T02:30:00+01:00' })
      const rows = await json('summary/2026/10/25')
      assert.deepEqual(
        rows.map((row) => [row['unique_id'], row['start_datetime']]),
        [
          [`${Date.UTC(2026, 9, 25, 1, 30) / 1000}.2`, '2026-10-25 02:30:00'],
          [`${Date.UTC(2026, 9, 25, 0, 30) / 1000}.0`, '2026-10-25 02:30:00'],
        ],
      )
    })

    it('over the hour that is skipped in spring', async () => {
      await start({ calls: 0 }, Date.UTC(2026, 2, 29, 12))
      pbx.addCall({ start: '2026-03-29T01:59:50+01:00', ringSeconds: 20, talkSeconds: 60 })
      const [row] = await json('summary/2026/03/29')
      assert.equal(row?.['start_datetime'], '2026-03-29 01:59:50')
      assert.equal(row['answer_datetime'], '2026-03-29 03:00:10')
      assert.equal(row['duration'], 80)
    })

    for (const [name, from, to] of [
      ['spring', '2026-03-28', '2026-03-31'],
      ['autumn', '2026-10-24', '2026-10-27'],
    ] as const) {
      it(`every computed call of a week with the ${name} change starts at the wall time of its id's epoch`, async () => {
        await start({ calls: 300, from, to }, Date.UTC(2026, 10, 1))
        const rows = await json(`summary/2026/${from.slice(5, 7)}`)
        assert.equal(rows.length, 300)
        for (const row of rows) {
          const epochMs = Number(String(row['unique_id']).split('.')[0]) * 1000
          const wall = new Date(epochMs).toLocaleString('sv-SE', { timeZone: 'Europe/Rome' })
          assert.equal(row['start_datetime'], wall)
        }
      })
    }
  })

  describe('periods', () => {
    const days = async (path: string): Promise<string[]> =>
      [...new Set((await json(path)).map((row) => String(row['start_datetime']).slice(0, 10)))].sort()
    const byDay = { calls: 400, from: '2025-12-30', to: '2026-06-10', order: 'oldest' } as const

    it('one day, with or without leading zeros', async () => {
      await start()
      assert.deepEqual(await days('summary/2026/06/03'), ['2026-06-03'])
      assert.deepEqual(await json('summary/2026/6/3'), await json('summary/2026/06/03'))
    })

    it('years, months and days span one continuous period', async () => {
      await start(byDay)
      const found = await days('summary/2026/01-02/28-03')
      assert.deepEqual([found[0], found.at(-1)], ['2026-01-28', '2026-02-03'])
      assert.equal(found.length, 7)
    })

    it('a month ends on its last day, a year with December', async () => {
      await start(byDay)
      const [month, years] = [await days('summary/2026/02'), await days('summary/2025-2026')]
      assert.deepEqual([month[0], month.at(-1)], ['2026-02-01', '2026-02-28'])
      assert.deepEqual([years[0], years.at(-1)], ['2025-12-30', '2026-06-09'])
    })

    it('no date is the current month by the wall of the PBX', async () => {
      await start(byDay, Date.UTC(2026, 4, 31, 22, 30))
      const june = await days('summary')
      assert.deepEqual([june[0], june.at(-1)], ['2026-06-01', '2026-06-09'])
      assert.equal((await ids({ cdr: {} })).length, (await json('summary')).length)
      clock.advance(-3_600_000)
      const may = await days('summary')
      assert.deepEqual([may[0], may.at(-1)], ['2026-05-01', '2026-05-31'])
    })

    for (const path of [
      'summary/26',
      'summary/2026/13',
      'summary/2026/00',
      'summary/2026/02/30',
      'summary/2026/02-01',
      'summary/2026/01/05-04',
      'summary/2026/01/05/06',
      'summary/2026/x',
      'weekly',
    ]) {
      it(`${path} is refused with 400, or with what badRequestStatus says`, async () => {
        await start({ calls: 0, badRequestStatus: path === 'weekly' ? '404' : '400' })
        assert.equal((await get(path)).status, path === 'weekly' ? 404 : 400)
      })
    }
  })

  describe('POST', () => {
    const at = (time: string): string => `2026-06-10T${time}+02:00`
    let early: string
    let late: string
    const two = async (options: KalliopeOptions = {}): Promise<void> => {
      await start({ calls: 0, ...options })
      early = pbx.addCall({ start: at('08:00:00'), ringSeconds: 5, talkSeconds: 60 })
      late = pbx.addCall({ start: at('09:00:00') })
    }

    it('begin and end, in JSON and in XML; dates in the path do not count', async () => {
      await two()
      const body = { cdr: { begin: '2026-06-10 08:30:00', end: '2026-06-10 09:30:00' } }
      assert.deepEqual(await ids(body), [late])
      const xml =
        '<?xml version="1.0"?><kpbx_request><cdr><begin>2026-06-10 08:30:00</begin><end>2026-06-10 09:30:00</end></cdr></kpbx_request>'
      const { text } = await post(xml, 'application/xml', 'summary/1999/01')
      assert.deepEqual(
        rowsOf(text).map((row) => row['unique_id']),
        [late],
      )
    })

    it('begin alone is open to the end, end alone to the beginning', async () => {
      await two()
      assert.deepEqual(await ids({ cdr: { begin: '2026-06-10 08:00:01' } }), [late])
      assert.deepEqual(await ids({ cdr: { end: '2026-06-10 08:59:59' } }), [early])
    })

    for (const [bounds, expected] of [
      ['inclusive', 2],
      ['half-open', 1],
      ['exclusive', 0],
    ] as const) {
      it(`bounds=${bounds}: ${expected} of two calls that start on the bounds`, async () => {
        await two({ bounds })
        const body = { cdr: { begin: '2026-06-10 08:00:00', end: '2026-06-10 09:00:00' } }
        assert.equal((await ids(body)).length, expected)
      })
    }

    it('filteredTime=end: the end of a call decides', async () => {
      await two({ filteredTime: 'end' })
      assert.deepEqual(await ids({ cdr: { begin: '2026-06-10 08:01:05', end: '2026-06-10 08:01:05' } }), [early])
      assert.deepEqual(await ids({ cdr: { begin: '2026-06-10 08:00:00', end: '2026-06-10 08:01:04' } }), [])
    })

    it('unique_id alone searches the current month only; with begin and end that period', async () => {
      await two()
      const old = pbx.addCall({ start: '2026-05-31T12:00:00+02:00' })
      assert.deepEqual(await ids({ cdr: { unique_id: early } }), [early])
      assert.deepEqual(await ids({ cdr: { unique_id: old } }), [])
      assert.deepEqual(await ids({ cdr: { unique_id: old, begin: '2026-05-01 00:00:00' } }), [old])
      assert.deepEqual(await ids({ cdr: { unique_id: early, begin: '2026-06-10 08:30:00' } }), [])
    })

    it('unique_id finds each computed call, to the letter', async () => {
      await start({ calls: 12 })
      for (const row of await json('summary')) {
        assert.deepEqual(await ids({ cdr: { unique_id: row['unique_id'] } }), [row['unique_id']])
        assert.deepEqual(await ids({ cdr: { unique_id: `${String(row['unique_id'])}0` } }), [])
      }
    })

    for (const [what, body, type] of [
      ['no JSON', '{', 'application/json'],
      ['the XML wrapper in JSON', '{"kpbx_request":{"cdr":{}}}', 'application/json'],
      ['an id that is a number', '{"cdr":{"unique_id":1463997154.0}}', 'application/json'],
      ['a time without seconds', '{"cdr":{"begin":"2026-06-10 08:00"}}', 'application/json'],
      ['a time with T', '{"cdr":{"begin":"2026-06-10T08:00:00"}}', 'application/json'],
      ['a day that does not exist', '{"cdr":{"begin":"2026-02-30 08:00:00"}}', 'application/json'],
      [
        'an end before the begin',
        '{"cdr":{"begin":"2026-06-02 00:00:00","end":"2026-06-01 00:00:00"}}',
        'application/json',
      ],
      ['XML without the wrapper', '<cdr><begin>2026-06-10 08:00:00</begin></cdr>', 'application/xml'],
      ['XML that is cut off', '<kpbx_request><cdr><begin>2026-06-10 08:00:00', 'application/xml'],
      ['no content type that it knows', 'begin=1', 'application/x-www-form-urlencoded'],
    ] as const) {
      it(`refuses ${what}`, async () => {
        await start({ calls: 0 })
        assert.equal((await post(body, type)).status, 400)
      })
    }
  })

  describe('encodings', () => {
    it('the same values in JSON, XML and CSV', async () => {
      await start({ calls: 60 })
      const rows = await json('detailed')
      const expected = rows.map((row) => Object.values(row).map(String))
      const decode = (text: string): string =>
        text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
      const { text: xml } = await get('detailed', { accept: 'application/xml' })
      const calls = [...xml.matchAll(/<call>(.*?)<\/call>/gs)].map(([, call = '']) =>
        [...call.matchAll(/<(\w+)(?:\/>|>(.*?)<\/\1>)/gs)].map(([, , value = '']) => decode(value)),
      )
      // JSON numbers have lost the zeros at the end of bill_secs.
      const bare = (values: string[][]): string[][] =>
        values.map((row) => row.map((value, index) => (index === 17 ? String(Number(value)) : value)))
      assert.deepEqual(bare(calls), bare(expected))
      const { text: csv } = await get('detailed', { accept: 'text/csv' })
      const [header, ...lines] = csv.trimEnd().split('\n')
      assert.equal(header, `#${fieldsB},${fieldsOfSteps}`)
      const cells = lines.map((line) =>
        [...`,${line}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
          ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
        ),
      )
      assert.deepEqual(bare(cells), bare(expected))
    })

    it('XML without an Accept, for anything, and for what it cannot write', async () => {
      await start({ calls: 1 })
      for (const accept of [undefined, '*/*', 'image/png', 'application/json;q=0.5, text/xml']) {
        const { headers } = await get('summary', accept === undefined ? {} : { accept })
        assert.equal(headers['content-type'], 'text/xml; charset=UTF-8')
      }
    })

    it('replyType: the answer need not be what was asked for', async () => {
      await start({ calls: 1, replyType: 'csv' })
      const { headers } = await get('summary', { accept: 'application/json' })
      assert.equal(headers['content-type'], 'text/csv; charset=UTF-8')
    })

    it('fields without a value are empty elements, a single call is one element', async () => {
      await start({ calls: 0 })
      pbx.addCall({ status: 'NOANSWER' })
      const { text } = await get('v3_compat')
      assert.match(
        text,
        /^<\?xml version="1.0" encoding="UTF-8"\?><cdr><call><id>\d+\.0<\/id>.*<answer_time\/>.*<\/call><\/cdr>$/,
      )
      assert.equal(text.split('<call>').length, 2)
    })

    const none: [KalliopeOptions['emptyResult'] & string, string, string, string][] = [
      ['list', '[]', '<?xml version="1.0" encoding="UTF-8"?><cdr/>', `#${fieldsA}\n`],
      ['object', '{}', '<?xml version="1.0" encoding="UTF-8"?><cdr/>', `#${fieldsA}\n`],
      ['null', 'null', '<?xml version="1.0" encoding="UTF-8"?><cdr/>', `#${fieldsA}\n`],
      ['empty', '', '', ''],
    ]
    for (const [emptyResult, ...expected] of none) {
      it(`emptyResult=${emptyResult}`, async () => {
        await start({ calls: 0, emptyResult })
        const texts: string[] = []
        for (const accept of ['application/json', 'text/xml', 'text/csv']) {
          texts.push((await get('v3_compat', { accept })).text)
        }
        assert.deepEqual(texts, expected)
      })
    }

    it('singleElement=object: one call, and one step, stand without a list', async () => {
      await start({ calls: 0, singleElement: 'object', detailLayout: 'nested' })
      pbx.addCall({})
      const single: unknown = JSON.parse((await get('detailed', { accept: 'application/json' })).text)
      assert.ok(isRow(single) && isRow(single['details']))
      pbx.addCall({})
      assert.equal((await json('detailed')).length, 2)
    })

    it('detailLayout=nested: the steps in a list within the call, in JSON and XML; CSV stays flat', async () => {
      await start({ calls: 100, detailLayout: 'nested' })
      const rows = await json('detailed')
      assert.equal(rows.length, 100)
      const steps = rows.map(({ details }) => (Array.isArray(details) ? details.length : 0))
      // One call in a hundred was never routed.
      assert.deepEqual([...new Set(steps)].sort(), [0, 1, 2])
      assert.equal(steps.filter((count) => count === 0).length, 1)
      const { text: xml } = await get('detailed')
      assert.equal(xml.split('<details><detail>').length - 1, 99)
      assert.equal(xml.split('<details/>').length - 1, 1)
      const { text: csv } = await get('detailed', { accept: 'text/csv' })
      assert.equal(
        csv.split('\n').length - 2,
        steps.reduce((sum, count) => sum + Math.max(1, count), 0),
      )
    })

    for (const [durationFormat, shown] of [
      ['int', 65],
      ['hms', '00:01:05'],
    ] as const) {
      it(`durationFormat=${durationFormat}: ${shown}`, async () => {
        await start({ calls: 0, durationFormat })
        pbx.addCall({ ringSeconds: 5, talkSeconds: 60 })
        assert.equal((await json('summary'))[0]?.['duration'], shown)
      })
    }

    it('durationFormat=decimal and jsonNumbers=text', async () => {
      await start({ calls: 0, durationFormat: 'decimal', jsonNumbers: 'text' })
      pbx.addCall({ ringSeconds: 5, talkSeconds: 60 })
      const [row] = await json('summary')
      assert.equal(row?.['duration'], '65.000')
      assert.match(String(row['bill_secs']), /^60\.\d{3}$/)
    })

    it('jsonEscapes: slashes and letters beyond ASCII as PHP writes them', async () => {
      await start({ calls: 0, jsonEscapes: true })
      pbx.addCall({ fromName: 'a/ü📞' })
      const { text } = await get('summary', { accept: 'application/json' })
      assert.ok(text.includes('"caller_name":"a\\/\\u00fc\\ud83d\\udcde"'))
    })

    it('xmlStyle: indented, or with CDATA', async () => {
      await start({ calls: 0, xmlStyle: 'indented' })
      pbx.addCall({ fromName: '<A> & ]]>' })
      assert.ok((await get('summary')).text.includes('\n    <caller_name>&lt;A&gt; &amp; ]]&gt;</caller_name>\n'))
      await pbx.close()
      await start({ calls: 0, xmlStyle: 'cdata' })
      pbx.addCall({ fromName: '<A> & ]]>' })
      assert.ok((await get('summary')).text.includes('<caller_name><![CDATA[<A> & ]]]]><![CDATA[>]]></caller_name>'))
    })

    it('csvEol, csvBom and csvQuoting', async () => {
      await start({ calls: 0, csvEol: 'crlf', csvBom: true, csvQuoting: 'none' })
      pbx.addCall({ fromName: 'Müller, "J"' })
      const { text } = await get('summary', { accept: 'text/csv' })
      assert.ok(text.startsWith(`\ufeff#${fieldsB}\r\n`))
      assert.ok(text.includes(',Müller, "J",'))
      assert.ok(text.endsWith('\r\n'))
    })

    it('order: newest or oldest first, added calls in between', async () => {
      for (const [order, sign_] of [
        ['newest', -1],
        ['oldest', 1],
      ] as const) {
        await start({ order, calls: 30 })
        const added = pbx.addCall({ start: '2026-06-05T12:00:00+02:00' })
        const seconds = (await json('summary')).map((row) => Number(String(row['unique_id']).split('.')[0]))
        assert.equal(seconds.length, 31)
        assert.deepEqual(
          seconds,
          seconds.toSorted((one, other) => sign_ * (one - other)),
        )
        assert.ok(seconds.includes(Number(added.split('.')[0])))
        if (order === 'newest') await pbx.close()
      }
    })

    it('a test may replace any value', async () => {
      await start({ calls: 0 })
      pbx.addCall({ fields: { status: 'CANCELLED', duration: '00:00:07', detail_exit_cause: 'PARKED' } })
      const [row] = await json('detailed')
      assert.deepEqual(
        [row?.['status'], row?.['duration'], row?.['detail_exit_cause']],
        ['CANCELLED', '00:00:07', 'PARKED'],
      )
    })
  })

  describe('blues_out', () => {
    it('text whatever is accepted: a growing id that begins with the month, and the date', async () => {
      await start({ calls: 50 })
      const { text, headers } = await get('blues_out', { accept: 'application/json' })
      assert.equal(headers['content-type'], 'text/plain; charset=UTF-8')
      const lines = text.trimEnd().split('\n')
      assert.equal(lines.length, 50)
      const numbers = lines.map((line) => {
        const [, id, date] = /^KPBX (202606\d+) \S+ (\d\d\/06\/2026) \d\d:\d\d:\d\d \S+ \S+ \S+$/.exec(line) ?? []
        assert.ok(id !== undefined && date !== undefined, line)
        return Number(id)
      })
      assert.ok(
        numbers.every((id, index) => Number.isSafeInteger(id) && (index === 0 || id > (numbers[index - 1] ?? 0))),
      )
    })

    it('blues: local, incoming and outgoing calls can be left out', async () => {
      await start({ calls: 0 })
      pbx.addCall({ direction: 'internal' })
      pbx.addCall({ direction: 'inbound' })
      pbx.addCall({ direction: 'outbound' })
      const kinds = async (tag: string): Promise<string[]> => {
        const body = `<kpbx_request><cdr><${tag}>true</${tag}></cdr></kpbx_request>`
        const { text } = await post(body, 'application/xml', 'blues')
        return text
          .trimEnd()
          .split('\n')
          .map((line) => line.split(' ')[2] ?? '')
          .sort()
      }
      assert.deepEqual(await kinds('bluesExcludeLocal'), ['in', 'out'])
      assert.deepEqual(await kinds('bluesExcludeIn'), ['local', 'out'])
      assert.deepEqual(await kinds('bluesExcludeOut'), ['in', 'local'])
    })
  })

  describe('calls come and go', () => {
    it('deleted calls are gone, computed and added ones', async () => {
      await start({ calls: 10 })
      const added = pbx.addCall({})
      const [, first] = await json('summary')
      assert.equal(pbx.deleteCall(added), true)
      assert.equal(pbx.deleteCall(String(first?.['unique_id'])), true)
      assert.equal(pbx.deleteCall(added), false)
      assert.equal((await json('summary')).length, 9)
      pbx.deleteCallsBefore(Date.UTC(2026, 5, 20))
      assert.deepEqual(await json('summary'), [])
    })

    it('live: calls end as time goes by, each once', async () => {
      await start({ calls: 0, live: 60 })
      assert.equal((await json('summary')).length, 0)
      clock.advance(60_000)
      const rows = await json('summary')
      assert.ok(rows.length >= 35 && rows.length <= 60, String(rows.length))
      assert.equal((await json('summary')).length, rows.length)
      assert.equal(new Set(rows.map((row) => row['unique_id'])).size, rows.length)
    })

    it('a body of many calls comes in pieces, one of few with its length', async () => {
      await start({ calls: 2000 })
      assert.equal((await get('detailed')).headers['content-length'], undefined)
      const { headers, body } = await get('detailed/2026/06/01')
      assert.ok(body.length > 0)
      await pbx.close()
      await start({ calls: 5 })
      const few = await get('detailed')
      assert.equal(few.headers['content-length'], String(few.body.length))
      assert.ok(headers['content-type'] !== undefined)
    })
  })
})
