import assert from 'node:assert/strict'
import { Clock } from '../../../emulators/shared'
import { startUcmEmulator, type UcmEmulator, type UcmOptions } from '../../../emulators/ucm'
import { type ApiReply, act, actText, loginCookie } from './client'

type Leg = Record<string, string>
interface Group {
  cdr: string
  legs: Leg[]
  main?: Leg
}

const legacyFields =
  'AcctId,accountcode,src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata,start,answer,end,duration,billsec,disposition,amaflags,uniqueid,userfield,channel_ext,dstchannel_ext,service'
const newFields =
  'caller_name,recordfiles,dstanswer,chanext,dstchanext,session,action_owner,action_type,src_trunk_name,dst_trunk_name'

function toLeg(value: unknown): Leg {
  assert.ok(typeof value === 'object' && value !== null)
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      assert.equal(typeof field, 'string', `${name} is no text`)
      return [name, String(field)]
    }),
  )
}

function groupsOf({ cdr_root: root }: ApiReply): Group[] {
  assert.ok(Array.isArray(root))
  return root.map((entry) => {
    const { cdr, main_cdr: main, ...rest } = entry
    if (main === undefined) return { cdr: String(cdr), legs: [toLeg(rest)] }
    return { cdr: String(cdr), legs: Object.values(rest).map(toLeg), main: toLeg(main) }
  })
}

const wallSecond = (text = ''): number => Date.parse(`${text.replace(' ', 'T')}Z`) / 1000
const epochOf = (leg: Leg): number => Number(leg['session']?.slice(0, 10))

describe('UCM emulator: cdrapi', () => {
  let pbx: UcmEmulator
  let clock: Clock
  let cookie: string

  const start = async (options: UcmOptions = {}): Promise<void> => {
    clock = new Clock(Date.UTC(2026, 5, 10, 10))
    pbx = await startUcmEmulator({ calls: 1000, clock, ...options })
    cookie = await loginCookie(pbx.url)
  }
  afterEach(() => pbx.close())

  const cdr = async (parameters: Record<string, unknown> = {}): Promise<Group[]> =>
    groupsOf(await act(pbx.url, { action: 'cdrapi', cookie, format: 'json', ...parameters }))
  const sessions = async (parameters: Record<string, unknown> = {}): Promise<string[]> =>
    (await cdr(parameters)).map(({ cdr: session }) => session)

  describe('the shape of a reply', () => {
    it('has neither status nor response', async () => {
      await start()
      assert.deepEqual(Object.keys(await act(pbx.url, { action: 'cdrapi', cookie, format: 'json' })), ['cdr_root'])
    })

    it('is an empty list where there are no calls', async () => {
      await start({ calls: 0 })
      assert.equal(await actText(pbx.url, { action: 'cdrapi', cookie, format: 'json' }), '{"cdr_root":[]}')
    })

    for (const [era, count] of [
      ['22', 22],
      ['32', 32],
      ['43', 43],
    ] as const) {
      it(`era ${era}: ${count} fields in the order of the device`, async () => {
        await start({ era })
        const [flat] = (await cdr()).filter(({ legs }) => legs.length === 1)
        const names = Object.keys(flat?.legs[0] ?? {})
        assert.equal(names.length, count)
        assert.equal(`${names.join(',')},`.startsWith(`${legacyFields},${count > 22 ? `${newFields},` : ''}`), true)
      })
    }

    it('is flat for 94 of 100 calls and nested for the others, with at least two legs', async () => {
      await start()
      const groups = await cdr()
      assert.equal(groups.length, 1000)
      assert.equal(groups.filter(({ main }) => main === undefined).length, 940)
      assert.ok(groups.every(({ main, legs }) => main === undefined || legs.length >= 2))
      assert.ok(groups.some(({ legs }) => legs.length === 5))
    })

    it('groups by session, with the same session and uniqueid in all legs', async () => {
      await start()
      for (const { cdr: session, legs } of await cdr()) {
        assert.match(session, /^\d{10}\d{1,6}-(\+?\d+|anonymous)$/)
        assert.ok(legs.every((leg) => leg['session'] === session))
        assert.equal(new Set(legs.map((leg) => leg['uniqueid'])).size, 1)
      }
    })

    it('main_cdr: sums, the first leg, and nothing else', async () => {
      await start()
      for (const { main, legs } of await cdr()) {
        if (main === undefined) continue
        const sum = (name: string): string => String(legs.reduce((total, leg) => total + Number(leg[name]), 0))
        const filled = Object.entries(main).filter(([, value]) => value !== '')
        assert.deepEqual(filled.map(([name]) => name).sort(), [
          'action_type',
          'billsec',
          'dst',
          'duration',
          'session',
          'src',
          'start',
        ])
        assert.equal(main['duration'], sum('duration'))
        assert.equal(main['billsec'], sum('billsec'))
        assert.equal(main['start'], legs[0]?.['start'])
      }
    })

    it('record ids ascend without gaps, over all legs', async () => {
      await start()
      const ids = (await cdr()).flatMap(({ legs }) => legs.map((leg) => Number(leg['AcctId'])))
      assert.deepEqual(
        ids,
        ids.map((_, index) => index + 1),
      )
    })

    it('answer, end and billsec depend on the disposition as on the device', async () => {
      await start()
      const seen = new Set<string>()
      for (const leg of (await cdr()).flatMap(({ legs }) => legs)) {
        const { disposition = '', answer = '', end = '', billsec } = leg
        seen.add(disposition)
        if (disposition === 'ANSWERED') assert.ok(answer !== '' && end >= answer)
        else assert.equal(billsec, '0')
        if (disposition === 'NO ANSWER') assert.equal(answer, end)
        if (disposition === 'BUSY' || disposition === 'FAILED') assert.equal(answer + end, '')
        if (end !== '') assert.equal(wallSecond(end) - wallSecond(leg['start']), Number(leg['duration']))
      }
      assert.deepEqual([...seen].sort(), ['ANSWERED', 'BUSY', 'FAILED', 'NO ANSWER'])
    })

    it('has queue, ring group, menu, voicemail, transfer and parked calls, in all directions', async () => {
      await start()
      const legs = (await cdr()).flatMap((group) => group.legs)
      const values = (name: string) => new Set(legs.map((leg) => leg[name]))
      for (const type of ['DIAL', 'VM', 'QUEUE[6500]', 'RINGGROUP[6400]', 'IVR[7000]', 'TRANSFER', 'PARKEDCALL']) {
        assert.ok(values('action_type').has(type), type)
      }
      assert.deepEqual([...values('userfield')].sort(), ['External', 'Inbound', 'Internal', 'Outbound'])
      assert.ok(legs.some((leg) => leg['caller_name'] === 'José "Pepe" Núñez'))
      assert.ok(legs.some((leg) => /^2026-06\/auto-\d{10}.*\.wav@$/.test(leg['recordfiles'] ?? '')))
    })
  })

  describe('when the calls start', () => {
    it('by default yesterday in the zone of the PBX, ascending', async () => {
      await start()
      const starts = (await cdr()).map(({ legs }) => legs[0]?.['start'] ?? '')
      assert.ok(starts.every((text) => text.startsWith('2026-06-09 ')))
      assert.deepEqual(starts, [...starts].sort())
    })

    it('days=3 and from/to spread them', async () => {
      await start({ days: 3 })
      const dates = new Set((await cdr()).map(({ legs }) => legs[0]?.['start']?.slice(0, 10)))
      assert.deepEqual([...dates], ['2026-06-07', '2026-06-08', '2026-06-09'])
      await pbx.close()
      await start({ from: '2026-01-01T10:00', to: '2026-01-01T10:00:10' })
      const starts = (await cdr()).map(({ legs }) => legs[0]?.['start'] ?? '')
      assert.equal(starts[0], '2026-01-01 10:00:00')
      assert.equal(starts.at(-1), '2026-01-01 10:00:09')
    })

    it('the same seed gives the same calls, another seed others', async () => {
      await start()
      const first = await cdr()
      await pbx.close()
      await start()
      assert.deepEqual(await cdr(), first)
      await pbx.close()
      await start({ seed: 2 })
      assert.notDeepEqual(await cdr(), first)
    })

    // Europe/Rome 2026: +1 h until 29 March 01:00 UTC, +2 h until 25 October 01:00 UTC.
    for (const [season, from, to, changeEpoch, before, after] of [
      ['spring', '2026-03-28T23:00Z', '2026-03-29T03:00Z', 1774746000, 3600, 7200],
      ['autumn', '2026-10-24T23:00Z', '2026-10-25T03:00Z', 1792890000, 7200, 3600],
    ] as const) {
      it(`the wall clock is right on both sides of the ${season} change`, async () => {
        await start({ from, to, days: 1 })
        const firstLegs = (await cdr()).flatMap(({ legs }) => legs.slice(0, 1))
        const offsets = firstLegs.map((leg) => wallSecond(leg['start']) - epochOf(leg))
        assert.deepEqual(
          offsets,
          firstLegs.map((leg) => (epochOf(leg) < changeEpoch ? before : after)),
        )
        assert.deepEqual(new Set(offsets), new Set([before, after]))
      })
    }
  })

  describe('pages', () => {
    it('numRecords and offset, as numbers or text; 1000 at most and by default', async () => {
      await start({ calls: 2500 })
      const all = [
        ...(await sessions()),
        ...(await sessions({ offset: '1000' })),
        ...(await sessions({ offset: 2000 })),
      ]
      assert.equal(all.length, 2500)
      assert.equal(new Set(all).size, 2500)
      assert.deepEqual(await sessions({ numRecords: '3', offset: 1999 }), all.slice(1999, 2002))
      assert.equal((await sessions({ numRecords: 5000 })).length, 1000)
      assert.deepEqual(await sessions({ offset: 2500 }), [])
    })

    it('ignoreLimit=true sends everything', async () => {
      await start({ calls: 2500, ignoreLimit: true })
      assert.equal((await sessions({ numRecords: 10, offset: 5 })).length, 2500)
    })

    it('repeatPage=true repeats the last page beyond the end', async () => {
      await start({ calls: 25, repeatPage: true })
      const last = await sessions({ numRecords: 10, offset: 20 })
      assert.equal(last.length, 5)
      assert.deepEqual(await sessions({ numRecords: 10, offset: 30 }), last)
    })

    it('pages of a filtered list continue where the last one ended', async () => {
      await start({ calls: 1000 })
      const all = await sessions({ caller: '10@' })
      assert.ok(all.length > 100)
      const pages: string[] = []
      for (let offset = 0; offset < all.length; offset += 50) {
        pages.push(...(await sessions({ caller: '10@', numRecords: 50, offset })))
      }
      assert.deepEqual(pages, all)
      assert.deepEqual(await sessions({ caller: '10@', numRecords: 5, offset: 20 }), all.slice(20, 25))
    })
  })

  describe('filters', () => {
    beforeEach(async () => {
      await start({ calls: 0, from: '2026-06-01', to: '2026-06-02' })
      const call = { talkSeconds: 30, ringSeconds: 0, direction: 'internal' } as const
      pbx.addCall({ ...call, start: '2026-06-09T08:00:00+02:00', from: '5300', to: '6000' })
      pbx.addCall({ ...call, start: '2026-06-09T09:00:00+02:00', from: '5302', to: '6001', talkSeconds: 3600 })
      pbx.addCall({ ...call, start: '2026-06-09T10:00:00+02:00', from: '5304', to: '6000', fromName: 'Ann Lee' })
      pbx.addCall({ ...call, start: '2026-06-09T11:00:00+02:00', from: '94123', to: '6000', status: 'busy' })
      pbx.addCall({ ...call, start: '2026-06-09T12:00:00+02:00', from: 'anonymous', to: '6000', talkSeconds: 5 })
    })

    const callers = async (parameters: Record<string, unknown>): Promise<string> =>
      (await cdr(parameters)).map(({ legs }) => legs[0]?.['src']).join(' ')

    for (const [parameters, expected] of [
      [{ caller: '5300' }, '5300'],
      [{ caller: '5300,5302-5304,_4@' }, '5300 5302 5304 94123'],
      [{ caller: '530_' }, '5300 5302 5304'],
      [{ caller: '@4' }, '5304'],
      [{ caller: '0-0' }, 'anonymous'],
      [{ caller: '1-2-3,5300' }, '5300'],
      [{ callee: '6001' }, '5302'],
      [{ answeredby: '6001' }, '5302'],
      [{ callerName: 'lee' }, '5304'],
      [{ caller: '53@', minDur: '31' }, '5302'],
      [{ maxDur: 5 }, '94123 anonymous'],
      [{ caller: '' }, '5300 5302 5304 94123 anonymous'],
      [{ caller: '5300', unknownParameter: 'x' }, '5300'],
      // What the device cannot read gives an empty list.
      [{ caller: ',5300' }, ''],
      [{ caller: '53;00' }, ''],
      [{ numRecords: 'many' }, ''],
      [{ startTime: 'yesterday' }, ''],
      // Times by the wall clock, both ends included.
      [{ startTime: '2026-06-09T09:00:00', endTime: '2026-06-09T10:00:00' }, '5302 5304'],
      [{ startTime: '2026-06-09 09:00:01', endTime: '2026-06-09 09:59:59' }, ''],
      [{ startTime: '2026-06-09T07:00Z', endTime: '2026-06-09T08:00+00:00' }, '5302 5304'],
      [{ startTime: '2026-06-09T05:00-03:00' }, '5304 94123 anonymous'],
      [{ startTime: '1780988400', endTime: '1780992000' }, '5302 5304'],
      [{ startTime: '2026-06-09T10:00', endTime: 'now' }, '5304 94123 anonymous'],
      [{ endTime: '2026-06-09T08:00' }, '5300'],
      [{ startTime: '11:00', endTime: '2026-06-09T08:00' }, '5300'],
      // A date alone is midnight UTC, 02:00 by this PBX.
      [{ startTime: '2026-06-09', endTime: '2026-06-10' }, '5300 5302 5304 94123 anonymous'],
      [{ startTime: '2026-06-10' }, ''],
      // By the end: the hour-long call that began at nine.
      [{ timeFilterType: 'End', startTime: '2026-06-09T10:00:00', endTime: '2026-06-09T10:00:00' }, '5302'],
      [{ timeFilterType: 'Start', startTime: '2026-06-09T10:00:00', endTime: '2026-06-09T10:00:00' }, '5304'],
    ] as const) {
      it(`${JSON.stringify(parameters)} finds: ${expected || 'nothing'}`, async () => {
        assert.equal(await callers(parameters), expected)
      })
    }
  })

  it('a window of generated calls is what filtering all of them gives, also in the hour that comes twice', async () => {
    await start({ from: '2026-10-24T22:00Z', to: '2026-10-25T04:00Z' })
    const all = await cdr()
    const startOf = ({ legs }: Group): string => legs[0]?.['start'] ?? ''
    // Both ends are the start of a call, because both are included.
    const [from = '', to = ''] = ['02:10', '02:40'].map((time) =>
      startOf(all.find((group) => startOf(group) >= `2026-10-25 ${time}`) ?? { cdr: '', legs: [] }),
    )
    const expected = all
      .filter((group) => startOf(group) >= from && startOf(group) <= to)
      .map(({ cdr: session }) => session)
    assert.ok(expected.length > 100)
    assert.deepEqual(await sessions({ startTime: from, endTime: to }), expected)
  })

  it('zonelessTime=utc and dateOnly=local read the open questions the other way', async () => {
    await start({ calls: 24, zonelessTime: 'utc', dateOnly: 'local' })
    const late = await cdr({ startTime: '2026-06-09T12:00:00' })
    assert.ok(late.every(({ legs }) => (legs[0]?.['start'] ?? '') >= '2026-06-09 14:00:00'))
    assert.equal((await cdr({ startTime: '2026-06-09', endTime: '2026-06-10' })).length, 24)
  })

  describe('other formats', () => {
    it('csv is the default, unquoted: 9 values from the left, the rest from the right, lastdata between', async () => {
      await start({ calls: 60, era: '22' })
      const text = await actText(pbx.url, { action: 'cdrapi', cookie })
      const [header, ...lines] = text.trimEnd().split('\n')
      assert.equal(header, legacyFields)
      const legs = (await cdr()).flatMap((group) => group.legs)
      assert.equal(lines.length, legs.length)
      const plain = lines
        .map((line) => line.split(','))
        .filter((tokens) => !tokens.slice(5, 7).join().includes('Müller'))
      assert.ok(plain.some((tokens) => tokens.length > 22))
      const [first] = legs
      assert.equal(lines[0], Object.values(first ?? {}).join(','))
    })

    it('an unknown format gets the CSV header alone', async () => {
      await start()
      assert.match(await actText(pbx.url, { action: 'cdrapi', cookie, format: 'yaml' }), /^AcctId,[^\n]*\n$/)
    })

    it('xml has an element for each field and escapes', async () => {
      await start({ calls: 200 })
      const text = await actText(pbx.url, { action: 'cdrapi', cookie, format: 'xml' })
      const legs = (await cdr()).flatMap((group) => group.legs)
      assert.equal(text.match(/<AcctId>/g)?.length, legs.length)
      assert.match(text, /Reception &amp; Sales/)
    })
  })

  it('groupingBug=true: no group id, one stale summary, legs of unrelated calls in one group', async () => {
    await start({ calls: 1000 })
    const honest = (await cdr()).flatMap(({ legs }) => legs.map((leg) => leg['AcctId']))
    await pbx.close()
    await start({ calls: 1000, era: '43', groupingBug: true })
    const groups = [...(await cdr({ numRecords: 333 })), ...(await cdr({ offset: 333 }))]
    assert.ok(groups.every(({ cdr: id }) => id === ''))
    assert.equal(new Set(groups.flatMap(({ main }) => (main === undefined ? [] : [main['session']]))).size, 1)
    const sizes = groups.map(({ legs }) => new Set(legs.map((leg) => leg['session'])).size)
    assert.deepEqual(new Set(sizes), new Set([1, 2, 3]))
    assert.deepEqual(
      groups.flatMap(({ legs }) => legs.map((leg) => leg['AcctId'])),
      honest,
    )
  })

  it('the delete parameter really deletes, and is counted', async () => {
    await start({ calls: 100 })
    const before = await sessions()
    await act(pbx.url, { action: 'cdrapi', cookie, delete: 'yes', startTime: '2026-06-09T12:00:00' })
    const left = await sessions()
    assert.ok(left.length > 0 && left.length < 100)
    assert.deepEqual(left, before.slice(0, left.length))
    assert.equal(pbx.stats().deletedByClients, 100 - left.length)
  })

  describe('calls that come and go', () => {
    it('an added call is listed by its start, among the generated ones', async () => {
      await start({ calls: 24 })
      const session = pbx.addCall({
        start: '2026-06-09T12:00:00+02:00',
        from: '07700900123',
        to: '1001',
        talkSeconds: 65,
      })
      const all = await cdr()
      const starts = all.map(({ legs }) => legs[0]?.['start'] ?? '')
      assert.deepEqual(starts, [...starts].sort())
      const leg = all.find(({ cdr: id }) => id === session)?.legs[0]
      assert.equal(leg?.['start'], '2026-06-09 12:00:00')
      assert.equal(leg['answer'], '2026-06-09 12:00:05')
      assert.equal(leg['end'], '2026-06-09 12:01:10')
      assert.equal(leg['billsec'], '65')
      assert.match(session, /^1780999200\d+-07700900123$/)
    })

    it('pages stay right with added and deleted calls', async () => {
      await start({ calls: 300 })
      const generated = await sessions()
      for (const hour of ['00', '05', '11', '23']) pbx.addCall({ start: `2026-06-09T${hour}:30:00+02:00` })
      pbx.addCall({ minutesAgo: 10 })
      for (const gone of [generated[0], generated[7], generated[299]]) assert.equal(pbx.deleteCall(gone ?? ''), true)
      assert.equal(pbx.deleteCall(generated[7] ?? ''), false)
      const all = await sessions()
      assert.equal(all.length, 302)
      assert.equal(pbx.stats().calls, 302)
      const pages: string[] = []
      for (let offset = 0; offset < 310; offset += 7) pages.push(...(await sessions({ offset, numRecords: 7 })))
      assert.deepEqual(pages, all)
      const kept = generated.filter((session) => all.includes(session))
      assert.deepEqual(kept, [...generated.slice(1, 7), ...generated.slice(8, 299)])
    })

    it('a voicemail call has two legs', async () => {
      await start({ calls: 0 })
      pbx.addCall({ status: 'voicemail', to: '1004', talkSeconds: 15 })
      const [group] = await cdr()
      assert.deepEqual(
        group?.legs.map((leg) => [leg['lastapp'], leg['disposition'], leg['billsec']]),
        [
          ['Dial', 'NO ANSWER', '0'],
          ['VoiceMail', 'ANSWERED', '15'],
        ],
      )
    })

    it('rows are taken field by field, verbatim entries as they are', async () => {
      await start({ calls: 0 })
      pbx.addCall({
        rows: [
          { src: '1', lastapp: 'Dial' },
          { src: '1', lastapp: 'Park' },
        ],
      })
      pbx.addCall({ verbatim: { cdr: 'x', sub_cdr_1: null } })
      const { cdr_root: root } = await act(pbx.url, { action: 'cdrapi', cookie, format: 'json' })
      assert.deepEqual(toLeg(root?.[0]?.['sub_cdr_2'])['lastapp'], 'Park')
      assert.deepEqual(root?.[1], { cdr: 'x', sub_cdr_1: null })
      assert.throws(() => pbx.addCall({ rows: [{ source: '1' }] }), /"source" is no field/)
    })

    it('restartIds: the next record id is 1', async () => {
      await start({ calls: 10 })
      pbx.restartIds()
      pbx.addCall()
      assert.equal((await cdr()).at(-1)?.legs[0]?.['AcctId'], '1')
    })

    it('live=4: four calls a minute, each listed once it ended', async () => {
      await start({ calls: 0, live: 4, cookieTtl: 7200 })
      assert.equal((await cdr()).length, 0)
      clock.advance(600_000)
      const first = await sessions()
      assert.ok(first.length >= 38 && first.length <= 40, String(first.length))
      clock.advance(3_000_000)
      const all = await sessions()
      assert.ok(all.length >= 238 && all.length <= 240, String(all.length))
      assert.deepEqual(all.slice(0, first.length), first)
    })

    it('the side channel adds and deletes', async () => {
      await start({ calls: 0 })
      const side = (method: string, body: unknown) =>
        fetch(`${pbx.url}/emulator/calls`, { method, body: JSON.stringify(body) }).then((answer) => answer.json())
      const added: unknown = await side('POST', { calls: [{ minutesAgo: 5, status: 'busy' }, { minutesAgo: 3 }] })
      assert.deepEqual(added, { sessions: await sessions() })
      assert.deepEqual(await side('DELETE', { session: (await sessions())[0] }), { deleted: true })
      assert.equal((await sessions()).length, 1)
      assert.deepEqual(await side('DELETE', { before: clock.now() }), { calls: 0 })
      assert.match(JSON.stringify(await side('POST', { status: 'merry' })), /"status\\" is one of answered/)
    })
  })

  it('a million calls: the last page costs no more than the first', async () => {
    await start({ calls: 1_000_000 })
    const page = await cdr({ offset: 999_999 })
    assert.equal(page.length, 1)
    assert.equal((await cdr({ startTime: '2026-06-09T23:59:59', numRecords: 1 })).length, 1)
  })
})
