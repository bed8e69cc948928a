import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { DeviceError } from '../../src/lib/errors'
import type { Flow, FlowNode } from './support/flow'
import {
  type HilinkEmulator,
  type HilinkOptions,
  hilinkDevice,
  hilinkSms,
  hilinkSmsIn,
  startHilinkFlow,
  startModem,
} from './support/hilink'

const warn = 30
const info = 40

describe('hilink-sms-in', function () {
  this.timeout(60_000)

  let modem: HilinkEmulator
  let flow: Flow
  const stops: (() => Promise<void>)[] = []

  async function start(
    properties: object = {},
    options: HilinkOptions = {},
    more: readonly FlowNode[] = [],
    userDirectory?: string,
  ): Promise<void> {
    modem = await startModem(options)
    stops.push(() => modem.close())
    await startFlow(properties, more, userDirectory)
  }

  async function startFlow(properties: object, more: readonly FlowNode[] = [], userDirectory?: string): Promise<void> {
    flow = await startHilinkFlow(
      modem,
      [hilinkSmsIn(properties), ...more],
      userDirectory === undefined ? {} : { userDirectory },
    )
    stops.push(() => flow.stop())
  }

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })

  /** Looks now; the texts that came out. */
  async function look(): Promise<string[]> {
    const before = flow.messagesOf('inbox').length
    const { error } = await flow.run('inbox', { payload: 'look' })
    assert.equal(error, undefined)
    return flow
      .messagesOf('inbox')
      .slice(before)
      .map(({ payload }) => String(payload))
  }

  function statusesOf(content: string): number[] {
    return modem
      .messages()
      .filter((message) => message.content === content)
      .map(({ status }) => status)
  }

  it('emits a text with its sender as topic and its facts in msg.sms', async () => {
    await start()
    await look()
    modem.receive({ from: '+491550000001', content: 'Heating on', date: '2026-01-31 12:00:00' })
    await look()
    const { payload, topic, sms } = flow.messagesOf('inbox')[0] ?? {}
    const { id, ...facts } = sms as { id: string }
    assert.deepEqual([payload, topic], ['Heating on', '+491550000001'])
    assert.deepEqual(facts, { from: '+491550000001', date: '2026-01-31 12:00:00', type: 'text', segments: 1 })
    assert.match(id, /^\S{8,}$/)
    assert.match(flow.status('inbox'), /^green dot 1 new at \d\d:\d\d$/)
  })

  it('emits several in the order in which they came, each once', async () => {
    await start()
    await look()
    for (const second of [1, 2, 3]) {
      modem.receive({ from: '+491550000001', content: String(second), date: `2026-01-31 12:00:0${String(second)}` })
    }
    assert.deepEqual(await look(), ['1', '2', '3'])
    assert.deepEqual(await look(), [])
  })

  it('leaves alone what was there at its first run, and says that it has begun', async () => {
    modem = await startModem()
    stops.push(() => modem.close())
    modem.receive({ from: '+491550000001', content: 'old' })
    await startFlow({})
    assert.deepEqual(await look(), [])
    assert.equal(flow.status('inbox'), 'green dot starting point set')
    assert.deepEqual(statusesOf('old'), [0])
  })

  it('emits at its first run what is unread, where that is chosen', async () => {
    modem = await startModem()
    stops.push(() => modem.close())
    modem.receive({ from: '+491550000001', content: 'read', read: true })
    modem.receive({ from: '+491550000001', content: 'unread' })
    await startFlow({ firstRun: 'unread' })
    assert.deepEqual(await look(), ['unread'])
  })

  it('looks by itself after the start, and when its interval is over', async () => {
    await start({ interval: 1 })
    await flow.until(() => flow.status('inbox') === 'green dot starting point set')
    modem.receive({ from: '+491550000001', content: 'Ciao' })
    await flow.until(() => flow.messagesOf('inbox').length === 1)
  })

  it('warns once of another Node-RED that keeps its memory in the same directory', async () => {
    await start()
    await look()
    // What the other one writes when it starts.
    const mark = join(flow.userDirectory, 'switchboard-telecom', 'process.json')
    writeFileSync(mark, JSON.stringify({ id: 'other', pid: 4711, host: 'basement' }))
    const warning = await flow.until(() => flow.logged(warn).find((text) => text.startsWith('Another')))
    assert.match(
      warning,
      /^Another Node-RED \(process 4711 on basement\) uses the same \S+: calls and texts come out of both\. Stop one/,
    )
  })

  it('looks without a login while there is nothing to fetch', async () => {
    await start()
    await look()
    const logins = modem.stats().byName['user/login']
    for (let time = 0; time < 5; time += 1) await look()
    assert.equal(modem.stats().byName['user/login'], logins)
    assert.equal(modem.stats().byName['sms/sms-list'], 1)
  })

  describe('what happens to a text that was handed on', () => {
    it('is that it is marked as read', async () => {
      await start()
      await look()
      modem.receive({ from: '+491550000001', content: 'Ciao' })
      await look()
      assert.deepEqual(statusesOf('Ciao'), [1])
    })

    it('is that it is deleted', async () => {
      await start({ after: 'delete' })
      await look()
      modem.receive({ from: '+491550000001', content: 'Ciao' })
      await look()
      assert.deepEqual(statusesOf('Ciao'), [])
    })

    it('is nothing, and all the same it does not come again after a restart', async () => {
      const userDirectory = mkdtempSync(join(tmpdir(), 'hilink-sms-in-'))
      stops.push(async () => rmSync(userDirectory, { recursive: true, force: true }))
      await start({ after: 'leave' }, {}, [], userDirectory)
      await look()
      modem.receive({ from: '+491550000001', content: 'Ciao' })
      assert.deepEqual(await look(), ['Ciao'])
      assert.deepEqual(statusesOf('Ciao'), [0])
      await flow.restart({ freshModules: true })
      assert.deepEqual(await look(), [])
      modem.receive({ from: '+491550000001', content: 'and another' })
      assert.deepEqual(await look(), ['and another'])
    })

    it('is nothing until the flow acknowledges: before that it comes again after a restart', async () => {
      await start({ after: 'ack' })
      await look()
      modem.receive({ from: '+491550000001', content: 'Ciao' })
      assert.deepEqual(await look(), ['Ciao'])
      assert.deepEqual(await look(), [])
      assert.deepEqual(statusesOf('Ciao'), [0])
      const id = idOf(0)
      await flow.restart({ freshModules: true })
      assert.deepEqual(await look(), ['Ciao'])
      assert.equal(idOf(1), id)
      const { error } = await flow.run('inbox', { payload: { ack: id } })
      assert.equal(error, undefined)
      assert.equal(flow.status('inbox'), 'green dot acknowledged')
      assert.deepEqual(statusesOf('Ciao'), [1])
      await flow.restart({ freshModules: true })
      assert.deepEqual(await look(), [])
    })

    it('is that it is said when an acknowledgement fits no text', async () => {
      await start({ after: 'ack' })
      const { error } = await flow.run('inbox', { payload: { ack: 'something else' } })
      assert.equal((error as DeviceError).code, 'BAD_INPUT')
      assert.equal(flow.messagesOf('inbox').length, 0)
    })
  })

  it('deletes the oldest read texts beyond what it is to keep', async () => {
    await start({ keep: 2 })
    await look()
    for (const second of [1, 2, 3, 4]) {
      modem.receive({ from: '+491550000001', content: String(second), date: `2026-01-31 12:00:0${String(second)}` })
    }
    assert.deepEqual(await look(), ['1', '2', '3', '4'])
    await look()
    assert.deepEqual(
      modem
        .messages()
        .map(({ content }) => content)
        .sort(),
      ['3', '4'],
    )
  })

  it('warns once when the modem’s memory is nearly full, and shows it all the time', async () => {
    await start({ after: 'leave' }, { storage: 10 })
    await look()
    for (let text = 0; text < 9; text += 1) modem.receive({ from: '+491550000001', content: String(text) })
    await look()
    await look()
    assert.equal(flow.status('inbox'), 'yellow ring modem’s memory is nearly full')
    assert.equal(logged(warn, 'nearly full'), 1)
  })

  it('tells a delivery report and a picture message from a text', async () => {
    await start()
    await look()
    modem.receive({ from: '+491550000001', content: '', kind: 'report-ok', date: '2026-01-31 12:00:01' })
    modem.receive({ from: '+491550000002', content: '', kind: 'mms', date: '2026-01-31 12:00:02' })
    modem.receive({ from: 'Operator', content: 'Hello', date: '2026-01-31 12:00:03' })
    await look()
    assert.deepEqual(
      flow.messagesOf('inbox').map(({ topic, sms }) => [topic, (sms as { type: string }).type]),
      [
        ['+491550000001', 'report-ok'],
        ['+491550000002', 'mms'],
        ['Operator', 'text'],
      ],
    )
  })

  it('answers a text: what it emits can be sent back to its sender', async () => {
    const answer: FlowNode = {
      id: 'answer',
      type: 'change',
      rules: [{ t: 'set', p: 'to', pt: 'msg', to: 'topic', tot: 'msg' }],
      wires: [['sms']],
    }
    modem = await startModem()
    stops.push(() => modem.close())
    flow = await startHilinkFlow(
      modem,
      [hilinkSmsIn({ wires: [['answer']] }), answer, hilinkSms({ text: '"Got: " & payload', textType: 'jsonata' })],
      { core: ['function/15-change'] },
    )
    stops.push(() => flow.stop())
    await look()
    modem.receive({ from: '+491550000001', content: 'status?' })
    await look()
    await flow.until(() => flow.messagesOf('sms').length === 1)
    assert.deepEqual(
      modem.sentTexts.map(({ recipients, content }) => [recipients, content]),
      [[['+491550000001'], 'Got: status?']],
    )
    assert.equal((flow.messagesOf('sms')[0]?.sms as { id: string }).id, idOf(0))
  })

  describe('trouble', () => {
    it('of a message is that message’s, and nobody else’s', async () => {
      await start()
      await look()
      modem.faults.add({ kind: 'error', code: 100005, times: 0, match: 'sms/sms-count' })
      const { error } = await flow.run('inbox', { payload: 'look' })
      assert.equal((error as DeviceError).code, 'DEVICE_ERROR')
      modem.faults.clear()
      assert.deepEqual(await look(), [])
    })

    it('of its own looks reaches Catch nodes once, until all is well again', async () => {
      modem = await startModem()
      stops.push(() => modem.close())
      modem.faults.add({ kind: 'error', code: 100005, times: 0, match: 'sms/sms-count' })
      await startFlow({ interval: 1 }, [{ id: 'catch', type: 'catch', scope: ['inbox'], wires: [['sink']] }])
      await flow.until(() => (modem.stats().byName['sms/sms-count'] ?? 0) >= 3)
      assert.equal(flow.messagesOf('catch').length, 1)
      assert.equal(flow.status('inbox'), 'red ring Request format error (100005)')
      modem.faults.clear()
      await flow.until(() => flow.status('inbox') === 'green dot starting point set')
      assert.equal(logged(info, 'answers again'), 1)
      modem.faults.add({ kind: 'error', code: 100005, times: 0, match: 'sms/sms-count' })
      await flow.until(() => flow.messagesOf('catch').length === 2)
    })

    for (const [name, property] of [
      ['an interval below a second', { interval: 0.5 }],
      ['a word for what happens afterwards that it does not know', { after: 'burn' }],
      ['a number to keep that is none', { keep: 'all' }],
      ['no device', { device: '' }],
    ] as const) {
      it(`begins with ${name}: it says so and asks nothing`, async () => {
        await start(property, {}, [{ id: 'catch', type: 'catch', scope: ['inbox'], wires: [['sink']] }])
        await flow.until(() => flow.messagesOf('catch').length === 1)
        const { error } = await flow.run('inbox', { payload: 'look' })
        assert.equal((error as DeviceError).code, 'BAD_INPUT')
        assert.equal(modem.stats().requests, 0)
      })
    }

    it('with a person at the web page does not push that person out', async () => {
      await start({ interval: 1 }, { secondLogin: 'refuse' })
      modem.stealSession(300)
      modem.receive({ from: '+491550000001', content: 'Ciao' })
      await flow.until(() => flow.status('inbox').includes('in use by someone else'))
      assert.equal(modem.stats().personsKicked, 0)
    })

    it('looks again at once when a message has shown that the person has left', async () => {
      await start({ interval: 1 }, { secondLogin: 'refuse' }, [hilinkDevice({ operation: 'sms-list' })])
      await flow.until(() => flow.status('inbox') === 'green dot starting point set')
      modem.stealSession(300)
      modem.receive({ from: '+491550000001', content: 'Ciao' })
      await flow.until(() => flow.status('inbox').includes('in use by someone else'))
      // By now a second look was not made: nobody is to be disturbed for a minute.
      await setTimeout(3_000)
      modem.personLeaves()
      const { error } = await flow.run('device', { payload: {} })
      assert.equal(error, undefined)
      const answeredAtMs = performance.now()
      await flow.until(() => flow.messagesOf('inbox').length === 1)
      assert.ok(performance.now() - answeredAtMs < 30_000)
    })
  })

  it('ends at once when it is closed, also in the middle of a look', async () => {
    await start({ interval: 1 })
    modem.faults.add({ kind: 'hang', times: 0, match: 'sms/sms-count' })
    while (modem.stats().byName['sms/sms-count'] === undefined) await setTimeout(5)
    await flow.deploy([], 'full')
    assert.equal(flow.messagesOf('inbox').length, 0)
  })

  function logged(level: number, words: string): number {
    return flow.log.filter(({ level: of, msg }) => of === level && typeof msg === 'string' && msg.includes(words))
      .length
  }

  function idOf(index: number): string {
    return (flow.messagesOf('inbox')[index]?.sms as { id: string }).id
  }
})
