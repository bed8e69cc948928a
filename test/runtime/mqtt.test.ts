import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { MqttClient } from 'mqtt'
import { type HilinkEmulator, startHilinkEmulator } from '../../emulators/hilink'
import type { RunningNodeRed } from '../../scripts/node-red.mjs' with { 'resolution-mode': 'import' }
import { Mosquitto, noMosquitto } from '../support/mosquitto'
import { installRuntime, type Runtime } from './support/runtime'

for (const major of [4, 5] as const) {
  describe(`telecom-mqtt of the packed package in Node-RED ${String(major)}`, () => {
    const stops: (() => Promise<void>)[] = []
    const received: { topic: string; payload: string }[] = []
    let runtime: Runtime
    let broker: Mosquitto
    let client: MqttClient
    let modem: HilinkEmulator
    let nodeRed: RunningNodeRed

    before(async function () {
      const started = await Mosquitto.start()
      if (started === undefined) {
        console.log(noMosquitto)
        this.skip()
      }
      broker = started
      stops.push(() => broker.stop())
      client = await broker.client()
      stops.push(() => client.endAsync(true))
      client.on('message', (topic, payload) => received.push({ topic, payload: String(payload) }))
      await client.subscribeAsync('#', { qos: 1 })
      runtime = await installRuntime(major)
      stops.push(() => runtime.remove())
      modem = await startHilinkEmulator({ sendTime: 20 })
      stops.push(() => modem.close())
      await start()
      stops.push(() => nodeRed.stop())
    })

    after(async () => {
      for (const stop of stops.reverse()) await stop()
    })

    it('describes the modem to Home Assistant, under the version of the package', async () => {
      await until(() => payloads(/^homeassistant\/device\/hilink_\w+\/config$/).length > 0)
      const [config = ''] = payloads(/^homeassistant\/device\/hilink_\w+\/config$/)
      const { o } = JSON.parse(config) as { o: { name: string; sw: string } }
      assert.equal(o.name, 'node-red-telecom')
      assert.match(o.sw, /^\d+\.\d+\.\d+/)
    })

    it('carries out a command', async () => {
      await until(() => payloads(/\/hilink_\w+\/availability$/).at(-1) === 'online')
      const topic = received.find((one) => one.topic.endsWith('/state'))?.topic.replace('/state', '/send')
      await client.publishAsync(topic ?? '', '{"to":"+390555550101","text":"hello"}', { qos: 1 })
      await modem.whenSent(1)
      assert.equal(modem.sentTexts[0]?.content, 'hello')
    })

    it('publishes each text once over a kill -9, and the broker tells that Node-RED is away', async () => {
      modem.receive({ from: '+390555550101', content: 'before' })
      await until(() => texts().includes('before'))
      // The state is published when the text is remembered.
      const seen = payloads(/\/state$/).length
      await until(() => payloads(/\/state$/).length > seen)
      nodeRed.child.kill('SIGKILL')
      await once(nodeRed.child, 'exit')
      await until(() => payloads(/^telecom\/bridge\/availability$/).at(-1) === 'offline')
      modem.receive({ from: '+390555550101', content: 'meanwhile' })
      await start()
      await until(() => payloads(/^telecom\/bridge\/availability$/).at(-1) === 'online')
      modem.receive({ from: '+390555550101', content: 'after' })
      await until(() => texts().includes('after'))
      const seenAgain = payloads(/\/state$/).length
      await until(() => payloads(/\/state$/).length > seenAgain + 1)
      assert.deepEqual(texts(), ['before', 'meanwhile', 'after'])
    })

    async function start(): Promise<void> {
      nodeRed = await runtime.start({
        flows: flows(modem.url, broker.port),
        credentials: { modem: { username: 'admin', password: 'admin' } },
      })
    }

    function payloads(topic: RegExp): string[] {
      return received.filter((one) => topic.test(one.topic)).map(({ payload }) => payload)
    }

    function texts(): string[] {
      return payloads(/\/sms$/).map((payload) => (JSON.parse(payload) as { text: string }).text)
    }

    async function until(condition: () => boolean): Promise<void> {
      const deadline = Date.now() + 60_000
      while (!condition()) {
        assert.ok(
          Date.now() < deadline,
          `in 60 s only ${JSON.stringify(received.slice(-20))}\n${nodeRed.log.join('\n')}`,
        )
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  }).timeout(180_000)
}

function flows(address: string, port: number): object[] {
  return [
    { id: 'tab', type: 'tab', label: 'test' },
    { id: 'modem', type: 'hilink-config', name: 'Stick', address },
    { id: 'broker', type: 'mqtt-broker', broker: '127.0.0.1', port: String(port), protocolVersion: '4' },
    {
      id: 'house',
      type: 'telecom-mqtt',
      z: 'tab',
      x: 100,
      y: 100,
      broker: 'broker',
      hilink: 'modem',
      interval: 1,
      texts: 'leave',
      commands: true,
      wires: [[]],
    },
  ]
}
