import assert from 'node:assert/strict'
import type { Flow } from './support/flow'
import { type KalliopeEmulator, kalliopeCdr, startKalliopeEmulator, startKalliopeFlow } from './support/kalliope'
import { codeOf, failureOf, idsOf } from './support/outcome'

const day = { range: 'between', start: '2026-03-10', end: '2026-03-10' }
const name = '/rest/cdr/detailed'

describe('kalliope-cdr', () => {
  let pbx: KalliopeEmulator
  let flow: Flow
  let ids: string[]

  beforeEach(async () => {
    pbx = await startKalliopeEmulator({ calls: 0 })
    ids = [0, 1, 2, 3, 4].map((minute) =>
      pbx.addCall({ start: `2026-03-10T10:0${minute}:00+01:00`, from: `0770090010${minute}`, to: '101' }),
    )
  })

  afterEach(async () => {
    await flow.stop()
    await pbx.close()
  })

  const start = async (properties: object = day): Promise<void> => {
    flow = await startKalliopeFlow(pbx, [kalliopeCdr(properties)])
  }

  it('keeps the parts of the message that came, for each message anew', async () => {
    await start({ ...day, emit: 'call' })
    const { sent } = await flow.run('cdr', { parts: { id: 'outer', index: 3, count: 9, type: 'array', len: 1 } })
    const outer = sent.map(({ parts }) => (parts as { parts: { index: number } }).parts)
    const [first] = outer
    assert.ok(first)
    first.index = 55
    assert.deepEqual(
      outer.map(({ index }) => index),
      [55, 3, 3, 3, 3],
    )
  })

  it('sends the calls of a day as records, with what belongs to them', async () => {
    await start()
    const outcome = await flow.run('cdr', { topic: 'kept' })
    assert.deepEqual(idsOf(outcome), ids)
    assert.deepEqual(outcome.sent[0]?.cdr, {
      device: 'Office',
      range: { start: '2026-03-10T00:00:00+01:00', end: '2026-03-11T00:00:00+01:00' },
      index: 0,
      count: 5,
      total: 5,
      complete: true,
    })
    assert.equal(outcome.sent[0].topic, 'kept')
    assert.equal(flow.status('cdr'), 'green dot between · 5 calls')
  })

  it('sends the same records whatever the encoding', async () => {
    await start()
    const [json, xml, csv] = await Promise.all(
      ['json', 'xml', 'csv'].map(
        async (encoding) => (await flow.run('cdr', { payload: { encoding } })).sent[0]?.payload,
      ),
    )
    assert.deepEqual(xml, json)
    assert.deepEqual(csv, json)
  })

  it('sends the rows of the PBX when asked to', async () => {
    await start({ ...day, shape: 'raw' })
    const { sent } = await flow.run('cdr')
    assert.deepEqual(
      (sent[0]?.payload as { unique_id: string }[]).map((row) => row.unique_id),
      ids,
    )
  })

  it('sends CSV with the columns that all PBXs have', async () => {
    await start({ ...day, emit: 'csv' })
    const [message] = (await flow.run('cdr')).sent
    const lines = String(message?.payload).trimEnd().split('\r\n')
    assert.match(lines[0] ?? '', /^system,device,id,direction,status,/)
    assert.match(
      lines[1] ?? '',
      new RegExp(`^kalliope,Office,${ids[0]},inbound,answered,true,false,2026-03-10T10:00:00\\+01:00,`),
    )
    assert.equal(lines.length, 6)
  })

  it('filters what the PBX cannot', async () => {
    await start()
    assert.deepEqual(idsOf(await flow.run('cdr', { payload: { caller: '*103' } })), [ids[3]])
    assert.deepEqual(idsOf(await flow.run('cdr', { payload: { direction: 'outbound' } })), [])
  })

  it('finds one call by its id, whatever the range', async () => {
    await start({ range: 'yesterday', uniqueId: 'payload.call', uniqueIdType: 'msg' })
    assert.deepEqual(idsOf(await flow.run('cdr', { payload: { call: ids[2], more: 1 } })), [ids[2]])
    assert.deepEqual(idsOf(await flow.run('cdr', { payload: { uniqueId: ids[1] } })), [ids[1]])
  })

  it('searches for an id within a period that is given', async () => {
    await start({ ...day, start: '2026-03-11', end: '2026-03-11', uniqueId: ids[2] })
    assert.deepEqual(idsOf(await flow.run('cdr')), [])
  })

  it('asks by years, months and days', async () => {
    await start({ range: 'yesterday', request: 'get', years: '2026', months: '03', days: '10' })
    assert.deepEqual(idsOf(await flow.run('cdr')), ids)
    assert.deepEqual(pbx.stats().byName[name], 1)
  })

  it('sends the text for billing as it is', async () => {
    await start({ ...day, format: 'blues_out' })
    const [message] = (await flow.run('cdr')).sent
    const lines = String(message?.payload).trimEnd().split('\n')
    assert.equal(lines.length, 5)
    assert.match(lines[0] ?? '', /^KPBX 202603\d+ in 10\/03\/2026 10:00:00 /)
    assert.deepEqual((message?.cdr as { total: number }).total, 5)
    assert.equal(flow.status('cdr'), 'green dot between · 5 calls')
  })

  it('emits new calls once, also after a restart', async () => {
    await start({ range: 'new', firstRun: 'all' })
    assert.deepEqual(idsOf(await flow.run('cdr')), ids)
    assert.deepEqual(idsOf(await flow.run('cdr')), [])
    await flow.restart({ freshModules: true })
    const later = pbx.addCall({ minutesAgo: 3 })
    assert.deepEqual(idsOf(await flow.run('cdr')), [later])
  })

  it('sets a starting point, and needs one request from then on', async () => {
    await start({ range: 'new' })
    assert.deepEqual(idsOf(await flow.run('cdr')), [])
    assert.equal(flow.status('cdr'), 'green dot starting point set')
    pbx.resetStats()
    const later = pbx.addCall({ minutesAgo: 1 })
    assert.deepEqual(idsOf(await flow.run('cdr')), [later])
    assert.deepEqual(pbx.stats().byName, { [name]: 1 })
  })

  it('commits new calls when they are acknowledged', async () => {
    await start({ range: 'new', firstRun: 'all', commit: 'ack' })
    const first = await flow.run('cdr')
    assert.deepEqual(idsOf(first), ids)
    assert.deepEqual(idsOf(await flow.run('cdr')), ids)
    const { cursor } = first.sent[0]?.cdr as { cursor: string }
    assert.equal((await flow.run('cdr', { payload: { ack: cursor } })).error, undefined)
    assert.deepEqual(idsOf(await flow.run('cdr')), [])
  })

  it('forgets its cursor through the admin API', async () => {
    await start({ range: 'new', firstRun: 'all' })
    assert.deepEqual(idsOf(await flow.run('cdr')), ids)
    assert.equal((await flow.post('/telecom/kalliope-cdr/cdr/reset-cursor')).status, 200)
    assert.deepEqual(idsOf(await flow.run('cdr')), ids)
  })

  it('says once that the clock of the PBX is off', async () => {
    await start()
    pbx.setClockSkew(-420)
    await flow.run('cdr')
    await flow.run('cdr')
    assert.equal(flow.logged(30).filter((text) => text.includes('7 minutes behind')).length, 1)
  })

  it('sees masked numbers as admin, and keeps them as text', async () => {
    flow = await startKalliopeFlow(pbx, [kalliopeCdr(day)], {
      credentials: { pbx: { username: '', password: 'admin' } },
    })
    const { sent } = await flow.run('cdr')
    const [record] = sent[0]?.payload as { from: { number: string } }[]
    assert.equal(record?.from.number, '07700900xxx')
  })

  for (const [bad, field] of [
    [{ format: 'brief' }, 'format'],
    [{ encoding: 'yaml' }, 'encoding'],
    [{ request: 'put' }, 'request'],
    [{ request: 'get' }, 'years'],
    [{ request: 'get', years: '2026', days: '12' }, 'months'],
    [{ years: '26' }, 'years'],
    [{ uniqueId: 'abc' }, 'uniqueId'],
    [{ uniqueId: 1463997154.1 }, 'uniqueId'],
    [{ request: 'get', years: '2026', uniqueId: '1463997154.1' }, 'request'],
    [{ range: 'new', request: 'get', years: '2026' }, 'request'],
    [{ range: 'new', uniqueId: '1463997154.1' }, 'uniqueId'],
    [{ format: 'blues_out', emit: 'call' }, 'emit'],
    [{ format: 'blues_out', shape: 'raw' }, 'shape'],
    [{ format: 'blues_out', range: 'new' }, 'range'],
    [{ format: 'blues_out', caller: '101' }, 'caller'],
    [{ start: '2026-03-11', end: '2026-03-10' }, 'end'],
  ] as const) {
    it(`refuses ${JSON.stringify(bad)} before anything is sent`, async () => {
      await start()
      const { code, message } = failureOf(await flow.run('cdr', { payload: bad }))
      assert.equal(code, 'BAD_INPUT')
      assert.ok(message.startsWith(`"${field}"`), message)
      assert.equal(pbx.stats().requests, 0)
    })
  }

  it('tells a wrong password once, and does not try it again', async () => {
    flow = await startKalliopeFlow(pbx, [kalliopeCdr(day)], {
      credentials: { pbx: { username: 'privacyadmin', password: 'wrong-secret' } },
    })
    assert.equal(codeOf(await flow.run('cdr')), 'CREDENTIALS_REFUSED')
    assert.equal(codeOf(await flow.run('cdr')), 'CREDENTIALS_REFUSED')
    assert.equal(pbx.stats().refused, 1)
    assert.ok(!flow.everything().includes('wrong-secret'))
  })
})
