import assert from 'node:assert/strict'
import type { HilinkEmulator } from '../../../../../emulators/hilink'
import { DeviceError } from '../../../../../src/lib/errors'
import { HourlyLimit } from '../../../../../src/lib/hilink/sms/send/hourly-limit'
import {
  type SendOptions,
  type SmsResult,
  sendText,
  type TextToSend,
} from '../../../../../src/lib/hilink/sms/send/send'
import { type Attempt, hasSentCopy } from '../../../../../src/lib/hilink/sms/send/sent-check'
import { endBenches, requestsOf, startBench, within } from '../../modem'

const alice = '+390000000001'
const bob = '+390000000002'

/** As patient as in earnest, only faster. */
const timing = { statusPauses: [20, 40], idleTrustMs: 300, lookEveryMs: 40, lookForMs: 400, busyPauseMs: 20 }

function options(more: Partial<SendOptions> = {}): SendOptions {
  return { ...within(), timing, ...more }
}

function text(to: unknown, content: unknown, more: Partial<TextToSend> = {}): TextToSend {
  return { to, text: content, confirm: 'sent', maxSegments: 4, ...more }
}

/** What really went out, one line per text. */
function outbox(modem: HilinkEmulator): string[] {
  return modem.sentTexts.map(({ recipients, content }) => `${recipients.join(',')}: ${content}`).sort()
}

/** The modem has taken a text and is at work. */
async function whenAccepted(modem: HilinkEmulator): Promise<void> {
  while (modem.acceptedTexts === 0) await new Promise((resolve) => setImmediate(resolve))
}

async function failureOf(promise: Promise<unknown>): Promise<DeviceError> {
  const outcome = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  assert.ok(outcome instanceof DeviceError, `a DeviceError, but got ${String(outcome)}`)
  return outcome
}

describe('HiLink: sending a text', () => {
  afterEach(endBenches)

  it('reports each number once the modem has sent it', async () => {
    const { modem, client } = await startBench()
    const result = await sendText(client, text(`${alice}, ${bob}`, 'Water in the cellar'), options())
    assert.deepEqual(result, {
      to: [alice, bob],
      text: 'Water in the cellar',
      encoding: 'gsm-7',
      segments: 1,
      status: 'sent',
      failed: [],
    } satisfies SmsResult)
    assert.deepEqual(outbox(modem), [`${alice},${bob}: Water in the cellar`])
  })

  it('costs one request and no login per accepted text in steady state', async () => {
    const { modem, client } = await startBench()
    const send = (number: number): Promise<SmsResult> =>
      sendText(client, text(alice, `Text ${number}`, { confirm: 'accepted' }), options())
    await send(0)
    await modem.whenSent(1)
    modem.resetStats()
    for (let number = 1; number <= 40; number += 1) {
      assert.equal((await send(number)).status, 'accepted')
      await modem.whenSent(number)
    }
    assert.deepEqual(requestsOf(modem), { 'sms/send-sms': 40 })
    assert.equal(client.logins, 1)
  })

  it('carries characters that XML, GSM-7 and UTF-8 find special', async () => {
    const { modem, client } = await startBench()
    const contents = ['<b>1 & 2 > "0"</b> &lt;', 'Zeile 1\nZeile 2', 'ciao 👋🏽 mondo', 'Ünïcödé Ж', '  blanks  ']
    for (const content of contents) await sendText(client, text(alice, content), options())
    assert.deepEqual(
      modem.sentTexts.map(({ content }) => content),
      contents,
    )
  })

  describe('to the number of the text before, where the modem is done before anyone sees it at work', () => {
    const fast = { sendTime: 1 }
    /** So patient that only proof can end the wait. */
    const patient = { timing: { ...timing, idleTrustMs: 60_000 } }

    it('takes a copy in the sent box for proof', async () => {
      const { modem, client } = await startBench(fast)
      for (const content of ['alarm', 'alarm', 'all clear']) {
        const { status } = await sendText(client, text([alice, bob], content), options(patient))
        assert.equal(status, 'sent')
      }
      assert.deepEqual(
        outbox(modem),
        ['alarm', 'alarm', 'all clear'].map((content) => `${alice},${bob}: ${content}`),
      )
    })

    it('takes no copy of another text, or one for some of the numbers only', async () => {
      const { modem, client } = await startBench(fast)
      await sendText(client, text(alice, 'alarm'), options())
      const attempt = { recipients: [alice], text: 'alarm', date: modem.sentTexts[0]?.date ?? '' }
      const isProof = (more: Partial<Attempt>): Promise<boolean> =>
        hasSentCopy(client, { ...attempt, ...more }, within())
      assert.equal(await isProof({}), true)
      assert.equal(await isProof({ date: '2026-01-01 00:00:00' }), false)
      assert.equal(await isProof({ text: 'all clear' }), false)
      assert.equal(await isProof({ recipients: [alice, bob] }), false)
    })

    it('does not take a copy for proof while the report says that the number failed', async () => {
      const { modem, client } = await startBench({ ...fast, failNumbers: bob })
      await sendText(client, text([alice, bob], 'alarm'), options())
      const { failed } = await sendText(client, text([alice, bob], 'alarm'), options())
      assert.deepEqual(
        failed.map(({ to }) => to),
        [bob],
      )
      assert.deepEqual(outbox(modem), [`${alice}: alarm`, `${alice}: alarm`])
    })

    for (const [what, prepare] of [
      ['there are no copies', (modem: HilinkEmulator) => modem.resetStats()],
      [
        'the sent box cannot be read',
        (modem: HilinkEmulator) => modem.faults.add({ kind: 'status-500', match: 'sms/sms-list', times: 0 }),
      ],
    ] as const) {
      it(`trusts the report of a modem that has been idle for a while, where ${what}`, async () => {
        const { modem, client } = await startBench({ ...fast, keepSent: what !== 'there are no copies' })
        await sendText(client, text(alice, 'alarm'), options())
        prepare(modem)
        assert.equal((await sendText(client, text(alice, 'alarm'), options())).status, 'sent')
      })
    }
  })

  it('sends six texts at once, each once', async () => {
    const { modem, client } = await startBench()
    const texts = ['one', 'two', 'three', 'four', 'five', 'six']
    const results = await Promise.all(texts.map((content) => sendText(client, text(alice, content), options())))
    assert.deepEqual(
      results.map(({ status }) => status),
      texts.map(() => 'sent'),
    )
    assert.deepEqual(outbox(modem), texts.map((content) => `${alice}: ${content}`).sort())
  })

  it('queues six texts that only have to be accepted, too', async () => {
    const { modem, client } = await startBench()
    const texts = ['one', 'two', 'three', 'four', 'five', 'six']
    await Promise.all(
      texts.map((content) => sendText(client, text(alice, content, { confirm: 'accepted' }), options())),
    )
    await modem.whenSent(6)
    assert.deepEqual(outbox(modem), texts.map((content) => `${alice}: ${content}`).sort())
  })

  it('waits while the SMS service is busy (113018)', async () => {
    const { modem, client } = await startBench()
    modem.setModem({ smsBusy: true })
    const onProgress = (progress: string): void => {
      if (progress === 'modem-busy') modem.setModem({ smsBusy: false })
    }
    const { status } = await sendText(client, text(alice, 'patience'), options({ onProgress }))
    assert.equal(status, 'sent')
    assert.deepEqual(outbox(modem), [`${alice}: patience`])
  })

  for (const confirm of ['accepted', 'sent'] as const) {
    describe(`after a lost answer (confirm: ${confirm})`, () => {
      const send = (client: Parameters<typeof sendText>[0], content: string): Promise<SmsResult> =>
        sendText(client, text(alice, content, { confirm }), options())

      const faults = ['reset', 'reset-after', 'reset-mid-body', 'truncated', 'empty', 'status-500', 'reboot'] as const
      for (const kind of faults) {
        it(`sends the text exactly once: ${kind}`, async () => {
          const { modem, client } = await startBench()
          await send(client, 'before')
          await modem.whenSent(1)
          modem.faults.add({ kind, match: 'sms/send-sms' })
          assert.equal((await send(client, 'alarm')).status, confirm)
          await send(client, 'after')
          await modem.whenSent(3)
          assert.deepEqual(outbox(modem), [`${alice}: after`, `${alice}: alarm`, `${alice}: before`])
        })

        it(`sends the same text a second time exactly once: ${kind}`, async () => {
          const { modem, client } = await startBench()
          await send(client, 'alarm')
          await modem.whenSent(1)
          modem.faults.add({ kind, match: 'sms/send-sms' })
          await send(client, 'alarm')
          await modem.whenSent(2)
          assert.deepEqual(outbox(modem), [`${alice}: alarm`, `${alice}: alarm`])
        })
      }

      for (const kind of ['hang', 'hang-after'] as const) {
        it(`sends the text exactly once: ${kind}`, async () => {
          const { modem, client } = await startBench({}, { sendTimeoutMs: 300, timeoutMs: 300 })
          modem.faults.add({ kind, match: 'sms/send-sms' })
          assert.equal((await send(client, 'alarm')).status, confirm)
          await modem.whenSent(1)
          assert.deepEqual(outbox(modem), [`${alice}: alarm`])
        })
      }

      for (const kind of ['stolen-session', 'expired-session', 'spoil-tokens'] as const) {
        it(`renews the session and sends the text exactly once: ${kind}`, async () => {
          const { modem, client } = await startBench()
          await send(client, 'before')
          await modem.whenSent(1)
          modem.faults.add({ kind, match: 'sms/send-sms' })
          assert.equal((await send(client, 'alarm')).status, confirm)
          await modem.whenSent(2)
          assert.deepEqual(outbox(modem), [`${alice}: alarm`, `${alice}: before`])
        })
      }
    })
  }

  describe('where the modem keeps no copies', () => {
    it('proves by the send status that another number was the last one', async () => {
      const { modem, client } = await startBench({ keepSent: false })
      await sendText(client, text(bob, 'before'), options())
      modem.faults.add({ kind: 'reset', match: 'sms/send-sms' })
      await sendText(client, text(alice, 'alarm'), options())
      modem.faults.add({ kind: 'reset-after', match: 'sms/send-sms' })
      await sendText(client, text(bob, 'alarm'), options())
      assert.deepEqual(outbox(modem), [`${alice}: alarm`, `${bob}: alarm`, `${bob}: before`])
    })

    it('says so when the same number was the last one, and sends nothing again', async () => {
      const { modem, client } = await startBench({ keepSent: false })
      await sendText(client, text(alice, 'before'), options())
      modem.faults.add({ kind: 'reset', match: 'sms/send-sms' })
      const failure = await failureOf(sendText(client, text(alice, 'alarm'), options()))
      assert.equal(failure.code, 'SMS_UNCERTAIN')
      assert.equal(failure.cause.retryable, false)
      assert.deepEqual(outbox(modem), [`${alice}: before`])
    })
  })

  it('takes the draft of a modem that restarted while it sent for unsent, and sends it again', async () => {
    const { modem, client } = await startBench({ sendTime: 400 })
    const sending = sendText(client, text(alice, 'alarm'), options())
    await whenAccepted(modem)
    modem.reboot(0.2)
    assert.equal((await sending).status, 'sent')
    assert.deepEqual(outbox(modem), [`${alice}: alarm`])
  })

  it('is uncertain when a restarted modem has forgotten a text that it took', async () => {
    const { modem, client } = await startBench({ sendTime: 400, rebootWhileSending: 'lose' })
    const sending = failureOf(sendText(client, text(alice, 'alarm'), options()))
    await whenAccepted(modem)
    modem.reboot(0.2)
    assert.equal((await sending).code, 'SMS_UNCERTAIN')
    assert.deepEqual(outbox(modem), [])
  })

  it('lists the numbers that failed beside those that did not', async () => {
    const { modem, client } = await startBench({ failNumbers: bob })
    const result = await sendText(client, text([alice, bob], 'hello'), options())
    assert.deepEqual(
      result.failed.map(({ to, code }) => ({ to, code })),
      [{ to: bob, code: 'DEVICE_ERROR' }],
    )
    assert.deepEqual(outbox(modem), [`${alice}: hello`])
  })

  const troubles = [
    { state: { sim: 'missing' }, words: /no SIM card/ },
    { state: { sim: 'pin' }, words: /PIN \(3 tries left\)/ },
    { state: { sim: 'puk' }, words: /PUK \(10 tries left\)/ },
    { state: { network: 'none' }, words: /not registered with any network/ },
  ] as const
  for (const { state, words } of troubles) {
    it(`says in words why nothing can be sent: ${JSON.stringify(state)}`, async () => {
      const { modem, client } = await startBench(state)
      const failure = await failureOf(sendText(client, text(alice, 'hello'), options()))
      assert.equal(failure.code, 'DEVICE_ERROR')
      assert.match(failure.message, words)
      assert.equal(failure.carriedOut, 'no')
      assert.deepEqual(outbox(modem), [])
    })
  }

  it('asks a wrong password once, and sends nothing', async () => {
    const { modem, client } = await startBench({}, { password: 'wrong' })
    for (const content of ['one', 'two']) {
      const failure = await failureOf(sendText(client, text(alice, content, { confirm: 'accepted' }), options()))
      assert.equal(failure.code, 'CREDENTIALS_REFUSED')
      assert.equal(failure.carriedOut, 'no')
    }
    assert.equal(requestsOf(modem)['user/login'], 1)
    assert.equal(modem.acceptedTexts, 0)
  })

  it('waits for a person who holds the session, and sends when that one leaves', async () => {
    const { modem, client } = await startBench()
    modem.stealSession(3600)
    const sending = sendText(client, text(alice, 'alarm', { confirm: 'accepted' }), {
      ...options(),
      onWait: ({ reason }) => reason === 'busy-elsewhere' && modem.personLeaves(),
    })
    assert.equal((await sending).status, 'accepted')
    // The login is tried again every 5 s.
  }).timeout(30_000)

  it('stops at maxPerHour, and sends nothing beyond', async () => {
    const { modem, client } = await startBench()
    const hourlyLimit = new HourlyLimit(2)
    await sendText(client, text([alice, bob], 'one'), options({ hourlyLimit }))
    const failure = await failureOf(sendText(client, text(alice, 'two'), options({ hourlyLimit })))
    assert.equal(failure.code, 'RATE_LIMITED')
    assert.ok((failure.cause.retryAfterMs ?? 0) > 3_500_000)
    assert.deepEqual(outbox(modem), [`${alice},${bob}: one`])
  })
})
