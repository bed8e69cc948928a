import assert from 'node:assert/strict'
import { type SagemcomEmulator, startSagemcomEmulator } from '../../../emulators/sagemcom'
import { Clock } from '../../../emulators/shared'
import { type Client, callbacksOf, codesOf, loggedIn, pythonQuote } from './client'

describe('Sagemcom emulator: paths', () => {
  let router: SagemcomEmulator
  let client: Client
  before(async () => {
    router = await startSagemcomEmulator({ clock: new Clock(Date.UTC(2026, 5, 10, 10)) })
    client = await loggedIn(router.url)
  })
  after(() => router.close())

  const reached = async (xpath: string) => callbacksOf(await client.get(xpath)).map((callback) => callback.xpath)
  const radio = (uid: number) => `Device/WiFi/Radios/Radio[@uid='${uid}']`

  describe('reach an element', () => {
    const samples: Record<string, string> = {
      'by uid in single quotes': "Device/WiFi/Radios/Radio[@uid='2']",
      'by uid in double quotes': 'Device/WiFi/Radios/Radio[@uid="2"]',
      'by uid as a number': 'Device/WiFi/Radios/Radio[@uid=2]',
      'by Alias': "Device/WiFi/Radios/Radio[Alias='RADIO5G']",
      'by the alias shorthand': 'Device/WiFi/Radios/Radio[RADIO5G]',
      'by any field': 'Device/WiFi/Radios/Radio[OperatingFrequencyBand="5GHZ"]',
      'by two conditions': "Device/WiFi/Radios/Radio[Enable='true' and Channel=36]",
      'by either condition': "Device/WiFi/Radios/Radio[Alias='NONE' or Channel='36']",
      'by brackets in a condition': "Device/WiFi/Radios/Radio[(Alias='A' or Alias='RADIO5G') and Enable='true']",
      'by what it is not': "Device/WiFi/Radios/Radio[Alias!='RADIO2G4']",
      'by a larger number': 'Device/WiFi/Radios/Radio[Channel>13]',
      'by a smaller number': 'Device/WiFi/Radios/Radio[MaxBitRate < 2401 and Channel > 30]',
      'by position': 'Device/WiFi/Radios/Radio[2]',
      'as the last': 'Device/WiFi/Radios/Radio[last()]',
      'by position() and last()': 'Device/WiFi/Radios/Radio[position()=last()]',
      'by two predicates': "Device/WiFi/Radios/Radio[Enable='true'][2]",
      'by wildcards': "*/WiFi/*/*[Alias='RADIO5G']",
      'by a way back': "Device/WiFi/SSIDs/../Radios/Radio[Alias='RADIO5G']",
      'by a way back in a predicate': "Device/WiFi/Radios/Radio[../../SSIDs/SSID/Alias='WL_PRIV' and @uid='2']",
    }
    for (const [how, xpath] of Object.entries(samples)) {
      it(`${how}: ${xpath}`, async () => assert.deepEqual(await reached(xpath), [radio(2)]))
    }

    it('by another attribute', async () => {
      const path = "Device/UserAccounts/Users/User[Login='admin']/RemoteAccesses/RemoteAccess[@Service='HTTPS']/Port"
      assert.deepEqual(await client.values(path), [443])
    })

    it('by a reference that it holds', async () => {
      const path = 'Device/DSL/Channels/Channel[LowerLayers="Device/DSL/Lines/Line[DSL0]"]/DownstreamCurrRate'
      assert.deepEqual(await client.values(path), [100214])
    })

    it('by colons, spaces, quotes and letters beyond ASCII', async () => {
      const host = (predicate: string) => client.values(`Device/Hosts/Hosts/Host[${predicate}]/@uid`)
      assert.deepEqual(await host("PhysAddress='DA:A1:19:5C:0E:77'"), [2])
      assert.deepEqual(await host(`HostName="Anna's iPad"`), [9])
      assert.deepEqual(await host(`UserFriendlyName='Robot "Robbie": hall'`), [13])
      assert.deepEqual(await host("UserFriendlyName='客厅音箱'"), [7])
    })

    it('whose number is not its place', async () => {
      assert.deepEqual(await reached('Device/IP/Interfaces/Interface[2]/Status'), [
        "Device/IP/Interfaces/Interface[@uid='3']/Status",
      ])
      assert.deepEqual(await reached("Device/IP/Interfaces/Interface[@uid='2']"), [])
    })
  })

  it('give one callback for each match', async () => {
    const reply = await client.get('Device/WiFi/Radios/Radio/Channel')
    assert.deepEqual(
      callbacksOf(reply).map(({ uid, xpath, parameters }) => [uid, xpath, parameters['value']]),
      [
        [1, `${radio(1)}/Channel`, 6],
        [2, `${radio(2)}/Channel`, 36],
      ],
    )
  })

  it('reach attributes', async () => {
    assert.deepEqual(await client.values('Device/WiFi/Radios/Radio/@uid'), [1, 2])
    assert.deepEqual(await client.values('Device/WiFi/Radios/@element-count'), [2])
    assert.deepEqual(await client.values('Device/NAT/PortMappings/@new-id'), [4])
    assert.deepEqual(await reached('Device/WiFi/Radios/Radio[2]/@uid'), [`${radio(2)}/@uid`])
  })

  describe('are refused as malformed', () => {
    for (const xpath of [
      '',
      '/Device',
      'Device/',
      'Device//WiFi',
      "Device/WiFi/Radios/Radio[@uid='1'",
      "Device/WiFi/Radios/Radio[@uid='1",
      'Device/WiFi/Radios/Radio[]',
      'Device/WiFi/Radios/Radio[Alias=]',
      'Device/WiFi]',
      'Device/Wi Fi',
    ]) {
      it(JSON.stringify(xpath), async () => {
        assert.deepEqual(codesOf(await client.get(xpath)), [16777236, [[16777241]]])
      })
    }
  })

  it('that reach nothing are unknown', async () => {
    for (const xpath of [
      'Device/Nope',
      "Device/WiFi/Radios/Radio[Alias='X']",
      'Nope',
      'Device/..',
      'Device/@constructor',
    ]) {
      assert.deepEqual(codesOf(await client.get(xpath)), [16777236, [[16777242]]], xpath)
    }
  })

  it('are not percent-decoded: what the Python client quotes is not found', async () => {
    const xpath = "Device/Hosts/Hosts/Host[PhysAddress='DA:A1:19:5C:0E:77']/Active"
    assert.deepEqual(codesOf(await client.get(pythonQuote(xpath))), [16777236, [[16777242]]])
    assert.deepEqual(await client.values(xpath), [true])
    const harmless = "Device/Hosts/Hosts/Host[@uid='2']/Active"
    assert.equal(pythonQuote(harmless), harmless)
  })

  describe('values', () => {
    const value = async (xpath: string) => (await client.values(xpath))[0]

    it('of leaves are bare', async () => {
      assert.equal(await value('Device/UserInterface/AdvancedMode'), true)
      assert.equal(await value('Device/Time/LocalTimeZoneName'), 'Europe/Brussels')
      assert.equal(await value('Device/DeviceInfo/MemoryStatus/Total'), 1015808)
      assert.equal(await value('Device/DeviceInfo/ProcessStatus/LoadAverage/Load5'), 0.21)
    })

    it('of single objects are wrapped in their name, once', async () => {
      assert.deepEqual(await value('Device/Managers/NetworkData'), {
        NetworkData: {
          IpLan: '192.168.1.1',
          NetmaskLan: '255.255.255.0',
          DhcpLanMinAddress: '192.168.1.10',
          DhcpLanMaxAddress: '192.168.1.254',
        },
      })
      const info = (await value('Device/DeviceInfo')) as { DeviceInfo: Record<string, unknown> }
      assert.deepEqual(info.DeviceInfo['FlashMemoryStatus'], { Total: 262144, Free: 108032 })
      const mapping = (await value("Device/NAT/PortMappings/PortMapping[@uid='1']")) as Record<string, object>
      assert.deepEqual(Object.keys(mapping), ['PortMapping'])
      assert.ok('uid' in (mapping['PortMapping'] ?? {}))
    })

    it('of lists are bare arrays of objects with their uid', async () => {
      const mappings = (await value('Device/NAT/PortMappings')) as Record<string, unknown>[]
      assert.deepEqual(
        mappings.map(({ uid, Service }) => [uid, Service]),
        [
          [1, 'HTTPS'],
          [2, 'NONE'],
          [3, 'DMZ'],
        ],
      )
      assert.deepEqual(await value('Device/USB/USBHosts'), [])
    })

    it('are not wrapped in a session that did not ask for it', async () => {
      const other = await loggedIn(router.url, {
        sessionOptions: { nss: [{ name: 'gtw', uri: 'http://sagemcom.com/gateway-data' }] },
      })
      const reply = await other.send([{ method: 'getValue', xpath: 'Device/UPnP/Device' }])
      assert.deepEqual(callbacksOf(reply)[0]?.parameters, { value: { Enable: true, UPnPIGD: true } })
      await other.logOut()
    })

    it('of 64-bit counters are decimal text and grow', async () => {
      const path = "Device/IP/Interfaces/Interface[Alias='IP_DATA']/Stats/BytesReceived"
      const before = await value(path)
      assert.match(String(before), /^\d+$/)
      assert.equal(typeof before, 'string')
      router.clock.advance(10_000)
      assert.equal(Number(await value(path)) - Number(before), 1_870_000)
      router.clock.advance(-10_000)
    })

    it('of enumerations are names, of numeric names numbers', async () => {
      assert.equal(await value("Device/WiFi/Radios/Radio[@uid='1']/OperatingFrequencyBand"), '2_4GHZ')
      assert.equal(await value('Device/Managers/HubLightControl/Brightness'), 100)
    })

    it('of times have an offset without a colon', async () => {
      assert.equal(await value('Device/Time/CurrentLocalTime'), '2026-06-10T12:00:00+0200')
      assert.equal(await value('Device/DeviceInfo/BackupTimestamp'), '0001-01-01T00:00:00+0000')
    })

    it('that can only be written read as the placeholder of the session', async () => {
      assert.equal(await value('Device/ManagementServer/Password'), '_XMO_WRITE_ONLY_')
      assert.equal(await value('Device/ManagementServer/ConnectionRequestPassword'), '_XMO_UNDEFINED_WRITE_ONLY_')
    })

    it('of passphrases are in clear', async () => {
      const path = "Device/WiFi/AccessPoints/AccessPoint[Alias='PRIV0']/Security/KeyPassphrase"
      assert.equal(await value(path), 'correct horse battery')
    })

    it('go as deep as the action asks for', async () => {
      const shallow = callbacksOf(await client.get('Device/UPnP', { 'capability-depth': 0, depth: 1 }))[0]
      assert.deepEqual(shallow?.parameters['value'], { UPnP: { Device: {} } })
    })
  })

  it('lead to enough leaves for a batch of 500', async () => {
    const leaves = (value: unknown): number =>
      typeof value === 'object' && value !== null
        ? Object.values(value).reduce((sum: number, each) => sum + leaves(each), 0)
        : 1
    const [device] = await client.values('Device')
    assert.ok(leaves(device) >= 500)
    const distinct = await reached('Device/Hosts/Hosts/Host/*')
    assert.equal(new Set(distinct).size, distinct.length)
    assert.ok(distinct.length >= 500)
  })

  it('fail one by one in a batch, whose other actions still carry their values', async () => {
    const reply = await client.send([
      { method: 'getValue', xpath: 'Device/UserInterface/AdvancedMode', id: 7 },
      { method: 'getValue', xpath: 'Device/Nope', id: 8 },
      { method: 'getValue', xpath: 'Device/UPnP/Device/Enable', id: 9 },
    ])
    assert.deepEqual(codesOf(reply), [16777236, [[16777238, 16777238], [16777242], [16777238, 16777238]]])
    assert.deepEqual(
      reply.actions?.map(({ uid, id }) => [uid, id]),
      [
        [1, 7],
        [2, 8],
        [3, 9],
      ],
    )
    assert.equal(reply.actions[2]?.callbacks[0]?.parameters['value'], true)
  })

  describe('capability', () => {
    const capability = async (xpath: string, options: Record<string, unknown> = {}) =>
      callbacksOf(await client.get(xpath, options))[0]?.parameters['capability'] as Record<string, unknown>

    it('comes as the login asked: name, type, flags, restrictions', async () => {
      assert.deepEqual(await capability("Device/NAT/PortMappings/PortMapping[@uid='1']/Status"), {
        name: 'Status',
        type: 'interface:PortMapping:Status xmo:int32 xmo:number xmo:value',
        flags: { value: true, status: true, 'xml-child': true },
        restrictions: {
          'enum-values': [
            { name: 'DISABLED', value: '0' },
            { name: 'ENABLED', value: '1' },
            { name: 'ERROR_MISCONFIGURED', value: '2' },
            { name: 'ERROR', value: '3' },
          ],
        },
      })
    })

    it('tells settings from what is stored but not writable', async () => {
      const flags = async (xpath: string) => (await capability(xpath))['flags']
      assert.deepEqual(await flags('Device/WiFi/Radios/Radio[1]/Enable'), {
        value: true,
        config: true,
        'xml-child': true,
      })
      assert.deepEqual(await flags('Device/WiFi/Radios/Radio[1]/Alias'), {
        value: true,
        config: true,
        'read-only': true,
        'xml-child': true,
      })
    })

    it('has length, range and pattern', async () => {
      const restrictions = async (xpath: string) => (await capability(xpath))['restrictions']
      assert.deepEqual(await restrictions('Device/WiFi/SSIDs/SSID[1]/SSID'), { 'min-length': 1, 'max-length': 32 })
      assert.deepEqual(await restrictions('Device/WiFi/Radios/Radio[1]/Channel'), {
        'min-value-inclusive': 1,
        'max-value-inclusive': 233,
      })
      assert.deepEqual(await restrictions('Device/WiFi/AccessPoints/AccessPoint[1]/WPS/Pin'), {
        'reg-exp': { pattern: '^\\d{8}$', 'ignore-case': false },
      })
    })

    it('of a list has the capability of its elements', async () => {
      const list = await capability('Device/NAT/PortMappings')
      assert.equal(list['type'], 'xmo:list xmo:node')
      assert.deepEqual(
        (list['attributes'] as { name: string }[]).map(({ name }) => name),
        ['element-count', 'new-id'],
      )
      assert.deepEqual(
        (list['children'] as { name: string }[]).map(({ name }) => name),
        ['PortMapping'],
      )
    })

    it('of a node has its members among the attributes, beside the uid of an element', async () => {
      const node = await capability('Device/WiFi')
      assert.equal('children' in node, false)
      assert.deepEqual(
        (node['attributes'] as { name: string }[]).map(({ name }) => name),
        ['RadioNumberOfEntries', 'SSIDNumberOfEntries', 'Radios', 'SSIDs', 'AccessPoints'],
      )
      const element = await capability('Device/NAT/PortMappings/PortMapping[1]')
      const [uid, ...members] = element['attributes'] as { name: string; flags: Record<string, boolean> }[]
      assert.deepEqual([uid?.name, uid?.flags['xml-attribute']], ['uid', true])
      assert.ok(members.every(({ flags }) => flags['xml-attribute'] === undefined))
    })

    it('is only what the action asks for', async () => {
      assert.equal(await capability('Device/UPnP', { 'capability-depth': 0 }), undefined)
      const hosts = await capability('Device/Hosts/Hosts', { 'capability-flags': { interface: true } })
      assert.deepEqual(hosts['interfaces'], [])
      assert.equal('name' in hosts, false)
      const withDefault = await capability('Device/UserInterface/Language', {
        'capability-flags': { 'default-value': true },
      })
      assert.equal(withDefault['default-value'], 'en')
    })
  })
})
