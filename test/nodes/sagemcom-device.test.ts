import assert from 'node:assert/strict'
import type { Flow } from './support/flow'
import { codeOf } from './support/outcome'
import {
  type SagemcomEmulator,
  type SagemcomOptions,
  sagemcomDevice,
  startRouter,
  startSagemcomFlow,
} from './support/sagemcom'

describe('sagemcom-device', function () {
  this.timeout(60_000)

  let router: SagemcomEmulator
  let flow: Flow
  const stops: (() => Promise<void>)[] = []

  async function start(properties: object, options: SagemcomOptions = {}): Promise<void> {
    router = await startRouter(options)
    stops.push(() => router.close())
    flow = await startSagemcomFlow(router, [sagemcomDevice(properties)])
    stops.push(() => flow.stop())
  }

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })

  it('tells what the router is, by default', async () => {
    await start({})
    const { sent } = await flow.run('device', { payload: 'anything' })
    const payload = sent[0]?.payload
    assert.ok(typeof payload === 'object' && payload !== null)
    assert.equal(Reflect.get(payload, 'model'), 'FAST3896_EM')
    assert.deepEqual(sent[0]?.sagemcom, { device: 'Home', operation: 'information' })
    assert.match(flow.status('device'), /^green dot FAST3896_EM · up \d+ d \d+ h$/)
  })

  const lists = [
    ['hosts', '14 devices · 10 active'],
    ['port-mappings', '3 port mappings'],
    ['wifi', '5 Wi-Fi networks · 3 on'],
    ['logs', '14 log lines'],
  ] as const
  for (const [operation, status] of lists) {
    it(`gives ${operation} as an array of objects of one shape`, async () => {
      await start({ operation })
      const { sent, error } = await flow.run('device')
      assert.equal(error, undefined)
      const payload: unknown = sent[0]?.payload
      assert.ok(Array.isArray(payload) && payload.length > 2)
      const shapes = new Set(payload.map((each: object) => Object.keys(each).join()))
      assert.equal(shapes.size, 1)
      assert.equal(flow.status('device'), `green dot ${status}`)
    })
  }

  it('takes a reading operation from a message', async () => {
    await start({})
    const { sent } = await flow.run('device', { payload: { operation: 'wan' } })
    const payload = sent[0]?.payload
    assert.ok(typeof payload === 'object' && payload !== null)
    assert.equal(Reflect.get(payload, 'connected'), true)
  })

  it('restarts the router when the author says so', async () => {
    await start({ operation: 'reboot' }, { rebootTime: 60 })
    const { sent } = await flow.run('device')
    assert.deepEqual(sent[0]?.payload, { accepted: true })
    assert.equal(router.stats().reboots, 1)
  })

  it('does not restart it because a message says so, unless the author allowed it', async () => {
    await start({})
    assert.equal(codeOf(await flow.run('device', { payload: { operation: 'reboot' } })), 'READ_ONLY')
    assert.equal(router.stats().reboots, 0)
    await flow.deploy([
      { id: 'router', type: 'sagemcom-config', name: 'Home', address: router.url },
      sagemcomDevice({ allowWrite: true }),
    ])
    assert.equal(codeOf(await flow.run('device', { payload: { operation: 'reboot' } })), '')
    assert.equal(router.stats().reboots, 1)
  })

  it('refuses an operation that it does not know', async () => {
    await start({})
    assert.equal(codeOf(await flow.run('device', { payload: { operation: 'dance' } })), 'BAD_INPUT')
    assert.equal(router.stats().requests, 0)
  })
})
