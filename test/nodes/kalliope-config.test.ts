import assert from 'node:assert/strict'
import type { Flow } from './support/flow'
import { Flow as Flows } from './support/flow'
import { type KalliopeEmulator, kalliopeConfig, kalliopeTypes, startKalliopeEmulator } from './support/kalliope'

const form = (url: string, properties: object = {}, credentials: object = {}) => ({
  id: 'pbx',
  properties: { address: url, timezone: 'Europe/Rome', ...properties },
  credentials: { username: 'admin', password: 'admin', ...credentials },
})

interface Answer {
  ok: boolean
  facts: Record<string, string>
  error: { code: string; message: string; fingerprint?: string }
}

describe('kalliope-config, test connection', () => {
  let pbx: KalliopeEmulator
  let flow: Flow

  afterEach(async () => {
    await flow.stop()
    await pbx.close()
  })

  const start = async (options: Parameters<typeof startKalliopeEmulator>[0] = {}): Promise<void> => {
    pbx = await startKalliopeEmulator({ calls: 0, ...options })
    flow = await Flows.start({ types: kalliopeTypes, nodes: [kalliopeConfig(pbx.url)] })
  }
  const test = async (body: object): Promise<Answer> =>
    (await flow.post('/telecom/kalliope-config/test', body)).body as Answer

  it('tells model, firmware, clock and zone', async () => {
    await start()
    const { ok, facts } = await test(form(pbx.url))
    assert.equal(ok, true)
    assert.deepEqual([facts.model, facts.firmware, facts.zone], ['KalliopePBX KPBX4000000001', '4.12.6', 'Europe/Rome'])
    assert.ok(Math.abs(Date.parse(facts.clock ?? '') - Date.now()) < 60_000)
  })

  it('tells the zone of the calls where none is set', async () => {
    await start({ timezone: 'Asia/Tokyo' })
    pbx.addCall({})
    const { facts } = await test(form(pbx.url, { timezone: '' }))
    assert.equal(facts.zone, 'UTC+09:00')
    assert.match(facts.clock ?? '', /\+09:00$/)
  })

  it('does without the zone where the user may not see calls', async () => {
    await start()
    const { ok, facts } = await test(form(pbx.url, { timezone: '' }, { username: 'phonebook', password: 'phonebook' }))
    assert.deepEqual([ok, facts.firmware], [true, '4.12.6'])
  })

  it('tells that the clock is off', async () => {
    await start({ clockSkewSeconds: 420 })
    assert.match(JSON.stringify((await test(form(pbx.url))).facts.clock), /minutes-ahead.*"count":7/)
  })

  it('tells why the credentials do not do, and tries them again when asked', async () => {
    await start()
    const wrong = form(pbx.url, {}, { password: 'wrong' })
    assert.equal((await test(wrong)).error.code, 'CREDENTIALS_REFUSED')
    pbx.setPassword('admin', 'wrong')
    assert.equal((await test(wrong)).ok, true)
  })

  it('tells that there is no such tenant', async () => {
    await start()
    assert.equal((await test(form(pbx.url, { domain: 'elsewhere' }))).error.code, 'NOT_FOUND')
    assert.equal((await test(form(pbx.url, { domain: 'sampledomain' }))).ok, true)
  })

  it('offers to pin a certificate that is not trusted', async () => {
    await start({ tls: 'true' })
    const { error } = await test(form(pbx.url))
    assert.equal(error.code, 'TLS_UNTRUSTED')
    const pinned = { trust: 'pin', fingerprint: error.fingerprint }
    assert.equal((await test(form(pbx.url, pinned))).ok, true)
  })
})
