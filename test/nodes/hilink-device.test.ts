import assert from 'node:assert/strict'
import type { DeviceError } from '../../src/lib/errors'
import type { Flow, Message } from './support/flow'
import { type HilinkEmulator, type HilinkOptions, hilinkDevice, startHilinkFlow, startModem } from './support/hilink'

describe('hilink-device', function () {
  this.timeout(60_000)

  let modem: HilinkEmulator
  let flow: Flow
  const stops: (() => Promise<void>)[] = []

  async function start(properties: object = {}, options: HilinkOptions = {}): Promise<void> {
    modem = await startModem(options)
    stops.push(() => modem.close())
    flow = await startHilinkFlow(modem, [hilinkDevice(properties)])
    stops.push(() => flow.stop())
  }

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })

  async function payloadOf(msg: object = {}): Promise<Message> {
    const { sent, error } = await flow.run('device', msg)
    assert.equal(error, undefined)
    return sent[0]?.payload as Message
  }

  async function refused(msg: object): Promise<string> {
    const { sent, error } = await flow.run('device', msg)
    assert.deepEqual(sent, [])
    return (error as DeviceError).code
  }

  it('reads the status where nothing else is chosen', async () => {
    await start()
    const { connected, sim, SignalIcon } = await payloadOf()
    assert.deepEqual([connected, sim, typeof SignalIcon], [true, 'ready', 'number'])
    assert.equal(flow.status('device'), 'green dot LTE · connected')
  })

  it('gives levels as numbers without their units', async () => {
    await start({ operation: 'signal' })
    const { rsrp, rsrq, sinr } = await payloadOf()
    for (const level of [rsrp, rsrq, sinr]) assert.equal(typeof level, 'number')
  })

  it('says in msg.hilink which operation of which device it was', async () => {
    await start()
    const { sent } = await flow.run('device', { payload: { operation: 'operator' }, topic: 'kept' })
    assert.deepEqual([sent[0]?.hilink, sent[0]?.topic], [{ device: 'Stick', operation: 'operator' }, 'kept'])
  })

  it('lists the newest texts of a box, and deletes by their index', async () => {
    await start()
    modem.receive({ from: '+491550000001', content: 'one', date: '2026-01-31 12:00:01' })
    modem.receive({ from: '+491550000001', content: 'two', date: '2026-01-31 12:00:02' })
    const list = await payloadOf({ payload: { operation: 'sms-list', box: 'inbox', limit: 1 } })
    const texts = list as unknown as { text: string; index: number }[]
    assert.deepEqual(
      texts.map(({ text }) => text),
      ['two'],
    )
    await flow.deploy([
      { id: 'modem', type: 'hilink-config', name: 'Stick', address: modem.url },
      hilinkDevice({ operation: 'sms-delete' }),
    ])
    await payloadOf({ payload: { index: `${String(texts[0]?.index)}, 49999` } })
    assert.deepEqual(
      modem.messages().map(({ content }) => content),
      ['one'],
    )
  })

  it('asks the network a code and gives its answer', async () => {
    await start({ operation: 'ussd', content: '*123#' })
    modem.teachUssd('*123#', { content: 'Balance: 12.50' })
    assert.equal((await payloadOf()).content, 'Balance: 12.50')
  })

  it('restarts the modem, and is done when the modem has agreed', async () => {
    await start({ operation: 'reboot' }, { rebootSeconds: 1 })
    assert.deepEqual(await payloadOf(), { accepted: true })
  })

  it('switches mobile data, and looks whether it did', async () => {
    await start({ operation: 'data-off' })
    assert.equal((await payloadOf()).connected, false)
    assert.equal(modem.modem.data, false)
  })

  it('reads and writes any path that the dialog fixes', async () => {
    await start({ operation: 'post', path: 'monitoring/clear-traffic', body: '{"ClearTraffic":1}', bodyType: 'json' })
    assert.deepEqual(await payloadOf(), { result: 'OK' })
  })

  describe('a message', () => {
    const writes: [string, object][] = [
      ['an operation that acts', { operation: 'reboot' }],
      ['a USSD code, which may cost money', { operation: 'ussd', content: '*100#' }],
      ['another Wi-Fi', { operation: 'wifi-off' }],
      ['a guest network', { operation: 'guest-on' }],
      ['another network mode', { operation: 'network-mode', mode: '4g' }],
      ['other bands', { operation: 'network-mode', bands: 'B20' }],
      ['counters to be cleared', { operation: 'clear-traffic' }],
      ['a PIN to be entered', { operation: 'pin', pin: '1234' }],
      ['a text to be marked as read', { operation: 'sms-read', index: 40001 }],
      ['the deletion of texts', { operation: 'sms-delete', index: 40001 }],
      ['any POST', { operation: 'post', path: 'monitoring/clear-traffic', body: { ClearTraffic: 1 } }],
      ['a GET that acts', { operation: 'get', path: 'ussd/release' }],
    ]

    for (const [name, payload] of writes) {
      it(`may not ask for ${name}`, async () => {
        await start()
        assert.equal(await refused({ payload }), 'READ_ONLY')
        assert.equal(modem.stats().requests, 0)
      })
    }

    it('may where the author allowed it', async () => {
      await start({ allowWrite: true })
      const payload = { operation: 'post', path: 'monitoring/clear-traffic', body: { ClearTraffic: 1 } }
      assert.deepEqual(await payloadOf({ payload }), { result: 'OK' })
    })

    it('may not allow itself', async () => {
      await start()
      const { sent } = await flow.run('device', { payload: { operation: 'reboot', allowWrite: true } })
      assert.equal((sent[0]?.hilink as { operation: string }).operation, 'status')
      assert.equal(flow.status('device'), 'green dot payload not used: unknown key "allowWrite"')
      assert.equal(modem.stats().byName['device/control'], undefined)
    })

    it('may not choose the path of a fixed POST', async () => {
      await start({ operation: 'post', path: 'path', pathType: 'msg', body: '{"ClearTraffic":1}', bodyType: 'json' })
      assert.equal(await refused({ path: 'monitoring/clear-traffic' }), 'READ_ONLY')
    })

    for (const operation of ['wifi', 'network-mode']) {
      it(`may read the state of ${operation}`, async () => {
        await start()
        assert.notEqual(await payloadOf({ payload: { operation } }), undefined)
      })
    }

    it('may read any path', async () => {
      await start()
      const payload = await payloadOf({ payload: { operation: 'get', path: '/api/monitoring/check-notifications' } })
      assert.equal(payload.SmsStorageFull, 0)
    })
  })

  describe('what could leave the modem unusable', () => {
    for (const [name, path, body] of [
      ['a factory reset', 'device/control', '{"Control":2}'],
      ['switching off', 'device/control', '{"Control":4}'],
      ['a restore', 'device/restore', '{}'],
      ['a firmware update', 'online-update/upgrade', '{}'],
    ] as const) {
      it(`needs consent even where the dialog fixes it: ${name}`, async () => {
        await start({ operation: 'post', path, body, bodyType: 'json' })
        assert.equal(await refused({}), 'READ_ONLY')
        assert.equal(modem.stats().requests, 0)
      })
    }
  })

  describe('bad input', () => {
    for (const [name, payload] of [
      ['an operation that does not exist', { operation: 'explode' }],
      ['a box that does not exist', { operation: 'sms-list', box: 'attic' }],
      ['a limit that is none', { operation: 'sms-list', limit: 0 }],
      ['no path', { operation: 'get' }],
      ['a path that leads elsewhere', { operation: 'get', path: '../etc' }],
    ] as const) {
      it(`${name} is refused, and nothing is asked`, async () => {
        await start()
        assert.equal(await refused({ payload }), 'BAD_INPUT')
        assert.equal(modem.stats().requests, 0)
      })
    }
  })
})
