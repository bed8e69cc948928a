import assert from 'node:assert/strict'
import type { Flow } from './support/flow'
import { codeOf, failureOf } from './support/outcome'
import {
  type SagemcomEmulator,
  type SagemcomOptions,
  sagemcomCredentials,
  sagemcomXPath,
  startRouter,
  startSagemcomFlow,
} from './support/sagemcom'

const guest = "Device/WiFi/AccessPoints/AccessPoint[Alias='GUEST1']/Enable"

describe('sagemcom-xpath', function () {
  this.timeout(60_000)

  let router: SagemcomEmulator
  let flow: Flow
  const stops: (() => Promise<void>)[] = []

  async function start(properties: object, options: SagemcomOptions = {}, config: object = {}): Promise<void> {
    router = await startRouter(options)
    stops.push(() => router.close())
    flow = await startSagemcomFlow(router, [sagemcomXPath(properties)], { config })
    stops.push(() => flow.stop())
  }

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })

  describe('reading', () => {
    it('gives the value of the path in the dialog, triggered by anything', async () => {
      await start({ xpath: 'Device/DeviceInfo/ModelName' })
      const { sent, error } = await flow.run('xpath', { payload: 1700000000000, topic: 'kept' })
      assert.equal(error, undefined)
      assert.deepEqual(
        [sent[0]?.payload, sent[0]?.topic, sent[0]?.xpath],
        ['FAST3896_EM', 'kept', { device: 'Home', operation: 'get', paths: ['Device/DeviceInfo/ModelName'] }],
      )
      assert.equal(flow.status('xpath'), 'green dot get · 1 path')
    })

    it('takes a path that comes as the payload', async () => {
      await start({ xpath: 'Device/DeviceInfo' })
      const { sent } = await flow.run('xpath', { payload: { xpath: ['Device/Time/Enable', 'Device/Nothing'] } })
      assert.deepEqual(sent[0]?.payload, { 'Device/Time/Enable': true })
      assert.equal(flow.status('xpath'), 'green dot get · 1 path · 1 failed')
    })

    it('takes several paths as JSON', async () => {
      await start({ xpath: '["Device/Time/Enable","Device/DeviceInfo/ModelName"]', xpathType: 'json' })
      const { sent } = await flow.run('xpath')
      assert.deepEqual(Object.keys(sent[0]?.payload ?? {}), ['Device/Time/Enable', 'Device/DeviceInfo/ModelName'])
    })

    it('puts values of the message into the path, whatever characters they hold', async () => {
      await start({ xpath: 'Device/Hosts/Hosts/Host[HostName={payload.name}]/IPAddress' })
      router.setHost({ mac: '02:00:00:00:00:07', name: "Zoë's ] phone", ip: '192.168.1.77' })
      const { sent } = await flow.run('xpath', { payload: { name: "Zoë's ] phone" } })
      assert.equal(sent[0]?.payload, '192.168.1.77')
      const both = await flow.run('xpath', { payload: { name: `'"` } })
      assert.equal(codeOf(both), 'BAD_INPUT')
      const missing = await flow.run('xpath', { payload: 'nothing' })
      assert.match(failureOf(missing).message, /msg\.payload\.name/)
    })

    it('refuses a malformed path with its position', async () => {
      await start({ xpath: "Device/Hosts/Host[@uid='1'" })
      const failure = failureOf(await flow.run('xpath'))
      assert.equal(failure.code, 'BAD_INPUT')
      assert.match(failure.message, /character 18/)
      assert.equal(router.stats().requests, 0)
    })

    it('hands what all failed to Catch nodes, with the facts', async () => {
      await start({ xpath: 'Device/Nothing' })
      const { code, cause } = failureOf(await flow.run('xpath'))
      assert.deepEqual([code, cause.device, cause.deviceCode], ['NOT_FOUND', 'Home', 16777242])
    })

    it('shows the exchange of a device that is traced, without secrets', async () => {
      await start({ xpath: 'Device/WiFi/AccessPoints/AccessPoint/Security/KeyPassphrase' }, {}, { trace: true })
      const { sent } = await flow.run('xpath')
      const told = JSON.stringify(sent[0]?.xpath)
      const [passphrase] = router.values("Device/WiFi/AccessPoints/AccessPoint[Alias='PRIV0']/Security/KeyPassphrase")
      assert.match(told, /"exchange":/)
      assert.ok(!told.includes(String(passphrase)))
      assert.ok(JSON.stringify(sent[0]?.payload).includes(String(passphrase)))
    })
  })

  describe('writing', () => {
    it('writes the payload to the path in the dialog', async () => {
      await start({ operation: 'set', xpath: guest })
      for (const value of [true, false]) {
        const { sent, error } = await flow.run('xpath', { payload: value })
        assert.equal(error, undefined)
        assert.equal(sent[0]?.payload, value)
        assert.deepEqual(router.values(guest), [value])
      }
    })

    it('writes an empty text where that is the value', async () => {
      await start({ operation: 'set', xpath: 'Device/Time/NTPServer2', value: '', valueType: 'str' })
      await flow.run('xpath')
      assert.deepEqual(router.values('Device/Time/NTPServer2'), [''])
    })

    it('says that a value is missing', async () => {
      await start({ operation: 'set', xpath: guest, value: 'nothing.there' })
      assert.equal(codeOf(await flow.run('xpath')), 'BAD_INPUT')
    })

    it('tells a value that cannot be written', async () => {
      await start({ operation: 'set', xpath: 'Device/DeviceInfo/UpTime' })
      assert.equal(codeOf(await flow.run('xpath', { payload: 0 })), 'READ_ONLY')
    })

    it('deletes the element that the message names', async () => {
      await start({ operation: 'delete', xpath: 'Device/NAT/PortMappings/PortMapping[@uid={payload}]' })
      const before = router.values('Device/NAT/PortMappings/PortMapping').length
      const { error } = await flow.run('xpath', { payload: 1 })
      assert.equal(error, undefined)
      assert.equal(router.values('Device/NAT/PortMappings/PortMapping').length, before - 1)
    })
  })

  describe('the write guard', () => {
    const writes: [what: string, payload: object][] = [
      ['an operation', { operation: 'set', value: true }],
      ['a path', { xpath: guest, value: true }],
      ['an object of paths', { value: { [guest]: true } }],
    ]

    for (const [what, payload] of writes) {
      const fixed = what === 'an operation' ? { xpath: guest } : { operation: 'set' }

      it(`refuses a write by ${what} from a message`, async () => {
        await start(fixed)
        assert.equal(codeOf(await flow.run('xpath', { payload })), 'READ_ONLY')
        assert.deepEqual(router.values(guest), [false])
        assert.equal(router.stats().byName.setValue, undefined)
      })

      it(`lets a write by ${what} through when the author allowed it`, async () => {
        await start({ ...fixed, allowWrite: true })
        assert.equal(codeOf(await flow.run('xpath', { payload })), '')
        assert.deepEqual(router.values(guest), [true])
      })
    }

    it('refuses a method from a message unless it only reads', async () => {
      await start({ operation: 'call', xpath: 'Device', method: 'ping' })
      const reboot = await flow.run('xpath', { payload: { method: 'reboot' } })
      assert.equal(codeOf(reboot), 'READ_ONLY')
      const usage = await flow.run('xpath', { payload: { method: 'getRessourcesUsage', xpath: 'Device/DeviceInfo' } })
      assert.equal(codeOf(usage), '')
      assert.equal(router.stats().reboots, 0)
    })

    it('needs the tick for a factory reset even where the author fixed it', async () => {
      await start({ operation: 'call', method: 'reinitialize' })
      assert.equal(codeOf(await flow.run('xpath')), 'READ_ONLY')
      assert.equal(router.stats().factoryResets, 0)
    })

    it('cannot be lifted by a message', async () => {
      await start({ xpath: guest })
      await flow.run('xpath', { payload: { operation: 'set', value: true, allowWrite: true } })
      assert.deepEqual(router.values(guest), [false])
    })
  })

  describe('the login', () => {
    it('is shared by many messages, and never tried again once refused', async () => {
      await start({ xpath: 'Device/Time/Enable' })
      await Promise.all(Array.from({ length: 5 }, () => flow.run('xpath')))
      assert.equal(router.stats().logins, 1)
      await flow.stop()
      stops.pop()
      flow = await startSagemcomFlow(router, [sagemcomXPath({ xpath: 'Device/Time/Enable' })], {
        credentials: { router: { ...sagemcomCredentials, password: 'wrong' } },
      })
      stops.push(() => flow.stop())
      assert.equal(codeOf(await flow.run('xpath')), 'CREDENTIALS_REFUSED')
      assert.equal(codeOf(await flow.run('xpath')), 'CREDENTIALS_REFUSED')
      assert.equal(router.stats().refusedLogins, 1)
    })

    it('is given back when the flow stops', async () => {
      await start({ xpath: 'Device/Time/Enable' }, { maxSessions: 1 })
      await flow.run('xpath')
      await flow.stop()
      stops.pop()
      assert.equal(router.stats().sessions, 0)
    })
  })

  describe('the admin endpoint', () => {
    const form = (address: string): object => ({
      id: 'router',
      properties: { address, name: 'Home' },
      credentials: {},
    })

    it('tests the connection with the stored user and password', async () => {
      await start({})
      const { body } = await flow.post('/telecom/sagemcom-config/test', form(router.url))
      assert.match(JSON.stringify(body), /"ok":true.*FAST3896_EM.*SG4B10002816/)
    })

    it('reads one level of the tree for a form, deployed or not', async () => {
      await start({})
      const { body } = await flow.post('/telecom/sagemcom-config/browse', { ...form(router.url), path: 'Device/WiFi' })
      assert.match(JSON.stringify(body), /"ok":true.*"Device\/WiFi\/Radios"/)
    })

    it('tells in a sentence why it cannot', async () => {
      await start({})
      const { body } = await flow.post('/telecom/sagemcom-config/browse', { ...form(router.url), path: 'Device//x' })
      assert.match(JSON.stringify(body), /"ok":false.*BAD_INPUT.*character 8/)
    })

    it('is for users who may edit flows', async () => {
      await start({})
      flow.permissions = ['telecom.read']
      const { status } = await flow.post('/telecom/sagemcom-config/browse', { ...form(router.url), path: 'Device' })
      assert.equal(status, 401)
      assert.equal(router.stats().requests, 0)
    })
  })
})
