import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors.js'
import { browse } from '../../../src/lib/sagemcom/requests/browse.js'
import { runXPath } from '../../../src/lib/sagemcom/requests/xpath-run.js'
import { asking, patience } from './a-router.js'
import { type Captured, type CapturedAnswer, endCapturedRouters, startCapturedRouter } from './captured-router.js'

/** The error of what must fail. */
async function failureOf(work: Promise<unknown>): Promise<DeviceError> {
  const thrown: unknown = await work.then(
    () => assert.fail('nothing failed'),
    (error: unknown) => error,
  )
  assert.ok(thrown instanceof DeviceError, String(thrown))
  return thrown
}

function value(of: unknown): CapturedAnswer {
  return { value: of }
}

describe('a router whose numbers mean something else than its identifiers', () => {
  afterEach(endCapturedRouters)

  // F@ST 5364 of TalkTalk: one number further than elsewhere.
  const talkTalk: Captured = {
    unknown: { code: 16777243, description: 'XMO_UNKNOWN_PATH_ERR' },
    answers: {
      'Device/DeviceInfo/ProductClass': value('F@ST 5364'),
      'Device/DeviceInfo/ExternalFirmwareVersion': value('SG4K100208'),
      'Device/DeviceInfo/InternalFirmwareVersion': value('15.24.42_Prod'),
      'Device/DeviceInfo/UpTime': value(123456),
    },
  }

  it('tells of itself leaf by leaf where it does not know the node', async () => {
    const { client } = await startCapturedRouter(talkTalk)
    const { model, productClass, softwareVersion, upTimeSeconds, ...rest } = await client.information(patience())
    assert.deepEqual(
      { model, productClass, softwareVersion, upTimeSeconds },
      { model: 'F@ST 5364', productClass: 'F@ST 5364', softwareVersion: 'SG4K100208', upTimeSeconds: 123456 },
    )
    assert.deepEqual(new Set(Object.values(rest)), new Set([null]))
  })

  it('has nothing at an unknown path', async () => {
    const { client } = await startCapturedRouter(talkTalk)
    const failure = await failureOf(runXPath(client, asking({ xpath: 'Device/DeviceInfo/ModelNumber' }), patience()))
    assert.equal(failure.code, 'NOT_FOUND')
    assert.equal(failure.cause.deviceCode, 16777243)
    assert.match(failure.cause.deviceMessage ?? '', /^Unknown path/)
  })

  it('keeps the values of a batch in which one path is unknown', async () => {
    const { client } = await startCapturedRouter(talkTalk)
    const xpath = ['Device/DeviceInfo/ModelNumber', 'Device/DeviceInfo/UpTime']
    const { payload, facts } = await runXPath(client, asking({ xpath }), patience())
    assert.deepEqual(payload, { 'Device/DeviceInfo/UpTime': 123456 })
    assert.equal(facts.errors?.['Device/DeviceInfo/ModelNumber']?.code, 'NOT_FOUND')
  })

  for (const where of ['action', 'callback'] as const) {
    const loginReply = (code: number, description: string): object =>
      where === 'action'
        ? {
            error: { code, description },
            callbacks: [{ uid: 1, result: { code, description }, xpath: 'Device', parameters: {} }],
          }
        : {
            error: { code: 16777248, description: 'XMO_ACTION_CALLBACK_ERR' },
            callbacks: [{ uid: 1, result: { code, description }, xpath: 'Device', parameters: {} }],
          }

    it(`refuses a password under the number of a lock-out, which is never tried again (${where})`, async () => {
      const login = loginReply(16777224, 'XMO_AUTHENTICATION_ERR')
      const { client, logins } = await startCapturedRouter({ login })
      for (let message = 0; message < 3; message += 1) {
        const failure = await failureOf(client.hosts(patience()))
        assert.deepEqual([failure.code, failure.cause.retryable], ['CREDENTIALS_REFUSED', false])
      }
      assert.equal(logins(), 1)
    })

    it(`is full under the number of a restriction (${where})`, async () => {
      const login = loginReply(16777226, 'XMO_MAX_SESSION_COUNT_ERR')
      const { client } = await startCapturedRouter({ login })
      assert.equal((await failureOf(client.hosts({ ...patience(), impatient: true }))).code, 'SESSION_BUSY')
    })
  }
})

describe('what a router describes', () => {
  afterEach(endCapturedRouters)

  const leaf = { value: true, config: true, 'xml-child': true }
  const deviceInfo: CapturedAnswer = {
    value: {
      DeviceInfo: { RouterName: 'box', Mode: 'GW', UpTime: 5, MemoryStatus: { Total: 1 }, VendorConfigFiles: [] },
    },
    capability: {
      name: 'DeviceInfo',
      type: 'devinfo:DeviceInfo xmo:extended-node xmo:child-node xmo:node',
      flags: { capability: true, config: true, node: true, 'xml-child': true },
      attributes: [
        {
          name: 'RouterName',
          type: 'devinfo:DeviceInfo:RouterName xmo:str xmo:value',
          flags: leaf,
          restrictions: { 'max-length': 32 },
        },
        {
          name: 'Mode',
          type: 'devinfo:DeviceInfo:Mode xmo:int32 xmo:number xmo:value',
          flags: leaf,
          restrictions: {
            'enum-values': [
              { name: 'GW', value: '0' },
              { name: 'GWC', value: '1' },
              { name: 'AP', value: '2' },
            ],
          },
        },
        { name: 'FirstUseDate', type: 'xmo:time xmo:value', flags: leaf },
        {
          name: 'UpTime',
          type: 'devinfo:DeviceInfo:UpTime xmo:uint32 xmo:number xmo:value',
          flags: { value: true, statistic: true, 'xml-child': true },
        },
        {
          name: 'MemoryStatus',
          type: 'devinfo:MemoryStatus xmo:node',
          flags: { capability: true, node: true, status: true, 'xml-child': true },
        },
        {
          name: 'VendorConfigFiles',
          type: 'devinfo:VendorConfigFiles xmo:list',
          flags: { config: true, list: true, 'xml-child': true },
        },
        { name: 'uid', type: 'xmo:uint32 xmo:value', flags: { value: true, 'xml-attribute': true } },
      ],
    },
  }

  it('are the members of a node, whether they have a value or not', async () => {
    const { client } = await startCapturedRouter({ answers: { 'Device/DeviceInfo': deviceInfo } })
    const { entries } = await browse(client, 'Device/DeviceInfo', patience())
    assert.deepEqual(
      entries.map(({ name, kind, writable, choices }) => [name, kind, writable, choices]),
      [
        ['MemoryStatus', 'node', false, undefined],
        ['VendorConfigFiles', 'list', false, undefined],
        ['FirstUseDate', 'time', true, undefined],
        ['Mode', 'enum', true, ['GW', 'GWC', 'AP']],
        ['RouterName', 'string', true, undefined],
        ['UpTime', 'number', false, undefined],
      ],
    )
  })

  it('are not the attributes of a list', async () => {
    const attribute = (name: string): object => ({
      name,
      type: 'xmo:uint32 xmo:value',
      flags: { value: true, 'xml-attribute': true },
    })
    const { client } = await startCapturedRouter({
      answers: {
        'Device/A/Bs': {
          value: [{ uid: 1, Alias: 'x' }],
          capability: {
            name: 'Bs',
            type: 'xmo:list',
            flags: { config: true, list: true },
            attributes: [attribute('element-count'), attribute('new-id')],
            children: [{ name: 'B', type: 'xmo:node', flags: { node: true } }],
          },
        },
      },
    })
    const { entries } = await browse(client, 'Device/A/Bs', patience())
    assert.deepEqual(
      entries.map(({ xpath }) => xpath),
      ['Device/A/Bs/B', "Device/A/Bs/B[Alias='x']"],
    )
  })
})

describe('the line and the hosts of a router with IPv6', () => {
  afterEach(endCapturedRouters)

  const linkLocal = { Alias: 'LINK_LOCAL', IPAddressStatus: 'PREFERRED', IPAddress: 'fe80::9e24:72ff:fe1b:ccf2' }
  const line = (addresses: object[], prefixes: object[]): Record<string, CapturedAnswer> => ({
    'Device/IP/Interfaces': value([
      { Alias: 'IP_DATA', Status: 'UP', IPv4Addresses: [], IPv6Addresses: addresses, IPv6Prefixes: prefixes },
    ]),
  })
  const linkPrefix = { Alias: 'LINK_LOCAL', Prefix: 'fe80::/64' }

  const cases: [string, object[], object[], string | null, string | null][] = [
    [
      'is the address that is not of the link',
      [linkLocal, { Alias: 'DHCPV6_2', IPAddressStatus: 'PREFERRED', IPAddress: '2001:db8:6:c81f::26' }],
      [linkPrefix],
      '2001:db8:6:c81f::26',
      null,
    ],
    ['is none where there is only one of the link', [{ ...linkLocal, IPAddress: 'FEBF::1' }], [linkPrefix], null, null],
    [
      'is the one in use before one that runs out',
      [
        { IPAddressStatus: 'DEPRECATED', IPAddress: '2001:db8::1' },
        { IPAddressStatus: 'PREFERRED', IPAddress: '2001:db8::2' },
      ],
      [linkPrefix, { Prefix: '2001:db8:1::/56' }],
      '2001:db8::2',
      '2001:db8:1::/56',
    ],
    ['is a unique local one too', [linkLocal, { IPAddress: 'fd00::5' }], [], 'fd00::5', null],
    ['is none where it is empty', [{ IPAddress: '' }, { IPAddress: '::' }], [{ Prefix: '' }], null, null],
  ]
  for (const [title, addresses, prefixes, ipv6, ipv6Prefix] of cases) {
    it(`the line's ${title}`, async () => {
      const { client } = await startCapturedRouter({ answers: line(addresses, prefixes) })
      const wan = await client.wan(patience())
      assert.deepEqual([wan.ipv6, wan.ipv6Prefix], [ipv6, ipv6Prefix])
    })
  }

  it("a host's is one beyond the link if there is any", async () => {
    const host = (uid: number, ...addresses: string[]): object => ({
      uid,
      PhysAddress: `00:11:22:33:44:0${uid}`,
      IPv6Addresses: addresses.map((IPAddress) => ({ Active: true, IPAddress })),
    })
    const { client } = await startCapturedRouter({
      answers: { 'Device/Hosts/Hosts': value([host(1, 'fe80::1', '2001:db8::1'), host(2, 'fe80::2'), host(3)]) },
    })
    assert.deepEqual(
      (await client.hosts(patience())).map(({ ipv6 }) => ipv6),
      ['2001:db8::1', 'fe80::2', null],
    )
  })
})

describe('the Wi-Fi networks of a router', () => {
  afterEach(endCapturedRouters)

  const guest = (ssid: object, point: object | undefined, hosts: object[] = []): Record<string, CapturedAnswer> => ({
    'Device/WiFi/SSIDs': value([
      {
        uid: 3,
        Alias: 'WL_GUEST',
        SSID: 'x',
        Status: 'DORMANT',
        LowerLayers: 'Device/WiFi/Radios/Radio[RADIO2G4]',
        ...ssid,
      },
    ]),
    'Device/WiFi/Radios': value([{ uid: 1, Alias: 'RADIO2G4', Enable: true, OperatingFrequencyBand: '2_4GHZ' }]),
    'Device/WiFi/AccessPoints': value(
      point === undefined
        ? []
        : [
            {
              uid: 3,
              Alias: 'GUEST1',
              SSIDReference: 'Device/WiFi/SSIDs/SSID[WL_GUEST]',
              SSIDAdvertisementEnabled: true,
              Security: { ModeEnabled: 'NONE' },
              ...point,
            },
          ],
    ),
    'Device/Hosts/Hosts': value(hosts),
  })

  const switches: [boolean, boolean | undefined, boolean][] = [
    [true, false, false],
    [false, true, false],
    [true, true, true],
    [true, undefined, true],
    [false, undefined, false],
  ]
  for (const [ssid, point, expected] of switches) {
    it(`are on if network (${ssid}) and access point (${String(point)}) are: ${expected}`, async () => {
      const { client } = await startCapturedRouter({
        answers: guest({ Enable: ssid }, point === undefined ? undefined : { Enable: point }),
      })
      const [network] = await client.wifi(patience())
      assert.deepEqual([network?.enabled, network?.status, network?.radioEnabled], [expected, 'DORMANT', true])
    })
  }

  it('have as many clients as hosts are connected over them, where the access point lists none', async () => {
    const hosts = [
      { Active: true, Layer1Interface: 'Device/WiFi/Radios/Radio[RADIO2G4]' },
      { Active: true, Layer1Interface: "Device/WiFi/SSIDs/SSID[Alias='WL_GUEST']" },
      { Active: false, Layer1Interface: 'Device/WiFi/Radios/Radio[RADIO2G4]' },
      { Active: true, Layer1Interface: 'Device/Ethernet/Interfaces/Interface[@uid=3]' },
    ]
    const { client } = await startCapturedRouter({
      answers: guest({ Enable: true }, { Enable: true, AssociatedDevices: [] }, hosts),
    })
    assert.equal((await client.wifi(patience()))[0]?.clients, 2)
  })

  it('have the clients that the access point lists, where it lists any', async () => {
    const { client } = await startCapturedRouter({
      answers: guest({ Enable: true }, { Enable: true, AssociatedDevices: [{ Active: true }, { Active: false }] }, [
        { Active: true, Layer1Interface: 'Device/WiFi/Radios/Radio[RADIO2G4]' },
        { Active: true, Layer1Interface: 'Device/WiFi/Radios/Radio[RADIO2G4]' },
      ]),
    })
    assert.equal((await client.wifi(patience()))[0]?.clients, 1)
  })
})

describe('a firmware that speaks something else', () => {
  afterEach(endCapturedRouters)

  const unavailable = {
    status: 503,
    headers: { 'content-type': 'text/html' },
    body: '<html>503 Service Unavailable</html>',
  }
  const open = {
    status: 200,
    headers: { 'content-type': 'application/json', server: 'Sagemcom Rest' },
    body: '[{"wan_status":"Up","external_firmware_version":"SGQB320000205"}]',
  }
  const state = { status: 200, body: '{"cablemodem":{"status":"operational","docsisVersion":"3.1","upTime":72394}}' }
  const missing = { status: 404, body: 'no' }

  const rest: [string, Captured['pages'], RegExp][] = [
    ['503 and open', { 'POST /cgi/json-req': unavailable, 'GET /api/v1/open': open }, /REST firmware with \/api\/v1/],
    ['404 and open', { 'POST /cgi/json-req': missing, 'GET /api/v1/open': open }, /REST firmware with \/api\/v1/],
    [
      '405 and open',
      { 'POST /cgi/json-req': { status: 405 }, 'GET /api/v1/open': open },
      /REST firmware with \/api\/v1/,
    ],
    [
      '404 and the state of the cable modem',
      { 'POST /cgi/json-req': missing, 'GET /rest/v1/cablemodem/state_': state },
      /REST v1 firmware/,
    ],
    [
      '502 and the state of the cable modem',
      { 'POST /cgi/json-req': { ...unavailable, status: 502 }, 'GET /rest/v1/cablemodem/state_': state },
      /REST v1 firmware/,
    ],
  ]
  for (const [title, pages, words] of rest) {
    it(`is named (${title})`, async () => {
      const { client } = await startCapturedRouter({ pages: pages ?? {}, settings: { api: 'xmo' } })
      const failure = await failureOf(client.hosts(patience()))
      assert.deepEqual([failure.code, failure.cause.retryable], ['UNSUPPORTED', false])
      assert.match(failure.message, words)
    })
  }

  it('may be back in a moment where it fails and shows nothing else', async () => {
    const { client } = await startCapturedRouter({ pages: { 'POST /cgi/json-req': unavailable } })
    const failure = await failureOf(client.hosts(patience()))
    assert.deepEqual([failure.code, failure.cause.retryable], ['DEVICE_ERROR', true])
  })

  it('is not recognised by a page that answers everything', async () => {
    const page = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Welcome</html>' }
    const { client } = await startCapturedRouter({
      pages: {
        'POST /cgi/json-req': missing,
        'GET /api/v1/open': page,
        'GET /rest/v1/cablemodem/state_': page,
      },
    })
    assert.match((await failureOf(client.hosts(patience()))).message, /no Sagemcom router with this API/)
  })
})

describe('other things that real routers answer', () => {
  afterEach(endCapturedRouters)

  it('names in Latin-1 are read as what they are, beside names in UTF-8', async () => {
    const reply = JSON.stringify({
      reply: {
        error: { code: 16777216, description: 'XMO_REQUEST_NO_ERR' },
        actions: [
          {
            id: 0,
            error: { code: 16777238, description: 'XMO_NO_ERR' },
            callbacks: [
              {
                result: { code: 16777238, description: 'XMO_NO_ERR' },
                xpath: 'Device/Hosts/Hosts',
                parameters: { value: [{ HostName: 'T\u00e9l\u00e9phone' }, { HostName: 'UTF' }] },
              },
            ],
          },
        ],
      },
    })
    const utf8 = Buffer.from('B\u00fcro', 'utf8').toString('latin1')
    const { client } = await startCapturedRouter({ body: Buffer.from(reply.replace('UTF', utf8), 'latin1') })
    assert.deepEqual(
      (await client.hosts(patience())).map(({ hostName }) => hostName),
      ['Téléphone', 'Büro'],
    )
  })

  it('fields of a new element that were refused are told', async () => {
    const refused = [{ name: 'ExternalPort', error: { code: 16777258, description: 'XMO_MAX_VALUE_ERR' } }, 'odd']
    const { client } = await startCapturedRouter({
      answers: { 'Device/NAT/PortMappings': value({ uid: 7, errors: refused }) },
    })
    const { payload, facts } = await runXPath(
      client,
      asking({ operation: 'add', xpath: 'Device/NAT/PortMappings', value: { PortMapping: { ExternalPort: 99999 } } }),
      patience(),
    )
    assert.deepEqual(payload, { uid: 7, path: 'Device/NAT/PortMappings' })
    const errors = facts.errors ?? {}
    assert.deepEqual(Object.keys(errors), ['Device/NAT/PortMappings/ExternalPort', 'Device/NAT/PortMappings/2'])
    assert.match(errors['Device/NAT/PortMappings/ExternalPort']?.message ?? '', /Value too large/)
    assert.match(errors['Device/NAT/PortMappings/2']?.message ?? '', /odd/)
  })

  const sensors: [object[], number | null][] = [
    [
      [
        { Enable: false, Status: 'DISABLED', Value: 60 },
        { Enable: true, Value: 41 },
      ],
      41,
    ],
    [[{ Value: -77 }, { Value: 25 }], 25],
    [[{ Value: '38' }], 38],
    [[{ Enable: true, Value: -40 }], -40],
    [[{ Enable: false, Value: 67 }, { Value: -77 }], null],
  ]
  for (const [list, expected] of sensors) {
    it(`the temperature is that of a sensor that measures: ${JSON.stringify(list)}`, async () => {
      const { client } = await startCapturedRouter({
        answers: {
          'Device/DeviceInfo': value({ DeviceInfo: { TemperatureStatus: { TemperatureSensors: list } } }),
        },
      })
      assert.equal((await client.information(patience())).temperatureCelsius, expected)
    })
  }

  it('another log is read where the first one may not be downloaded', async () => {
    const path = "Device/DeviceInfo/VendorLogFiles/VendorLogFile[@uid='1']"
    const uris = ['/download/a/1/eventLog', '/download/a/1/logFile']
    const { client } = await startCapturedRouter({
      answers: {
        get [path]() {
          return value({ uri: uris.shift() })
        },
      },
      pages: { 'GET /download/a/1/logFile': { status: 200, body: '28.11.2026 06:01:02 INF SYS 0 Boot\n' } },
    })
    assert.deepEqual(
      (await client.logs(patience())).map(({ message }) => message),
      ['Boot'],
    )
  })

  it('the number of a new session is in no trace', async () => {
    const exchanges: unknown[] = []
    const { client } = await startCapturedRouter({
      settings: { trace: true },
      answers: { 'Device/Hosts/Hosts': value([]) },
    })
    client.onLoginExchange((exchange) => exchanges.push(exchange))
    await client.hosts({ ...patience(), trace: (exchange) => exchanges.push(exchange) })
    assert.ok(JSON.stringify(exchanges).includes('logIn'))
    assert.ok(!JSON.stringify(exchanges).includes('733024783'))
    assert.ok(!JSON.stringify(exchanges).includes('4152204859'))
  })
})
