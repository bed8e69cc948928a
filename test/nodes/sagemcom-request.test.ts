import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Flow, FlowNode } from './support/flow'
import { codeOf } from './support/outcome'
import {
  type SagemcomEmulator,
  type SagemcomOptions,
  sagemcomDevice,
  sagemcomPresence,
  sagemcomXPath,
  startRouter,
  startSagemcomFlow,
} from './support/sagemcom'

const stops: (() => Promise<void>)[] = []
let router: SagemcomEmulator
let flow: Flow

async function start(options: SagemcomOptions, nodes: readonly FlowNode[], config: object = {}): Promise<void> {
  router = await startRouter(options)
  stops.push(() => router.close())
  flow = await startSagemcomFlow(router, nodes, { config })
  stops.push(() => flow.stop())
}

function request(properties: object = {}): FlowNode {
  return { id: 'request', type: 'sagemcom-request', device: 'router', ...properties }
}

describe('sagemcom-request', function () {
  this.timeout(60_000)

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })

  it('gives the content of the reply, and facts about it', async () => {
    await start({ api: 'api-v1' }, [request({ path: '/api/v1/session-timeout' })])
    const { sent } = await flow.run('request', { payload: Date.now() })
    assert.deepEqual(sent[0]?.['payload'], { timeout: '10' })
    assert.deepEqual(sent[0]['sagemcom'], {
      device: 'Home',
      method: 'GET',
      path: '/api/v1/session-timeout',
      status: 200,
      api: 'rest',
    })
    assert.match(flow.status('request'), /GET \/api\/v1\/session-timeout · 200/)
  })

  it('writes what the author fixed, as the router wants it', async () => {
    const body =
      '{"enable":1,"description":"web","protocol":"tcp","ipaddress":"192.168.1.9","externalPort":90,"internalPort":91}'
    await start({ api: 'api-v1' }, [
      request({ method: 'POST', path: '/api/v1/nat/rules', body, bodyType: 'json' }),
      sagemcomDevice({ operation: 'port-mappings' }),
    ])
    const { sent } = await flow.run('request')
    assert.equal(sent[0]?.['payload'], null)
    const { sent: listed } = await flow.run('device')
    assert.match(JSON.stringify(listed[0]?.['payload']), /"description":"web","protocol":"TCP","externalPort":90/)
  })

  it('takes a reading path from a message, and no writing method unless the author allowed it', async () => {
    await start({ api: 'rest-v1' }, [request({ id: 'guarded' }), request({ id: 'open', allowWrite: true })])
    const { sent } = await flow.run('guarded', { payload: { path: '/rest/v1/system/info' } })
    assert.match(JSON.stringify(sent[0]?.['payload']), /F3896LG/)
    const write = { method: 'DELETE', path: '/rest/v1/network/portforwarding/1' }
    assert.equal(codeOf(await flow.run('guarded', { payload: write })), 'READ_ONLY')
    assert.equal((await flow.run('open', { payload: write })).sent[0]?.['payload'], null)
  })

  it('needs the tick for a factory reset even where the author fixed it', async () => {
    await start({ api: 'rest-v1' }, [request({ method: 'POST', path: '/rest/v1/system/factoryreset' })])
    assert.equal(codeOf(await flow.run('request')), 'READ_ONLY')
  })

  it('refuses what is no path of the router', async () => {
    await start({ api: 'rest-v1' }, [request({ path: 'http://elsewhere/' })])
    assert.equal(codeOf(await flow.run('request')), 'BAD_INPUT')
    assert.equal(router.stats().requests, 0)
  })

  it('is not for routers without REST', async () => {
    await start({}, [request({ path: '/api/v1/hosts' })])
    assert.equal(codeOf(await flow.run('request')), 'UNSUPPORTED')
  })

  it('has no paths for sagemcom-xpath', async () => {
    await start({ api: 'rest-v1' }, [sagemcomXPath({ xpath: 'Device/DeviceInfo' })])
    assert.equal(codeOf(await flow.run('xpath')), 'UNSUPPORTED')
  })
})

for (const api of ['api-v1', 'rest-v1'] as const) {
  describe(`a router that speaks ${api}`, function () {
    this.timeout(60_000)

    afterEach(async () => {
      for (const stop of stops.splice(0).reverse()) await stop()
    })

    it('is tested with one login, and the interface is named', async () => {
      await start({ api }, [])
      const { body } = await flow.post('/telecom/sagemcom-config/test', {
        id: 'router',
        properties: { address: router.url, name: 'Home' },
        credentials: {},
      })
      assert.match(
        JSON.stringify(body),
        api === 'api-v1' ? /"ok":true.*5598.*family-rest"/ : /"ok":true.*F3896LG.*family-rest-cable"/,
      )
      assert.equal(router.stats().logins, 1)
    })

    it('tells who is home, asked no more often than it likes, and says so', async () => {
      const userDirectory = mkdtempSync(join(tmpdir(), 'presence-rest-'))
      router = await startRouter({ api })
      stops.push(() => router.close())
      flow = await startSagemcomFlow(router, [sagemcomPresence({ interval: 1, output: 'state', watch: 'Büro-PC' })], {
        userDirectory,
      })
      stops.push(() => flow.stop())
      await flow.until(() => flow.messagesOf('presence').length === 1)
      assert.deepEqual(flow.messagesOf('presence')[0]?.['payload'], true)
      await flow.run('presence')
      await flow.until(() => /10 s/.test(flow.status('presence')))
      assert.equal(router.stats().byName[api === 'api-v1' ? '/api/v1/hosts' : '/rest/v1/network/hosts'], 1)
      assert.equal(flow.logged(30).filter((line) => /every 10 s at most/.test(line)).length, 1)
      rmSync(userDirectory, { recursive: true, force: true })
    })
  })
}

describe('sagemcom-device with a cable router', function () {
  this.timeout(60_000)

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })

  it('gives the channels, and the worst ratio as its status', async () => {
    await start({ docsis: true }, [sagemcomDevice({ operation: 'cable' })])
    const { sent } = await flow.run('device')
    assert.match(JSON.stringify(sent[0]?.['payload']), /"downstream":\[\{"channelId":5,/)
    assert.match(flow.status('device'), /3 channels · SNR 38\.25 dB/)
  })
})
