import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Flow, type FlowNode } from './support/flow'
import { type KalliopeEmulator, kalliopeCredentials, kalliopeTypes, startKalliopeEmulator } from './support/kalliope'

const file = join(__dirname, '..', '..', 'examples/4 Kalliope/Events with their call records.json')
const core = ['function/10-switch', 'function/15-change', 'function/89-delay', 'network/21-httpin', 'parsers/70-JSON']
const example = 'telecom-kalliope-events'

describe('the Kalliope example “Events with their call records”', () => {
  let pbx: KalliopeEmulator
  let flow: Flow

  beforeEach(async () => {
    process.env.KALLIOPE_EVENTS = 'pbx:a long password'
    pbx = await startKalliopeEmulator({ calls: 20 })
    const parsed = JSON.parse(readFileSync(file, 'utf8')) as FlowNode[]
    flow = await Flow.start({
      types: kalliopeTypes,
      core,
      nodes: parsed.filter(({ type }) => !['tab', 'comment', 'debug'].includes(type)).map(adapted),
      credentials: { 'telecom-kalliope': kalliopeCredentials },
    })
  })

  afterEach(async () => {
    await flow.stop()
    await pbx.close()
    delete process.env.KALLIOPE_EVENTS
  })

  function adapted(node: FlowNode): FlowNode {
    if (node.type === 'kalliope-config') return { ...node, address: pbx.url, timezone: 'Europe/Rome' }
    return { ...node, z: 'tab', ...(node.type === 'delay' ? { timeout: '1', timeoutUnits: 'milliseconds' } : {}) }
  }

  const authorization = `Basic ${Buffer.from('pbx:a long password').toString('base64')}`
  const response = { status: () => response, set: () => response, end: () => response, sendStatus: () => response }
  function receive(payload: unknown, headers: object = { authorization }): void {
    flow.give(`${example}-check`, { payload, req: { headers }, res: { _res: response } })
  }

  function addCall(): { id: string; event: object } {
    const id = pbx.addCall({ start: new Date(Date.now() - 60_000).toISOString() })
    return { id, event: { name: 'pbx.queue.unservedcall', call: { uniqueid: id, queue_id: '1' } } }
  }
  const joined = () => flow.until(() => flow.messagesOf(`${example}-record`)[0])

  it('joins an event to the record of its call', async () => {
    const { id, event } = addCall()
    receive(event)
    const { payload, event: told } = await joined()
    assert.equal((payload as { id: string }).id, id)
    assert.deepEqual(told, event)
  })

  it('reads an event that the PBX sends as plain text', async () => {
    const { id, event } = addCall()
    receive(JSON.stringify(event))
    assert.equal(((await joined()).payload as { id: string }).id, id)
  })

  it('asks for no call where the event is about none', async () => {
    receive({ name: 'cti.client.login', call: { user: '101' } })
    const { event } = addCall()
    receive(event)
    await joined()
    assert.equal(flow.messagesOf(`${example}-id`).length, 1)
    assert.equal(flow.messagesOf(`${example}-record`).length, 1)
  })

  it('refuses whoever does not know the password', async () => {
    const { event } = addCall()
    receive(event, {})
    receive(event, { authorization: `Basic ${Buffer.from('pbx:guess').toString('base64')}` })
    await flow.until(() => flow.messagesOf(`${example}-check`).length === 2)
    assert.ok(flow.sent.every(({ from, port }) => from !== `${example}-check` || port === 1))
    assert.deepEqual(flow.messagesOf(`${example}-id`), [])
  })
})
