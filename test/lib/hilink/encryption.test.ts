import assert from 'node:assert/strict'
import { DeviceError } from '../../../src/lib/errors'
import {
  type HilinkOperation,
  type OperationParameters,
  operationKind,
  runOperation,
} from '../../../src/lib/hilink/device/operations'
import { decryptList } from '../../../src/lib/hilink/encryption'
import { type Bench, connect, endBenches, requestsOf, startBench, within } from './modem'

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

describe('HiLink: models that encrypt', () => {
  afterEach(endBenches)

  it('opens the list of the public vector, and nothing under another hash', async () => {
    const secrets = { nonce: 'a1'.repeat(32), salt: '5b'.repeat(32) }
    const pwd =
      'dc86f6cc996fdb591183a7f309b89ff1ac27eb3a54557df45e9766a332ce07c58cc017c8b0e3029c31daa92f7913646a63330547b3d135d47b223a99022a2c12475e1b2b705a34ef953bd9d1fd6f5883ff4b31f28c84153bf84244cc711aa7fcb3633960c9c3d2fe42e6e13952ca0649'
    const hash = '003f648260060ddd62d430499e2f328ca7230bf657abcb2a453104a356666145'
    const opened = await decryptList(secrets, { pwd, hash, iterations: 100 })
    assert.equal(
      opened?.toString(),
      '<?xml version="1.0" encoding="UTF-8"?><response><Count>0</Count><Messages></Messages></response>',
    )
    assert.equal(await decryptList(secrets, { pwd, hash: hash.replace('0', '1'), iterations: 100 }), undefined)
  })

  for (const rsaPadding of ['oaep', 'pkcs1'] as const) {
    for (const login of ['type4-only', 'type0'] as const) {
      it(`logs in where the login has to be encrypted (${rsaPadding}, ${login})`, async () => {
        const bench = await startBench({ encrypt: true, rsaPadding, login })
        await run(bench, 'information')
        assert.equal(bench.client.logins, 1)
      })
    }

    it(`reads an encrypted list of texts, of several blocks and pages (${rsaPadding})`, async () => {
      const bench = await startBench({ encryptLists: true, rsaPadding })
      for (let text = 0; text < 25; text += 1)
        bench.modem.receive({ from: '+390000000001', content: `Grüße ${text} 😀` })
      const texts = await run(bench, 'sms-list', { limit: 25 })
      assert.ok(Array.isArray(texts))
      assert.equal(texts.length, 25)
      bench.modem.resetStats()
      await run(bench, 'sms-list', { limit: 1 })
      assert.equal(requestsOf(bench.modem)['sms/sms-list'], 1)
    })
  }

  it('tells a wrong password of an encrypted login as such, once', async () => {
    const { modem } = await startBench({ encrypt: true })
    const bench = { modem, client: connect(modem, { password: 'wrong' }) }
    assert.equal((await failureOf(run(bench, 'information'))).code, 'CREDENTIALS_REFUSED')
    assert.equal((await failureOf(run(bench, 'information'))).code, 'CREDENTIALS_REFUSED')
    assert.equal(requestsOf(modem)['user/login'], 1)
  })

  it('encrypts the login that it falls back on where SCRAM is announced and lacks', async () => {
    const bench = await startBench({ encrypt: true, login: 'scram-missing' })
    await run(bench, 'information')
    assert.deepEqual([bench.client.logins, requestsOf(bench.modem)['user/login']], [1, 1])
  })

  for (const login of ['type4-only', 'scram-missing'] as const) {
    it(`sends no password in the clear to a modem that wants it encrypted and tells no key (${login})`, async () => {
      const bench = await startBench({ encrypt: true, publicKey: false, login })
      const { code, message } = await failureOf(run(bench, 'information'))
      assert.deepEqual([code, requestsOf(bench.modem)['user/login']], ['UNSUPPORTED', undefined])
      assert.match(message, /"Stick" wants user\/login encrypted .* tells no key: nothing was sent/)
    })
  }

  it('takes the key that SCRAM tells where there is no other', async () => {
    const bench = await startBench({ encrypt: true, publicKey: false, login: 'scram', sim: 'pin' })
    assert.deepEqual(await run(bench, 'pin', { pin: '1234' }), { entered: true, triesLeft: null })
  })

  for (const rsaPadding of ['oaep', 'pkcs1'] as const) {
    it(`enters the PIN encrypted where no login is needed (${rsaPadding})`, async () => {
      const { modem } = await startBench({ encrypt: true, rsaPadding, login: 'none', sim: 'pin' })
      const bench = { modem, client: connect(modem, { password: '' }) }
      assert.deepEqual(await run(bench, 'pin', { pin: '1234' }), { entered: true, triesLeft: null })
    })
  }

  it('enters no PIN in the clear where it has to be encrypted and no key is told', async () => {
    const { modem } = await startBench({ encrypt: true, publicKey: false, login: 'none', sim: 'pin' })
    const bench = { modem, client: connect(modem, { password: '' }) }
    assert.equal((await failureOf(run(bench, 'pin', { pin: '1234' }))).code, 'UNSUPPORTED')
    assert.equal(requestsOf(modem)['pin/operate'], undefined)
  })

  it('enters the PIN encrypted where the modem wants it', async () => {
    const bench = await startBench({ encrypt: true, sim: 'pin' })
    await run(bench, 'information')
    assert.deepEqual(await run(bench, 'pin', { pin: '1234' }), { entered: true, triesLeft: null })
    assert.equal(bench.modem.modem.sim, 'ready')
  })
})

describe('HiLink: Wi-Fi, network mode, PIN and the like', () => {
  afterEach(endBenches)

  for (const wlan of ['radios', 'networks', 'single'] as const) {
    it(`switches the Wi-Fi off and on and reads it back (${wlan})`, async () => {
      const bench = await startBench({ wlan })
      const isOn = async (): Promise<boolean[]> => {
        const networks = await run(bench, 'wifi')
        assert.ok(Array.isArray(networks))
        return networks
          .filter((network: { guest: boolean }) => !network.guest)
          .map((network: { enabled: boolean }) => network.enabled)
      }
      assert.ok((await isOn()).every((on) => on))
      await run(bench, 'wifi-off')
      assert.ok((await isOn()).every((on) => !on))
      await run(bench, 'wifi-on')
      assert.ok((await isOn()).every((on) => on))
    })
  }

  it('names each network with its band and whether it is for guests', async () => {
    assert.deepEqual(await run(await startBench(), 'wifi'), [
      { ssid: 'HUAWEI-EMULATOR', enabled: true, guest: false, band: '2.4 GHz' },
      { ssid: 'HUAWEI-GUEST', enabled: false, guest: true, band: '2.4 GHz' },
      { ssid: 'HUAWEI-EMULATOR', enabled: true, guest: false, band: '5 GHz' },
    ])
  })

  it('switches the guest network on and off, and no other', async () => {
    const bench = await startBench()
    const on = await run(bench, 'guest-on')
    assert.deepEqual(on, {
      guest: true,
      networks: [{ ssid: 'HUAWEI-GUEST', enabled: true, guest: true, band: '2.4 GHz' }],
    })
    await run(bench, 'guest-off')
    const networks = await run(bench, 'wifi')
    assert.ok(Array.isArray(networks))
    assert.deepEqual(
      networks.map((network: { enabled: boolean }) => network.enabled),
      [true, false, true],
    )
  })

  it('says that there is no guest network, that the device ignored a change, and what 9003 means', async () => {
    assert.equal((await failureOf(run(await startBench({ guestWifi: false }), 'guest-on'))).code, 'UNSUPPORTED')
    assert.match((await failureOf(run(await startBench({ wlanWrites: 'ignore' }), 'wifi-off'))).message, /as before/)
    assert.match((await failureOf(run(await startBench({ wlanWrites: 'refuse' }), 'wifi-off'))).message, /9003.*form/)
  })

  it('reads and sets the network mode and the LTE bands', async () => {
    const bench = await startBench()
    const mode = (answer: unknown): unknown => {
      assert.ok(typeof answer === 'object' && answer !== null && 'mode' in answer && 'LTEBand' in answer)
      return [answer.mode, answer.LTEBand]
    }
    assert.deepEqual(mode(await run(bench, 'network-mode')), ['auto', '7FFFFFFFFFFFFFFF'])
    assert.deepEqual(mode(await run(bench, 'network-mode', { mode: '4g', bands: 'B3, B20' })), ['4g', '80004'])
    assert.deepEqual(mode(await run(bench, 'network-mode', { bands: [7] })), ['4g', '40'])
    assert.deepEqual(mode(await run(bench, 'network-mode', { mode: 'auto', bands: 'all' })), [
      'auto',
      '7FFFFFFFFFFFFFFF',
    ])
    for (const wrong of [{ mode: '6g' }, { bands: 'B0' }, { bands: 'x' }, { bands: [] }]) {
      assert.equal((await failureOf(run(bench, 'network-mode', wrong))).code, 'BAD_INPUT')
    }
    assert.equal(operationKind('network-mode', {}), 'read')
    assert.equal(operationKind('network-mode', { mode: 'auto' }), 'write')
  })

  it('says that the modem kept its mode, or its bands', async () => {
    const bench = await startBench()
    bench.modem.answer('net/net-mode', {
      body: '<response><NetworkMode>00</NetworkMode><NetworkBand>3FFFFFFF</NetworkBand><LTEBand>80004</LTEBand></response>',
    })
    assert.match((await failureOf(run(bench, 'network-mode', { mode: '4g' }))).message, /still shows .* mode auto/)
    assert.match((await failureOf(run(bench, 'network-mode', { bands: 'B7' }))).message, /still uses .* B3, B20\./)
    assert.ok(await run(bench, 'network-mode', { mode: 'auto', bands: 'B3,B20' }))
  })

  it('never sends a PIN that was refused again, nor the last try', async () => {
    const bench = await startBench({ sim: 'pin', pin: '4321' })
    assert.equal((await failureOf(run(bench, 'pin', { pin: '1111' }))).cause.deviceCode, 103002)
    bench.modem.resetStats()
    assert.equal((await failureOf(run(bench, 'pin', { pin: '1111' }))).code, 'CREDENTIALS_REFUSED')
    assert.equal(requestsOf(bench.modem)['pin/operate'], undefined)
    await failureOf(run(bench, 'pin', { pin: '2222' }))
    assert.equal((await failureOf(run(bench, 'pin', { pin: '4321' }))).code, 'LOCKED_OUT')
    assert.equal((await failureOf(run(bench, 'pin', { pin: '12' }))).code, 'BAD_INPUT')
  })

  it('does not send the PIN twice when the answer is lost', async () => {
    const bench = await startBench({ sim: 'pin' })
    bench.modem.faults.add({ kind: 'reset-after', match: 'pin/operate' })
    await failureOf(run(bench, 'pin', { pin: '1234' }))
    assert.equal(requestsOf(bench.modem)['pin/operate'], 1)
    assert.deepEqual(await run(bench, 'pin', { pin: '1234' }), { entered: false, triesLeft: 3 })
  })

  for (const kind of ['reset-after', 'truncated']) {
    it(`does not send a wrong PIN again whose answer was lost: a try less shows it (${kind})`, async () => {
      const bench = await startBench({ sim: 'pin', pin: '4321' })
      bench.modem.faults.add({ kind, match: 'pin/operate' })
      await failureOf(run(bench, 'pin', { pin: '1111' }))
      assert.equal((await failureOf(run(bench, 'pin', { pin: '1111' }))).code, 'CREDENTIALS_REFUSED')
      assert.equal(requestsOf(bench.modem)['pin/operate'], 1)
    })
  }

  it('sends a PIN again that has not reached the modem', async () => {
    const bench = await startBench({ sim: 'pin' })
    bench.modem.faults.add({ kind: 'reset', match: 'pin/operate' })
    await failureOf(run(bench, 'pin', { pin: '1234' }))
    assert.deepEqual(await run(bench, 'pin', { pin: '1234' }), { entered: true, triesLeft: null })
  })

  it('marks texts as read and clears the counters', async () => {
    const bench = await startBench()
    bench.modem.receive({ from: '+390000000001', content: 'one' })
    const [index] = bench.modem.messages().map((text) => text.index)
    assert.deepEqual(await run(bench, 'sms-read', { index }), { marked: [index] })
    assert.equal(bench.modem.messages()[0]?.status, 1)
    assert.deepEqual(await run(bench, 'clear-traffic'), { cleared: true })
  })

  it('goes through a USSD menu in one dialogue', async () => {
    const bench = await startBench({ ussdTime: 10 })
    assert.deepEqual(await run(bench, 'ussd', { content: ['*101#', '1'] }), {
      question: '*101#',
      content: 'You have 4.5 GB left.',
      turns: ['1 Data\n2 Texts\n0 Back', 'You have 4.5 GB left.'],
    })
    assert.equal(requestsOf(bench.modem)['ussd/release'], 1)
    assert.equal((await failureOf(run(bench, 'ussd', { content: [] }))).code, 'BAD_INPUT')
  })
})
