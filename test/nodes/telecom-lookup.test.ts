import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Flow, type Outcome } from './support/flow'
import { runtimeNodes } from './support/node-red'
import { codeOf } from './support/outcome'

const call = {
  event: 'ringing',
  direction: 'inbound',
  from: { number: '+390555550101', name: null },
  to: { number: '1001', name: null },
  answeredBy: null,
}

describe('telecom-lookup', () => {
  let userDirectory: string
  let flow: Flow

  beforeEach(() => {
    userDirectory = mkdtempSync(join(tmpdir(), 'lookup-'))
    writeFileSync(join(userDirectory, 'contacts.csv'), 'name,numbers,vip\nAnn,055 555 0101,yes\nDesk,1001,\n')
  })

  afterEach(async () => {
    await flow.stop()
    rmSync(userDirectory, { recursive: true })
  })

  async function start(properties: object = {}): Promise<void> {
    const nodes = [{ id: 'lookup', type: 'telecom-lookup', path: 'contacts.csv', country: 'IT', ...properties }]
    flow = await Flow.start({ types: ['telecom-lookup'], nodes, userDirectory })
  }

  it('names the parties of a call event from a CSV file in the user directory', async () => {
    await start()
    const { sent } = await flow.run('lookup', { payload: call, topic: 'call' })
    assert.deepEqual(sent[0]?.payload, {
      ...call,
      from: { number: '+390555550101', name: 'Ann', e164: '+390555550101' },
      to: { number: '1001', name: 'Desk', e164: null },
    })
    assert.deepEqual(sent[0].contacts, {
      from: { name: 'Ann', numbers: ['055 555 0101'], vip: 'yes' },
      to: { name: 'Desk', numbers: ['1001'], vip: '' },
    })
    assert.equal(sent[0].topic, 'call')
    assert.equal(flow.status('lookup'), 'green dot 2 of 2 known')
  })

  it('fills the records of an array one by one', async () => {
    await start()
    const stranger = { ...call, from: { number: '+33123456789', name: 'Zoe' } }
    const { sent } = await flow.run('lookup', { payload: [call, stranger] })
    const payload: unknown = sent[0]?.payload
    assert.ok(Array.isArray(payload))
    assert.deepEqual(
      payload.map(({ from }: typeof call) => from.name),
      ['Ann', 'Zoe'],
    )
    assert.ok(Array.isArray(sent[0]?.contacts) && sent[0].contacts.length === 2)
  })

  it('names the sender of a text and leaves the text', async () => {
    await start()
    const { sent } = await flow.run('lookup', { payload: 'hello', sms: { id: '1', from: '+390555550101' } })
    assert.equal(sent[0]?.payload, 'hello')
    assert.deepEqual(sent[0].sms, { id: '1', from: '+390555550101', name: 'Ann' })
    assert.equal(flow.status('lookup'), 'green dot Ann')
  })

  it('tells whose a number is', async () => {
    await start()
    const { sent } = await flow.run('lookup', { payload: '0555550101' })
    assert.deepEqual(sent[0]?.payload, {
      number: '0555550101',
      e164: '+390555550101',
      name: 'Ann',
      contact: { name: 'Ann', numbers: ['055 555 0101'], vip: 'yes' },
    })
    const { sent: none } = await flow.run('lookup', { payload: '+33123456789' })
    assert.deepEqual(none[0]?.payload, { number: '+33123456789', e164: '+33123456789', name: null, contact: null })
    assert.equal(flow.status('lookup'), 'green dot not in the contacts')
  })

  it('lets other events pass as they came', async () => {
    await start()
    const payload = { extension: '1001', status: 'ringing', before: 'idle' }
    const { sent } = await flow.run('lookup', { payload })
    assert.deepEqual(sent[0]?.payload, payload)
    assert.equal(flow.status('lookup'), 'green dot nothing to look up')
  })

  it('takes contacts from the context, as they are at that moment', async () => {
    await start({ source: 'flow', path: 'book' })
    const context = runtimeNodes.getNode('lookup')?.context()
    context?.flow.set('book', [{ name: 'Ann', numbers: ['1001'] }])
    const first = await flow.run('lookup', { payload: '1001' })
    context?.flow.set('book', [{ name: 'Ben', numbers: ['1001'] }])
    const second = await flow.run('lookup', { payload: '1001' })
    assert.deepEqual([nameIn(first), nameIn(second)], ['Ann', 'Ben'])
  })

  it('takes contacts from the message, msg.contacts where nothing else is said', async () => {
    await start({ source: 'msg', path: '' })
    const { sent } = await flow.run('lookup', { payload: '1001', contacts: [{ name: 'Ann', number: '1001' }] })
    assert.equal(nameIn({ sent }), 'Ann')
  })

  for (const [what, properties, msg, code, status] of [
    ['a file that is not there', { path: 'no.csv' }, { payload: '1' }, 'NOT_FOUND', 'no such file'],
    ['no path', { path: '' }, { payload: '1' }, 'BAD_INPUT', 'path: missing'],
    ['a country that there is not', { country: 'XX' }, { payload: '1' }, 'BAD_INPUT', 'country: not a country'],
    [
      'an outside line that is no digit',
      { outsidePrefix: 'x' },
      { payload: '1' },
      'BAD_INPUT',
      'outsidePrefix: not digits',
    ],
    ['a payload that is no number', {}, { payload: 'hello' }, 'BAD_INPUT', 'payload: not a number'],
    [
      'no contacts in the flow',
      { source: 'flow', path: 'book' },
      { payload: '1' },
      'BAD_INPUT',
      'no contacts in flow.book',
    ],
  ] as const) {
    it(`says so for ${what}`, async () => {
      await start(properties)
      assert.equal(codeOf(await flow.run('lookup', msg)), code)
      assert.equal(flow.status('lookup'), `red ring ${status}`)
    })
  }
})

function nameIn({ sent }: Pick<Outcome, 'sent'>): unknown {
  const payload = sent[0]?.payload
  return typeof payload === 'object' && payload !== null && 'name' in payload ? payload.name : undefined
}
