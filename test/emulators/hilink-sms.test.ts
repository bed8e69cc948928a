import assert from 'node:assert/strict'
import { type HilinkEmulator, type HilinkOptions, startHilinkEmulator } from '../../emulators/hilink'
import { splitText } from '../../emulators/hilink/sms/parts'
import { Clock } from '../../emulators/shared'
import { codeOf, element, elements, listOf, PlainClient, prolog, sms } from './hilink-client'

const first = '+491550000001'
const second = '+491550000002'

describe('HiLink emulator: parts of a text', () => {
  for (const [what, text, encoding, parts] of [
    ['160 plain characters', 'a'.repeat(160), 'gsm-7', 1],
    ['161 plain characters', 'a'.repeat(161), 'gsm-7', 2],
    ['306 plain characters', 'a'.repeat(306), 'gsm-7', 2],
    ['307 plain characters', 'a'.repeat(307), 'gsm-7', 3],
    ['80 characters that take an escape', '€'.repeat(80), 'gsm-7', 1],
    ['81 of them', '€'.repeat(81), 'gsm-7', 2],
    ['152 characters, an escape at the boundary, 152 more', `${'a'.repeat(152)}{${'a'.repeat(152)}`, 'gsm-7', 3],
    ['70 Cyrillic characters', 'ж'.repeat(70), 'ucs-2', 1],
    ['71 Cyrillic characters', 'ж'.repeat(71), 'ucs-2', 2],
    ['135 Cyrillic characters', 'ж'.repeat(135), 'ucs-2', 3],
    ['35 emoji', '😀'.repeat(35), 'ucs-2', 1],
    ['36 emoji', '😀'.repeat(36), 'ucs-2', 2],
    ['a typographic apostrophe', 'it’s', 'ucs-2', 1],
  ] as const) {
    it(`${what}: ${encoding}, ${parts}`, () => {
      const split = splitText(text)
      assert.equal(split.encoding, encoding)
      assert.equal(split.parts.length, parts)
      assert.equal(split.parts.join(''), text)
    })
  }
})

describe('HiLink emulator: sending', () => {
  let modem: HilinkEmulator
  let client: PlainClient
  let clock: Clock
  const start = async (options: HilinkOptions = {}) => {
    clock = new Clock(Date.UTC(2026, 0, 31, 11))
    modem = await startHilinkEmulator({ clock, sendTime: 1000, ...options })
    client = new PlainClient(modem.url)
    await client.enter()
  }
  afterEach(() => modem.close())

  const send = async (phones: readonly string[], content: string, index = -1) =>
    codeOf(await client.post('sms/send-sms', sms(phones, content, index)))
  const status = async () => {
    const { text } = await client.get('sms/send-status')
    return ['Phone', 'SucPhone', 'FailPhone', 'TotalCount', 'CurIndex'].map((name) => element(text, name))
  }
  const count = async (name: string) => element((await client.get('sms/sms-count')).text, name)
  const list = async (boxType: number) => (await client.post('sms/sms-list', listOf(boxType))).text

  it('OK means taken: the text goes out later, and is then in the outbox once', async () => {
    await start()
    const answer = await client.post('sms/send-sms', sms([first], 'Grüße &amp; &lt;b&gt;'))
    assert.equal(answer.text, `${prolog}<response>OK</response>`)
    assert.deepEqual(modem.sentTexts, [])
    assert.equal(modem.acceptedTexts, 1)
    assert.deepEqual(await status(), [first, '', '', '1', '1'])
    clock.advance(1000)
    assert.deepEqual(modem.sentTexts, [
      {
        number: 1,
        recipients: [first],
        content: 'Grüße & <b>',
        encoding: 'gsm-7',
        parts: 1,
        time: Date.UTC(2026, 0, 31, 11, 0, 1),
        date: '2026-01-31 12:00:00',
      },
    ])
    assert.deepEqual(await status(), ['', first, '', '1', '1'])
  })

  it('send-status goes through parts and numbers, and keeps the last result until the next text', async () => {
    await start()
    await send([first, second], 'a'.repeat(161))
    assert.deepEqual(await status(), [first, '', '', '4', '1'])
    clock.advance(1000)
    assert.deepEqual(await status(), [first, '', '', '4', '2'])
    clock.advance(1000)
    assert.deepEqual(await status(), [second, first, '', '4', '3'])
    clock.advance(2000)
    assert.deepEqual(await status(), ['', `${first},${second}`, '', '4', '4'])
    await send([second], 'next')
    assert.deepEqual(await status(), [second, '', '', '1', '1'])
  })

  it('one text to two numbers is one text with two recipients', async () => {
    await start({ sendTime: 0 })
    await send([first, second], 'both')
    assert.equal(modem.sentTexts.length, 1)
    assert.deepEqual(modem.sentTexts[0]?.recipients, [first, second])
    assert.equal(element(await list(2), 'Phone'), `${first};${second}`)
  })

  it('a second text while one is being sent is refused with 113004', async () => {
    await start()
    await send([first], 'one')
    assert.equal(await send([first], 'two'), '113004')
    clock.advance(1000)
    assert.equal(await send([first], 'two'), '')
    clock.advance(1000)
    assert.deepEqual(
      modem.sentTexts.map(({ content }) => content),
      ['one', 'two'],
    )
  })

  it('whenSent resolves when that many texts are out', async () => {
    await start()
    const done = modem.whenSent(1)
    await send([first], 'one')
    clock.advance(1000)
    await done
    assert.equal(modem.stats().textsSent, 1)
  })

  it('the SMS service is busy for a while after a start, and when told so: 113018', async () => {
    await start({ smsReady: 5000 })
    assert.equal(await send([first], 'hi'), '113018')
    clock.advance(5000)
    assert.equal(await send([first], 'hi'), '')
    modem.setModem({ smsBusy: true })
    assert.equal(await send([first], 'hi'), '113018')
  })

  it('a sent text leaves a copy with the date of the request', async () => {
    await start({ sendTime: 0 })
    await send([first], 'copy')
    const text = await list(2)
    assert.equal(element(text, 'Smstat'), '3')
    assert.equal(element(text, 'Content'), 'copy')
    assert.equal(element(text, 'Date'), '2026-01-31 12:00:00')
    assert.equal(element(text, 'Index'), '40000')
    assert.equal(await count('LocalOutbox'), '1')
  })

  it('with SendType 0 it leaves none', async () => {
    await start({ sendTime: 0 })
    const { text } = await client.get('sms/config')
    assert.equal(element(text, 'SendType'), '1')
    const config =
      '<SaveMode>0</SaveMode><Validity>10752</Validity><Sca></Sca><UseSReport>0</UseSReport><SendType>0</SendType><Priority>0</Priority>'
    assert.equal(codeOf(await client.post('sms/config', config)), '')
    await send([first], 'no copy')
    assert.equal(modem.sentTexts.length, 1)
    assert.equal(await count('LocalOutbox'), '0')
  })

  it('a number that fails goes to the drafts with Smstat 4, the others are sent', async () => {
    await start({ sendTime: 0, failNumbers: second })
    await send([first, second], 'partly')
    assert.deepEqual(modem.sentTexts[0]?.recipients, [first])
    assert.deepEqual(await status(), ['', first, second, '2', '2'])
    const drafts = await list(3)
    assert.equal(element(drafts, 'Smstat'), '4')
    assert.equal(element(drafts, 'Phone'), second)
    assert.equal(element(await list(2), 'Phone'), first)
  })

  for (const state of [
    { network: 'none' },
    { sim: 'missing' },
    { sim: 'pin' },
    { sim: 'puk' },
    { sim: 'invalid' },
  ] as const) {
    it(`${JSON.stringify(state)}: taken, not sent, kept as failed`, async () => {
      await start({ sendTime: 0 })
      modem.setModem(state)
      assert.equal(await send([first], 'lost'), '')
      assert.deepEqual(await status(), ['', '', first, '1', '1'])
      assert.deepEqual(modem.sentTexts, [])
      assert.equal(element(await list(3), 'Smstat'), '4')
    })
  }

  it('without coverage, whatever is asked while the modem tries to send waits', async () => {
    await start({ network: 'none', stall: 30 })
    let isAnswered = false
    const sending = send([first], 'stuck').then((code) => {
      isAnswered = true
      return code
    })
    const asking = client.get('monitoring/status')
    while (modem.stats().byName['monitoring/status'] !== 1 || modem.stats().byName['sms/send-sms'] !== 1) {
      await new Promise(setImmediate)
    }
    clock.advance(29_999)
    assert.equal(isAnswered, false)
    clock.advance(1)
    assert.equal(await sending, '')
    assert.equal(codeOf(await asking), '')
    assert.equal((await status())[2], first)
  })

  it('a draft that is sent by its index moves to the sent box', async () => {
    await start({ sendTime: 0 })
    assert.equal(codeOf(await client.post('sms/save-sms', sms([first], 'draft'))), '')
    assert.equal(element(await list(3), 'Smstat'), '2')
    await send([first], 'draft', 40000)
    assert.equal(await count('LocalDraft'), '0')
    assert.equal(element(await list(2), 'Content'), 'draft')
  })

  it('cancel-send stops what waits; what went out stays sent', async () => {
    await start()
    await send([first, second], 'stop')
    clock.advance(1000)
    assert.equal(codeOf(await client.postBody('sms/cancel-send', `${prolog}<request>1</request>`)), '')
    clock.advance(10_000)
    assert.deepEqual(modem.sentTexts[0]?.recipients, [first])
    assert.equal(element(await list(3), 'Phone'), second)
  })

  it('refuses what cannot be sent', async () => {
    await start({ maxPhones: 2 })
    for (const [phones, content, code] of [
      [[], 'hi', '113017'],
      [['+49 155 0000001'], 'hi', '113017'],
      [['Vodafone'], 'hi', '113017'],
      [[first], '', '113017'],
      [['123456789012345678901'], 'hi', '113054'],
      [[first, first, first], 'hi', '113017'],
      [[first], 'a'.repeat(613), '113017'],
    ] as const) {
      assert.equal(await send(phones, content), code, `${phones.join()} ${content.slice(0, 9)}`)
    }
    assert.equal(modem.acceptedTexts, 0)
    assert.equal(await send(['12345678901234567890'], 'a'.repeat(612)), '')
  })

  it('a full memory: save-sms is refused, a text is sent without a copy', async () => {
    await start({ sendTime: 0, storage: 1 })
    modem.receive({ from: first, content: 'full' })
    assert.equal(codeOf(await client.post('sms/save-sms', sms([first], 'no room'))), '113053')
    assert.equal(await send([first], 'still goes'), '')
    assert.equal(modem.sentTexts.length, 1)
    assert.equal(await count('LocalOutbox'), '0')
  })

  it('delivery reports come in as texts of type 7 or 8 from the recipient', async () => {
    await start({ sendTime: 0, reports: true, undeliverable: second })
    await send([first, second], 'did it arrive')
    clock.advance(1000)
    const text = await list(1)
    assert.deepEqual(elements(text, 'SmsType').sort(), ['7', '8'])
    assert.deepEqual(elements(text, 'Phone').sort(), [first, second])
  })

  it('a reboot in mid-sending: what is out is out, the rest is an unsent draft, and send-status is empty', async () => {
    await start({ rebootSeconds: 3 })
    await send([first, second], 'interrupted')
    clock.advance(1000)
    modem.reboot()
    clock.advance(3000)
    await client.enter()
    assert.deepEqual(modem.sentTexts[0]?.recipients, [first])
    assert.deepEqual(await status(), ['', '', '', '0', '0'])
    assert.equal(element(await list(3), 'Phone'), second)
    assert.equal(element(await list(3), 'Smstat'), '2')
  })

  it('or the rest is lost', async () => {
    await start({ rebootWhileSending: 'lose' })
    await send([first], 'lost')
    modem.reboot(1)
    clock.advance(10_000)
    await client.enter()
    assert.deepEqual(modem.sentTexts, [])
    assert.equal(await count('LocalDraft'), '0')
  })

  it('the side channel shows the outbox', async () => {
    await start({ sendTime: 0 })
    await send([first], 'seen from outside')
    const answer = await fetch(`${modem.url}/emulator/sent`)
    assert.deepEqual(await answer.json(), { sent: modem.sentTexts, accepted: 1 })
    modem.resetStats()
    assert.deepEqual(modem.sentTexts, [])
  })
})
