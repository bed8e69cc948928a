import assert from 'node:assert/strict'
import { type SagemcomEmulator, type SagemcomOptions, startSagemcomEmulator } from '../../../emulators/sagemcom'
import { Clock } from '../../../emulators/shared'
import { ask, rejectionCode } from '../shared/client'
import { type Client, callbacksOf, codesOf, loggedIn } from './client'

describe('Sagemcom emulator: writes and commands', () => {
  let router: SagemcomEmulator
  let client: Client
  let clock: Clock
  const start = async (options: SagemcomOptions = {}): Promise<void> => {
    clock = new Clock(Date.UTC(2026, 5, 10, 10))
    router = await startSagemcomEmulator({ clock, ...options })
    client = await loggedIn(router.url)
  }
  afterEach(() => router.close())

  const fine = [16777216, [[16777238, 16777238]]]
  const refused = (code: number) => [16777236, [[16777248, code]]]
  const call = (method: string, xpath: string, parameters: Record<string, unknown> = {}) =>
    client.send([{ method, xpath, parameters }])

  describe('setValue', () => {
    it('stores booleans, numbers, names and text, typed or as text', async () => {
      await start()
      for (const [xpath, given, stored] of [
        ['Device/WiFi/Radios/Radio[1]/Enable', false, false],
        ['Device/WiFi/Radios/Radio[1]/Enable', 'true', true],
        ['Device/WiFi/Radios/Radio[1]/Channel', 11, 11],
        ['Device/WiFi/Radios/Radio[1]/Channel', '1', 1],
        ['Device/WiFi/AccessPoints/AccessPoint[1]/Security/ModeEnabled', 'WPA3_PERSONAL', 'WPA3_PERSONAL'],
        ['Device/Managers/HubLightControl/Brightness', 50, 50],
        ['Device/WiFi/SSIDs/SSID[1]/SSID', 'Straße & "Co"; $(x)', 'Straße & "Co"; $(x)'],
      ] as const) {
        assert.deepEqual(codesOf(await client.set(xpath, given)), fine, xpath)
        assert.deepEqual(await client.values(xpath), [stored])
      }
    })

    it('echoes the canonical path of each node that it sets', async () => {
      await start()
      const reply = await client.set('Device/WiFi/Radios/Radio/Enable', false)
      assert.deepEqual(
        callbacksOf(reply).map(({ xpath, parameters }) => [xpath, parameters]),
        [
          ["Device/WiFi/Radios/Radio[@uid='1']/Enable", {}],
          ["Device/WiFi/Radios/Radio[@uid='2']/Enable", {}],
        ],
      )
      assert.deepEqual(await client.values('Device/WiFi/Radios/Radio/Status'), ['DOWN', 'DOWN'])
    })

    const wrongs: readonly (readonly [string, string, unknown, number])[] = [
      ['a wrong type', 'Device/WiFi/Radios/Radio[1]/Enable', 'on', 16777250],
      ['a number that is none', 'Device/WiFi/Radios/Radio[1]/Channel', 'six', 16777250],
      ['a capitalised boolean', 'Device/WiFi/Radios/Radio[1]/Enable', 'False', 16777250],
      ['text that is too short', 'Device/WiFi/SSIDs/SSID[1]/SSID', '', 16777255],
      ['text that is too long', 'Device/WiFi/SSIDs/SSID[1]/SSID', 'x'.repeat(33), 16777256],
      ['a number that is too small', 'Device/WiFi/Radios/Radio[1]/Channel', 0, 16777257],
      ['a number that is too large', 'Device/NAT/PortMappings/PortMapping[1]/ExternalPort', 65536, 16777258],
      ['an unknown name', 'Device/NAT/PortMappings/PortMapping[1]/Protocol', 'SCTP', 16777259],
      ['text that misses the pattern', 'Device/DHCPv4/Server/Pools/Pool[1]/MinAddress', 'nowhere', 16777260],
      ['a status', 'Device/WiFi/Radios/Radio[1]/Status', 'UP', 16777309],
      ['what is stored but not writable', 'Device/DeviceInfo/SerialNumber', '1', 16777309],
      ['an attribute', 'Device/WiFi/Radios/Radio[1]/@uid', 9, 16777309],
    ]
    for (const [what, xpath, value, code] of wrongs) {
      it(`refuses ${what}, and nothing changes`, async () => {
        await start()
        const before = await client.values(xpath)
        assert.deepEqual(codesOf(await client.set(xpath, value)), refused(code))
        assert.deepEqual(await client.values(xpath), before)
      })
    }

    it('takes "False" where the firmware is lenient', async () => {
      await start({ looseBooleans: true })
      assert.deepEqual(codesOf(await client.set('Device/WiFi/Radios/Radio[1]/Enable', 'False')), fine)
      assert.deepEqual(await client.values('Device/WiFi/Radios/Radio[1]/Enable'), [false])
    })

    it('numbers its refusals as b-box3 does if it is one', async () => {
      await start({ numbering: 'b-box3' })
      const reply = await client.set('Device/DeviceInfo/SerialNumber', '1')
      assert.deepEqual(callbacksOf(reply)[0]?.result, { code: 16777308, description: 'XMO_NON_WRITABLE_PARAMETER_ERR' })
    })

    it('sets what an object names, all or nothing', async () => {
      await start()
      const path = "Device/NAT/PortMappings/PortMapping[@uid='1']"
      assert.deepEqual(codesOf(await client.set(path, { PortMapping: { Enable: false, Protocol: 'UDP' } })), fine)
      assert.deepEqual(await client.values(`${path}/Protocol`), ['UDP'])
      assert.deepEqual(await client.values(`${path}/Status`), ['DISABLED'])
      assert.deepEqual(codesOf(await client.set(path, { Enable: true, Protocol: 'SCTP' })), refused(16777259))
      assert.deepEqual(await client.values(`${path}/Enable`), [false])
      assert.deepEqual(codesOf(await client.set(path, { Bogus: 1 })), refused(16777249))
    })

    it('needs a value', async () => {
      await start()
      assert.deepEqual(codesOf(await call('setValue', 'Device/UserInterface/Language')), [16777236, [[16777244]]])
    })

    it('stores a secret that nobody can read', async () => {
      await start()
      await client.set('Device/ManagementServer/ConnectionRequestPassword', 'n3w')
      assert.deepEqual(await client.values('Device/ManagementServer/ConnectionRequestPassword'), ['_XMO_WRITE_ONLY_'])
    })

    it('does the good ones of a batch', async () => {
      await start()
      const set = (field: string, value: unknown) => ({
        method: 'setValue',
        xpath: `Device/NAT/PortMappings/PortMapping[@uid='2']/${field}`,
        parameters: { value },
      })
      const reply = await client.send([set('ExternalPort', 4000), set('Protocol', 'X'), set('InternalPort', 4001)])
      assert.deepEqual(codesOf(reply), [
        16777236,
        [
          [16777238, 16777238],
          [16777248, 16777259],
          [16777238, 16777238],
        ],
      ])
      assert.deepEqual(await client.values("Device/NAT/PortMappings/PortMapping[@uid='2']/InternalPort"), [4001])
    })
  })

  it('getDefaultValue tells what the factory set', async () => {
    await start()
    await client.set('Device/UserInterface/Language', 'fr')
    const reply = await call('getDefaultValue', 'Device/UserInterface/Language')
    assert.equal(callbacksOf(reply)[0]?.parameters['value'], 'en')
  })

  describe('addChild and deleteChild', () => {
    const list = 'Device/NAT/PortMappings'
    const mapping = {
      Enable: true,
      Alias: '',
      ExternalInterface: 'Device/IP/Interfaces/Interface[IP_DATA]',
      ExternalPort: 2222,
      InternalPort: 22,
      Protocol: 'TCP',
      Service: 'SSH',
      InternalClient: '192.168.1.20',
      Description: 'ssh',
      Creator: 'USER',
      Target: 'ACCEPT',
    }

    it('answer the new uid and path, and the element can be read and deleted', async () => {
      await start()
      const added = await call('addChild', list, { value: { PortMapping: mapping } })
      assert.deepEqual(callbacksOf(added)[0]?.parameters, { errors: [], uid: 4 })
      const xpath = `${list}/PortMapping[@uid='4']`
      assert.equal(callbacksOf(added)[0]?.xpath, xpath)
      assert.deepEqual(await client.values(`${xpath}/Status`), ['ENABLED'])
      const deleted = await call('deleteChild', xpath)
      assert.deepEqual(codesOf(deleted), fine)
      assert.equal(callbacksOf(deleted)[0]?.xpath, xpath)
      assert.deepEqual(codesOf(await client.get(xpath)), [16777236, [[16777242]]])
    })

    it('never use a uid twice by themselves', async () => {
      await start()
      await call('deleteChild', `${list}/PortMapping[@uid='3']`)
      const added = await call('addChild', list, { value: { PortMapping: mapping } })
      assert.equal(callbacksOf(added)[0]?.parameters['uid'], 4)
      const given = await call('addChild', list, { value: { PortMapping: mapping }, uid: 9 })
      assert.equal(callbacksOf(given)[0]?.parameters['uid'], 9)
      assert.deepEqual(
        codesOf(await call('addChild', list, { value: { PortMapping: mapping }, uid: 9 })),
        refused(16777276),
      )
    })

    it('refuse what does not fit', async () => {
      await start()
      const add = async (xpath: string, value: unknown) => codesOf(await call('addChild', xpath, { value }))
      assert.deepEqual(await add('Device/UPnP/Device', {}), refused(16777253))
      assert.deepEqual(await add(list, mapping), refused(16777249))
      assert.deepEqual(await add(list, { PortMapping: { ...mapping, Protocol: 'SCTP' } }), refused(16777259))
      assert.deepEqual(await add('Device/Hosts/Hosts', { Host: {} }), refused(16777245))
      assert.deepEqual(codesOf(await call('deleteChild', list)), refused(16777254))
      assert.deepEqual(codesOf(await call('deleteChild', 'Device/Hosts/Hosts/Host[1]')), refused(16777245))
    })

    it('say when the list is full', async () => {
      await start()
      for (let uid = 4; uid <= 32; uid++) await call('addChild', list, { value: { PortMapping: mapping } })
      assert.deepEqual(codesOf(await call('addChild', list, { value: { PortMapping: mapping } })), refused(16777261))
    })
  })

  describe('rights', () => {
    it('keep a user who may only read from writing', async () => {
      await start({ readOnlyUser: true })
      assert.deepEqual(codesOf(await client.set('Device/UserInterface/Language', 'fr')), [16777236, [[16777245]]])
      assert.deepEqual(await client.values('Device/UserInterface/Language'), ['en'])
    })

    it('keep everybody from what is denied, and all below it', async () => {
      await start({ denied: 'Device/ManagementServer' })
      assert.deepEqual(codesOf(await client.get('Device/ManagementServer/URL')), [16777236, [[16777245]]])
      assert.deepEqual(codesOf(await client.get('Device/UPnP')), fine)
    })
  })

  describe('commands', () => {
    it('offer the log by a link that works without a login, for a minute', async () => {
      await start()
      const xpath = "Device/DeviceInfo/VendorLogFiles/VendorLogFile[@uid='1']"
      const { uri } = callbacksOf(await call('getVendorLogDownloadURI', xpath))[0]?.parameters ?? {}
      assert.match(String(uri), /^\/download\/[0-9a-f]{32}\/[0-9a-f]+\/eventLog$/)
      const log = await ask(router.url + String(uri))
      assert.equal(log.headers['content-disposition'], 'attachment; filename="eventLog"')
      for (const line of log.text.trimEnd().split('\n')) {
        assert.match(line, /^\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d (INF|WRN|ERR) [A-Z]+ [01] .+$/)
      }
      assert.equal((await ask(router.url + String(uri).replace(/[0-9a-f]{32}/, 'f'.repeat(32)))).status, 403)
      clock.advance(60_000)
      assert.equal((await ask(router.url + String(uri))).status, 200)
      clock.advance(1000)
      assert.equal((await ask(router.url + String(uri))).status, 410)
    })

    it('back the configuration up', async () => {
      await start()
      const xpath = "Device/DeviceInfo/VendorConfigFiles/VendorConfigFile[Alias='DEVICE_CONFIG']"
      const { uri } = callbacksOf(await call('getDownloadURI', xpath, { FileName: 'backup.gsdf' }))[0]?.parameters ?? {}
      assert.equal((await ask(router.url + String(uri))).status, 200)
    })

    it('tell the load', async () => {
      await start()
      const usage = callbacksOf(await call('getRessourcesUsage', 'Device/DeviceInfo'))[0]?.parameters ?? {}
      assert.equal(usage['TotalMemory'], 1015808)
      assert.equal(usage['UsedFlashMemory'], 262144 - 108032)
      assert.equal(usage['LoadAverage5'], 0.21)
    })

    it('test the speed, which takes a while', async () => {
      await start()
      const path = 'Device/IP/Diagnostics/SpeedTest'
      const history = `${path}/History/Download`
      assert.deepEqual(codesOf(await call('speedTestClient', path, { BlockTraffic: false })), fine)
      assert.deepEqual(await client.values(history), [''])
      assert.deepEqual(codesOf(await call('speedTestClient', path, { BlockTraffic: false })), refused(16777305))
      clock.advance(10_000)
      assert.deepEqual(await client.values(history), ['243800'])
      await call('speedTestClient', path, { BlockTraffic: true })
      clock.advance(10_000)
      assert.deepEqual(await client.values(history), ['243800,243800'])
      assert.deepEqual(await client.values(`${path}/History/BlockTraffic`), ['true,false'])
    })

    it('give a new PPP session', async () => {
      await start()
      const path = "Device/PPP/Interfaces/Interface[Alias='PPP_DATA']"
      const [before] = await client.values(`${path}/IPCP/LocalIPAddress`)
      assert.deepEqual(codesOf(await call('restartConnection', path)), fine)
      assert.notDeepEqual(await client.values(`${path}/IPCP/LocalIPAddress`), [before])
      assert.deepEqual(await client.values(`${path}/LastChange`), [0])
    })

    it('change the password that logs in', async () => {
      await start()
      const path = "Device/UserAccounts/Users/User[Login='admin']"
      assert.deepEqual(
        codesOf(await call('changeClearPassword', path, { OldPassword: 'x', NewPassword: 'y' })),
        refused(16777250),
      )
      await call('changeClearPassword', path, { OldPassword: 'secret', NewPassword: 'fresh' })
      await loggedIn(router.url, { password: 'fresh' })
    })

    it('reset to the factory, after the answer', async () => {
      await start({ rebootTime: 5 })
      await client.set('Device/WiFi/SSIDs/SSID[1]/SSID', 'mine')
      assert.deepEqual(codesOf(await call('reinitialize', 'Device')), fine)
      assert.equal(await rejectionCode(client.get('Device')), 'ECONNREFUSED')
      assert.deepEqual(router.values('Device/WiFi/SSIDs/SSID[1]/SSID'), ['Emulated Home'])
      assert.equal(router.stats().factoryResets, 1)
    })

    it('are unknown where the node does not have them', async () => {
      await start()
      assert.deepEqual(codesOf(await call('makeCoffee', 'Device')), [16777236, [[16777243]]])
      assert.deepEqual(codesOf(await call('constructor', 'Device')), [16777236, [[16777243]]])
      assert.deepEqual(codesOf(await call('reboot', 'Device/WiFi')), [16777236, [[16777243]]])
      assert.equal(router.stats().reboots, 0)
    })

    it('want their parameters', async () => {
      await start()
      assert.deepEqual(codesOf(await call('ping', 'Device')), refused(16777249))
      const reply = await call('ping', 'Device', { Host: '192.0.2.1', Count: 3 })
      assert.equal(callbacksOf(reply)[0]?.parameters['SuccessCount'], 3)
    })
  })
})
