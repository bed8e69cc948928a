import assert from 'node:assert/strict'
import type { DeviceError } from '../../src/lib/errors'
import type { Flow, FlowNode } from './support/flow'
import {
  type HilinkEmulator,
  type HilinkOptions,
  hilinkCredentials,
  hilinkSms,
  startHilinkFlow,
  startModem,
} from './support/hilink'
import { startUcmEmulator, ucmCdr, ucmConfig, ucmCredentials, ucmTypes } from './support/ucm'

describe('hilink-sms', function () {
  this.timeout(60_000)

  let modem: HilinkEmulator
  let flow: Flow
  const stops: (() => Promise<void>)[] = []

  async function start(sms: object, options: HilinkOptions = {}, more: readonly FlowNode[] = []): Promise<void> {
    modem = await startModem(options)
    stops.push(() => modem.close())
    flow = await startHilinkFlow(modem, [hilinkSms(sms), ...more])
    stops.push(() => flow.stop())
  }

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })

  function outbox(): [string[], string][] {
    return modem.sentTexts.map(({ recipients, content }) => [recipients, content])
  }

  async function refused(msg: object): Promise<DeviceError> {
    const { sent, error } = await flow.run('sms', msg)
    assert.deepEqual(sent, [])
    return error as DeviceError
  }

  describe('what is sent', () => {
    it('is the payload, to the numbers of the dialog', async () => {
      await start({ to: '+49 155-000 0001, 00391550000002' })
      const { sent, error } = await flow.run('sms', { payload: 'Water in the cellar' })
      assert.equal(error, undefined)
      assert.deepEqual(sent[0]?.payload, {
        to: ['+491550000001', '00391550000002'],
        text: 'Water in the cellar',
        encoding: 'gsm-7',
        segments: 1,
        status: 'sent',
        failed: [],
      })
      assert.deepEqual(outbox(), [[['+491550000001', '00391550000002'], 'Water in the cellar']])
      assert.equal(flow.status('sms'), 'green dot sent to 2')
    })

    it('goes to msg.to where the dialog names no number', async () => {
      await start({ confirm: 'accepted' })
      await flow.run('sms', { to: '+491550000001', payload: 'one' })
      await flow.run('sms', { to: ['+491550000001', '+491550000002'], payload: 'two' })
      await modem.whenSent(2)
      assert.deepEqual(outbox(), [
        [['+491550000001'], 'one'],
        [['+491550000001', '+491550000002'], 'two'],
      ])
    })

    it('may come whole with the payload', async () => {
      await start({ confirm: 'accepted' })
      const { sent } = await flow.run('sms', { payload: { to: '+491550000001', text: 'Ciao' } })
      assert.equal((sent[0]?.payload as { text: string }).text, 'Ciao')
      await modem.whenSent(1)
      assert.deepEqual(outbox(), [[['+491550000001'], 'Ciao']])
    })

    it('is msg.payload also where a flow written by hand leaves the text out', async () => {
      await start({ to: '+491550000001', text: undefined, textType: undefined, confirm: 'accepted' })
      await flow.run('sms', { payload: 21.5 })
      await modem.whenSent(1)
      assert.deepEqual(outbox(), [[['+491550000001'], '21.5']])
    })

    it('keeps emoji, line breaks and markup as they are', async () => {
      const text = 'Tür <offen> & "zu"\n😀 {€}'
      await start({ to: '+491550000001' })
      const { sent } = await flow.run('sms', { payload: text })
      assert.deepEqual(outbox(), [[['+491550000001'], text]])
      assert.equal((sent[0]?.payload as { encoding: string }).encoding, 'ucs-2')
    })

    it('is never a field of a call record: that is data', async () => {
      const pbx = await startUcmEmulator({ calls: 0 })
      stops.push(() => pbx.close())
      pbx.addCall({ from: '+390550001', to: '1001', status: 'no-answer', minutesAgo: 5 })
      modem = await startModem()
      stops.push(() => modem.close())
      flow = await startHilinkFlow(
        modem,
        [
          ucmConfig(pbx.url),
          ucmCdr({ range: 'last-hours', count: 1, emit: 'call', wires: [['sms'], []] }),
          hilinkSms({ to: '+491550000001', text: '"Missed: " & payload.from.number', textType: 'jsonata' }),
        ],
        { types: ucmTypes, credentials: { modem: hilinkCredentials, pbx: ucmCredentials } },
      )
      stops.push(() => flow.stop())
      await flow.run('cdr')
      await flow.until(() => flow.messagesOf('sms').length === 1)
      assert.deepEqual(outbox(), [[['+491550000001'], 'Missed: +390550001']])
    })
  })

  describe('what a message may not set', () => {
    it('is a number that the dialog fixed', async () => {
      await start({ to: '+491550000001' })
      const error = await refused({ to: '+491550000009', payload: { to: '+491550000009', text: 'Ciao' } })
      assert.equal(error.code, 'BAD_INPUT')
      assert.deepEqual(outbox(), [])
    })

    it('is not the number where the dialog reads it from the message', async () => {
      await start({ to: 'phone', toType: 'msg', confirm: 'accepted' })
      await flow.run('sms', { phone: '+491550000001', payload: 'one' })
      await flow.run('sms', { payload: { to: '+491550000002', text: 'two' } })
      await modem.whenSent(2)
      assert.deepEqual(outbox(), [
        [['+491550000001'], 'one'],
        [['+491550000002'], 'two'],
      ])
    })

    for (const limit of [{ confirm: 'accepted' }, { maxSegments: 99 }, { maxPerHour: 9999 }, { maxWait: 1 }]) {
      it(`is ${Object.keys(limit).join()}`, async () => {
        await start({})
        const error = await refused({ payload: { to: '+491550000001', text: 'Ciao', ...limit } })
        assert.equal(error.code, 'BAD_INPUT')
        assert.equal(modem.stats().requests, 0)
      })
    }
  })

  describe('bad input', () => {
    const tooLong = 'x'.repeat(4 * 153 + 1)
    const many = Array.from({ length: 51 }, (_, index) => `+4915500000${String(index).padStart(2, '0')}`)
    const cases: [string, object][] = [
      ['no number', { payload: 'Ciao' }],
      ['an empty number', { to: ' ', payload: 'Ciao' }],
      ['a malformed number', { to: '+49 nobody', payload: 'Ciao' }],
      ['one malformed number among good ones', { to: ['+491550000001', '12+34'], payload: 'Ciao' }],
      ['51 numbers', { to: many, payload: 'Ciao' }],
      ['no text', { to: '+491550000001' }],
      ['an empty text', { to: '+491550000001', payload: '' }],
      ['an object as text', { to: '+491550000001', payload: { temperature: 21 } }],
      ['an array as text', { to: '+491550000001', payload: ['Ciao'] }],
      ['a text beyond the limit', { to: '+491550000001', payload: tooLong }],
      ['a request timeout that is no number', { to: '+491550000001', payload: 'Ciao', requestTimeout: 'soon' }],
    ]

    before(async () => {
      modem = await startModem()
      flow = await startHilinkFlow(modem, [hilinkSms()])
    })

    after(async () => {
      await flow.stop()
      await modem.close()
    })

    for (const [name, msg] of cases) {
      it(`${name} is refused, and nothing is asked of the modem`, async () => {
        const error = await refused(msg)
        assert.equal(error.code, 'BAD_INPUT')
        assert.equal(modem.stats().requests, 0)
        assert.match(flow.status('sms'), /^red ring (?:to|text|msg\.requestTimeout): /)
      })
    }
  })

  describe('what becomes of it', () => {
    it('goes on with the numbers that failed', async () => {
      await start({ to: '+491550000001,+491550000002' }, { failNumbers: '+491550000002' })
      const { sent, error } = await flow.run('sms', { payload: 'Ciao' })
      assert.equal(error, undefined)
      const { failed } = sent[0]?.payload as { failed: { to: string; code: string; message: string }[] }
      assert.deepEqual(
        failed.map(({ to, code }) => [to, code]),
        [['+491550000002', 'DEVICE_ERROR']],
      )
      assert.equal(flow.status('sms'), 'green dot sent to 1 · 1 failed')
    })

    it('is an error when all failed', async () => {
      await start({ to: '+491550000002' }, { failNumbers: '+491550000002' })
      const error = await refused({ payload: 'Ciao' })
      assert.equal(error.code, 'DEVICE_ERROR')
      assert.equal(modem.sentTexts.length, 0)
    })

    it('is said in words where there is no SIM card', async () => {
      await start({ to: '+491550000001' }, { sim: 'missing' })
      const error = await refused({ payload: 'Ciao' })
      assert.match(error.message, /no SIM card/)
    })

    it('keeps the rest of the message, also what a received text brought', async () => {
      await start({ confirm: 'accepted' })
      const sms = { id: 'abc', from: '+491550000001' }
      const { sent } = await flow.run('sms', { to: '+491550000001', payload: 'Ciao', topic: 'x', sms })
      const { topic, sms: kept, hilink } = sent[0] ?? {}
      assert.deepEqual({ topic, kept, hilink }, { topic: 'x', kept: sms, hilink: { device: 'Stick' } })
    })

    it('goes to the second output where that is ticked', async () => {
      await start({ to: 'nobody', errorOutput: true })
      const { sent, failed, error } = await flow.run('sms', { payload: 'Ciao' })
      assert.deepEqual([sent, error], [[], undefined])
      assert.equal((failed[0]?.error as { code: string }).code, 'BAD_INPUT')
    })
  })

  it('sends six messages at once one after the other, each once, in order', async () => {
    await start({ to: '+491550000001', confirm: 'accepted' }, { sendTime: 40 })
    const texts = ['1', '2', '3', '4', '5', '6']
    const outcomes = await Promise.all(texts.map((payload) => flow.run('sms', { payload })))
    assert.deepEqual(
      outcomes.map(({ error }) => error),
      texts.map(() => undefined),
    )
    await modem.whenSent(6)
    assert.deepEqual(
      modem.sentTexts.map(({ content }) => content),
      texts,
    )
  })

  it('costs one request a text once it is logged in', async () => {
    await start({ to: '+491550000001', confirm: 'accepted' })
    await flow.run('sms', { payload: 'first' })
    await modem.whenSent(1)
    modem.resetStats()
    for (let text = 1; text <= 5; text += 1) {
      await flow.run('sms', { payload: `text ${String(text)}` })
      await modem.whenSent(text)
    }
    assert.deepEqual(modem.stats().byName, { 'sms/send-sms': 5 })
  })

  it('stops a flapping sensor, each number counted', async () => {
    await start({ to: '+491550000001,+491550000002', confirm: 'accepted', maxPerHour: 5 })
    for (const payload of ['on', 'off']) assert.equal((await flow.run('sms', { payload })).error, undefined)
    const error = await refused({ payload: 'on' })
    assert.equal(error.code, 'RATE_LIMITED')
    assert.ok((error.cause.retryAfterMs ?? 0) > 0)
    await modem.whenSent(2)
    assert.equal(modem.stats().textsAccepted, 2)
  })

  it('tries a wrong password once, however many texts wait', async () => {
    modem = await startModem()
    stops.push(() => modem.close())
    flow = await startHilinkFlow(modem, [hilinkSms({ to: '+491550000001' })], {
      credentials: { modem: { username: 'admin', password: 'wrong' } },
    })
    stops.push(() => flow.stop())
    const outcomes = await Promise.all(['1', '2', '3'].map((payload) => flow.run('sms', { payload })))
    assert.deepEqual(
      outcomes.map(({ error }) => (error as DeviceError).code),
      ['CREDENTIALS_REFUSED', 'CREDENTIALS_REFUSED', 'CREDENTIALS_REFUSED'],
    )
    assert.equal(modem.stats().byName['user/login'], 1)
  })

  it('needs no login where the modem asks for none', async () => {
    modem = await startModem({ login: 'none' })
    stops.push(() => modem.close())
    flow = await startHilinkFlow(modem, [hilinkSms({ to: '+491550000001' })], { credentials: {} })
    stops.push(() => flow.stop())
    assert.equal((await flow.run('sms', { payload: 'Ciao' })).error, undefined)
    assert.equal(modem.sentTexts.length, 1)
  })

  it('shows what was exchanged where the device is traced, without secrets', async () => {
    modem = await startModem({ password: 'a secret' })
    stops.push(() => modem.close())
    flow = await startHilinkFlow(modem, [hilinkSms({ to: '+491550000001', confirm: 'accepted' })], {
      config: { trace: true },
      credentials: { modem: { username: 'admin', password: 'a secret' } },
    })
    stops.push(() => flow.stop())
    const { sent } = await flow.run('sms', { payload: 'Ciao' })
    const { exchange } = sent[0]?.hilink as { exchange: { endpoint: string }[] }
    assert.ok(exchange.some(({ endpoint }) => endpoint.includes('sms/send-sms')))
    assert.doesNotMatch(flow.everything(), /a secret|YSBzZWNyZXQ/)
  })

  it('ends a text that waits when it is closed', async () => {
    await start({ to: '+491550000001' }, { network: 'none' })
    const { outcome } = flow.give('sms', { payload: 'Ciao' })
    await flow.until(() => flow.statuses('sms').length > 0)
    const ended = outcome.then(({ error }) => error as DeviceError | undefined)
    await flow.deploy([], 'full')
    assert.ok(['CLOSED', 'SMS_UNCERTAIN'].includes((await ended)?.code ?? ''))
  })
})
