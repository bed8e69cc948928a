import assert from 'node:assert/strict'
import { type SagemcomEmulator, startSagemcomEmulator } from '../../emulators/sagemcom'
import type { RunningNodeRed } from '../../scripts/node-red.mjs' with { 'resolution-mode': 'import' }
import { installRuntime } from './support/runtime'

/** Told whether it comes before or after the first look at the router. */
const newcomer = '3C:22:FB:00:00:01'
const guest = "Device/WiFi/AccessPoints/AccessPoint[Alias='GUEST1']/Enable"

for (const major of [4, 5] as const) {
  describe(`the Sagemcom nodes of the packed package in Node-RED ${String(major)}`, () => {
    const stops: (() => Promise<void>)[] = []
    let router: SagemcomEmulator
    let nodeRed: RunningNodeRed

    before(async () => {
      const runtime = await installRuntime(major)
      stops.push(() => runtime.remove())
      router = await startSagemcomEmulator({ salt: 'Salt123' })
      stops.push(() => router.close())
      nodeRed = await runtime.start({
        flows: flows(router.url),
        credentials: { router: { username: 'admin', password: 'secret' } },
      })
      stops.push(() => nodeRed.stop())
    })

    after(async () => {
      for (const stop of stops.reverse()) await stop()
    })

    it('read the state of the router', async () => {
      const hosts = await getJson('/hosts')
      assert.ok(Array.isArray(hosts) && hosts.length > 10)
    })

    it('read and write by path', async () => {
      assert.equal(await getJson('/guest?on=true'), true)
      assert.deepEqual(router.values(guest), [true])
    })

    it('put values of a message into a path', async () => {
      router.setHost({ mac: newcomer, name: "Anna's phone", ip: '192.168.1.77' })
      assert.equal(await getJson(`/ip?name=${encodeURIComponent("Anna's phone")}`), '192.168.1.77')
    })

    it('tell who is home', async () => {
      const { event, name } = (await getJson('/came')) as { event: string; name: string }
      assert.deepEqual([event, name], ['joined', "Anna's phone"])
    })

    it('share one login, which no refused one came before', () => {
      assert.deepEqual([router.stats().logins, router.stats().refusedLogins], [1, 0])
    })

    it('hand failures to Catch nodes with their code', async () => {
      const { code } = (await getJson('/wrong')) as { code: string }
      assert.equal(code, 'NOT_FOUND')
    })

    it('log out when Node-RED ends', async () => {
      await nodeRed.stop()
      assert.equal(router.stats().logouts, 1)
    })

    async function getJson(path: string): Promise<unknown> {
      const response = await fetch(`${nodeRed.url}${path}`)
      assert.equal(response.status, 200, path)
      return await response.json()
    }
  })
}

function flows(address: string): object[] {
  const at = { z: 'tab', x: 100, y: 100 }
  const device = 'router'
  const get = (id: string, target: string): object => ({
    ...at,
    id: `in-${id}`,
    type: 'http in',
    url: `/${id}`,
    method: 'get',
    wires: [[target]],
  })
  return [
    { id: 'tab', type: 'tab', label: 'test' },
    { id: 'router', type: 'sagemcom-config', name: 'Home', address },

    get('hosts', 'hosts'),
    { ...at, id: 'hosts', type: 'sagemcom-device', device, operation: 'hosts', wires: [['json']] },

    get('guest', 'guest'),
    {
      ...at,
      id: 'guest',
      type: 'sagemcom-xpath',
      device,
      operation: 'set',
      xpath: guest,
      value: "payload.on = 'true'",
      valueType: 'jsonata',
      wires: [['json']],
    },

    get('ip', 'ip'),
    {
      ...at,
      id: 'ip',
      type: 'sagemcom-xpath',
      device,
      xpath: 'Device/Hosts/Hosts/Host[HostName={payload.name}]/IPAddress',
      wires: [['json']],
    },

    {
      ...at,
      id: 'presence',
      type: 'sagemcom-presence',
      device,
      interval: 1,
      firstRun: 'all',
      watch: newcomer,
      wires: [['keep']],
    },
    { ...at, id: 'keep', type: 'function', func: "flow.set('came', msg.payload)", wires: [[]] },
    get('came', 'wait'),
    {
      ...at,
      id: 'wait',
      type: 'function',
      func: "const look = () => {\n  const came = flow.get('came')\n  if (came === undefined) setTimeout(look, 100)\n  else node.send(Object.assign(msg, { payload: came }))\n}\nlook()",
      wires: [['json']],
    },

    get('wrong', 'wrong'),
    { ...at, id: 'wrong', type: 'sagemcom-xpath', device, xpath: 'Device/Nothing', wires: [['json']] },
    { ...at, id: 'catch', type: 'catch', scope: ['wrong'], wires: [['error']] },
    {
      ...at,
      id: 'error',
      type: 'change',
      rules: [{ t: 'set', p: 'payload', pt: 'msg', to: 'error', tot: 'msg' }],
      wires: [['json']],
    },
    {
      ...at,
      id: 'json',
      type: 'function',
      func: 'msg.payload = JSON.stringify(msg.payload)\nreturn msg',
      wires: [['out']],
    },
    {
      ...at,
      id: 'out',
      type: 'http response',
      statusCode: '200',
      headers: { 'content-type': 'application/json' },
      wires: [],
    },
  ]
}
