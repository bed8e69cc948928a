import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Flow, FlowNode, Message } from './support/flow'
import { codeOf, failureOf, idsOf } from './support/outcome'
import { startUcmEmulator, startUcmFlow, type UcmEmulator, ucmCdr } from './support/ucm'

const day = { range: 'between', start: '2026-03-10', end: '2026-03-10' }
const rangeOfDay = { start: '2026-03-10T00:00:00+01:00', end: '2026-03-11T00:00:00+01:00' }

interface Parts {
  id: string
  [field: string]: unknown
}

function partsOf(message: Message | undefined): Parts {
  assert.ok(message?.parts)
  return message.parts as Parts
}

/** The id is random; that it is the same in a whole sequence is tested once. */
function withoutId(message: Message | undefined): Omit<Parts, 'id'> {
  const { id, ...rest } = partsOf(message)
  assert.match(id, /^\w+$/)
  return rest
}

describe('ucm-cdr', () => {
  let pbx: UcmEmulator
  let flow: Flow
  let ids: string[]

  before(async () => {
    pbx = await startUcmEmulator({ calls: 0 })
    ids = [0, 1, 2, 3, 4].map((minute) =>
      pbx.addCall({
        start: `2026-03-10T10:0${minute}:00+01:00`,
        from: `055${minute}`,
        fromName: minute === 3 ? '=HYPERLINK("x")' : 'Müller & Söhne',
        to: '1001',
        status: minute === 2 ? 'voicemail' : 'answered',
      }),
    )
    flow = await startUcmFlow(
      pbx,
      [
        ucmCdr(day),
        ucmCdr({ ...day, id: 'join', wires: [['joined']] }),
        { id: 'joined', type: 'join', mode: 'auto' },
        ucmCdr({ ...day, id: 'errors', errorOutput: true, outputs: 2 }),
        { id: 'catch', type: 'catch', scope: null },
        { id: 'complete', type: 'complete', scope: ['cdr', 'errors'] },
        ucmCdr({ ...day, id: 'caught' }),
        ucmCdr({ id: 'lost', device: 'nowhere' }),
        ucmCdr({ id: 'broken', device: 'netmask' }),
        { id: 'netmask', type: 'ucm-config', address: '255.255.255.0' },
      ] satisfies FlowNode[],
      { core: ['sequence/17-split'] },
    )
  })

  after(async () => {
    await flow.stop()
    await pbx.close()
  })

  describe('emit: array', () => {
    it('sends all calls as one message, with what belongs to it', async () => {
      const outcome = await flow.run('cdr', { topic: 'kept', payload: 1 })
      assert.deepEqual(idsOf(outcome), ids)
      const [message] = outcome.sent
      assert.equal(outcome.sent.length, 1)
      assert.equal(message?.topic, 'kept')
      assert.equal(message.parts, undefined)
      const expected = { device: 'Office', range: rangeOfDay, index: 0, count: 5, total: 5, complete: true }
      assert.deepEqual(message.cdr, expected)
    })

    it('sends the rows of the device as they are: its legs', async () => {
      const { sent } = await flow.run('cdr', { payload: { shape: 'raw' } })
      const rows = sent[0]?.payload as Record<string, string>[]
      assert.deepEqual(
        rows.map(({ session }) => session),
        [ids[0], ids[1], ids[2], ids[2], ids[3], ids[4]],
      )
      assert.equal(rows[0]?.disposition, 'ANSWERED')
      assert.deepEqual((sent[0]?.cdr as { count: number }).count, 5)
    })

    it('sends an empty array when there is no call', async () => {
      const { sent } = await flow.run('cdr', { payload: { start: '2026-01-01', end: '2026-01-01' } })
      assert.deepEqual(
        sent.map(({ payload }) => payload),
        [[]],
      )
      assert.deepEqual((sent[0]?.cdr as { total: number }).total, 0)
    })

    it('keeps the parts of the message that came', async () => {
      const parts = { id: 'outer', index: 3, count: 7 }
      assert.deepEqual((await flow.run('cdr', { parts })).sent[0]?.parts, parts)
    })
  })

  describe('emit: call', () => {
    it('sends a message per call', async () => {
      const { sent } = await flow.run('cdr', { topic: 'kept', payload: { emit: 'call' } })
      assert.deepEqual(
        sent.map(({ payload }) => (payload as { id: string }).id),
        ids,
      )
      assert.ok(sent.every(({ topic }) => topic === 'kept'))
      const facts = { device: 'Office', range: rangeOfDay }
      assert.deepEqual(sent[1]?.cdr, { ...facts, index: 1, count: 1, complete: false })
      assert.deepEqual(sent[4]?.cdr, { ...facts, index: 4, count: 1, total: 5, complete: true })
    })

    it('numbers them as a sequence whose length the last one tells', async () => {
      const { sent } = await flow.run('cdr', { payload: { emit: 'call' } })
      assert.deepEqual(withoutId(sent[0]), { type: 'array', len: 1, index: 0 })
      assert.deepEqual(withoutId(sent[4]), { type: 'array', len: 1, index: 4, count: 5 })
      assert.equal(new Set(sent.map((message) => partsOf(message).id)).size, 1)
    })

    it('sends the legs of a call together', async () => {
      const { sent } = await flow.run('cdr', { payload: { emit: 'call', shape: 'raw' } })
      assert.deepEqual(
        sent.map(({ payload }) => (payload as unknown[]).length),
        [1, 1, 2, 1, 1],
      )
    })

    it('sends nothing when there is no call', async () => {
      const { sent, error } = await flow.run('cdr', {
        payload: { emit: 'call', start: '2026-01-01', end: '2026-01-01' },
      })
      assert.deepEqual([sent, error], [[], undefined])
      assert.equal(flow.status('cdr'), 'green dot between · 0 calls')
    })

    it('nests the parts of the message that came', async () => {
      const parts = { id: 'outer', index: 3, count: 7 }
      const { sent } = await flow.run('cdr', { payload: { emit: 'call' }, parts })
      assert.deepEqual(partsOf(sent[0]).parts, parts)
      assert.deepEqual(partsOf(sent[4]).parts, parts)
      assert.notEqual(partsOf(sent[4]).id, 'outer')
    })

    it('sends messages that do not share what a flow may change', async () => {
      const { sent } = await flow.run('cdr', { payload: { emit: 'call' }, shared: { touched: false } })
      ;(sent[0]?.shared as { touched: boolean }).touched = true
      assert.deepEqual(sent[1]?.shared, { touched: false })
    })
  })

  describe('emit: batch', () => {
    it('sends arrays of the size asked for', async () => {
      const { sent } = await flow.run('cdr', { payload: { emit: 'batch', batchSize: 2 } })
      assert.deepEqual(
        sent.map(({ payload }) => (payload as { id: string }[]).map(({ id }) => id)),
        [ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)],
      )
      assert.deepEqual(withoutId(sent[0]), { type: 'array', len: 2, index: 0 })
      assert.deepEqual(withoutId(sent[2]), { type: 'array', len: 2, index: 2, count: 3 })
      assert.deepEqual((sent[2]?.cdr as { total: number }).total, 5)
    })

    it('counts calls, not legs', async () => {
      const { sent } = await flow.run('cdr', { payload: { emit: 'batch', batchSize: 3, shape: 'raw' } })
      assert.deepEqual(
        sent.map(({ payload }) => (payload as unknown[]).length),
        [4, 2],
      )
    })

    it('sends one empty array when there is no call', async () => {
      const payload = { emit: 'batch', start: '2026-01-01', end: '2026-01-01' }
      const { sent } = await flow.run('cdr', { payload })
      assert.deepEqual(
        sent.map((message) => [message.payload, withoutId(message)]),
        [[[], { type: 'array', len: 500, index: 0, count: 1 }]],
      )
    })
  })

  describe('emit: csv', () => {
    const header =
      'system,device,id,direction,status,answered,missed,start,answer,end,duration_seconds,talk_seconds,ring_seconds,' +
      'from_number,from_name,to_number,to_name,answered_by,trunk_in,trunk_out,account,recordings,revision'

    it('sends text in pieces, the header once', async () => {
      const { sent } = await flow.run('cdr', { payload: { emit: 'csv', batchSize: 2 } })
      const texts = sent.map(({ payload }) => payload as string)
      assert.deepEqual(
        texts.map((text) => text.split('\r\n').length - 1),
        [3, 2, 1],
      )
      assert.ok(
        texts[0]?.startsWith(
          `${header}\r\nucm,Office,${String(ids[0])},inbound,answered,true,false,2026-03-10T10:00:00+01:00,`,
        ),
      )
      assert.ok(!texts[1]?.includes('system,'))
      assert.deepEqual(withoutId(sent[2]), { type: 'string', ch: '', index: 2, count: 3 })
    })

    it('keeps a spreadsheet from running a name as a formula', async () => {
      const { sent } = await flow.run('cdr', { payload: { emit: 'csv' } })
      assert.ok((sent[0]?.payload as string).includes(`,"'=HYPERLINK(""x"")",`))
    })

    it('obeys separator, byte order mark and header', async () => {
      const csv = async (options: object): Promise<string> => {
        const { sent } = await flow.run('cdr', { payload: { emit: 'csv', ...options } })
        return sent[0]?.payload as string
      }
      assert.ok((await csv({ csvSeparator: ';' })).startsWith('system;device;'))
      assert.ok((await csv({ csvSeparator: 'tab' })).startsWith('system\tdevice\t'))
      assert.ok((await csv({ csvBom: true })).startsWith('\uFEFFsystem'))
      assert.ok((await csv({ csvHeader: 'never' })).startsWith('ucm,Office,'))
    })

    it('sends the header alone when there is no call', async () => {
      const payload = { emit: 'csv', start: '2026-01-01', end: '2026-01-01' }
      const { sent } = await flow.run('cdr', { payload })
      assert.deepEqual(
        sent.map((message) => message.payload),
        [`${header}\r\n`],
      )
    })

    it('writes the header only in the first run that succeeds, when asked to', async () => {
      const payload = { emit: 'csv', csvHeader: 'first-run' }
      pbx.faults.add({ kind: 'status-24', match: 'cdrapi' })
      assert.equal(codeOf(await flow.run('cdr', { payload })), 'DEVICE_ERROR')
      const first = await flow.run('cdr', { payload })
      const second = await flow.run('cdr', { payload })
      assert.ok((first.sent[0]?.payload as string).startsWith('system,'))
      assert.ok((second.sent[0]?.payload as string).startsWith('ucm,'))
    })
  })

  describe('with the Join node in automatic mode', () => {
    const joined = async (payload: object): Promise<unknown> => {
      const before = flow.messagesOf('joined').length
      await flow.run('join', { payload })
      return await flow.until(() => flow.messagesOf('joined')[before]?.payload)
    }

    it('puts single calls together', async () => {
      assert.deepEqual(
        ((await joined({ emit: 'call' })) as { id: string }[]).map(({ id }) => id),
        ids,
      )
    })

    it('puts batches together', async () => {
      const calls = ((await joined({ emit: 'batch', batchSize: 2 })) as unknown[]).flat() as { id: string }[]
      assert.deepEqual(
        calls.map(({ id }) => id),
        ids,
      )
    })

    it('puts pieces of CSV together', async () => {
      const whole = (await flow.run('cdr', { payload: { emit: 'csv' } })).sent[0]?.payload
      assert.equal(await joined({ emit: 'csv', batchSize: 2 }), whole)
    })
  })

  describe('that fails', () => {
    it('hands Catch the code and the cause', async () => {
      pbx.faults.add({ kind: 'status-24', match: 'cdrapi' })
      const before = flow.messagesOf('catch').length
      const failure = failureOf(await flow.run('caught', { topic: 'kept' }))
      assert.equal(failure.code, 'DEVICE_ERROR')
      const caught = await flow.until(() => flow.messagesOf('catch')[before])
      const { code, message, cause, source } = caught.error as Record<string, unknown>
      // Node-RED 4 puts the name of the error before its message.
      assert.equal(String(message).replace(/^DeviceError: /, ''), failure.message)
      assert.deepEqual([code, (source as { id: string }).id], [failure.code, 'caught'])
      assert.deepEqual(JSON.parse(JSON.stringify(cause)), {
        device: 'Office',
        deviceCode: -24,
        deviceMessage: 'Failed to operate data',
        endpoint: '/api cdrapi',
        retryable: false,
        sentCalls: 0,
        sentMessages: 0,
      })
      assert.equal(caught.topic, 'kept')
      assert.equal(flow.messagesOf('catch').length, before + 1)
    })

    it('sends on the second output what went wrong, and nothing to Catch, when asked to', async () => {
      pbx.faults.add({ kind: 'status-24', match: 'cdrapi' })
      const before = flow.messagesOf('catch').length
      const completed = flow.messagesOf('complete').length
      const { sent, failed, error } = await flow.run('errors', { topic: 'kept', payload: 7 })
      assert.deepEqual([sent, error], [[], undefined])
      assert.equal(failed.length, 1)
      const { code, message, cause, ...rest } = failed[0]?.error as Record<string, unknown>
      assert.deepEqual([code, rest], ['DEVICE_ERROR', {}])
      assert.match(String(message), /"Office" refused "cdrapi"/)
      assert.equal((cause as { deviceCode: number }).deviceCode, -24)
      assert.deepEqual([failed[0]?.topic, failed[0]?.payload], ['kept', 7])
      await flow.until(() => flow.messagesOf('complete').length > completed)
      assert.equal(flow.messagesOf('catch').length, before)
    })

    it('names a config node that is not there', async () => {
      const { code, message } = failureOf(await flow.run('lost'))
      assert.equal(code, 'BAD_INPUT')
      assert.equal(message, '"device" is missing. Give a device: open the node and choose or add a ucm-config.')
      assert.equal(flow.status('lost'), 'red ring no device chosen')
    })

    it('names what is wrong with a config node', async () => {
      const { code, message } = failureOf(await flow.run('broken'))
      assert.equal(code, 'BAD_INPUT')
      assert.match(message, /^"address" is "255\.255\.255\.0"\. Give the device’s own address, not a netmask/)
    })
  })
})

describe('ucm-cdr in the middle of a sequence', () => {
  it('says how far a sequence had come, and ends it without a count', async () => {
    const many = await startUcmEmulator({ calls: 2100 })
    many.faults.add({ kind: 'status-24', match: 'cdrapi', at: 3 })
    const own = await startUcmFlow(many, [ucmCdr({ range: 'yesterday', emit: 'batch', batchSize: 300 })])
    const outcome = await own.run('cdr')
    await own.stop()
    await many.close()
    const { code, cause } = failureOf(outcome)
    assert.equal(code, 'DEVICE_ERROR')
    const calls = outcome.sent.flatMap(({ payload }) => payload as unknown[])
    assert.deepEqual([cause.sentMessages, cause.sentCalls], [outcome.sent.length, calls.length])
    assert.ok(outcome.sent.length > 0)
    assert.ok(outcome.sent.every((message) => partsOf(message).count === undefined))
    assert.ok(outcome.sent.every(({ cdr }) => !(cdr as { complete: boolean }).complete))
  })
})

describe('ucm-cdr with the header once', () => {
  it('keeps the mark of its first run where only Node-RED reads it, whatever its id', async () => {
    const id = '../../out of the way'.repeat(20)
    const pbx = await startUcmEmulator({ calls: 0 })
    const flow = await startUcmFlow(pbx, [ucmCdr({ ...day, id, emit: 'csv', csvHeader: 'first-run' })])
    try {
      const payloads: string[] = []
      for (let run = 0; run < 2; run += 1) {
        const { sent, error } = await flow.run(id, { payload: {} })
        assert.equal(error, undefined)
        payloads.push(String(sent[0]?.payload))
      }
      assert.deepEqual(
        payloads.map((text) => text.startsWith('system,')),
        [true, false],
      )
      const marks = join(flow.userDirectory, 'switchboard-telecom', 'first-runs')
      const [mark, ...others] = readdirSync(marks)
      assert.deepEqual([mark?.length, others], [32 + '.jsonl'.length, []])
      assert.equal(statSync(marks).mode & 0o777, 0o700)
      assert.equal(statSync(join(marks, String(mark))).mode & 0o777, 0o600)
    } finally {
      await flow.stop()
      await pbx.close()
    }
  })
})
