import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HilinkOptions } from '../../../emulators/hilink'
import { DeviceError } from '../../../src/lib/errors'
import { type HilinkOperation, type OperationParameters, runOperation } from '../../../src/lib/hilink/device/operations'
import { type InboxSettings, type ReceivedText, SmsInbox } from '../../../src/lib/hilink/sms/receive/inbox'
import { type Bench, endBenches, requestsOf, startBench, within } from './modem'

const error = (code: number): string => `<error><code>${code}</code><message></message></error>`
const response = (content: string): string => `<?xml version="1.0" encoding="UTF-8"?><response>${content}</response>`
const xhtml =
  '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x">\n<html xmlns="http://www.w3.org/1999/xhtml"><head/></html>'

function run({ client }: Bench, operation: HilinkOperation, parameters: OperationParameters = {}): Promise<unknown> {
  return runOperation(client, operation, parameters, { ...within(), pollEveryMs: 20 })
}

async function failureOf(promise: Promise<unknown>): Promise<DeviceError> {
  const outcome: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(outcome instanceof DeviceError, `a DeviceError, but got ${String(outcome)}`)
  return outcome
}

function field(answer: unknown, name: string): unknown {
  assert.ok(typeof answer === 'object' && answer !== null)
  return Object.entries(answer).find(([key]) => key === name)?.[1]
}

/** The answer of an operation whose endpoint replies with this. */
async function answerTo(endpoint: string, content: string, operation: HilinkOperation): Promise<unknown> {
  const bench = await startBench()
  bench.modem.answer(endpoint, { body: response(content) })
  return await run(bench, operation)
}

describe('HiLink: replies of real devices', () => {
  afterEach(endBenches)

  describe('clients', () => {
    const absent: [what: string, body: string][] = [
      ...[100002, 100003, 100005, 100006, -1].map((code): [string, string] => [String(code), error(code)]),
      ['an empty body', ''],
      ['half a document', '<?xml version="1.0" encoding="UTF-8"?><response><Hosts><Host>'],
      ['a page', '<!DOCTYPE html><html></html>'],
      ['a page that is XML', xhtml],
      ['no hosts', response('<Hosts></Hosts>')],
      ['no hosts, in short', response('<Hosts/>')],
    ]
    for (const [what, body] of absent) {
      it(`are read from wlan/host-list where lan/HostInfo answers ${what}`, async () => {
        const bench = await startBench()
        bench.modem.answer('lan/HostInfo', { body })
        const hosts = await run(bench, 'clients')
        assert.ok(Array.isArray(hosts))
        assert.deepEqual(
          hosts.map((host) => [field(host, 'name'), field(host, 'online')]),
          [
            ['client-1', true],
            ['client-2', true],
          ],
        )
      })
    }

    it('have the name that their owner gave them, and are told whether they are there', async () => {
      const hosts = [
        '<HostName>SM-L330</HostName><ActualName>Kids tablet</ActualName><Active>0</Active>',
        '<HostName>unknown</HostName><ActualName></ActualName><Active>1</Active>',
        '<HostName>printer</HostName><ActualName>Unknown</ActualName><Active>1</Active>',
        '<HostName>4077</HostName><ActualName></ActualName><Frequency>5GHz</Frequency>',
      ]
      const content = `<Hosts>${hosts.map((host) => `<Host>${host}</Host>`).join('')}</Hosts>`
      const answer = await answerTo('lan/HostInfo', content, 'clients')
      assert.ok(Array.isArray(answer))
      assert.deepEqual(
        answer.map((host) => [field(host, 'name'), field(host, 'online')]),
        [
          ['Kids tablet', false],
          [null, true],
          ['printer', true],
          ['4077', true],
        ],
      )
      assert.equal(field(answer[3], 'Frequency'), '5GHz')
      assert.equal(field(answer[3], 'HostName'), '4077')
    })
  })

  for (const [what, body] of [
    ['100003', error(100003)],
    ['100006', error(100006)],
    ['-1', error(-1)],
    ['nothing', ''],
  ] as const) {
    it(`traffic: the totals stay where the month answers ${what}, and no login is spent on it`, async () => {
      const bench = await startBench()
      bench.modem.answer('monitoring/month_statistics', { body })
      const answer = await run(bench, 'traffic')
      assert.equal(typeof field(answer, 'TotalDownload'), 'number')
      assert.equal(field(answer, 'CurrentMonthDownload'), undefined)
      assert.equal(bench.client.logins, 0)
    })
  }

  const networks: [type: string, detailed: string, network: string | null][] = [
    ['20', '111', '5G'],
    ['20', '101', '5G'],
    ['19', '1011', 'LTE+'],
    ['8', '61', 'TD-SCDMA'],
    ['9', '65', 'TD-HSPA+'],
    ['12', '23', 'CDMA 1x'],
    ['10', '24', 'EVDO rev. 0'],
    ['12', '36', 'eHRPD rel. B hybrid'],
    ['19', '', 'LTE'],
    ['99', '999', null],
  ]
  for (const [type, detailed, network] of networks) {
    it(`status: network ${type}, ${detailed || 'nothing'} is ${String(network)}`, async () => {
      const content = `<CurrentNetworkType>${type}</CurrentNetworkType><CurrentNetworkTypeEx>${detailed}</CurrentNetworkTypeEx>`
      assert.equal(field(await answerTo('monitoring/status', content, 'status'), 'network'), network)
    })
  }

  it('signal: mode 12 is 5G', async () => {
    assert.equal(field(await answerTo('device/signal', '<mode>12</mode>', 'signal'), 'technology'), '5G')
  })

  describe('values', () => {
    const values: [endpoint: string, name: string, text: string, value: unknown][] = [
      ['device/signal', 'sinr', '&amp;lt;-20dB', -20],
      ['device/signal', 'rssi', '&amp;gt;=-51dBm', -51],
      ['device/signal', 'sinr', '&lt;-20dB', -20],
      ['device/signal', 'tac', '30401', '30401'],
      ['device/signal', 'tac', '757E07', '757E07'],
      ['device/signal', 'cell_id', '21229828', '21229828'],
      ['device/signal', 'cell_id', '0000000759672080', '0000000759672080'],
      ['device/signal', 'enodeb_id', '870317', '870317'],
      ['device/signal', 'pci', '301', 301],
      ['device/signal', 'band', '20', 20],
      ['net/current-plmn', 'FullName', '3', '3'],
      ['net/current-plmn', 'ShortName', '3', '3'],
      ['net/current-plmn', 'Rat', '7', 7],
      ['wlan/basic-settings', 'WifiWpapsk', '12345678', '12345678'],
      ['wlan/basic-settings', 'WifiWpapsk', '00123456', '00123456'],
      ['wlan/basic-settings', 'WifiSsid', '4077', '4077'],
      ['wlan/basic-settings', 'WifiEnable', '1', 1],
      ['sms/config', 'Sca', '34656000311', '34656000311'],
      ['sms/config', 'maxphone', '50', 50],
      ['net/net-mode', 'LTEBand', '80000', '80000'],
      ['net/net-mode', 'NetworkBand', '2000000400380', '2000000400380'],
      ['pin/status', 'SimPukTimes', '10', 10],
      ['pin/status', 'SimPinTimes', '3', 3],
      ['dhcp/settings', 'DnsStatus', '1', 1],
      ['dhcp/settings', 'PrimaryDns', '10', '10'],
      ['device/information', 'Imsi', ' 001010123456789 ', '001010123456789'],
      ['device/information', 'SerialNumber', '1234567890', '1234567890'],
      ['device/information', 'MacAddress1', '001122334455', '001122334455'],
      ['device/information', 'HardwareVersion', '2', '2'],
      ['device/information', 'uptime', '3600', 3600],
    ]
    for (const [endpoint, name, text, value] of values) {
      it(`${endpoint} ${name}: ${text} is ${JSON.stringify(value)}`, async () => {
        const bench = await startBench()
        bench.modem.answer(endpoint, { body: response(`<${name}>${text}</${name}>`) })
        assert.equal(field(await run(bench, 'get', { path: endpoint }), name), value)
      })
    }
  })

  describe('texts', () => {
    const encrypted = response('<pwd>dc86f6cc</pwd><hash>003f6482</hash><iter>100</iter>')
    let directory: string
    const inboxes: SmsInbox[] = []

    beforeEach(() => {
      directory = mkdtempSync(join(tmpdir(), 'captured-'))
    })
    afterEach(async () => {
      for (const inbox of inboxes.splice(0)) await inbox.close()
      rmSync(directory, { recursive: true })
    })

    async function open({ client }: Bench, settings: Partial<InboxSettings> = {}): Promise<SmsInbox> {
      const base = { directory, nodeId: 'node-1', after: 'mark-read', firstRun: 'unread' } as const
      const inbox = await SmsInbox.open(client, { ...base, ...settings })
      inboxes.push(inbox)
      return inbox
    }

    async function poll(inbox: SmsInbox): Promise<ReceivedText[]> {
      const texts: ReceivedText[] = []
      await inbox.poll((text) => void texts.push(text), within())
      return texts
    }

    it('an encrypted list is no empty one: it is named, and nothing of it is lost', async () => {
      const bench = await startBench()
      bench.modem.receive({ from: '+390000000001', content: 'one' })
      bench.modem.receive({ from: '+390000000001', content: 'two' })
      bench.modem.answer('sms/sms-list', { body: encrypted })
      const inbox = await open(bench)
      for (const failure of [await failureOf(run(bench, 'sms-list')), await failureOf(poll(inbox))]) {
        assert.equal(failure.code, 'UNSUPPORTED')
        assert.match(failure.message, /encrypted/)
      }
      bench.modem.answer('sms/sms-list', undefined)
      assert.deepEqual(
        (await poll(inbox)).map(({ text }) => text),
        ['one', 'two'],
      )
    })

    for (const firstRun of ['unread', 'from-now'] as const) {
      it(`an empty list of a modem that counts texts is no starting point (${firstRun})`, async () => {
        const bench = await startBench()
        bench.modem.receive({ from: '+390000000001', content: 'one' })
        bench.modem.answer('sms/sms-list', { body: response('<Count>0</Count><Messages/>') })
        const inbox = await open(bench, { firstRun })
        assert.equal((await failureOf(poll(inbox))).code, 'BAD_RESPONSE')
        bench.modem.answer('sms/sms-list', undefined)
        assert.equal((await poll(inbox)).length, firstRun === 'unread' ? 1 : 0)
      })
    }

    it('what the modem could not decode and holds control characters is the notice of an MMS', async () => {
      const message = (type: number, content: string): string =>
        `<Message><Smstat>0</Smstat><Index>4000${type}</Index><Phone>+39</Phone><Content>${content}</Content><Date>2026-01-01 00:00:00</Date><SmsType>${type}</SmsType></Message>`
      const messages = [message(5, '\x01\x02:¾´¯dB&#41;qj+\x1f'), message(4, 'Grüße'), message(1, 'a\x01b')].join('')
      const answer = await answerTo('sms/sms-list', `<Count>3</Count><Messages>${messages}</Messages>`, 'sms-list')
      assert.ok(Array.isArray(answer))
      assert.deepEqual(
        answer.map((text) => [field(text, 'type'), field(text, 'text')]),
        [
          ['mms', ':¾´¯dB)qj+'],
          ['text', 'Grüße'],
          ['text', 'ab'],
        ],
      )
    })

    it('are deleted and marked one by one where the modem takes one index at a time', async () => {
      const bench = await startBench({ oneIndex: true })
      for (const content of ['one', 'two', 'three']) bench.modem.receive({ from: '+390000000001', content })
      const inbox = await open(bench)
      assert.equal((await poll(inbox)).length, 3)
      assert.deepEqual(
        bench.modem.messages().map(({ status }) => status),
        [1, 1, 1],
      )
      const index = bench.modem.messages().map((text) => text.index)
      assert.deepEqual(await run(bench, 'sms-delete', { index }), { deleted: index })
      assert.deepEqual(bench.modem.messages(), [])
    })

    it('cost no login while nothing is unread, where the counts need one', async () => {
      const bench = await startBench({ tightGets: true })
      const inbox = await open(bench)
      await poll(inbox)
      await poll(inbox)
      const { logins } = bench.client
      bench.modem.expireSessions()
      bench.modem.resetStats()
      for (let look = 0; look < 5; look += 1) await poll(inbox)
      assert.equal(bench.client.logins, logins)
      assert.equal(requestsOf(bench.modem)['sms/sms-count'], undefined)
      bench.modem.receive({ from: '+390000000001', content: 'news' })
      assert.deepEqual(
        (await poll(inbox)).map(({ text }) => text),
        ['news'],
      )
      await poll(inbox)
      bench.modem.resetStats()
      assert.deepEqual(await poll(inbox), [])
      assert.equal(requestsOf(bench.modem)['sms/sms-count'], undefined)
    })

    it('are not asked for with every poll where the modem refuses to tell of them', async () => {
      const bench = await startBench()
      const inbox = await open(bench)
      bench.modem.answer('sms/sms-count', { body: error(100003) })
      assert.equal((await failureOf(poll(inbox))).code, 'PERMISSION_DENIED')
      bench.modem.resetStats()
      assert.equal((await failureOf(poll(inbox))).code, 'PERMISSION_DENIED')
      assert.deepEqual(requestsOf(bench.modem), {})
    })
  })

  describe('sessions', () => {
    for (const expiredLogin of ['refuse', 'refuse-all'] as const) {
      it(`a anonymous who was forgotten begins anew and logs in once (${expiredLogin})`, async () => {
        const bench = await startBench({ expiredLogin, expired: '100003' })
        await run(bench, 'signal')
        bench.modem.expireSessions()
        assert.equal(field(await run(bench, 'information'), 'DeviceName'), 'E3372h-320')
        assert.equal(bench.client.logins, 1)
        await run(bench, 'information')
        assert.equal(bench.client.logins, 1)
      })

      it(`a read that needs no login still needs none after its anonymous was forgotten (${expiredLogin})`, async () => {
        const bench = await startBench({ expiredLogin, expired: '100003' })
        await run(bench, 'signal')
        bench.modem.expireSessions()
        await run(bench, 'signal')
        assert.equal(bench.client.logins, 0)
      })
    }

    for (const target of ['https://hirouter.net', 'https://192.168.8.1']) {
      it(`a device that sends everything on to ${target} is told to be one of HTTPS`, async () => {
        const bench = await startBench()
        bench.modem.answer('*', { status: 307, headers: { Location: `${target}/` } })
        const failure = await failureOf(run(bench, 'information'))
        assert.equal(failure.code, 'BAD_INPUT')
        assert.equal(failure.cause.retryable, false)
        assert.ok(failure.message.includes(target))
        assert.match(failure.message, /Enter https:\/\/127\.0\.0\.1/)
      })
    }

    it('an absolute redirect of the home page to the device itself is followed', async () => {
      const bench = await startBench({ generation: 'g2' })
      const page = `${bench.modem.url}/html/index.html?noredirect`
      for (const path of ['/', '/html/index.html', '/html/home.html']) {
        bench.modem.answer(path, { status: 302, headers: { Location: page } })
      }
      for (const path of ['webserver/token', 'webserver/SesTokInfo']) bench.modem.answer(path, { body: error(100002) })
      assert.equal(field(await run(bench, 'information'), 'DeviceName'), 'E3372h-320')
    })

    for (const code of [100006, -1, 100002]) {
      it(`a stick without a login may not know user/state-login (${code})`, async () => {
        const bench = await startBench({ login: 'none' } satisfies HilinkOptions)
        bench.modem.answer('user/state-login', { body: error(code) })
        assert.equal(field(await run(bench, 'information'), 'DeviceName'), 'E3372h-320')
      })
    }
  })

  it('a USSD code on a device that has no USSD (1001)', async () => {
    const bench = await startBench()
    bench.modem.answer('ussd/send', { body: error(1001) })
    const failure = await failureOf(run(bench, 'ussd', { content: '*100#' }))
    assert.equal(failure.code, 'UNSUPPORTED')
    assert.match(failure.message, /has no USSD/)
  })

  it('Wi-Fi that is refused in this form (9003)', async () => {
    const bench = await startBench()
    bench.modem.answer('wlan/basic-settings', { body: error(9003) })
    const failure = await failureOf(run(bench, 'post', { path: 'wlan/basic-settings', body: { WifiEnable: 0 } }))
    assert.match(failure.message, /Wi-Fi.*wifi-off/)
  })

  for (const path of ['/config/global/config.xml', 'config/global/config.xml']) {
    it(`get reads the file ${path}, which stands beside the API`, async () => {
      assert.equal(field(await run(await startBench(), 'get', { path }), 'login'), 1)
    })
  }
})
