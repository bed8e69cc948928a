import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors.js'
import { effectOf } from '../../../src/lib/sagemcom/requests/methods.js'
import type { XPathInput } from '../../../src/lib/sagemcom/requests/xpath-input.js'
import { runXPath, type XPathResult } from '../../../src/lib/sagemcom/requests/xpath-run.js'
import { asking, endRouters, patience, startRouter, type TestRouter } from './a-router.js'

function run({ client }: Pick<TestRouter, 'client'>, input: Partial<XPathInput>): Promise<XPathResult> {
  return runXPath(client, asking(input), patience())
}

async function failure(promise: Promise<unknown>): Promise<DeviceError> {
  try {
    await promise
  } catch (thrown) {
    if (thrown instanceof DeviceError) return thrown
    throw thrown
  }
  return assert.fail('it did not fail')
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

const upTime = 'Device/DeviceInfo/UpTime'
const guest = "Device/WiFi/SSIDs/SSID[Alias='WL_GUEST']"
const mappings = 'Device/NAT/PortMappings'

describe('reading by XPath', () => {
  let test: TestRouter
  before(async () => {
    test = await startRouter()
  })
  after(endRouters)

  it('gives the value of one path, and its canonical path', async () => {
    const { payload, facts } = await run(test, { xpath: `${guest}/SSID` })
    assert.deepEqual(payload, test.router.values(`${guest}/SSID`)[0])
    assert.match(JSON.stringify(facts.paths), /^\["Device\/WiFi\/SSIDs\/SSID\[@uid='\d+'\]\/SSID"\]$/)
  })

  it('takes the wrapping off a single object, and alters nothing in it', async () => {
    const { payload } = await run(test, { xpath: 'Device/DeviceInfo/MemoryStatus' })
    assert.deepEqual(Object.keys(payload ?? {}), ['Total', 'Free', 'FreeMemoryPercentage'])
  })

  it('gives a list as the array that it is', async () => {
    const { payload } = await run(test, { xpath: mappings })
    assert.deepEqual(payload, test.router.values(mappings)[0])
  })

  it('leaves 64-bit counters the text that they are', async () => {
    const { payload } = await run(test, { xpath: "Device/IP/Interfaces/Interface[Alias='IP_DATA']/Stats/BytesSent" })
    assert.match(String(payload), /^\d+$/)
    assert.equal(typeof payload, 'string')
  })

  it('gives an array of values where a pattern matches several elements', async () => {
    const { payload, facts } = await run(test, { xpath: 'Device/WiFi/SSIDs/SSID/Alias' })
    assert.deepEqual(payload, test.router.values('Device/WiFi/SSIDs/SSID/Alias'))
    assert.ok(Array.isArray(facts.paths) && facts.paths.length === (Array.isArray(payload) ? payload.length : 0))
    assert.equal(new Set(facts.paths).size, facts.paths.length)
  })

  it('gives an object by path for an array, in its order', async () => {
    const { payload } = await run(test, { xpath: ['Device/DeviceInfo/ModelName', 'Device/Time/Enable'] })
    assert.deepEqual(payload, { 'Device/DeviceInfo/ModelName': 'FAST3896_EM', 'Device/Time/Enable': true })
  })

  it('keeps what succeeded when a path of several fails', async () => {
    const { payload, facts } = await run(test, { xpath: ['Device/Nothing', 'Device/Time/Enable'] })
    assert.deepEqual(payload, { 'Device/Time/Enable': true })
    assert.equal(facts.errors?.['Device/Nothing']?.code, 'NOT_FOUND')
  })

  it('fails with the error of the first when all fail', async () => {
    const error = await failure(run(test, { xpath: ['Device/Nothing', 'Device/Neither'] }))
    assert.equal(error.code, 'NOT_FOUND')
    assert.match(error.message, /Device\/Nothing/)
  })

  it('reaches elements by MAC addresses, names with blanks, quotes and other alphabets', async () => {
    for (const name of ["Anna's phone", 'Büro 家 [1]', 'a "b" c', '100% & more+plus']) {
      test.router.setHost({ mac: 'AC:22:0B:11:22:33', name, active: true })
      const quote = name.includes("'") ? '"' : "'"
      const { payload } = await run(test, {
        xpath: `Device/Hosts/Hosts/Host[HostName=${quote}${name}${quote}]/PhysAddress`,
      })
      assert.equal(String(payload).toUpperCase(), 'AC:22:0B:11:22:33')
    }
    const { payload } = await run(test, {
      xpath: "Device/Hosts/Hosts/Host[PhysAddress='AC:22:0B:11:22:33' and Active='true']/HostName",
    })
    assert.equal(payload, '100% & more+plus')
  })

  it('refuses a malformed path before anything is sent', async () => {
    test.router.resetStats()
    const error = await failure(run(test, { xpath: ['Device/Time', "Device/A[b='1'"] }))
    assert.equal(error.code, 'BAD_INPUT')
    assert.match(error.message, /character 9/)
    assert.equal(test.router.stats().requests, 0)
  })

  it('reports errors wherever the router puts them', async () => {
    for (const level of ['reply', 'action', 'callback', 'silent-callback'] as const) {
      test.router.failWith({ code: 16777251, level })
      const error = await failure(run(test, { xpath: upTime }))
      assert.deepEqual([error.code, error.cause.deviceCode], ['DEVICE_BUSY', 16777251], level)
    }
  })
})

describe('batches', () => {
  afterEach(endRouters)

  for (const [count, requests] of [
    [1, 1],
    [50, 1],
    [51, 2],
    [120, 3],
  ] as const) {
    it(`of ${count} paths take ${requests} requests and one login`, async () => {
      const test = await startRouter()
      const xpath = Array.from({ length: count }, (_, index) => `Device/Hosts/Hosts/Host[${index + 1}]/Active`)
      await run(test, { xpath: [...xpath.slice(1), upTime] })
      assert.deepEqual(
        [test.router.stats().byName.getValue, test.router.stats().logins, test.router.stats().mostActions],
        [requests, 1, Math.min(count, 50)],
      )
    })
  }

  it('are split in halves where a router takes fewer, which is remembered', async () => {
    const test = await startRouter({ maxActions: 14 })
    const xpath = Array.from({ length: 50 }, (_, index) => `Device/Hosts/Hosts/Host[${index + 1}]/Active`)
    const { payload } = await run(test, { xpath: [...xpath, upTime] })
    assert.ok(Object.hasOwn(payload ?? {}, upTime))
    test.router.resetStats()
    await run(test, { xpath: [...xpath, upTime] })
    assert.equal(test.router.stats().mostActions, 12)
    assert.equal(test.router.stats().byName.getValue, 5)
  })

  it('keep what was done when a later request is lost', async () => {
    const test = await startRouter({}, { timeoutMs: 500 })
    await run(test, { xpath: upTime })
    test.router.faults.add({ kind: 'hang', at: 2, times: 0, match: 'getValue' })
    const xpath = Array.from({ length: 60 }, (_, index) => `Device/WiFi/SSIDs/SSID[@uid='1' or ${index}=99]/Enable`)
    const { payload, facts } = await run(test, { xpath })
    assert.equal(Object.keys(payload ?? {}).length, 50)
    assert.equal(facts.errors?.[xpath[59] ?? '']?.code, 'TIMEOUT')
  })
})

describe('writing by XPath', () => {
  let test: TestRouter
  before(async () => {
    test = await startRouter()
  })
  after(endRouters)

  it('keeps the type of a value', async () => {
    await run(test, { operation: 'set', xpath: `${guest}/Enable`, value: true })
    assert.deepEqual(test.router.values(`${guest}/Enable`), [true])
    await run(test, { operation: 'set', xpath: `${guest}/SSID`, value: 'My WiFi "Name" & 家' })
    assert.deepEqual(test.router.values(`${guest}/SSID`), ['My WiFi "Name" & 家'])
    const channel = "Device/WiFi/Radios/Radio[Alias='RADIO2G4']/Channel"
    await run(test, { operation: 'set', xpath: channel, value: 11 })
    assert.deepEqual(test.router.values(channel), [11])
  })

  it('takes an object of values by path', async () => {
    const { payload } = await run(test, {
      operation: 'set',
      value: { [`${guest}/Enable`]: false, [`${guest}/SSID`]: 'Guests' },
    })
    assert.deepEqual(payload, { [`${guest}/Enable`]: false, [`${guest}/SSID`]: 'Guests' })
    assert.deepEqual(
      [test.router.values(`${guest}/Enable`), test.router.values(`${guest}/SSID`)],
      [[false], ['Guests']],
    )
  })

  it('takes an array of paths and one value', async () => {
    const xpath = ['WL_GUEST', 'WL_PRIV'].map((alias) => `Device/WiFi/SSIDs/SSID[Alias='${alias}']/Enable`)
    await run(test, { operation: 'set', xpath, value: true })
    assert.deepEqual(
      xpath.flatMap((path) => test.router.values(path)),
      [true, true],
    )
  })

  it('asks a path once what may be written to it, then writes in one request', async () => {
    const xpath = 'Device/Time/NTPServer1'
    await run(test, { operation: 'set', xpath, value: 'a.example' })
    test.router.resetStats()
    await run(test, { operation: 'set', xpath, value: 'b.example' })
    assert.deepEqual(test.router.stats().byName, { setValue: 1 })
  })

  it('refuses to write what the router calls read-only, without sending it', async () => {
    test.router.resetStats()
    const error = await failure(run(test, { operation: 'set', xpath: upTime, value: 0 }))
    assert.equal(error.code, 'READ_ONLY')
    assert.equal(test.router.stats().byName.setValue, undefined)
  })

  it('tells from the answer that a value is read-only where the router did not say so before', async () => {
    const xpath = 'Device/Time/NTPServer2'
    test.router.failWith({ code: 16777309, level: 'callback', method: 'setValue' })
    const error = await failure(run(test, { operation: 'set', xpath, value: 'c.example' }))
    assert.deepEqual([error.code, error.cause.deviceCode], ['READ_ONLY', 16777309])
  })

  it('refuses a value that the router does not take, and says what it takes', async () => {
    test.router.resetStats()
    const mode = await failure(run(test, { operation: 'set', xpath: 'Device/DeviceInfo/Mode', value: 'XX' }))
    assert.match(mode.message, /one of GW, GWC, AP/)
    const flag = await failure(run(test, { operation: 'set', xpath: 'Device/Time/Enable', value: 'perhaps' }))
    assert.match(flag.message, /true or false/)
    const long = await failure(run(test, { operation: 'set', xpath: 'Device/DeviceInfo/Country', value: 'Belgium' }))
    assert.match(long.message, /at most 2 characters/)
    assert.deepEqual([mode.code, flag.code, long.code], ['BAD_INPUT', 'BAD_INPUT', 'BAD_INPUT'])
    assert.equal(test.router.stats().byName.setValue, undefined)
  })

  it('refuses a value that JSON cannot express', async () => {
    const circular: Record<string, unknown> = {}
    circular.self = circular
    for (const value of [circular, Number.NaN, () => 1, 10n]) {
      const error = await failure(run(test, { operation: 'set', xpath: 'Device/Time/Enable', value }))
      assert.equal(error.code, 'BAD_INPUT')
    }
  })

  it('does not show a secret that is refused', async () => {
    const xpath = "Device/WiFi/AccessPoints/AccessPoint[Alias='PRIV0']/Security/KeyPassphrase"
    const error = await failure(run(test, { operation: 'set', xpath, value: 'x'.repeat(200) }))
    assert.equal(error.code, 'BAD_INPUT')
    assert.ok(!error.message.includes('xxx'), error.message)
  })

  it('adds an element, changes it and deletes it', async () => {
    const rule = { Description: 'Game', ExternalPort: 25565, InternalPort: 25565, Protocol: 'TCP', Enable: true }
    const added = await run(test, {
      operation: 'add',
      xpath: mappings,
      value: { PortMapping: { ...rule, InternalClient: '192.168.1.40' } },
    })
    const uid = Number(field(added.payload, 'uid'))
    const path = String(field(added.payload, 'path'))
    assert.equal(path, `${mappings}/PortMapping[@uid='${uid}']`)
    assert.deepEqual(test.router.values(`${path}/Description`), ['Game'])
    await run(test, { operation: 'set', xpath: `${path}/Enable`, value: false })
    const deleted = await run(test, { operation: 'delete', xpath: path })
    assert.equal(deleted.payload, path)
    assert.deepEqual(test.router.values(path), [])
  })

  it('refuses an element without its name, and to delete a whole list', async () => {
    const bare = await failure(run(test, { operation: 'add', xpath: mappings, value: { Enable: true, Alias: 'x' } }))
    assert.match(bare.message, /PortMapping/)
    const list = await failure(run(test, { operation: 'delete', xpath: `${mappings}/PortMapping` }))
    assert.deepEqual([bare.code, list.code], ['BAD_INPUT', 'BAD_INPUT'])
  })

  it('does not spoil the writes that succeed', async () => {
    const { payload, facts } = await run(test, {
      operation: 'set',
      value: { [upTime]: 0, 'Device/Time/Enable': true, 'Device/Nothing': 1 },
    })
    assert.deepEqual(payload, { 'Device/Time/Enable': true })
    assert.deepEqual(
      Object.entries(facts.errors ?? {}).map(([path, { code }]) => [path, code]),
      [
        [upTime, 'READ_ONLY'],
        ['Device/Nothing', 'NOT_FOUND'],
      ],
    )
  })

  it('says what the router remarks on a write', async () => {
    test.router.failWith({ code: 16777266, level: 'callback', method: 'setValue' })
    const { facts } = await run(test, { operation: 'set', xpath: 'Device/Time/Enable', value: true })
    assert.equal(Object.values(facts.notices ?? {})[0], 'Reboot needed')
  })
})

describe('calling methods', () => {
  afterEach(endRouters)

  it('gives what they answer, by default of the router as a whole', async () => {
    const test = await startRouter()
    const ping = await run(test, { operation: 'call', method: 'ping', parameters: { Host: '192.0.2.1', Count: 3 } })
    assert.equal(field(ping.payload, 'SuccessCount'), 3)
    const usage = await run(test, { operation: 'call', method: 'getRessourcesUsage', xpath: 'Device/DeviceInfo' })
    assert.equal(typeof field(usage.payload, 'CPUUsage'), 'number')
  })

  it('says when the router has no such method', async () => {
    const test = await startRouter()
    const error = await failure(run(test, { operation: 'call', method: 'makeCoffee' }))
    assert.equal(error.code, 'UNSUPPORTED')
  })

  it('refuses those of the session', async () => {
    const test = await startRouter()
    const login = await failure(run(test, { operation: 'call', method: 'logIn' }))
    assert.equal(login.code, 'BAD_INPUT')
    assert.equal(test.router.stats().requests, 0)
  })

  it('may read, write, or replace what the router is', () => {
    assert.equal(effectOf('get', ''), 'read')
    assert.equal(effectOf('set', ''), 'write')
    assert.equal(effectOf('call', 'getRessourcesUsage'), 'read')
    assert.equal(effectOf('call', 'somethingNew'), 'write')
    assert.equal(effectOf('call', 'reinitialize'), 'destructive')
  })
})

describe('what is traced', () => {
  afterEach(endRouters)

  it('holds no password, key or passphrase', async () => {
    const test = await startRouter({ password: 'aPassword4711' }, { password: 'aPassword4711', trace: true })
    const exchanges: unknown[] = []
    const options = { ...patience(), trace: (exchange: unknown) => exchanges.push(exchange) }
    test.client.onLoginExchange((exchange) => exchanges.push(exchange))
    const xpath = 'Device/WiFi/AccessPoints/AccessPoint/Security/KeyPassphrase'
    const { payload } = await runXPath(test.client, asking({ xpath }), options)
    await runXPath(test.client, asking({ xpath: 'Device/WiFi/AccessPoints' }), options)
    const told = JSON.stringify(exchanges)
    const passphrases = Array.isArray(payload) ? payload.map(String).filter((text) => text !== '') : []
    assert.ok(passphrases.length > 1)
    for (const secret of [...passphrases, 'aPassword4711']) assert.ok(!told.includes(secret), secret)
    assert.ok(told.includes('KeyPassphrase') && told.includes('logIn'))
    assert.doesNotMatch(told, /"auth-key":"[0-9a-f]/)
  })
})
