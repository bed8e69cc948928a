import assert from 'node:assert/strict'
import { type HilinkEmulator, startHilinkEmulator } from '../../emulators/hilink'
import type { RunningNodeRed } from '../../scripts/node-red.mjs' with { 'resolution-mode': 'import' }
import { installRuntime } from './support/runtime'

for (const major of [4, 5] as const) {
  describe(`the HiLink nodes of the packed package in Node-RED ${String(major)}`, () => {
    const stops: (() => Promise<void>)[] = []
    let modem: HilinkEmulator
    let nodeRed: RunningNodeRed

    before(async () => {
      const runtime = await installRuntime(major)
      stops.push(() => runtime.remove())
      modem = await startHilinkEmulator({ sendTime: 20 })
      stops.push(() => modem.close())
      nodeRed = await runtime.start({
        flows: flows(modem.url),
        credentials: { modem: { username: 'admin', password: 'admin' } },
      })
      stops.push(() => nodeRed.stop())
    })

    after(async () => {
      for (const stop of stops.reverse()) await stop()
    })

    it('read the state of the modem', async () => {
      const { connected, sim } = (await getJson('/state')) as Record<string, unknown>
      assert.deepEqual([connected, sim], [true, 'ready'])
    })

    it('send a text once', async () => {
      const { status, segments } = (await getJson('/text?to=%2B15550100&text=Ciao')) as Record<string, unknown>
      assert.deepEqual([status, segments], ['sent', 1])
      assert.deepEqual(
        modem.sentTexts.map(({ recipients, content }) => [recipients, content]),
        [[['+15550100'], 'Ciao']],
      )
    })

    it('receive a text, and the flow answers it', async () => {
      modem.receive({ from: '+15550101', content: 'Hello?' })
      await modem.whenSent(2)
      const { recipients, content } = modem.sentTexts.at(-1) ?? assert.fail('nothing was sent')
      assert.deepEqual([recipients, content], [['+15550101'], 'Got: Hello?'])
    })

    it('share one login', () => {
      assert.equal(modem.stats().byName['user/login'], 1)
    })

    it('hand failures to Catch nodes with their code', async () => {
      const { code } = (await getJson('/text?to=nobody&text=Ciao')) as { code: string }
      assert.equal(code, 'BAD_INPUT')
    })

    it('log out when Node-RED ends', async () => {
      await nodeRed.stop()
      assert.equal(modem.stats().byName['user/logout'], 1)
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
  const device = 'modem'
  return [
    { id: 'tab', type: 'tab', label: 'test' },
    { id: 'modem', type: 'hilink-config', name: 'Stick', address },

    { ...at, id: 'in-state', type: 'http in', url: '/state', method: 'get', wires: [['state']] },
    { ...at, id: 'state', type: 'hilink-device', device, operation: 'status', wires: [['out']] },

    // The query is the payload: {"to": …, "text": …}.
    { ...at, id: 'in-text', type: 'http in', url: '/text', method: 'get', wires: [['text']] },
    { ...at, id: 'text', type: 'hilink-sms', device, text: 'payload', textType: 'msg', wires: [['out']] },
    { ...at, id: 'catch', type: 'catch', scope: ['text'], wires: [['error']] },
    {
      ...at,
      id: 'error',
      type: 'change',
      rules: [{ t: 'set', p: 'payload', pt: 'msg', to: 'error', tot: 'msg' }],
      wires: [['out']],
    },
    { ...at, id: 'out', type: 'http response', statusCode: '200', wires: [] },

    { ...at, id: 'inbox', type: 'hilink-sms-in', device, interval: 1, firstRun: 'unread', wires: [['to']] },
    {
      ...at,
      id: 'to',
      type: 'change',
      rules: [{ t: 'set', p: 'to', pt: 'msg', to: 'topic', tot: 'msg' }],
      wires: [['answer']],
    },
    {
      ...at,
      id: 'answer',
      type: 'hilink-sms',
      device,
      text: '"Got: " & payload',
      textType: 'jsonata',
      confirm: 'accepted',
      wires: [[]],
    },
  ]
}
