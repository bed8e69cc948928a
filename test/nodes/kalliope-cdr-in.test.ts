import assert from 'node:assert/strict'
import { Flow, type FlowNode } from './support/flow'
import { type KalliopeEmulator, kalliopeConfig, kalliopeCredentials, startKalliopeEmulator } from './support/kalliope'

const cdrIn = (properties: object = {}): FlowNode => ({
  id: 'in',
  type: 'kalliope-cdr-in',
  device: 'pbx',
  interval: 3600,
  ...properties,
})
const credentials = { pbx: { ...kalliopeCredentials, notifyUsername: 'kal', notifyPassword: 'secret' } }

describe('kalliope-cdr-in', () => {
  let pbx: KalliopeEmulator
  let flow: Flow

  beforeEach(async () => {
    pbx = await startKalliopeEmulator({ calls: 0, eventAuth: 'kal:secret' })
  })

  afterEach(async () => {
    await flow.stop()
    await pbx.close()
  })

  async function start(properties: object = {}): Promise<void> {
    flow = await Flow.start({
      types: ['kalliope-config', 'kalliope-cdr-in'],
      nodes: [kalliopeConfig(pbx.url), cdrIn(properties)],
      credentials,
      http: true,
    })
    await until(() => flow.status('in').startsWith('green'))
  }
  const ids = (): unknown[] => flow.messagesOf('in').map(({ payload }) => (payload as { id: string }).id)
  const facts = (): { wokenBy: string; count: number }[] =>
    flow.messagesOf('in').map(({ cdr }) => cdr as { wokenBy: string; count: number })
  const addCall = () => pbx.addCall({ start: Date.now() - 30_000 })
  const callEnded = () =>
    fetch(`${flow.url}/telecom/kalliope/pbx`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('kal:secret').toString('base64')}` },
      body: '{"event":"pbx.call.end","params":{"uniqueid":"1.2"}}',
    })
  async function until(holds: () => boolean): Promise<void> {
    for (let waits = 0; !holds(); waits++) {
      assert.ok(waits < 800, `still ${flow.status('in')}, ${JSON.stringify(ids())}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  it('gives each call once, as soon as the PBX has told of its end', async () => {
    await start()
    const first = addCall()
    assert.equal((await callEnded()).status, 200)
    await until(() => ids().length === 1)
    const second = addCall()
    for (let times = 0; times < 20; times++) await callEnded()
    await until(() => ids().length === 2)
    assert.deepEqual(ids(), [first, second])
    assert.deepEqual(
      facts().map(({ wokenBy, count }) => [wokenBy, count]),
      [
        ['notification', 1],
        ['notification', 1],
      ],
    )
  })

  it('looks again when the PBX writes the record late', async () => {
    await start()
    await callEnded()
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    const id = addCall()
    await until(() => ids().length === 1)
    assert.deepEqual(ids(), [id])
  })

  it('asks the PBX for as little when many calls end at once', async () => {
    await start()
    const before = pbx.stats().requests
    await Promise.all(Array.from({ length: 50 }, () => callEnded()))
    await new Promise((resolve) => setTimeout(resolve, 2_200))
    const looks = pbx.stats().requests - before
    assert.ok(looks >= 1 && looks <= 3, String(looks))
  })

  it('gives what came while Node-RED was down, and nothing twice', async () => {
    await start()
    const before = addCall()
    await flow.run('in', {})
    const meanwhile = addCall()
    await flow.restart()
    await until(() => ids().length === 2)
    await flow.run('in', {})
    assert.deepEqual(ids(), [before, meanwhile])
    assert.deepEqual(
      facts().map(({ wokenBy }) => wokenBy),
      ['message', 'interval'],
    )
  })

  it('gives a call again until it is acknowledged', async () => {
    await start({ commit: 'ack' })
    const id = addCall()
    await flow.run('in', {})
    await flow.run('in', {})
    assert.deepEqual(ids(), [id, id])
    const { cursor } = flow.messagesOf('in')[1]?.cdr as { cursor: string }
    await flow.run('in', { payload: { ack: cursor } })
    await flow.run('in', {})
    assert.deepEqual(ids(), [id, id])
  })

  it('gives batches, and says nothing where there is none', async () => {
    await start({ emit: 'batch', batchSize: 2 })
    await flow.run('in', {})
    assert.deepEqual(flow.messagesOf('in'), [])
    const added = [addCall(), addCall(), addCall()]
    await flow.run('in', {})
    assert.deepEqual(
      flow.messagesOf('in').flatMap(({ payload }) => (payload as { id: string }[]).map(({ id }) => id)),
      added,
    )
    assert.deepEqual(
      facts().map(({ count }) => count),
      [2, 1],
    )
  })

  it('filters as kalliope-cdr does', async () => {
    await start({ caller: '0999*' })
    addCall()
    const id = pbx.addCall({ start: Date.now() - 10_000, from: '09990123', to: '101' })
    await flow.run('in', {})
    assert.deepEqual(ids(), [id])
  })

  it('opens no door where it is not to be woken', async () => {
    await start({ wake: 'off' })
    assert.equal((await callEnded()).status, 404)
  })
})
