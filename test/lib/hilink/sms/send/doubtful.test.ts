import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { HilinkEmulator, HilinkOptions } from '../../../../../emulators/hilink'
import { DeviceError } from '../../../../../src/lib/errors'
import { type SmsResult, sendText } from '../../../../../src/lib/hilink/sms/send/send'
import { type Bench, endBenches, startBench, within } from '../../modem'

const alice = '+390550000001'
const bob = '+390550000002'
/** As patient as in earnest, only faster. */
const timing = { statusPauses: [20, 40], idleTrustMs: 300, lookEveryMs: 40, lookForMs: 400, busyPauseMs: 20 }
const encrypted =
  '<?xml version="1.0" encoding="UTF-8"?><response><pwd>dc86f6cc</pwd><hash>003f6482</hash><iter>100</iter></response>'

async function send(client: Bench['client'], to: string, text: string, confirm: 'accepted' | 'sent'): Promise<string> {
  try {
    const result: SmsResult = await sendText(client, { to, text, confirm, maxSegments: 4 }, { ...within(), timing })
    return result.status
  } catch (thrown) {
    assert.ok(thrown instanceof DeviceError)
    return thrown.code
  }
}

function sentTexts(modem: HilinkEmulator): string[] {
  return modem.sentTexts.map(({ content }) => content)
}

/** A reply of `sms-count`; what is not given is 0. */
function counts(given: Record<string, number>): string {
  const names = ['LocalUnread', 'LocalInbox', 'LocalOutbox', 'LocalDraft', 'LocalDeleted', 'LocalMax', 'SimUnread']
  names.push('SimInbox', 'SimOutbox', 'SimDraft', 'SimMax', 'SimUsed', 'NewMsg')
  const fields = names.map((name) => `<${name}>${given[name] ?? 0}</${name}>`)
  return `<?xml version="1.0" encoding="UTF-8"?><response>${fields.join('')}</response>`
}

/** A reply of `send-status`: idle, and that number got the last text. */
function statusOf(reached: string): string {
  return `<response><Phone></Phone><SucPhone>${reached}</SucPhone><FailPhone></FailPhone><TotalCount>1</TotalCount><CurIndex>1</CurIndex></response>`
}

describe('HiLink: a text whose answer is lost never goes out twice', () => {
  afterEach(endBenches)

  const secrecies: [what: string, options: HilinkOptions, prepare: (modem: HilinkEmulator) => void][] = [
    ['the boxes are encrypted', {}, (modem) => modem.answer('sms/sms-list', { body: encrypted })],
    [
      'sms-list answers something that is no list',
      {},
      (modem) => modem.answer('sms/sms-list', { body: '<response>OK</response>' }),
    ],
    ['sms-list answers a page', {}, (modem) => modem.answer('sms/sms-list', { body: '<html><body>Hi</body></html>' })],
    ['sms-list answers nothing', {}, (modem) => modem.answer('sms/sms-list', { body: '' })],
    [
      'sms-list is shorter than sms-count says',
      {},
      (modem) => modem.answer('sms/sms-list', { body: '<response><Count>0</Count><Messages></Messages></response>' }),
    ],
    [
      'sms-list is shorter than its own count',
      {},
      (modem) => modem.answer('sms/sms-list', { body: '<response><Count>3</Count><Messages></Messages></response>' }),
    ],
    [
      'sms-list is shorter than its own count, and sms-count counts nothing',
      {},
      (modem) => {
        modem.answer('sms/sms-count', { body: counts({ LocalMax: 500, SimMax: 30 }) })
        modem.answer('sms/sms-list', { body: '<response><Count>3</Count><Messages></Messages></response>' })
      },
    ],
    ['no copies are kept', { keepSent: false }, () => undefined],
    [
      'no copies are kept, and sms/config cannot be read',
      { keepSent: false },
      (modem) => modem.answer('sms/config', { body: '<error><code>100006</code><message/></error>' }),
    ],
    ['copies lie on the SIM, which is not counted', { saveMode: '1', simCounters: false }, () => undefined],
    ['copies lie on the SIM', { saveMode: '2' }, () => undefined],
    ['the SIM, where copies would lie, is full', { saveMode: '1', simStorage: 1 }, () => undefined],
    [
      'sms/config cannot be read',
      {},
      (modem) => modem.answer('sms/config', { body: '<error><code>100006</code><message/></error>' }),
    ],
  ]
  for (const confirm of ['sent', 'accepted'] as const) {
    for (const [what, options, prepare] of secrecies) {
      it(`to the number of the text before, where ${what} (${confirm})`, async () => {
        const { modem, client } = await startBench(options)
        assert.equal(await send(client, alice, 'alarm one', confirm), confirm)
        await modem.whenSent(1)
        prepare(modem)
        modem.faults.add({ kind: 'reset-after', match: 'sms/send-sms' })
        const outcome = await send(client, alice, 'alarm two', confirm)
        assert.ok(outcome === confirm || outcome === 'SMS_UNCERTAIN', outcome)
        await modem.whenSent(2)
        assert.deepEqual(sentTexts(modem), ['alarm one', 'alarm two'])
      })
    }

    // The first look comes after the back-off of up to 1 s: the text shows nowhere during the looks and for a while after.
    for (const startDelay of [1_500]) {
      it(`on a modem that begins ${startDelay} ms late and says that it is sending (${confirm})`, async () => {
        const { modem, client } = await startBench({ startDelay })
        assert.equal(await send(client, alice, 'alarm one', 'accepted'), 'accepted')
        await modem.whenSent(1)
        modem.faults.add({ kind: 'reset-after', match: 'sms/send-sms' })
        const outcome = await send(client, alice, 'alarm two', confirm)
        assert.ok(outcome === confirm || outcome === 'SMS_UNCERTAIN', outcome)
        await modem.whenSent(2)
        assert.deepEqual(sentTexts(modem), ['alarm one', 'alarm two'])
      })

      it(`to another number, on a modem that begins ${startDelay} ms late (${confirm})`, async () => {
        const { modem, client } = await startBench({ startDelay })
        assert.equal(await send(client, alice, 'alarm one', 'accepted'), 'accepted')
        await modem.whenSent(1)
        modem.faults.add({ kind: 'reset-after', match: 'sms/send-sms' })
        const outcome = await send(client, bob, 'alarm two', confirm)
        assert.ok(outcome === confirm || outcome === 'SMS_UNCERTAIN', outcome)
        await modem.whenSent(2)
        assert.deepEqual(sentTexts(modem), ['alarm one', 'alarm two'])
      })
    }
  }

  it('but once more, when all boxes were read whole and the modem surely did not take it', async () => {
    for (const options of [{}, { saveMode: '3' }, { simCounters: false }] as const) {
      const { modem, client } = await startBench(options)
      await send(client, alice, 'alarm one', 'sent')
      modem.faults.add({ kind: 'reset', match: 'sms/send-sms' })
      assert.equal(await send(client, alice, 'alarm two', 'sent'), 'sent')
      assert.deepEqual(sentTexts(modem), ['alarm one', 'alarm two'])
    }
  })

  it('and is not repeated when its status shows up between the looks and the repeat', async () => {
    const { modem, client } = await startBench({ keepSent: false })
    await send(client, bob, 'before', 'sent')
    await modem.whenSent(1)
    modem.faults.add({ kind: 'reset-after', match: 'sms/send-sms' })
    modem.answer('sms/send-status', { body: statusOf(bob) })
    const outcome = send(client, alice, 'alarm', 'accepted')
    await modem.whenSent(2)
    const looks = () => modem.stats().byName['sms/send-status'] ?? 0
    const before = looks()
    // Both looks, of which the second goes on to count and list.
    while (looks() < before + 2) await setTimeout(1)
    modem.answer('sms/send-status', undefined)
    assert.equal(await outcome, 'accepted')
    assert.equal(modem.acceptedTexts, 2)
  })

  it('reports a draft that the modem marked as failed, and does not send it again', async () => {
    const { modem, client } = await startBench({ failNumbers: alice })
    modem.faults.add({ kind: 'reset-after', match: 'sms/send-sms' })
    modem.answer('sms/send-status', { body: statusOf('') })
    assert.equal(await send(client, alice, 'alarm', 'sent'), 'DEVICE_ERROR')
    assert.equal(modem.acceptedTexts, 1)
  })
})
