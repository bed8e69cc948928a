import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Flow, FlowNode, Message, Outcome } from './support/flow'
import { codeOf, failureOf, idsOf } from './support/outcome'
import { startUcmEmulator, startUcmFlow, type UcmEmulator, ucmCdr, ucmConfig, ucmCredentials } from './support/ucm'

const minuteMs = 60_000

function cursorOf(message: Message | undefined): string {
  const { cursor } = message?.cdr as { cursor?: string }
  assert.ok(cursor)
  return cursor
}

/** The ids in messages, whatever the calls were emitted as. */
function idsIn(messages: readonly Message[]): string[] {
  return messages.flatMap(({ payload }) => {
    if (typeof payload !== 'string') return [payload].flat().map((call) => (call as { id: string }).id)
    const lines = payload.split('\r\n').filter((line) => line.startsWith('ucm,'))
    return lines.map((line) => line.split(',')[2] ?? '')
  })
}

describe('ucm-cdr with range new', () => {
  let pbx: UcmEmulator
  let flow: Flow
  let nodes: FlowNode[]

  const start = async (...cdrs: FlowNode[]): Promise<void> => {
    nodes = [ucmConfig(pbx.url), ...cdrs]
    flow = await startUcmFlow(pbx, cdrs)
  }
  const add = (minutesAgo: number): string => pbx.addCall({ minutesAgo, talkSeconds: 20 })
  const newCalls = (properties: object = {}): FlowNode => ucmCdr({ range: 'new', firstRun: 'all', ...properties })

  beforeEach(async () => {
    pbx = await startUcmEmulator({ calls: 0 })
  })

  afterEach(async () => {
    await flow.stop()
    await pbx.close()
  })

  describe('on its first run', () => {
    it('emits nothing from now on, but says that it has a starting point', async () => {
      add(30)
      await start(newCalls({ firstRun: 'from-now' }))
      assert.deepEqual(idsOf(await flow.run('cdr')), [])
      assert.equal(flow.status('cdr'), 'green dot starting point set')
      const later = add(1)
      assert.deepEqual(idsOf(await flow.run('cdr')), [later])
      assert.match(flow.status('cdr'), /^green dot 1 new at \d\d:\d\d$/)
    })

    it('emits everything, when asked to', async () => {
      const ids = [add(60 * 24 * 40), add(30)]
      await start(newCalls())
      assert.deepEqual(idsOf(await flow.run('cdr')), ids)
    })

    it('emits everything since a start', async () => {
      add(60 * 24 * 40)
      const later = add(30)
      const start5 = new Date(Date.now() - 5 * 24 * 60 * minuteMs).toISOString()
      await start(newCalls({ start: start5 }))
      assert.deepEqual(idsOf(await flow.run('cdr')), [later])
    })

    it('emits the last days', async () => {
      add(60 * 24 * 40)
      const later = add(60 * 24 * 2)
      await start(newCalls({ firstRun: 'last-days', count: 3 }))
      assert.deepEqual(idsOf(await flow.run('cdr')), [later])
    })

    it('is still the first one when it failed', async () => {
      const id = add(30)
      await start(newCalls())
      pbx.faults.add({ kind: 'status-24', match: 'cdrapi' })
      assert.equal(codeOf(await flow.run('cdr')), 'DEVICE_ERROR')
      assert.deepEqual(idsOf(await flow.run('cdr')), [id])
    })
  })

  describe('on later runs', () => {
    it('emits a call once, also one that ended after later ones', async () => {
      const first = add(30)
      await start(newCalls())
      assert.deepEqual(idsOf(await flow.run('cdr')), [first])
      assert.deepEqual(idsOf(await flow.run('cdr')), [])
      const late = add(90)
      assert.deepEqual(idsOf(await flow.run('cdr')), [late])
    })

    it('goes on where it was after a restart', async () => {
      const first = add(30)
      await start(newCalls())
      assert.deepEqual(idsOf(await flow.run('cdr')), [first])
      await flow.restart({ freshModules: true })
      assert.deepEqual(idsOf(await flow.run('cdr')), [])
      const second = add(5)
      assert.deepEqual(idsOf(await flow.run('cdr')), [second])
    })

    it('goes on where it was after two deploys and a new name', async () => {
      const first = add(30)
      await start(newCalls())
      assert.deepEqual(idsOf(await flow.run('cdr')), [first])
      await flow.deploy([nodes[0]!, newCalls({ name: 'renamed' })])
      await flow.deploy([nodes[0]!, newCalls({ name: 'again' })])
      const second = add(5)
      assert.deepEqual(idsOf(await flow.run('cdr')), [second])
    })

    for (const emit of ['call', 'batch', 'csv']) {
      it(`emits (${emit}) after deploys what the runs that they cut short had not handed on, and nothing else`, async () => {
        const ids = Array.from({ length: 300 }, (_, number) => add(300 - number))
        const next = { id: 'next', type: 'change', rules: [] }
        nodes = [ucmConfig(pbx.url), newCalls({ emit, batchSize: 2, wires: [['next']] }), next]
        flow = await startUcmFlow(pbx, nodes.slice(1), { core: ['function/15-change'] })
        for (const seen of [5, 25, 55]) {
          flow.give('cdr')
          await flow.until(() => flow.messagesOf('next').length > seen)
          // As from the editor: not in the middle of a delivery.
          await setTimeout(1)
          await flow.deploy(nodes)
        }
        assert.ok(idsIn(flow.messagesOf('next')).length < ids.length)
        await flow.run('cdr')
        await flow.until(() => idsIn(flow.messagesOf('next')).length >= ids.length)
        assert.deepEqual(idsIn(flow.messagesOf('next')), ids)
      })
    }

    it('emits nothing that a new filter lets through of what was seen', async () => {
      add(30)
      await start(newCalls({ caller: '999' }))
      assert.deepEqual(idsOf(await flow.run('cdr')), [])
      await flow.deploy([nodes[0]!, newCalls()])
      assert.deepEqual(idsOf(await flow.run('cdr')), [])
    })

    it('starts anew with another PBX, and says so', async () => {
      const first = add(30)
      await start(newCalls())
      assert.deepEqual(idsOf(await flow.run('cdr')), [first])
      const other = await startUcmEmulator({ calls: 0 })
      const others = other.addCall({ minutesAgo: 30 })
      await flow.deploy([ucmConfig(other.url), newCalls()])
      const outcome = await flow.run('cdr')
      await other.close()
      assert.deepEqual(idsOf(outcome), [others])
      assert.ok(flow.logged(30).includes('Address or user changed: “new” calls start anew.'))
    })

    it('run one after the other', async () => {
      const ids = [add(30), add(29), add(28)]
      await start(newCalls({ emit: 'call' }))
      const outcomes = await Promise.all(['a', 'b', 'c'].map((topic) => flow.run('cdr', { topic })))
      assert.deepEqual(
        outcomes.map(({ sent }) => sent.map(({ payload }) => (payload as { id: string }).id)),
        [ids, [], []],
      )
    })

    it('do not wait for their turn beyond their time', async () => {
      add(30)
      add(29)
      await start(newCalls({ emit: 'call', commit: 'ack', maxWait: 0.4 }))
      const waiting = flow.give('cdr')
      await flow.until(() => flow.status('cdr') === 'yellow ring waiting for an ack')
      const queued = await flow.run('cdr')
      assert.equal(codeOf(queued), 'TIMEOUT')
      assert.equal(codeOf(await waiting.outcome), 'TIMEOUT')
    })

    it('are told in the messages by a cursor', async () => {
      add(30)
      await start(newCalls())
      const { range, complete, total } = (await flow.run('cdr')).sent[0]?.cdr as Record<string, unknown>
      assert.deepEqual([range, complete, total], [{ start: '1970-01-01T01:00:00+01:00', end: null }, true, 1])
    })
  })

  describe('with commit: ack', () => {
    const ack = (message: Message | undefined): Promise<Outcome> =>
      flow.run('cdr', { payload: { ack: cursorOf(message) } })

    it('emits again what nobody acknowledged', async () => {
      const id = add(30)
      await start(newCalls({ commit: 'ack' }))
      const first = await flow.run('cdr')
      assert.deepEqual(idsOf(first), [id])
      const second = await flow.run('cdr')
      assert.deepEqual(idsOf(second), [id])
      await ack(second.sent[0])
      assert.deepEqual(idsOf(await flow.run('cdr')), [])
    })

    it('takes an ack without asking the PBX and without a message', async () => {
      add(30)
      await start(newCalls({ commit: 'ack' }))
      const { sent } = await flow.run('cdr')
      pbx.resetStats()
      const outcome = await ack(sent[0])
      assert.deepEqual([outcome.sent, outcome.error, pbx.stats().requests], [[], undefined, 0])
      assert.equal(flow.status('cdr'), 'green dot acknowledged')
      await ack(sent[0])
      assert.equal(flow.status('cdr'), 'green dot acknowledged before')
    })

    it('sends the next message of a sequence when the last one was acknowledged', async () => {
      const ids = [add(30), add(29), add(28)]
      await start(newCalls({ commit: 'ack', emit: 'call' }))
      const run = flow.give('cdr')
      for (const index of [0, 1, 2]) {
        const message = await flow.until(() => run.sent()[index])
        assert.equal(run.sent().length, index + 1)
        assert.equal((message.payload as { id: string }).id, ids[index])
        if (index < 2) await ack(message)
      }
      const { error } = await run.outcome
      assert.equal(error, undefined)
    })

    it('gives up waiting when the time of the message is over', async () => {
      const [, second] = [add(30), add(29)]
      await start(newCalls({ commit: 'ack', emit: 'call', maxWait: 0.3 }))
      const outcome = await flow.run('cdr')
      const { code, cause } = failureOf(outcome)
      assert.deepEqual([code, cause.sentCalls, cause.sentMessages], ['TIMEOUT', 1, 1])
      assert.equal(flow.status('cdr'), 'red ring not done in 0.3 s')
      await ack(outcome.sent[0])
      const next = await flow.run('cdr')
      assert.deepEqual(
        next.sent.map(({ payload }) => (payload as { id: string }).id),
        [second],
      )
    })

    it('takes an ack of a message that was sent before a restart', async () => {
      add(30)
      await start(newCalls({ commit: 'ack' }))
      const { sent } = await flow.run('cdr')
      await flow.restart({ freshModules: true })
      await ack(sent[0])
      assert.deepEqual(idsOf(await flow.run('cdr')), [])
    })

    it('refuses what is no cursor of this node', async () => {
      await start(newCalls({ commit: 'ack' }))
      await flow.run('cdr')
      for (const given of ['nonsense', 7, null, {}]) {
        const { code, message } = failureOf(await flow.run('cdr', { payload: { ack: given } }))
        assert.equal(code, 'BAD_INPUT', message)
      }
    })
  })

  describe('when it is reset', () => {
    it('by a message, emits everything again', async () => {
      const id = add(30)
      await start(newCalls())
      await flow.run('cdr')
      const outcome = await flow.run('cdr', { payload: { resetCursor: true } })
      assert.deepEqual([outcome.sent, outcome.error], [[], undefined])
      assert.equal(flow.status('cdr'), 'green dot cursor reset')
      assert.deepEqual(idsOf(await flow.run('cdr')), [id])
    })

    it('by the dialog, emits everything again', async () => {
      const id = add(30)
      await start(newCalls())
      await flow.run('cdr')
      assert.equal(await flow.postForm('/telecom/ucm-cdr/cdr/reset-cursor'), 415)
      assert.deepEqual(await flow.post('/telecom/ucm-cdr/cdr/reset-cursor'), { status: 200, body: { ok: true } })
      assert.deepEqual(idsOf(await flow.run('cdr')), [id])
    })

    it('by the dialog, needs a node of this type that is deployed', async () => {
      await start(newCalls())
      assert.equal((await flow.post('/telecom/ucm-cdr/nowhere/reset-cursor')).status, 404)
      assert.equal((await flow.post('/telecom/ucm-cdr/pbx/reset-cursor')).status, 404)
    })

    it('by the dialog, needs the right to edit flows', async () => {
      await start(newCalls())
      flow.permissions = ['telecom.read']
      assert.equal((await flow.post('/telecom/ucm-cdr/cdr/reset-cursor')).status, 401)
      flow.permissions = ['telecom.write']
      assert.equal((await flow.post('/telecom/ucm-cdr/cdr/reset-cursor')).status, 200)
    })

    it('by the dialog, tells why it cannot be', async () => {
      await start(newCalls({ device: 'nowhere' }))
      const { status, body } = await flow.post('/telecom/ucm-cdr/cdr/reset-cursor')
      const { code, message } = (body as { error: { code: string; message: string } }).error
      assert.deepEqual([status, code], [500, 'BAD_INPUT'])
      assert.match(message, /^"device" is missing/)
    })

    it('fails the run that waits for an ack', async () => {
      add(30)
      add(29)
      await start(newCalls({ commit: 'ack', emit: 'call' }))
      const run = flow.give('cdr')
      await flow.until(() => flow.status('cdr') === 'yellow ring waiting for an ack')
      await flow.run('cdr', { payload: { resetCursor: true } })
      assert.equal(codeOf(await run.outcome), 'CLOSED')
    })
  })

  it('keeps one file per node in the user directory', async () => {
    await start(newCalls(), newCalls({ id: 'other' }))
    await flow.run('cdr')
    await flow.run('other')
    const files = readdirSync(join(flow.userDirectory, 'switchboard-telecom', 'cursors'))
    assert.deepEqual(files.sort(), ['cdr.jsonl', 'other.jsonl'])
  })

  it('ends with CLOSED and no status when it is deployed away while it waits for an ack', async () => {
    add(30)
    add(29)
    await start(newCalls({ commit: 'ack', emit: 'call' }))
    const run = flow.give('cdr')
    await flow.until(() => flow.status('cdr') === 'yellow ring waiting for an ack')
    await flow.deploy([ucmConfig(pbx.url)], 'full', { pbx: ucmCredentials })
    assert.equal(codeOf(await run.outcome), 'CLOSED')
    assert.equal(flow.status('cdr'), '')
  })
})
