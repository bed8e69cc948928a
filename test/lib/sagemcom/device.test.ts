import assert from 'node:assert/strict'
import type { SagemcomOptions } from '../../../emulators/sagemcom'
import { DeviceError } from '../../../src/lib/errors.js'
import { reboot } from '../../../src/lib/sagemcom/device/reboot.js'
import { macOf, numberOf, timeOf } from '../../../src/lib/sagemcom/device/values.js'
import { parseLogLine } from '../../../src/lib/sagemcom/xmo/logs.js'
import { endRouters, patience, startRouter } from './a-router.js'

describe('times of routers', () => {
  const times: [unknown, string | null][] = [
    ['2024-01-18T12:38:30+0100', '2024-01-18T12:38:30+01:00'],
    ['2024-01-18T12:38:30-05:00', '2024-01-18T12:38:30-05:00'],
    ['2024-01-18T12:38:30Z', '2024-01-18T12:38:30Z'],
    ['2024-01-18T14: 16: 22+0000', '2024-01-18T14:16:22+00:00'],
    ['0001-01-01T00:00:00+0000', null],
    ['1-01-01T01:00:00+0100', null],
    ['0-12-31T19:00:00-0500', null],
    ['', null],
    [undefined, null],
  ]
  for (const [given, expected] of times) {
    it(`${JSON.stringify(given)} is ${String(expected)}`, () => assert.equal(timeOf(given), expected))
  }
})

describe('addresses and counters of routers', () => {
  it('are written alike whatever the firmware writes', () => {
    assert.equal(macOf('ac:22:0b:11:22:33'), 'AC:22:0B:11:22:33')
    assert.equal(macOf('AC-22-0B-11-22-33'), 'AC:22:0B:11:22:33')
    assert.equal(macOf(''), null)
    assert.equal(macOf('00:00:00:00:00:00'), null)
    assert.equal(numberOf('11223344'), 11223344)
    assert.equal(numberOf('', 'n/a', 0), 0)
    assert.equal(numberOf('n/a'), null)
  })
})

describe('what a router tells of itself', () => {
  afterEach(endRouters)

  it('is one request', async () => {
    const { router, client } = await startRouter()
    const information = await client.information(patience())
    assert.deepEqual(
      [information.manufacturer, information.model, information.serialNumber, information.mac],
      ['Sagemcom', 'FAST3896_EM', 'SG202611210042', '44:D4:53:0A:1B:2C'],
    )
    assert.equal(information.memoryTotalKib, 1015808)
    assert.ok(information.upTimeSeconds !== null && information.upTimeSeconds > 0)
    assert.equal(router.stats().byName.getValue, 1)
  })

  it('is put together from leaves where the firmware does not know the node', async () => {
    const { router, client } = await startRouter({ deviceInfo: 'leaves' })
    const information = await client.information(patience())
    assert.deepEqual([information.model, information.memoryTotalKib], ['FAST3896_EM', 1015808])
    assert.equal(router.stats().byName.getValue, 2)
  })

  it('is put together also where the firmware numbers its errors differently', async () => {
    const { client } = await startRouter({ deviceInfo: 'leaves', numbering: 'talktalk' })
    assert.equal((await client.information(patience())).model, 'FAST3896_EM')
  })

  it('is null where the firmware lacks it', async () => {
    const { client } = await startRouter({
      missing: 'Device/DeviceInfo/MemoryStatus,Device/DeviceInfo/SerialNumber,Device/WatchDog/LastRebootCause',
    })
    const information = await client.information(patience())
    assert.deepEqual(
      [information.memoryFreeKib, information.serialNumber, information.lastRebootCause, information.model],
      [null, null, null, 'FAST3896_EM'],
    )
  })

  it('is shown by Test connection, with its clock and zone', async () => {
    const { client } = await startRouter()
    const model = await client.model(patience())
    assert.deepEqual(
      [model.model, model.firmware, model.zone],
      ['Sagemcom FAST3896_EM', 'SG4B10002816', 'Europe/Brussels'],
    )
    assert.match(model.clock, /^\d{4}-\d{2}-\d{2}T/)
  })
})

describe('hosts of a router', () => {
  afterEach(endRouters)

  for (const hostFields of ['f3896', 'bt'] as const) {
    it(`have one shape, whatever the firmware calls things (${hostFields})`, async () => {
      const { router, client } = await startRouter({ hostFields })
      router.setHost({ mac: '02:11:22:33:44:55', name: 'kitchen radio', ip: '192.168.1.77' })
      const hosts = await client.hosts(patience())
      const host = hosts.find(({ mac }) => mac === '02:11:22:33:44:55')
      assert.deepEqual([host?.name, host?.ip, host?.active], ['kitchen radio', '192.168.1.77', true])
      assert.match(host?.lastChange ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/)
      for (const each of hosts) assert.deepEqual(Object.keys(each), Object.keys(host ?? {}))
    })
  }

  it('have no time of change where the firmware leaves it empty', async () => {
    const { client } = await startRouter({ emptyLastChange: true })
    for (const { lastChange } of await client.hosts(patience())) assert.equal(lastChange, null)
  })

  it('that are away have no address', async () => {
    const { router, client } = await startRouter()
    router.setHost({ mac: '02:11:22:33:44:55', active: false })
    const host = (await client.hosts(patience())).find(({ mac }) => mac === '02:11:22:33:44:55')
    assert.deepEqual([host?.ip, host?.active, host?.name], [null, false, '02:11:22:33:44:55'])
  })
})

describe('port mappings, networks and the line', () => {
  afterEach(endRouters)

  it('port mappings: a range has an end, a single port none', async () => {
    const { client } = await startRouter()
    const mappings = await client.portMappings(patience())
    assert.deepEqual(
      mappings
        .map(({ externalPort, externalPortEnd, internalIp }) => [externalPort, externalPortEnd, internalIp])
        .slice(0, 2),
      [
        [8443, null, '192.168.1.18'],
        [27000, 27050, '192.168.1.11'],
      ],
    )
  })

  it('networks come with their radio and access point, and without their passphrase', async () => {
    const { router, client } = await startRouter()
    const networks = await client.wifi(patience())
    const guest = networks.find(({ alias }) => alias === 'WL_GUEST')
    assert.deepEqual(
      [guest?.band, typeof guest?.channel, guest?.security?.startsWith('WPA'), guest?.enabled, guest?.status],
      ['2_4GHZ', 'number', true, false, 'DORMANT'],
    )
    assert.equal(router.stats().byName.getValue, 1)
    const [passphrase] = router.values("Device/WiFi/AccessPoints/AccessPoint[Alias='PRIV0']/Security/KeyPassphrase")
    assert.ok(!JSON.stringify(networks).includes(String(passphrase)))
  })

  it('the line has its addresses, and counters as numbers', async () => {
    const { router, client } = await startRouter()
    const wan = await client.wan(patience())
    assert.deepEqual([wan.connected, wan.gateway, typeof wan.bytesReceived], [true, '203.0.113.1', 'number'])
    assert.deepEqual([wan.ipv6, wan.ipv6Prefix], ['2001:db8:ffff::2', null])
    assert.equal(wan.opticalReceivedDbm, -18.433)
    router.setLine(false)
    const down = await client.wan(patience())
    assert.deepEqual([down.connected, down.ip, down.pppStatus], [false, null, 'Disconnected'])
  })

  it('the line is told as far as the firmware knows it', async () => {
    const { client } = await startRouter({ missing: 'Device/DSL,Device/Optical,Device/PPP' })
    const wan = await client.wan(patience())
    assert.deepEqual([wan.connected, wan.dslStatus, wan.opticalStatus, wan.pppStatus], [true, null, null, null])
  })

  it('what a firmware has nothing of is an error', async () => {
    const { client } = await startRouter({ missing: 'Device/NAT' })
    await assert.rejects(client.portMappings(patience()), { code: 'NOT_FOUND' })
  })

  it('a router that is busy is an error, not a list of nulls', async () => {
    const { router, client } = await startRouter()
    router.failWith({ code: 16777251, level: 'action', xpath: 'Device/PPP/Interfaces' })
    await assert.rejects(client.wan(patience()), { code: 'DEVICE_BUSY' })
  })
})

describe('the log of a router', () => {
  afterEach(endRouters)

  it('is read from the file that it offers', async () => {
    const { router, client } = await startRouter()
    const entries = await client.logs(patience())
    assert.ok(entries.length > 3)
    assert.deepEqual(Object.keys(entries[0] ?? {}), ['time', 'level', 'module', 'message'])
    assert.match(entries[0]?.message ?? '', /^Boot, cause /)
    assert.equal(router.stats().downloads, 1)
  })

  it('has lines of cable modems, with their levels', async () => {
    const { client } = await startRouter({ logLines: 'cable' })
    const entries = await client.logs(patience())
    assert.deepEqual(
      entries.filter(({ module }) => module === 'DOCSIS').map(({ level, message }) => [level, message]),
      [
        ['error', 'T3 time-out'],
        ['info', 'Registration complete'],
      ],
    )
    assert.ok(entries.every(({ time }) => time !== null))
  })

  it('is asked for without a name where the firmware does not take one', async () => {
    const { router, client } = await startRouter()
    router.failWith({ code: 16777249, level: 'callback', method: 'getVendorLogDownloadURI' })
    assert.ok((await client.logs(patience())).length > 3)
  })

  it('has lines with a time, a level and a module, and others', () => {
    assert.deepEqual(parseLogLine('21.11.2026 08:15:00 WRN WLAN 0 Radio RADIO5G: radar check'), {
      time: '2026-11-21T08:15:00',
      level: 'warning',
      module: 'WLAN',
      message: 'Radio RADIO5G: radar check',
    })
    assert.deepEqual(parseLogLine('28.11.2026 06:01:02  WRN  DOCSIS  0  SYNC Timing Synchronization failure'), {
      time: '2026-11-28T06:01:02',
      level: 'warning',
      module: 'DOCSIS',
      message: 'SYNC Timing Synchronization failure',
    })
    assert.deepEqual(parseLogLine('28.11.2026\t06:01:03 CRT DOCSIS 0 T3 time-out'), {
      time: '2026-11-28T06:01:03',
      level: 'error',
      module: 'DOCSIS',
      message: 'T3 time-out',
    })
    assert.deepEqual(parseLogLine('28.11.2026 06:01:04 NOT DHCP Renewed'), {
      time: '2026-11-28T06:01:04',
      level: 'info',
      module: 'DHCP',
      message: 'Renewed',
    })
    assert.deepEqual(parseLogLine('28.11.2026 06:01:05 XYZ SYS 1 odd'), {
      time: '2026-11-28T06:01:05',
      level: null,
      module: 'SYS',
      message: 'odd',
    })
    assert.deepEqual(parseLogLine('28.11.2026 06:01:06 started'), {
      time: '2026-11-28T06:01:06',
      level: null,
      module: null,
      message: 'started',
    })
    assert.deepEqual(parseLogLine('something else '), {
      time: null,
      level: null,
      module: null,
      message: 'something else',
    })
  })
})

describe('rebooting a router', () => {
  afterEach(endRouters)
  const away: SagemcomOptions = { rebootTime: 60 }

  it('is accepted when it says so', async () => {
    const { router, client } = await startRouter(away)
    assert.deepEqual(await client.reboot(patience()), { accepted: true })
    assert.equal(router.stats().reboots, 1)
  })

  it('is accepted when the answer is lost and the router goes away', async () => {
    const { router, client } = await startRouter(away)
    await client.information(patience())
    router.faults.add({ kind: 'reset-after', match: 'reboot' })
    assert.deepEqual(await client.reboot(patience()), { accepted: true })
    assert.equal(router.stats().reboots, 1)
  })

  it('is not accepted when the answer is lost and the router stays', async () => {
    const { router, client } = await startRouter(away)
    await client.information(patience())
    router.faults.add({ kind: 'reset', match: 'reboot' })
    await assert.rejects(
      reboot(
        async () =>
          (await client.xmo(patience())).one(
            { method: 'reboot', xpath: 'Device' },
            { ...patience(), repeatable: false },
          ),
        () => Promise.resolve(true),
        patience().signal,
        { forMs: 300, askEveryMs: 50 },
      ),
      (thrown: unknown) => {
        assert.ok(thrown instanceof DeviceError)
        assert.equal(thrown.code, 'UNREACHABLE')
        return true
      },
    )
    assert.deepEqual([router.stats().reboots, router.stats().byName.reboot], [0, 1])
  })

  it('is refused to a user who may only read', async () => {
    const { client } = await startRouter({ readOnlyUser: true })
    await assert.rejects(client.reboot(patience()), { code: 'PERMISSION_DENIED' })
  })
})
