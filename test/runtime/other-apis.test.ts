import assert from 'node:assert/strict'
import { type HilinkEmulator, startHilinkEmulator } from '../../emulators/hilink'
import { type SagemcomEmulator, startSagemcomEmulator } from '../../emulators/sagemcom'
import { startUcmEmulator, type UcmEmulator } from '../../emulators/ucm'
import type { RunningNodeRed } from '../../scripts/node-red.mjs' with { 'resolution-mode': 'import' }
import { installRuntime } from './support/runtime'

const newcomer = '3C:22:FB:00:00:01'
const rule = { enable: 1, description: 'once', protocol: 'tcp', ipaddress: '192.168.1.9' }
const cableRule = {
  rule: {
    localAddress: '192.168.178.9',
    localStartPort: 4711,
    externalStartPort: 4711,
    externalEndPort: 4711,
    protocol: 'tcp',
    enable: true,
  },
}

for (const major of [4, 5] as const) {
  describe(`the other APIs of devices, with the packed package in Node-RED ${String(major)}`, () => {
    const stops: (() => Promise<void>)[] = []
    let pbx: UcmEmulator
    let modem: HilinkEmulator
    let routers: { rest: SagemcomEmulator; cable: SagemcomEmulator }
    let nodeRed: RunningNodeRed

    before(async () => {
      const runtime = await installRuntime(major)
      stops.push(() => runtime.remove())
      pbx = await startUcmEmulator({ api: 'old', calls: 1200 })
      stops.push(() => pbx.close())
      modem = await startHilinkEmulator({ encrypt: true, encryptLists: true, sim: 'pin', ussdTime: 20 })
      stops.push(() => modem.close())
      const [rest, cable] = await Promise.all(
        (['api-v1', 'rest-v1'] as const).map((api) => startSagemcomEmulator({ api })),
      )
      assert.ok(rest !== undefined && cable !== undefined)
      stops.push(
        () => rest.close(),
        () => cable.close(),
      )
      routers = { rest, cable }
      nodeRed = await runtime.start({
        flows: flows({ pbx: pbx.url, modem: modem.url, rest: rest.url, cable: cable.url }),
        credentials: {
          pbx: { username: 'cdrapi', password: 'cdrapi123' },
          modem: { username: 'admin', password: 'admin' },
          rest: { username: 'admin', password: 'secret' },
          cable: { password: 'secret' },
        },
      })
      stops.push(() => nodeRed.stop())
    })

    after(async () => {
      for (const stop of stops.reverse()) await stop()
    })

    describe('the old API of a UCM', () => {
      it('exports yesterday’s calls, each once', async () => {
        const calls = (await ask('calls')) as { id: string; system: string }[]
        assert.equal(new Set(calls.map(({ id }) => id)).size, 1200)
        assert.ok(calls.every(({ system }) => system === 'ucm'))
      })

      it('answers cdrapi, fetches a recording, and says what needs the new API', async () => {
        pbx.addCall({ minutesAgo: 3, recorded: true })
        const { cdr_root: rows } = (await ask('rows')) as { cdr_root: unknown[] }
        assert.equal(rows.length, 1)
        const name = /auto-[\w.-]+\.wav/.exec(JSON.stringify(rows))?.[0] ?? assert.fail('no recording')
        const recording = await (await answerOf('recording', { file: name })).arrayBuffer()
        assert.equal(Buffer.from(recording).toString('latin1', 0, 4), 'RIFF')
        assert.equal(((await ask('status')) as { code: string }).code, 'UNSUPPORTED')
      })

      it('tells of each new call once, by interval', async () => {
        const sessions = [pbx.addCall({ minutesAgo: 2 }), pbx.addCall({ minutesAgo: 1 })]
        const told = await eventually(async () => {
          const ids = (await ask('new-calls')) as string[]
          return sessions.every((session) => ids.includes(session)) ? ids : undefined
        })
        assert.equal(new Set(told).size, told.length)
      })

      it('was signed in to without one refusal', () => {
        assert.equal(pbx.stats().refusedRequests, 0)
      })
    })

    for (const { api, family, path, told, rules } of [
      {
        api: 'rest',
        family: 'rest',
        path: '/api/v1/session-timeout',
        told: { timeout: '10' },
        rules: '/api/v1/nat/rules',
      },
      {
        api: 'cable',
        family: 'rest-cable',
        path: '/rest/v1/cablemodem/registration',
        told: { registration: { registrationComplete: true, downstreamLocked: true } },
        rules: '/rest/v1/network/portforwarding',
      },
    ] as const) {
      describe(`a Sagemcom router that speaks ${family}`, () => {
        it('reads the state of the router', async () => {
          const hosts = (await ask(`${api}-hosts`)) as { mac: string }[]
          assert.ok(hosts.length > 3 && hosts.every(({ mac }) => /^([\dA-F]{2}:){5}[\dA-F]{2}$/.test(mac)))
        })

        it('reads any path, and writes what the author fixed', async () => {
          assert.deepEqual(await ask(`${api}-any`, { path }), told)
          await ask(`${api}-forward`)
          const mappings = (await ask(`${api}-mappings`)) as { externalPort: number }[]
          assert.equal(mappings.filter(({ externalPort }) => externalPort === 4711).length, 1)
        })

        it('writes nothing that only a message wants', async () => {
          const { code } = (await ask(`${api}-any`, { path: rules, method: 'POST' })) as { code: string }
          assert.equal(code, 'READ_ONLY')
        })

        it('tells who comes home, once', async () => {
          routers[api].setHost({ mac: newcomer, name: 'Anna', ip: '192.168.1.77', active: true })
          const came = await eventually(async () => {
            const events = (await ask(`${api}-came`)) as { event: string; mac: string }[]
            return events.length > 0 ? events : undefined
          })
          assert.deepEqual(
            came.map(({ event, mac }) => [event, mac]),
            [['joined', newcomer]],
          )
        })

        it('shares one login, which no refused one came before', () => {
          assert.deepEqual([routers[api].stats().logins, routers[api].stats().refusedLogins], [1, 0])
        })
      })
    }

    describe('a HiLink router that encrypts', () => {
      it('takes the PIN', async () => {
        assert.deepEqual(await ask('pin'), { entered: true, triesLeft: null })
        assert.equal(modem.modem.sim, 'ready')
      })

      it('gives its texts, and has one marked as read', async () => {
        modem.receive({ from: '+390000000001', content: 'Grüße 😀' })
        const texts = (await ask('texts')) as { text: string; index: number }[]
        assert.equal(texts.length, 1)
        assert.deepEqual(await ask('read', { index: texts[0]?.index }), { marked: [texts[0]?.index] })
        assert.equal(modem.messages()[0]?.status, 1)
      })

      it('switches the guest network and the Wi-Fi', async () => {
        const guests = (await ask('guest')) as { guest: boolean; networks: { ssid: string; enabled: boolean }[] }
        assert.deepEqual(
          guests.networks.map(({ ssid, enabled }) => [ssid, enabled]),
          [['HUAWEI-GUEST', true]],
        )
        assert.equal(((await ask('wifi-off')) as { wifi: boolean }).wifi, false)
        const networks = (await ask('wifi')) as { enabled: boolean }[]
        assert.ok(networks.length > 0 && networks.every(({ enabled }) => !enabled))
      })

      it('sets the network mode, clears the counters, and goes through a menu of the network', async () => {
        const { mode, bands } = (await ask('mode')) as { mode: string; bands: number[] }
        assert.deepEqual([mode, bands], ['4g', [3, 20]])
        assert.deepEqual(await ask('clear'), { cleared: true })
        const { turns } = (await ask('menu')) as { turns: string[] }
        assert.deepEqual(turns, ['1 Data\n2 Texts\n0 Back', 'You have 4.5 GB left.'])
      })

      it('was logged in to once', () => {
        assert.equal(modem.stats().byName['user/login'], 1)
      })
    })

    describe('all of them', () => {
      it('logs out everywhere when Node-RED ends', async () => {
        await nodeRed.stop()
        assert.deepEqual(
          [routers.rest.stats().logouts, routers.cable.stats().logouts, modem.stats().byName['user/logout']],
          [1, 1, 1],
        )
      })
    })

    /** The payload that the node answers to a message with this payload, or the error of the message. */
    async function ask(node: string, payload?: object): Promise<unknown> {
      return await (await answerOf(node, payload)).json()
    }

    async function answerOf(node: string, payload: object = {}): Promise<Response> {
      const response = await fetch(`${nodeRed.url}/${node}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(payload),
      })
      assert.equal(response.status, 200, node)
      return response
    }
  })
}

async function eventually<Found>(look: () => Promise<Found | undefined>): Promise<Found> {
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

function flows(at: { pbx: string; modem: string; rest: string; cable: string }): object[] {
  const place = { z: 'tab', x: 100, y: 100 }
  const asked = (id: string, node: object): object[] => [
    { ...place, id: `in-${id}`, type: 'http in', url: `/${id}`, method: 'post', wires: [[id]] },
    { ...place, id, errorOutput: true, ...node, wires: [['json'], ['error']] },
  ]
  /** Keeps what a node that runs by itself has told, and gives it to who asks. */
  const kept = (id: string, node: object, value: string): object[] => [
    { ...place, id: `source-${id}`, ...node, wires: [[`keep-${id}`]] },
    {
      ...place,
      id: `keep-${id}`,
      type: 'function',
      func: `flow.set('${id}', [...(flow.get('${id}') ?? []), ${value}])`,
      wires: [[]],
    },
    ...asked(id, { type: 'function', func: `msg.payload = flow.get('${id}') ?? []\nreturn msg` }),
  ]
  const pbx = { device: 'pbx' }
  const modem = (operation: string, more: object = {}): object => ({
    type: 'hilink-device',
    device: 'modem',
    operation,
    ...more,
  })
  const router = (device: 'rest' | 'cable', path: string, body: object): object[] => [
    ...asked(`${device}-hosts`, { type: 'sagemcom-device', device, operation: 'hosts' }),
    ...asked(`${device}-mappings`, { type: 'sagemcom-device', device, operation: 'port-mappings' }),
    ...asked(`${device}-any`, { type: 'sagemcom-request', device }),
    ...asked(`${device}-forward`, {
      type: 'sagemcom-request',
      device,
      method: 'POST',
      path,
      body: JSON.stringify(body),
      bodyType: 'json',
    }),
    ...kept(
      `${device}-came`,
      { type: 'sagemcom-presence', device, interval: 10, firstRun: 'all', watch: newcomer },
      'msg.payload',
    ),
  ]
  return [
    { id: 'tab', type: 'tab', label: 'test' },
    { id: 'pbx', type: 'ucm-config', name: 'Office', address: at.pbx, api: 'old', timezone: 'Europe/Rome' },
    { id: 'modem', type: 'hilink-config', name: 'Router', address: at.modem, idleLogout: 600 },
    { id: 'rest', type: 'sagemcom-config', name: 'Home', address: at.rest, idleLogout: 600 },
    { id: 'cable', type: 'sagemcom-config', name: 'Cable', address: at.cable, idleLogout: 600 },

    ...asked('calls', { type: 'ucm-cdr', ...pbx, range: 'yesterday' }),
    ...asked('rows', {
      type: 'ucm-action',
      ...pbx,
      action: 'cdrapi',
      options: '{"startTime": "' + new Date().toISOString().slice(0, 10) + 'T00:00:00", "numRecords": 1}',
      optionsType: 'json',
    }),
    ...asked('recording', {
      type: 'ucm-action',
      ...pbx,
      action: 'recapi',
      options: '{"filedir": "monitor", "filename": payload.file}',
      optionsType: 'jsonata',
    }),
    ...asked('status', { type: 'ucm-action', ...pbx, action: 'getSystemStatus' }),
    ...kept('new-calls', { type: 'ucm-cdr-in', ...pbx, interval: 1, firstRun: 'all' }, 'msg.payload.id'),

    ...router('rest', '/api/v1/nat/rules', { ...rule, externalPort: 4711, internalPort: 4711 }),
    ...router('cable', '/rest/v1/network/portforwarding', cableRule),

    ...asked('pin', modem('pin', { pin: '1234' })),
    ...asked('texts', modem('sms-list')),
    ...asked('read', modem('sms-read', { index: 'payload.index', indexType: 'msg' })),
    ...asked('guest', modem('guest-on')),
    ...asked('wifi-off', modem('wifi-off')),
    ...asked('wifi', modem('wifi')),
    ...asked('mode', modem('network-mode', { mode: '4g', bands: 'B3,B20' })),
    ...asked('clear', modem('clear-traffic')),
    ...asked('menu', modem('ussd', { content: '["*101#", "1"]', contentType: 'json' })),

    {
      ...place,
      id: 'error',
      type: 'change',
      rules: [{ t: 'set', p: 'payload', pt: 'msg', to: 'error', tot: 'msg' }],
      wires: [['json']],
    },
    { ...place, id: 'json', type: 'json', property: 'payload', action: 'str', wires: [['out']] },
    {
      ...place,
      id: 'out',
      type: 'http response',
      statusCode: '200',
      headers: { 'content-type': 'application/json' },
      wires: [],
    },
  ]
}
