import assert from 'node:assert/strict'
import { Flow, type Message } from './support/flow'
import { type HilinkEmulator, hilinkConfig, hilinkDevice, hilinkTypes, startModem } from './support/hilink'
import { failureOf } from './support/outcome'

describe('a device named by the message', () => {
  let modems: HilinkEmulator[] = []
  let flow: Flow

  /** Two modems, `Attic` and `Cellar`; the node has neither chosen unless a test says so. */
  async function start(properties: object, configs: readonly string[] = ['Attic', 'Cellar']): Promise<void> {
    modems = await Promise.all(configs.map(() => startModem()))
    flow = await Flow.start({
      types: hilinkTypes,
      nodes: [
        ...modems.map(({ url }, index) => hilinkConfig(url, { id: `modem${String(index)}`, name: configs[index] })),
        hilinkDevice({ device: '', deviceNameType: 'msg', deviceName: 'who', operation: 'information', ...properties }),
      ],
      credentials: Object.fromEntries(
        modems.map((_, index) => [`modem${String(index)}`, { username: 'admin', password: 'admin' }]),
      ),
    })
  }

  afterEach(async () => {
    await flow.stop()
    await Promise.all(modems.map((modem) => modem.close()))
  })

  const asked = (): number[] => modems.map((modem) => modem.stats().byName['device/information'] ?? 0)
  const names = (sent: readonly Message[]): unknown[] => sent.map(({ device }) => device).sort()

  it('works instead of the one of the dialog', async () => {
    await start({ device: 'modem0' })
    const { error } = await flow.run('device', { who: 'Cellar' })
    assert.equal(error, undefined)
    assert.deepEqual(asked(), [0, 1])
  })

  it('leaves it to the dialog where the message names none', async () => {
    await start({ device: 'modem0' })
    const { sent } = await flow.run('device', {})
    assert.deepEqual(asked(), [1, 0])
    assert.equal('device' in (sent[0] ?? {}), false)
  })

  it('is BAD_INPUT where there is none of that name, and nothing is sent', async () => {
    await start({ device: 'modem0' })
    const outcome = await flow.run('device', { who: 'Garage' })
    assert.equal(failureOf(outcome).code, 'BAD_INPUT')
    assert.match(failureOf(outcome).message, /Garage/)
    assert.deepEqual(asked(), [0, 0])
  })

  it('is BAD_INPUT where two have that name', async () => {
    await start({}, ['Attic', 'Attic'])
    const outcome = await flow.run('device', { who: 'Attic' })
    assert.equal(failureOf(outcome).code, 'BAD_INPUT')
    assert.deepEqual(asked(), [0, 0])
  })

  it('is never replaced by a payload', async () => {
    await start({ device: 'modem0' })
    await flow.run('device', { payload: { deviceName: 'Cellar' } })
    assert.deepEqual(asked(), [1, 0])
  })

  it('gives one result per device for an array, as a sequence', async () => {
    await start({})
    const { sent, error } = await flow.run('device', { who: ['Attic', 'Cellar'] })
    assert.equal(error, undefined)
    assert.deepEqual(names(sent), ['Attic', 'Cellar'])
    const parts = sent.map((msg) => msg.parts as { id: string; index: number; count: number; type: string })
    assert.deepEqual(parts.map(({ index }) => index).sort(), [0, 1])
    assert.deepEqual(new Set(parts.map(({ count }) => count)), new Set([2]))
    assert.equal(new Set(parts.map(({ id }) => id)).size, 1)
    assert.deepEqual(asked(), [1, 1])
  })

  it('takes every device of its type for *', async () => {
    await start({ deviceName: '*', deviceNameType: 'str' })
    const { sent } = await flow.run('device', {})
    assert.deepEqual(names(sent), ['Attic', 'Cellar'])
  })

  it('does not let a device that fails spoil the rest', async () => {
    await start({})
    modems[0]?.faults.add({ kind: 'error', code: 100005, times: 0, match: 'device/information' })
    const { sent, error } = await flow.run('device', { who: ['Attic', 'Garage', 'Cellar'], payload: 'before' })
    assert.equal(error, undefined)
    const by = (name: string): Message | undefined => sent.find(({ device }) => device === name)
    assert.equal((by('Attic')?.error as { code: string }).code, 'DEVICE_ERROR')
    assert.equal((by('Garage')?.error as { code: string }).code, 'BAD_INPUT')
    assert.equal('payload' in (by('Attic') ?? {}), false)
    assert.equal(by('Cellar')?.error, undefined)
    assert.equal(typeof by('Cellar')?.payload, 'object')
    assert.equal(flow.status('device'), 'yellow ring 2 of 3 devices failed')
  })

  it('gives nothing for a tag that nobody has, and is done', async () => {
    await start({})
    const { sent, error } = await flow.run('device', { who: 'tag:shops' })
    assert.deepEqual([sent, error], [[], undefined])
  })

  it('works on as many at a time as the author wants', async () => {
    await start({ concurrency: 1 }, ['One', 'Two', 'Three'])
    const { sent } = await flow.run('device', { who: ['One', 'Two', 'Three'] })
    assert.deepEqual(
      sent.map(({ device }) => device),
      ['One', 'Two', 'Three'],
    )
  })
})
