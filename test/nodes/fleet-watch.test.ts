import assert from 'node:assert/strict'
import { utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Flow, type FlowNode } from './support/flow'
import { type HilinkEmulator, hilinkSmsIn, hilinkTypes, startModem } from './support/hilink'

const secret = 'fleet-secret-8'

describe('A node on a fleet', () => {
  let modems: HilinkEmulator[] = []
  let flow: Flow
  let written = 0

  const entry = (name: string, index: number, tags: string[] = []): object => ({
    name,
    kind: 'hilink',
    address: modems[index]?.url,
    username: 'admin',
    password: secret,
    tags,
  })

  /** Two writings within one tick of the file system's clock are told apart. */
  function write(entries: readonly object[]): void {
    const path = join(flow.userDirectory, 'fleet.json')
    writeFileSync(path, JSON.stringify(entries), { mode: 0o600 })
    written += 1
    utimesSync(path, written, written)
  }

  const watching = (properties: object = {}): FlowNode[] => [
    { id: 'fleet-config', type: 'telecom-fleet', path: 'fleet.json' },
    hilinkSmsIn({ device: '', fleet: 'fleet-config', tag: '', ...properties }),
  ]
  const received = (): unknown[] => flow.messagesOf('inbox').map(({ device, payload }) => [device, payload])

  /** The inventory is there when the nodes begin. */
  async function begin(entries: readonly object[], properties: object = {}): Promise<void> {
    write(entries)
    await flow.deploy(watching(properties))
  }

  beforeEach(async () => {
    modems = await Promise.all([0, 1].map(() => startModem({ password: secret })))
    flow = await Flow.start({ types: [...hilinkTypes, 'telecom-fleet'], nodes: [] })
  })

  afterEach(async () => {
    assert.ok(!flow.everything().includes(secret))
    await flow.stop()
    await Promise.all(modems.map((modem) => modem.close()))
  })

  it('watches every device, and says which one a message is of', async () => {
    await begin([entry('North', 0), entry('South', 1)])
    assert.equal((await flow.run('inbox')).error, undefined)
    modems[0]?.receive({ from: '+491550000001', content: 'cold' })
    modems[1]?.receive({ from: '+491550000002', content: 'warm' })
    assert.equal((await flow.run('inbox')).error, undefined)
    assert.deepEqual(received().sort(), [
      ['North', 'cold'],
      ['South', 'warm'],
    ])
    assert.equal(flow.status('inbox'), 'green dot 2 devices')
  })

  it('watches only the devices of its tag', async () => {
    await begin([entry('North', 0, ['cold']), entry('South', 1)], { tag: 'cold' })
    await flow.run('inbox')
    assert.deepEqual(
      modems.map((modem) => modem.stats().requests > 0),
      [true, false],
    )
  })

  it('takes a message for the device that it names', async () => {
    await begin([entry('North', 0), entry('South', 1)], { interval: 3600 })
    await flow.run('inbox')
    modems[0]?.receive({ from: '+491550000001', content: 'cold' })
    modems[1]?.receive({ from: '+491550000002', content: 'warm' })
    await flow.run('inbox', { device: 'South' })
    assert.deepEqual(received(), [['South', 'warm']])
  })

  it('remembers each device apart, over a restart', async () => {
    await begin([entry('North', 0), entry('South', 1)])
    await flow.run('inbox')
    for (const modem of modems) modem.receive({ from: '+491550000001', content: 'once' })
    await flow.run('inbox')
    await flow.deploy(watching({ keep: '50' }))
    modems[1]?.receive({ from: '+491550000002', content: 'new' })
    await flow.run('inbox')
    assert.deepEqual(received().sort(), [
      ['North', 'once'],
      ['South', 'new'],
      ['South', 'once'],
    ])
  })

  it('tells a device that is away, and receives from the others', async () => {
    await begin([entry('North', 0), { ...entry('South', 1), address: '127.0.0.1:9' }])
    const { error } = await flow.run('inbox', { device: 'North' })
    assert.equal(error, undefined)
    modems[0]?.receive({ from: '+491550000001', content: 'cold' })
    await flow.run('inbox', { device: 'North' })
    assert.deepEqual(received(), [['North', 'cold']])
  })

  it('uses neither of two entries of one name, and the rest', async () => {
    await begin([entry('North', 0), entry('North', 0), entry('South', 1)])
    await flow.until(() => flow.status('inbox') === 'yellow ring 1 of 2 devices failed')
    assert.ok(flow.logged(20).some((text) => text.includes('North')))
    assert.equal((await flow.run('inbox', { device: 'South' })).error, undefined)
  })

  it('says so where its fleet is not deployed', async () => {
    await flow.deploy([hilinkSmsIn({ device: '', fleet: 'gone' })])
    await flow.until(() => flow.status('inbox') === 'red ring no device chosen')
  })
})
