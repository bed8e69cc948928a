import assert from 'node:assert/strict'
import type { MqttClient } from 'mqtt'
import { Mosquitto, noMosquitto } from '../support/mosquitto'
import type { Flow, FlowNode, Message } from './support/flow'
import { type HilinkEmulator, startHilinkFlow, startModem } from './support/hilink'
import {
  type KalliopeEmulator,
  kalliopeCredentials,
  kalliopeTypes,
  startKalliopeEmulator,
  startKalliopeFlow,
} from './support/kalliope'
import { type SagemcomEmulator, startRouter, startSagemcomFlow } from './support/sagemcom'
import { startUcmEmulator, startUcmFlow, type UcmEmulator, ucmTypes } from './support/ucm'

/** Kind and IMEI of the emulated modem. */
const modemId = 'hilink_000000000000000'

describe('telecom-mqtt without a broker', () => {
  let modem: HilinkEmulator
  let flow: Flow

  async function start(properties: object = {}): Promise<void> {
    modem = await startModem()
    const node: FlowNode = { id: 'mqtt', type: 'telecom-mqtt', hilink: 'modem', interval: 3600, ...properties }
    flow = await startHilinkFlow(modem, [node], { types: ['telecom-mqtt'] })
  }

  afterEach(async () => {
    await flow.stop()
    await modem.close()
  })

  const published = (topic: string): Message[] => flow.messagesOf('mqtt').filter((msg) => msg.topic === topic)
  const payloadOf = (topic: string): Record<string, unknown> =>
    published(topic).at(-1)?.payload as Record<string, unknown>
  const isPublished = () => flow.until(() => published(`telecom/${modemId}/availability`).length > 0)

  it('lets everything leave by the output, in the form that mqtt out takes', async () => {
    await start()
    await isPublished()
    const [discovery] = published(`homeassistant/device/${modemId}/config`)
    assert.ok(discovery !== undefined)
    assert.deepEqual([discovery.qos, discovery.retain], [1, true])
    const topics = flow.messagesOf('mqtt').map(({ topic }) => topic)
    assert.deepEqual(topics, [
      'telecom/bridge/availability',
      `homeassistant/device/${modemId}/config`,
      `telecom/${modemId}/state`,
      `telecom/${modemId}/availability`,
    ])
    assert.deepEqual(
      published(`telecom/${modemId}/availability`).map(({ payload, retain }) => [payload, retain]),
      [['online', true]],
    )
  })

  it('describes a modem as Home Assistant’s documentation asks for it', async () => {
    await start({ texts: 'leave', commands: true })
    await isPublished()
    const { dev, o, avty, avty_mode: mode, cmps, qos } = payloadOf(`homeassistant/device/${modemId}/config`)
    assert.deepEqual(dev, {
      ids: [modemId],
      name: 'Stick',
      mf: 'Huawei',
      mdl: 'E3372h-320',
      sw: '10.0.3.1(H192SP21C00)',
    })
    assert.equal((o as { name: string }).name, 'node-red-telecom')
    assert.deepEqual(avty, [{ topic: 'telecom/bridge/availability' }, { topic: `telecom/${modemId}/availability` }])
    assert.deepEqual([mode, qos], ['all', 1])
    const components = cmps as Record<string, Record<string, unknown>>
    assert.deepEqual(components.rsrp, {
      p: 'sensor',
      name: 'RSRP',
      unique_id: `${modemId}_rsrp`,
      state_topic: `telecom/${modemId}/state`,
      value_template: '{{ value_json.rsrp }}',
      expire_after: 10_800,
      device_class: 'signal_strength',
      state_class: 'measurement',
      entity_category: 'diagnostic',
      unit_of_measurement: 'dBm',
    })
    assert.deepEqual(components.sms, {
      p: 'event',
      name: 'Text received',
      unique_id: `${modemId}_sms`,
      state_topic: `telecom/${modemId}/sms`,
      event_types: ['received'],
    })
    assert.deepEqual(components.send, {
      p: 'notify',
      name: 'Send text',
      unique_id: `${modemId}_send`,
      command_topic: `telecom/${modemId}/send`,
    })
    assert.deepEqual(components.reboot, {
      p: 'button',
      name: 'Restart',
      unique_id: `${modemId}_reboot`,
      command_topic: `telecom/${modemId}/reboot`,
      device_class: 'restart',
      entity_category: 'config',
    })
    assert.equal(components.data?.command_topic, `telecom/${modemId}/data/set`)
    assert.equal(components.month?.state_class, 'total_increasing')
  })

  it('offers no commands and no texts unless the author wants them', async () => {
    await start()
    await isPublished()
    const { cmps } = payloadOf(`homeassistant/device/${modemId}/config`)
    const keys = Object.keys(cmps as object)
    assert.deepEqual(keys, ['rsrp', 'rsrq', 'sinr', 'rssi', 'operator', 'network', 'month', 'online', 'waiting'])
    const { error } = await flow.run('mqtt', { topic: `telecom/${modemId}/reboot`, payload: 'PRESS' })
    assert.equal((error as { code: string }).code, 'READ_ONLY')
    assert.equal(modem.stats().byName['device/control'] ?? 0, 0)
  })

  it('publishes the state as it is read, numbers as numbers', async () => {
    await start()
    await isPublished()
    const state = payloadOf(`telecom/${modemId}/state`)
    assert.equal(typeof state.rsrp, 'number')
    assert.equal(typeof state.monthBytes, 'number')
    assert.equal(state.connected, true)
    assert.equal(typeof state.operator, 'string')
  })

  it('sends a text for {"to", "text"} and for a text alone, to the numbers of the dialog', async () => {
    await start({ commands: true, sendTo: '+390555550102' })
    await isPublished()
    const topic = `telecom/${modemId}/send`
    await flow.run('mqtt', { topic, payload: '{"to":"+390555550101","text":"hello"}' })
    await flow.run('mqtt', { topic, payload: 'plain' })
    const sent = modem.sentTexts.map(({ recipients, content }) => [recipients.join(), content])
    assert.deepEqual(sent, [
      ['+390555550101', 'hello'],
      ['+390555550102', 'plain'],
    ])
  })

  it('does not carry out a command that lies retained at the broker', async () => {
    await start({ commands: true })
    await isPublished()
    const { error } = await flow.run('mqtt', { topic: `telecom/${modemId}/reboot`, payload: 'PRESS', retain: true })
    assert.equal(error, undefined)
    assert.equal(modem.stats().byName['device/control'] ?? 0, 0)
    await flow.run('mqtt', { topic: `telecom/${modemId}/reboot`, payload: 'PRESS' })
    assert.equal(modem.stats().byName['device/control'], 1)
  })

  it('tells by status and Catch that a command cannot be carried out', async () => {
    await start({ commands: true })
    await isPublished()
    const { error } = await flow.run('mqtt', { topic: `telecom/${modemId}/data/set`, payload: 'maybe' })
    assert.equal((error as { code: string }).code, 'BAD_INPUT')
    assert.equal(flow.status('mqtt'), 'red ring data/set: neither ON nor OFF')
  })

  it('says offline of a modem that does not answer, and online when it does again', async () => {
    await start({ interval: 1 })
    await isPublished()
    modem.faults.add({ kind: 'error', code: 100005, times: 0, match: 'monitoring/status' })
    const states = () => published(`telecom/${modemId}/availability`).map(({ payload }) => payload)
    await flow.until(() => states().includes('offline'))
    modem.faults.clear()
    await flow.until(() => states().lastIndexOf('online') > states().indexOf('offline'))
  })
})

describe('telecom-mqtt at a real broker', () => {
  let broker: Mosquitto
  let modem: HilinkEmulator
  let flow: Flow
  let client: MqttClient
  const stops: (() => Promise<void>)[] = []
  const received: { topic: string; payload: string; retain: boolean }[] = []

  before(async function () {
    const started = await Mosquitto.start()
    if (started === undefined) {
      console.log(noMosquitto)
      this.skip()
    }
    broker = started
    stops.push(() => started.stop())
  })

  beforeEach(async () => {
    // What the test before had retained is gone with it.
    await broker.kill()
    await broker.run()
    received.length = 0
    client = await broker.client()
    client.on('message', (topic, payload, { retain }) => received.push({ topic, payload: String(payload), retain }))
    await client.subscribeAsync('#', { qos: 1 })
  })

  afterEach(async () => {
    await flow.stop()
    await modem.close()
    await client.endAsync(true)
  })

  after(async () => {
    for (const stop of stops) await stop()
  })

  function nodes(properties: object = {}, connection: object = {}): FlowNode[] {
    return [
      {
        id: 'broker',
        type: 'mqtt-broker',
        broker: '127.0.0.1',
        port: String(broker.port),
        protocolVersion: '4',
        keepalive: '1',
        ...connection,
      },
      { id: 'mqtt', type: 'telecom-mqtt', broker: 'broker', hilink: 'modem', interval: 1, ...properties },
    ]
  }

  async function start(properties: object = {}, connection: object = {}): Promise<void> {
    modem = await startModem()
    flow = await startHilinkFlow(modem, nodes(properties, connection), {
      types: ['telecom-mqtt'],
      core: ['network/10-mqtt'],
    })
  }

  const last = (topic: string): string | undefined => received.filter((one) => one.topic === topic).at(-1)?.payload
  async function until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + 20_000
    while (!condition()) {
      assert.ok(Date.now() < deadline, `in 20 s only ${JSON.stringify(received.slice(-20))}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const isOnline = () => until(() => last(`telecom/${modemId}/availability`) === 'online')
  /** What a client that comes now finds. */
  async function retained(): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    const late = await broker.client()
    late.on('message', (topic, payload, { retain }) => retain && found.set(topic, String(payload)))
    await late.subscribeAsync('#', { qos: 1 })
    await new Promise((resolve) => setTimeout(resolve, 200))
    await late.endAsync(true)
    return found
  }

  it('retains discovery, state and availability, and nothing that happens', async () => {
    await start({ texts: 'leave' })
    await isOnline()
    modem.receive({ from: '+390555550101', content: 'hello' })
    await until(() => last(`telecom/${modemId}/sms`) !== undefined)
    assert.deepEqual(
      [...(await retained()).keys()].sort(),
      [
        `homeassistant/device/${modemId}/config`,
        'telecom/bridge/availability',
        `telecom/${modemId}/availability`,
        `telecom/${modemId}/state`,
      ].sort(),
    )
    const text = JSON.parse(last(`telecom/${modemId}/sms`) ?? '{}') as Record<string, unknown>
    assert.deepEqual([text.event_type, text.from, text.text], ['received', '+390555550101', 'hello'])
  })

  it('publishes a text once, whatever is deployed and restarted meanwhile', async () => {
    await start({ texts: 'leave' })
    await isOnline()
    modem.receive({ from: '+390555550101', content: 'first' })
    const texts = () => received.filter(({ topic }) => topic === `telecom/${modemId}/sms`)
    await until(() => texts().length > 0)
    await flow.restart()
    modem.receive({ from: '+390555550101', content: 'second' })
    await until(() => texts().some(({ payload }) => payload.includes('second')))
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    assert.equal(texts().length, 2)
  })

  it('carries out what comes to a command topic', async () => {
    await start({ commands: true })
    await isOnline()
    await client.publishAsync(`telecom/${modemId}/send`, '{"to":"+390555550101","text":"by MQTT"}', { qos: 1 })
    await until(() => modem.sentTexts.length > 0)
    assert.equal(modem.sentTexts[0]?.content, 'by MQTT')
  })

  it('ignores a command that was retained', async () => {
    await client.publishAsync(`telecom/${modemId}/reboot`, 'PRESS', { qos: 1, retain: true })
    await start({ commands: true })
    await isOnline()
    await new Promise((resolve) => setTimeout(resolve, 500))
    assert.equal(modem.stats().byName['device/control'] ?? 0, 0)
    await client.publishAsync(`telecom/${modemId}/reboot`, '', { qos: 1, retain: true })
  })

  it('publishes everything again when Home Assistant was started', async () => {
    await start({ interval: 3600 })
    await isOnline()
    received.length = 0
    await client.publishAsync('homeassistant/status', 'online', { qos: 1 })
    await until(() => last(`homeassistant/device/${modemId}/config`) !== undefined)
  })

  it('publishes everything again to a broker that was restarted and had kept nothing', async () => {
    await start({ interval: 3600 })
    await isOnline()
    await broker.kill()
    await flow.until(() => flow.status('mqtt') === 'yellow ring waiting for the broker')
    received.length = 0
    await broker.run()
    await until(() => last(`homeassistant/device/${modemId}/config`) !== undefined)
    await isOnline()
  }).timeout(60_000)

  it('takes what it had published away with a device that is taken out', async () => {
    await start()
    await isOnline()
    await flow.deploy([
      { id: 'modem', type: 'hilink-config', name: 'Stick', address: modem.url },
      { id: 'router', type: 'hilink-config', name: 'Other', address: 'http://127.0.0.1:9' },
      ...nodes({ hilink: 'router' }),
    ])
    await until(() => last(`homeassistant/device/${modemId}/config`) === '')
    assert.deepEqual([...(await retained()).keys()], ['telecom/bridge/availability'])
  })

  it('has a last will, where the user has set none: the broker says offline of a connection that is cut', async () => {
    await start({}, { clientid: 'flow' })
    await until(() => last('telecom/bridge/availability') === 'online')
    // A second client of the same name: the broker cuts the first one off.
    const usurper = await broker.client({ clientId: 'flow', reconnectPeriod: 0 })
    await until(() => last('telecom/bridge/availability') === 'offline')
    await usurper.endAsync(true)
  })

  it('says offline itself when the flow ends', async () => {
    await start()
    await until(() => last('telecom/bridge/availability') === 'online')
    await flow.deploy([])
    await until(() => last('telecom/bridge/availability') === 'offline')
  })
})

describe('telecom-mqtt with a router', () => {
  let router: SagemcomEmulator
  let flow: Flow
  let id = ''

  async function start(properties: object = {}): Promise<void> {
    router = await startRouter()
    const node: FlowNode = { id: 'mqtt', type: 'telecom-mqtt', sagemcom: 'router', interval: 3600, ...properties }
    flow = await startSagemcomFlow(router, [node], { types: ['telecom-mqtt'] })
    const isAvailability = ({ topic }: Message): boolean => /^telecom\/sagemcom_.*\/availability$/.test(String(topic))
    id = await flow.until(() => {
      const found = flow.messagesOf('mqtt').find(isAvailability)
      return found === undefined ? undefined : String(found.topic).split('/')[1]
    })
  }

  afterEach(async () => {
    await flow.stop()
    await router.close()
  })

  const published = (topic: string): unknown => flow.messagesOf('mqtt').findLast((msg) => msg.topic === topic)?.payload

  it('publishes the line, named after the serial number and never after the address', async () => {
    await start()
    assert.doesNotMatch(JSON.stringify(flow.messagesOf('mqtt').map(({ topic }) => topic)), /127/)
    const state = published(`telecom/${id}/state`) as Record<string, unknown>
    assert.equal(state.lineUp, true)
    assert.equal(typeof state.ip, 'string')
    const { cmps } = published(`homeassistant/device/${id}/config`) as { cmps: Record<string, Record<string, unknown>> }
    assert.deepEqual(Object.keys(cmps), ['line', 'ip', 'ipv6', 'down', 'up', 'home'])
    assert.deepEqual([cmps.line?.p, cmps.line?.device_class], ['binary_sensor', 'connectivity'])
  })

  it('publishes a tracker of its own for every host, by way of the router', async () => {
    await start()
    const discoveries = flow
      .messagesOf('mqtt')
      .filter(({ topic }) => String(topic).startsWith('homeassistant/device_tracker/'))
    assert.ok(discoveries.length > 1)
    const [first] = discoveries
    const tracker = first?.payload as Record<string, unknown>
    const mac = String(first?.topic).split('/')[2] ?? ''
    assert.match(mac, /^[0-9a-f]{12}$/)
    assert.equal(tracker.unique_id, `sagemcom_${mac}`)
    assert.equal(tracker.source_type, 'router')
    assert.deepEqual([tracker.payload_home, tracker.payload_not_home], ['home', 'not_home'])
    assert.equal((tracker.dev as { via_device: string }).via_device, id)
    assert.match(String(published(String(tracker.state_topic))), /^(home|not_home)$/)
    const homes = discoveries.filter(
      ({ payload }) => published((payload as { state_topic: string }).state_topic) === 'home',
    )
    assert.equal((published(`telecom/${id}/state`) as { home: number }).home, homes.length)
  })

  it('switches the guest Wi-Fi, with its access point', async () => {
    await start({ commands: true })
    const guest = () => (published(`telecom/${id}/state`) as { guest: boolean | null }).guest
    const before = guest()
    assert.equal(typeof before, 'boolean')
    const { error } = await flow.run('mqtt', {
      topic: `telecom/${id}/guest/set`,
      payload: before === true ? 'OFF' : 'ON',
    })
    assert.equal(error, undefined)
    assert.equal(guest(), before !== true)
  })
})

describe('telecom-mqtt with a UCM', () => {
  let pbx: UcmEmulator
  let flow: Flow
  const id = 'ucm_20EZ1J1L50000001'

  afterEach(async () => {
    await flow.stop()
    await pbx.close()
  })

  const published = (topic: string): unknown => flow.messagesOf('mqtt').findLast((msg) => msg.topic === topic)?.payload
  const events = (): Record<string, unknown>[] =>
    flow
      .messagesOf('mqtt')
      .flatMap(({ topic, payload, retain }) =>
        topic === `telecom/${id}/call` ? [{ ...(payload as Record<string, unknown>), retain }] : [],
      )

  it('publishes calls as they happen, a missed one as missed, and nothing of it retained', async () => {
    pbx = await startUcmEmulator({ calls: 20, channels: 0 })
    const node: FlowNode = { id: 'mqtt', type: 'telecom-mqtt', ucm: 'pbx', interval: 1 }
    flow = await startUcmFlow(pbx, [node], { types: [...ucmTypes, 'telecom-mqtt'] })
    const isLive = () => (published(`telecom/${id}/state`) as { callsNow: number | null } | undefined)?.callsNow === 0
    await flow.until(isLive)
    pbx.play({ from: '+390555550101', fromName: 'Ann', to: '1002', script: 'missed', ringSeconds: 0.5 })
    await flow.until(() => events().length >= 2)
    assert.deepEqual(
      events().map(({ event_type: type, from, fromName, to, retain }) => [type, from, fromName, to, retain]),
      [
        ['ringing', '+390555550101', 'Ann', '1002', false],
        ['missed', '+390555550101', 'Ann', '1002', false],
      ],
    )
    const { cmps } = published(`homeassistant/device/${id}/config`) as { cmps: Record<string, Record<string, unknown>> }
    assert.deepEqual(cmps.call?.event_types, ['ringing', 'answered', 'ended', 'missed'])
    const trunks = Object.keys(cmps).filter((key) => key.startsWith('trunk_'))
    assert.ok(trunks.length > 0)
    const state = published(`telecom/${id}/state`) as { trunks: Record<string, unknown>; missedToday: unknown }
    assert.equal(Object.keys(state.trunks).length, trunks.length)
    assert.equal(typeof state.missedToday, 'number')
  })
})

describe('telecom-mqtt with a Kalliope', () => {
  let pbx: KalliopeEmulator
  let flow: Flow

  afterEach(async () => {
    await flow.stop()
    await pbx.close()
  })

  it('publishes what the PBX notifies of, and how many calls were missed today', async () => {
    pbx = await startKalliopeEmulator({ calls: 20 })
    const node: FlowNode = { id: 'mqtt', type: 'telecom-mqtt', kalliope: 'pbx', interval: 3600 }
    flow = await startKalliopeFlow(pbx, [node], {
      types: [...kalliopeTypes, 'telecom-mqtt'],
      credentials: { pbx: { ...kalliopeCredentials, notifyUsername: 'pbx', notifyPassword: 'door' } },
      http: true,
    })
    const state = () =>
      flow.messagesOf('mqtt').findLast(({ topic }) => String(topic).endsWith('/state'))?.payload as
        | { missedToday: number; callsNow: number | null }
        | undefined
    const missedToday = await flow.until(() => state()?.missedToday)
    assert.equal(typeof missedToday, 'number')
    assert.equal(state()?.callsNow, null)
    const notify = (event: string) =>
      fetch(`${flow.url}/telecom/kalliope/pbx`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from('pbx:door').toString('base64')}`,
        },
        body: JSON.stringify({
          event,
          params: { uniqueid: '1773133170.4', caller_num: '+390501234567', called_num: '201' },
        }),
      })
    for (const event of ['pbx.call.start', 'pbx.extension.answercall', 'pbx.call.end', 'pbx.call.end'])
      await notify(event)
    const calls = () => flow.messagesOf('mqtt').filter(({ topic }) => String(topic).endsWith('/call'))
    await flow.until(() => calls().length >= 3)
    assert.deepEqual(
      calls().map(({ payload }) => (payload as { event_type: string }).event_type),
      ['ringing', 'answered', 'ended'],
    )
  })
})
