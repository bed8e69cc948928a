import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mock } from 'node:test'
import type { HilinkOptions } from '../../../../../emulators/hilink'
import { Clock } from '../../../../../emulators/shared'
import { DeviceError } from '../../../../../src/lib/errors'
import {
  type InboxSettings,
  type PollResult,
  type ReceivedText,
  SmsInbox,
} from '../../../../../src/lib/hilink/sms/receive/inbox'
import { sendText } from '../../../../../src/lib/hilink/sms/send/send'
import { Journal } from '../../../../../src/lib/storage/journal'
import { type Bench, connect, endBenches, requestsOf, startBench, within } from '../../modem'

const alice = '+390000000001'
const minuteMs = 60_000

describe('HiLink: the inbox of a node', () => {
  let directory: string
  let nowMs: number
  let inboxes: SmsInbox[]

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'inbox-'))
    nowMs = 0
    inboxes = []
  })
  afterEach(async () => {
    for (const inbox of inboxes) await inbox.close()
    await endBenches()
    rmSync(directory, { recursive: true })
  })

  /** A node's inbox that begins with an empty modem, unless it is told otherwise. */
  async function open(bench: Bench, settings: Partial<InboxSettings> = {}): Promise<SmsInbox> {
    const inbox = await SmsInbox.open(bench.client, {
      directory,
      nodeId: 'node-1',
      after: 'mark-read',
      firstRun: 'from-now',
      now: () => nowMs,
      ...settings,
    })
    inboxes.push(inbox)
    return inbox
  }

  async function begin(
    options: HilinkOptions = {},
    settings: Partial<InboxSettings> = {},
  ): Promise<Bench & { inbox: SmsInbox }> {
    const bench = await startBench(options)
    const inbox = await open(bench, settings)
    await inbox.poll(unexpected, within())
    return { ...bench, inbox }
  }

  async function reopen(bench: Bench, inbox: SmsInbox, settings: Partial<InboxSettings> = {}): Promise<SmsInbox> {
    inboxes.splice(inboxes.indexOf(inbox), 1)
    await inbox.close()
    return await open(bench, settings)
  }

  function unexpected(text: ReceivedText): void {
    assert.fail(`unexpected text: ${text.text}`)
  }

  /** The texts of one poll. */
  async function receive(inbox: SmsInbox): Promise<string[]> {
    const texts: string[] = []
    await inbox.poll(({ text }) => void texts.push(text), within())
    return texts
  }

  async function receiveWhole(inbox: SmsInbox): Promise<{ texts: ReceivedText[]; result: PollResult }> {
    const texts: ReceivedText[] = []
    const result = await inbox.poll((text) => void texts.push(text), within())
    return { texts, result }
  }

  it('hands over what came, oldest first, once, and marks it as read after that', async () => {
    const { modem, inbox } = await begin()
    modem.receive({ from: alice, content: 'one', date: '2026-03-01 10:00:00' })
    modem.receive({ from: 'Vodafone', content: 'two', date: '2026-03-01 10:00:00' })
    modem.receive({ from: alice, content: 'zero', date: '2026-03-01 09:59:59' })
    const states: number[][] = []
    const texts: string[] = []
    await inbox.poll(({ text }) => {
      texts.push(text)
      states.push(modem.messages().map(({ status }) => status))
    }, within())
    assert.deepEqual(texts, ['zero', 'one', 'two'])
    assert.deepEqual(states.flat(), Array<number>(9).fill(0), 'nothing is marked before it was handed over')
    assert.deepEqual(
      modem.messages().map(({ status }) => status),
      [1, 1, 1],
    )
    assert.deepEqual(await receive(inbox), [])
  })

  it('tells all there is to know of a text', async () => {
    const { modem, inbox } = await begin()
    modem.receive({ from: 'Vodafone', content: ' <b>5 €</b>\nThanks & bye ', date: '2026-03-01 10:00:00' })
    const { texts, result } = await receiveWhole(inbox)
    assert.equal(texts.length, 1)
    const { id, ...text } = texts[0]!
    assert.match(id, /^[0-9a-f]{24}$/)
    assert.deepEqual(text, {
      from: 'Vodafone',
      text: ' <b>5 €</b>\nThanks & bye ',
      date: '2026-03-01 10:00:00',
      type: 'text',
      segments: 1,
    })
    assert.deepEqual(result, {
      received: 1,
      held: 0,
      storage: { used: 1, capacity: 500, isNearlyFull: false, isFull: false },
      isStartingPoint: false,
    })
  })

  for (const style of [{ entities: true, shuffle: true, emptyElements: 'short' }, { countStyle: 'page' }] as const) {
    it(`reads the lists of all firmwares alike: ${JSON.stringify(style)}`, async () => {
      const { modem, inbox } = await begin(style)
      const texts = Array.from({ length: 45 }, (_, number) => `text (${number})`)
      for (const [second, content] of texts.entries()) {
        modem.receive({ from: alice, content, date: `2026-03-01 10:00:${String(second).padStart(2, '0')}` })
      }
      assert.deepEqual(await receive(inbox), texts)
    })
  }

  it('emits identical texts of the same second that lie side by side each on its own', async () => {
    const { modem, inbox } = await begin()
    const ring = { from: alice, content: 'ring', date: '2026-03-01 10:00:00' }
    modem.receive(ring)
    modem.receive(ring)
    assert.deepEqual(await receive(inbox), ['ring', 'ring'])
  })

  describe('the first run', () => {
    it('from-now: what is there is the starting point', async () => {
      const bench = await startBench()
      bench.modem.receive({ from: alice, content: 'old' })
      const inbox = await open(bench)
      const { texts, result } = await receiveWhole(inbox)
      assert.deepEqual(texts, [])
      assert.equal(result.isStartingPoint, true)
      assert.deepEqual(
        bench.modem.messages().map(({ status }) => status),
        [0],
      )
    })

    it('unread: what nobody has read is emitted', async () => {
      const bench = await startBench()
      bench.modem.receive({ from: alice, content: 'read', read: true })
      bench.modem.receive({ from: alice, content: 'unread' })
      assert.deepEqual(await receive(await open(bench, { firstRun: 'unread' })), ['unread'])
    })

    it('is over when it failed half-way only after it has succeeded', async () => {
      const bench = await startBench()
      bench.modem.receive({ from: alice, content: 'old' })
      bench.modem.faults.add({ kind: 'error', code: 113020, times: 2, match: 'sms/sms-list' })
      const inbox = await open(bench)
      await assert.rejects(inbox.poll(unexpected, within()), DeviceError)
      assert.equal((await receiveWhole(inbox)).result.isStartingPoint, true)
    })
  })

  describe('across restarts', () => {
    for (const after of ['mark-read', 'leave', 'delete'] as const) {
      it(`repeats nothing with ${after}, and misses nothing that came meanwhile`, async () => {
        const { modem, client, inbox } = await begin({}, { after })
        modem.receive({ from: alice, content: 'one' })
        assert.deepEqual(await receive(inbox), ['one'])
        modem.receive({ from: alice, content: 'two' })
        const restarted = await reopen({ modem, client }, inbox, { after })
        assert.deepEqual(await receive(restarted), ['two'])
        assert.deepEqual(await receive(restarted), [])
        assert.equal(modem.messages().length, after === 'delete' ? 0 : 2)
      })
    }

    it('emits what somebody read at the web page meanwhile', async () => {
      const { modem, client, inbox } = await begin()
      modem.receive({ from: alice, content: 'read by somebody', read: true })
      assert.deepEqual(await receive(await reopen({ modem, client }, inbox)), ['read by somebody'])
    })

    it('marks what a crash left unmarked', async () => {
      const { modem, client, inbox } = await begin()
      modem.receive({ from: alice, content: 'one' })
      modem.faults.add({ kind: 'error', code: 100004, match: 'sms/set-read' })
      await assert.rejects(receive(inbox))
      const restarted = await reopen({ modem, client }, inbox)
      assert.deepEqual(await receive(restarted), [])
      assert.deepEqual(
        modem.messages().map(({ status }) => status),
        [1],
      )
    })

    it('begins anew at another modem', async () => {
      const { inbox } = await begin()
      await inbox.close()
      inboxes = []
      const other = await startBench()
      other.modem.receive({ from: alice, content: 'old' })
      const moved = await open(other)
      assert.deepEqual(await receive(moved), [])
      assert.deepEqual(moved.notices, ['another-device'])
    })
  })

  it('repeats a text that could not be handed over, and the ones behind it', async () => {
    const { modem, inbox } = await begin()
    modem.receive({ from: alice, content: 'one', date: '2026-03-01 10:00:00' })
    modem.receive({ from: alice, content: 'two', date: '2026-03-01 10:00:01' })
    const refuseTwo = ({ text }: ReceivedText): void => {
      if (text === 'two') throw new Error('the flow has gone')
    }
    await assert.rejects(inbox.poll(refuseTwo, within()), /the flow has gone/)
    assert.deepEqual(
      modem.messages().map(({ status }) => status),
      [1, 0],
    )
    assert.deepEqual(await receive(inbox), ['two'])
  })

  it('hands each text over once also while the disk is full, and says what is wrong', async () => {
    const { modem, inbox } = await begin()
    modem.receive({ from: alice, content: 'one', date: '2026-03-01 10:00:00' })
    modem.receive({ from: alice, content: 'two', date: '2026-03-01 10:00:01' })
    const refuse = mock.method(Journal.prototype, 'append', () => {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    })
    const texts: string[] = []
    try {
      for (let poll = 0; poll < 2; poll += 1) {
        await assert.rejects(
          inbox.poll(({ text }) => void texts.push(text), within()),
          { code: 'DEVICE_ERROR', message: /remember cannot be kept in .*ENOSPC/ },
        )
      }
    } finally {
      refuse.mock.restore()
    }
    assert.deepEqual([...texts, ...(await receive(inbox))], ['one', 'two'])
  })

  describe('ack', () => {
    it('marks a text when its acknowledgement comes, and emits it once', async () => {
      const { modem, inbox } = await begin({}, { after: 'ack' })
      modem.receive({ from: alice, content: 'one' })
      const [text] = (await receiveWhole(inbox)).texts
      assert.deepEqual(await receive(inbox), [])
      assert.equal(modem.messages()[0]?.status, 0)
      assert.equal(await inbox.ack(text?.id, within()), true)
      assert.equal(modem.messages()[0]?.status, 1)
      assert.equal(await inbox.ack(text?.id, within()), false)
    })

    it('emits a text without one again after a restart, under the same id', async () => {
      const { modem, client, inbox } = await begin({}, { after: 'ack' })
      modem.receive({ from: alice, content: 'one' })
      const [before] = (await receiveWhole(inbox)).texts
      const restarted = await reopen({ modem, client }, inbox, { after: 'ack' })
      const [again] = (await receiveWhole(restarted)).texts
      assert.equal(again?.id, before?.id)
      await restarted.ack(again?.id, within())
      assert.deepEqual(await receive(await reopen({ modem, client }, restarted, { after: 'ack' })), [])
    })

    it('counts although the modem is away, and marks later', async () => {
      const { modem, inbox } = await begin({}, { after: 'ack' })
      modem.receive({ from: alice, content: 'one' })
      const [text] = (await receiveWhole(inbox)).texts
      modem.faults.add({ kind: 'error', code: 100004, match: 'sms/set-read' })
      await assert.rejects(inbox.ack(text?.id, within()))
      assert.deepEqual(await receive(inbox), [])
      assert.equal(modem.messages()[0]?.status, 1)
    })

    for (const id of [undefined, '', 'nonsense', 7, {}]) {
      it(`BAD_INPUT for ${JSON.stringify(id)}`, async () => {
        const { inbox } = await begin({}, { after: 'ack' })
        await assert.rejects(inbox.ack(id, within()), { code: 'BAD_INPUT' })
      })
    }
  })

  describe('long texts', () => {
    const long = 'x'.repeat(400)

    it('are handed over whole, 10 s after their last part, and nothing overtakes them', async () => {
      const clock = new Clock(Date.UTC(2026, 2, 1, 9))
      const { modem, inbox } = await begin({ clock })
      modem.receive({ from: alice, content: long, partDelayMs: 8_000 })
      assert.deepEqual(await receive(inbox), [])
      nowMs += 8_000
      clock.advance(8_000)
      modem.receive({ from: alice, content: 'after' })
      assert.equal((await receiveWhole(inbox)).result.held, 1)
      nowMs += 8_000
      clock.advance(8_000)
      assert.deepEqual(await receive(inbox), [])
      nowMs += 9_999
      assert.deepEqual(await receive(inbox), [])
      nowMs += 1
      assert.deepEqual(await receive(inbox), [long, 'after'])
    })

    it('know their parts', async () => {
      const { modem, inbox } = await begin()
      modem.receive({ from: alice, content: long })
      await receive(inbox)
      nowMs += 10_000
      assert.deepEqual(
        (await receiveWhole(inbox)).texts.map(({ segments }) => segments),
        [3],
      )
    })
  })

  it('tells MMS, delivery reports and alerts apart, and survives their control characters', async () => {
    const { modem, inbox } = await begin()
    const kinds = ['mms', 'report-ok', 'report-failed', 'alert'] as const
    for (const [second, kind] of kinds.entries())
      modem.receive({ from: alice, kind, date: `2026-03-01 10:00:0${second}` })
    assert.deepEqual(
      (await receiveWhole(inbox)).texts.map(({ type }) => type),
      kinds,
    )
  })

  it('reads the SIM card, too', async () => {
    const { modem, inbox } = await begin()
    modem.receive({ from: alice, content: 'on the SIM', place: 'sim' })
    assert.deepEqual(await receive(inbox), ['on the SIM'])
    assert.equal(modem.messages()[0]?.status, 1)
  })

  describe('is cheap', () => {
    it('asks for counts only while nothing changes, without a login', async () => {
      const { modem, client, inbox } = await begin()
      await receive(inbox)
      modem.resetStats()
      for (let poll = 0; poll < 20; poll += 1) await receive(inbox)
      assert.deepEqual(requestsOf(modem), { 'sms/sms-count': 20 })
      assert.equal(client.logins, 1)
    })

    it('does not read the list again because of what it marked itself', async () => {
      const { modem, inbox } = await begin()
      modem.receive({ from: alice, content: 'one' })
      await receive(inbox)
      modem.resetStats()
      await receive(inbox)
      assert.deepEqual(requestsOf(modem), { 'sms/sms-count': 1 })
    })

    it('reads the list every few minutes all the same', async () => {
      const { modem, inbox } = await begin()
      nowMs += 5 * minuteMs
      modem.resetStats()
      await receive(inbox)
      assert.deepEqual(requestsOf(modem), { 'sms/sms-count': 1, 'sms/sms-list': 1 })
    })

    it('leaves the modem to a person: only counts are asked while the session is taken', async () => {
      const { modem, inbox } = await begin()
      modem.stealSession(3600)
      modem.resetStats()
      for (let poll = 0; poll < 5; poll += 1) await receive(inbox)
      assert.equal(requestsOf(modem)['user/login'], undefined)
      modem.receive({ from: alice, content: 'one' })
      await assert.rejects(inbox.poll(unexpected, within()), { code: 'SESSION_BUSY' })
      await assert.rejects(inbox.poll(unexpected, within()), { code: 'SESSION_BUSY' })
      assert.equal(modem.stats().personsKicked, 0)
    })
  })

  describe('storage', () => {
    it('says that it is nearly full, and that it is full', async () => {
      const { modem, inbox } = await begin({ storage: 10 })
      const levels: unknown[] = []
      for (let count = 1; count <= 10; count += 1) {
        modem.receive({ from: alice, content: `text ${count}` })
        const { storage } = (await receiveWhole(inbox)).result
        levels.push([storage?.used, storage?.isNearlyFull, storage?.isFull])
      }
      assert.deepEqual(levels.slice(-3), [
        [8, false, false],
        [9, true, false],
        [10, true, true],
      ])
    })

    it('keep: deletes the oldest read and sent texts beyond, and no unread one', async () => {
      const { modem, client, inbox } = await begin({}, { keep: 2 })
      await sendText(client, { to: alice, text: 'sent', confirm: 'sent', maxSegments: 1 }, within())
      for (const number of [1, 2, 3]) {
        modem.receive({ from: alice, content: `text ${number}`, date: `2099-01-01 00:00:0${number}` })
        await receive(inbox)
      }
      assert.deepEqual(
        modem.messages().map(({ content }) => content),
        ['text 2', 'text 3'],
      )
    })

    it('keep: does not touch a modem that somebody is sending with', async () => {
      const { modem, client, inbox } = await begin({ sendTime: 300 }, { keep: 0 })
      modem.receive({ from: alice, content: 'one' })
      const sending = sendText(client, { to: alice, text: 'sent', confirm: 'sent', maxSegments: 1 }, within())
      await receive(inbox)
      assert.ok(modem.messages().some(({ content }) => content === 'one'))
      await sending
    })
  })

  for (const fault of ['reset', 'reset-after', 'truncated', 'empty', 'stolen-session', 'spoil-tokens', 'reboot']) {
    for (const match of ['sms/sms-count', 'sms/sms-list', 'sms/set-read']) {
      it(`neither loses nor repeats a text: ${fault} at ${match}`, async () => {
        const { modem, inbox } = await begin()
        modem.receive({ from: alice, content: 'one' })
        modem.faults.add({ kind: fault, match })
        const texts: string[] = []
        const poll = (): Promise<unknown> => inbox.poll(({ text }) => void texts.push(text), within())
        await poll().catch((thrown: unknown) => assert.ok(thrown instanceof DeviceError))
        nowMs += 5 * minuteMs
        await poll()
        assert.deepEqual(texts, ['one'])
        assert.equal(modem.messages()[0]?.status, 1)
      })
    }
  }

  it('never deletes a text that it has not handed over', async () => {
    const { modem, client, inbox } = await begin({}, { after: 'delete' })
    modem.receive({ from: alice, content: 'one' })
    modem.faults.add({ kind: 'reset-after', match: 'sms/delete-sms' })
    await assert.rejects(receive(inbox), { code: 'UNREACHABLE' })
    modem.receive({ from: alice, content: 'two, in the place of one' })
    assert.deepEqual(await receive(inbox), ['two, in the place of one'])
    assert.deepEqual(modem.messages(), [])
    assert.equal(connect(modem).identity, client.identity)
  })
})
