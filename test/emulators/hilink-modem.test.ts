import assert from 'node:assert/strict'
import { type HilinkEmulator, type HilinkOptions, startHilinkEmulator } from '../../emulators/hilink'
import { Clock } from '../../emulators/shared'
import { codeOf, element, elements, PlainClient } from './hilink-client'
import { ask, rejectionCode } from './shared/client'

describe('HiLink emulator: the modem', () => {
  let modem: HilinkEmulator
  let client: PlainClient
  let clock: Clock
  const start = async (options: HilinkOptions = {}) => {
    clock = new Clock(Date.UTC(2026, 0, 31, 11))
    modem = await startHilinkEmulator({ clock, ...options })
    client = new PlainClient(modem.url)
    await client.enter()
  }
  afterEach(() => modem.close())

  const values = async (endpoint: string, ...names: string[]) => {
    const { text } = await client.get(endpoint)
    return names.map((name) => element(text, name))
  }
  const state = () =>
    values('monitoring/status', 'ConnectionStatus', 'ServiceStatus', 'SimStatus', 'CurrentNetworkType')

  it('in the test network: connected, in service, LTE', async () => {
    await start()
    assert.deepEqual(await state(), ['901', '2', '1', '19'])
    assert.deepEqual(
      await values('monitoring/status', 'SignalIcon', 'maxsignal', 'RoamingStatus', 'CurrentNetworkTypeEx'),
      ['4', '5', '0', '101'],
    )
    assert.deepEqual(await values('net/current-plmn', 'FullName', 'Numeric', 'Rat'), ['Test Network', '00101', '7'])
  })

  it('identifies itself with test values only', async () => {
    await start()
    const names = ['DeviceName', 'Imei', 'Imsi', 'MacAddress1', 'Classify', 'Mccmnc', 'supportmode']
    assert.deepEqual(await values('device/information', ...names), [
      'E3372h-320',
      '000000000000000',
      '001010000000000',
      '02:00:00:00:00:01',
      'hilink',
      '00101',
      'LTE|WCDMA|GSM',
    ])
  })

  it('tells the signal with its units', async () => {
    await start()
    const names = ['rsrp', 'rsrq', 'rssi', 'sinr', 'mode', 'dlbandwidth', 'earfcn', 'rscp']
    assert.deepEqual(await values('device/signal', ...names), [
      '-89dBm',
      '-7.0dB',
      '-69dBm',
      '6dB',
      '7',
      '10MHz',
      'DL:6300 UL:24300',
      '',
    ])
    modem.setModem({ signal: 5 })
    assert.match((await client.get('device/signal')).text, /<rssi>&gt;=-51dBm<\/rssi>/)
  })

  it('speaks 2G, 3G and 5G', async () => {
    await start()
    for (const [technology, type, rat, mode] of [
      ['gsm', '1', '0', '0'],
      ['wcdma', '4', '2', '2'],
      ['nr', '20', '12', '7'],
    ] as const) {
      modem.setModem({ technology })
      assert.deepEqual(await values('monitoring/status', 'CurrentNetworkType'), [type])
      assert.deepEqual(await values('net/current-plmn', 'Rat'), [rat])
      assert.deepEqual(await values('device/signal', 'mode'), [mode])
    }
    assert.match((await values('device/signal', 'nrrsrp'))[0] ?? '', /^-\d+dBm$/)
  })

  for (const [what, change, simStatus, simState] of [
    ['no network', { network: 'none' }, '1', '257'],
    ['no SIM', { sim: 'missing' }, '255', '255'],
    ['a locked SIM', { sim: 'pin' }, '0', '260'],
    ['a blocked SIM', { sim: 'puk' }, '0', '261'],
  ] as const) {
    it(`${what}: no service, no data, empty values`, async () => {
      await start(change)
      assert.deepEqual(await state(), ['902', '0', simStatus, '0'])
      assert.deepEqual(await values('pin/status', 'SimState'), [simState])
      assert.deepEqual(await values('monitoring/converged-status', 'SimState'), [simState])
      assert.deepEqual(await values('net/current-plmn', 'FullName', 'Numeric'), ['', ''])
      assert.deepEqual(await values('device/signal', 'rsrp'), [''])
    })
  }

  it('roaming says so', async () => {
    await start({ network: 'roaming' })
    assert.deepEqual(await values('monitoring/status', 'RoamingStatus', 'ServiceStatus'), ['1', '2'])
  })

  it('the right PIN opens the SIM, three wrong ones block it until the PUK', async () => {
    await start({ sim: 'pin', pin: '4321' })
    const operate = async (type: number, pin: string, puk = '') =>
      codeOf(
        await client.post(
          'pin/operate',
          `<OperateType>${type}</OperateType><CurrentPin>${pin}</CurrentPin><NewPin></NewPin><PukCode>${puk}</PukCode>`,
        ),
      )
    assert.equal(await operate(0, '4321'), '')
    assert.equal(modem.modem.sim, 'ready')
    modem.setModem({ sim: 'pin' })
    assert.equal(await operate(0, '0000'), '103002')
    assert.deepEqual(await values('pin/status', 'SimPinTimes', 'SimPukTimes'), ['2', '10'])
    await operate(0, '0000')
    await operate(0, '0000')
    assert.equal(modem.modem.sim, 'puk')
    assert.equal(await operate(4, '', '00000000'), '103004')
    assert.equal(await operate(4, '', '12345678'), '')
    assert.equal(modem.modem.sim, 'ready')
  })

  it('mobile data goes off and on through disconnecting and connecting', async () => {
    await start({ dialTime: 1000 })
    const connection = async () => (await state())[0]
    const turn = async (value: number) =>
      codeOf(await client.post('dialup/mobile-dataswitch', `<dataswitch>${value}</dataswitch>`))
    assert.equal(await turn(0), '')
    assert.deepEqual(await values('dialup/mobile-dataswitch', 'dataswitch'), ['0'])
    assert.equal(await connection(), '903')
    clock.advance(1000)
    assert.equal(await connection(), '902')
    await turn(1)
    assert.equal(await connection(), '900')
    clock.advance(1000)
    assert.equal(await connection(), '901')
    assert.equal(await turn(2), '100006')
  })

  it('old devices dial by action', async () => {
    await start({ dialTime: 0 })
    assert.equal(codeOf(await client.post('dialup/dial', '<Action>0</Action>')), '')
    assert.equal((await state())[0], '902')
  })

  it('counts traffic beyond 32 bits, with the seconds of the connection', async () => {
    await start()
    clock.advance(10_000)
    const names = ['CurrentConnectTime', 'CurrentDownload', 'CurrentDownloadRate', 'TotalDownload']
    assert.deepEqual(await values('monitoring/traffic-statistics', ...names), [
      '10',
      '1250000',
      '125000',
      '18400001250000',
    ])
    assert.equal(codeOf(await client.post('monitoring/clear-traffic', '<ClearTraffic>1</ClearTraffic>')), '')
    assert.deepEqual(await values('monitoring/traffic-statistics', 'TotalDownload'), ['0'])
    assert.deepEqual(await values('monitoring/month_statistics', 'MonthLastClearTime'), ['2026-1-1'])
  })

  it('lists its clients, old way and new', async () => {
    await start({ hosts: 2 })
    const { text } = await client.get('wlan/host-list')
    assert.deepEqual(elements(text, 'IpAddress'), ['192.168.8.100', '192.168.8.101'])
    assert.deepEqual(elements(text, 'HostName'), ['client-1', 'client-2'])
    assert.equal(element(text, 'Active'), undefined)
    assert.deepEqual(elements((await client.get('lan/HostInfo')).text, 'Active'), ['1', '1'])
  })

  it('system/deviceinfo is JSON', async () => {
    await start()
    const answer = await client.get('system/deviceinfo')
    assert.equal((JSON.parse(answer.text) as { DeviceName: string }).DeviceName, 'E3372h-320')
  })

  it('the configuration pages are XML with the root config', async () => {
    await start()
    const { text, headers } = await ask(`${modem.url}/config/sms/config.xml`)
    assert.equal(headers['content-type'], 'text/xml')
    assert.match(text, /<config>[^]*<maxphone>50<\/maxphone>[^]*<\/config>/)
    assert.match((await ask(`${modem.url}/config/global/config.xml`)).text, /<login>1<\/login>/)
    assert.match((await ask(`${modem.url}/config/webserver/timeout.xml`)).text, /<timeout>300<\/timeout>/)
  })

  describe('USSD', () => {
    const send = async (content: string) =>
      codeOf(
        await client.post('ussd/send', `<content>${content}</content><codeType>CodeType</codeType><timeout></timeout>`),
      )

    it('answers 111019 until the network has spoken', async () => {
      await start({ ussdTime: 2000 })
      modem.teachUssd('*124#', { content: 'Saldo: 3,50 €' })
      assert.equal(await send('*124#'), '')
      assert.deepEqual(await values('ussd/status', 'result'), ['1'])
      assert.equal(codeOf(await client.get('ussd/get')), '111019')
      assert.equal(await send('*100#'), '111013')
      clock.advance(2000)
      assert.deepEqual(await values('ussd/status', 'result'), ['0'])
      assert.deepEqual(await values('ussd/get', 'content'), ['Saldo: 3,50 €'])
    })

    it('goes on with the menu until it is released', async () => {
      await start({ ussdTime: 0 })
      await send('*101#')
      assert.deepEqual(await values('ussd/get', 'content'), ['1 Data\n2 Texts\n0 Back'])
      await send('1')
      assert.deepEqual(await values('ussd/get', 'content'), ['You have 4.5 GB left.'])
      assert.equal(codeOf(await client.get('ussd/release')), '')
      assert.equal(codeOf(await client.get('ussd/get')), '111001')
    })

    it('refuses an empty and a long code, times out, and knows when there is no network', async () => {
      await start({ ussdTime: 0 })
      assert.equal(await send(''), '111016')
      assert.equal(await send('1'.repeat(183)), '111014')
      await send('*199#')
      assert.equal(codeOf(await client.get('ussd/get')), '111020')
      modem.setModem({ network: 'none' })
      await send('*100#')
      assert.equal(codeOf(await client.get('ussd/get')), '111022')
    })

    it('is unknown to devices that have none', async () => {
      await start({ ussd: false })
      assert.equal(await send('*100#'), '100002')
      assert.equal(codeOf(await client.get('ussd/get')), '100002')
      assert.deepEqual(await values('global/module-switch', 'ussd_enabled'), ['0'])
    })

    it('learns codes by the side channel', async () => {
      await start({ ussdTime: 0 })
      const body = JSON.stringify({ code: '*1#', error: 111001 })
      await ask(`${modem.url}/emulator/ussd`, { method: 'POST', body })
      await send('*1#')
      assert.equal(codeOf(await client.get('ussd/get')), '111001')
    })
  })

  describe('a reboot', () => {
    it('is answered with OK, then nobody answers for some seconds, and all sessions are gone', async () => {
      await start({ rebootSeconds: 5 })
      assert.equal(codeOf(await client.post('device/control', '<Control>1</Control>')), '')
      while ((await ask(modem.url).catch(() => undefined)) !== undefined) await new Promise(setImmediate)
      assert.equal(await rejectionCode(client.get('monitoring/status')), 'ECONNREFUSED')
      clock.advance(5000)
      assert.equal(codeOf(await client.get('monitoring/status')), '125002')
    })

    it('dials anew and starts the uptime; the texts are still there', async () => {
      await start({ dialTime: 4000, rebootSeconds: 1 })
      modem.receive({ from: '1', content: 'kept' })
      clock.advance(60_000)
      modem.reboot()
      clock.advance(1000)
      await client.enter()
      assert.equal((await state())[0], '900')
      assert.deepEqual(await values('device/information', 'uptime'), ['1'])
      assert.equal(modem.messages()[0]?.content, 'kept')
    })

    it('the factory reset is not offered', async () => {
      await start()
      assert.equal(codeOf(await client.post('device/control', '<Control>2</Control>')), '100002')
    })
  })
})
