import assert from 'node:assert/strict'
import type { Flow, FlowNode, Message } from './support/flow'
import { startUcmEmulator, startUcmFlow, type UcmEmulator } from './support/ucm'

interface Cdr {
  cursor: string
  count: number
  wokenBy: string
  complete: boolean
}

describe('ucm-cdr-in', () => {
  let pbx: UcmEmulator
  let flow: Flow

  const node = (properties: object = {}): FlowNode => ({
    id: 'in',
    type: 'ucm-cdr-in',
    device: 'pbx',
    interval: 3600,
    ...properties,
  })
  const start = async (properties: object = {}): Promise<void> => {
    flow = await startUcmFlow(pbx, [node(properties)])
  }
  const emitted = (): Message[] => flow.sent.filter(({ from }) => from === 'in').map(({ msg }) => msg)
  const ids = (): string[] =>
    emitted().flatMap(({ payload }) => [payload].flat().map((call) => (call as { id: string }).id))
  const cdrOf = (message: Message | undefined): Cdr => message?.cdr as Cdr
  const looked = (): Promise<unknown> => flow.until(() => /new at|starting point/.test(flow.status('in')))

  beforeEach(async () => {
    pbx = await startUcmEmulator({ calls: 0 })
  })

  afterEach(async () => {
    await flow.stop()
    await pbx.close()
  })

  it('emits each call once, one per message, from now on', async () => {
    pbx.addCall({ minutesAgo: 30 })
    await start()
    await looked()
    assert.equal(flow.status('in'), 'green dot starting point set')
    const added = [pbx.addCall({ minutesAgo: 2 }), pbx.addCall({ minutesAgo: 1 })]
    await flow.run('in')
    await flow.run('in')
    assert.deepEqual(ids(), added)
    assert.deepEqual(
      emitted().map(({ cdr }) => [(cdr as Cdr).count, (cdr as Cdr).wokenBy, (cdr as Cdr).complete]),
      [
        [1, 'message', false],
        [1, 'message', true],
      ],
    )
    assert.match(flow.status('in'), /^green dot 0 new at \d\d:\d\d$/)
  })

  it('is woken by the end of a call', async () => {
    await start()
    await looked()
    await flow.until(() => pbx.stats().subscriptions.includes('ActiveCallStatus'))
    pbx.play({ to: '1002', ringSeconds: 0.2, talkSeconds: 0.5 })
    await flow.until(() => emitted().length > 0)
    assert.equal(emitted().length, 1)
    assert.equal(cdrOf(emitted()[0]).wokenBy, 'events')
  })

  it('looks by itself every interval, and sends nothing where there is nothing new', async () => {
    await start({ interval: 1, emit: 'batch', batchSize: 10 })
    await looked()
    const added = [pbx.addCall({ minutesAgo: 2 }), pbx.addCall({ minutesAgo: 1 })]
    await flow.until(() => emitted().length > 0)
    await flow.until(() => flow.statuses('in').length > 6)
    assert.deepEqual(ids(), added)
    assert.equal(emitted().length, 1)
    assert.equal(cdrOf(emitted()[0]).wokenBy, 'interval')
  })

  it('emits again what was not acknowledged, and not what was', async () => {
    await start({ commit: 'ack', firstRun: 'all', emit: 'batch' })
    await looked()
    const added = pbx.addCall({ minutesAgo: 2 })
    await flow.run('in')
    await flow.run('in')
    assert.deepEqual(ids(), [added, added])
    await flow.run('in', { payload: { ack: cdrOf(emitted()[1]).cursor } })
    assert.equal(flow.status('in'), 'green dot acknowledged')
    await flow.run('in')
    assert.deepEqual(ids(), [added, added])
  })

  it('filters, and gives raw rows where they are wanted', async () => {
    await start({ firstRun: 'all', callStatus: 'no-answer', shape: 'raw' })
    await looked()
    pbx.addCall({ minutesAgo: 3 })
    pbx.addCall({ minutesAgo: 2, status: 'no-answer' })
    await flow.run('in')
    assert.deepEqual(
      emitted().map(({ payload }) => (payload as Record<string, unknown>[])[0]?.disposition),
      ['NO ANSWER'],
    )
  })

  it('goes on where it was after a restart, and from scratch when told to', async () => {
    await start()
    await looked()
    const first = pbx.addCall({ minutesAgo: 3 })
    await flow.run('in')
    await flow.restart()
    const second = pbx.addCall({ minutesAgo: 2 })
    await flow.run('in')
    assert.deepEqual(ids(), [first, second])
    await flow.run('in', { payload: { resetCursor: true } })
    await flow.run('in')
    assert.equal(flow.status('in'), 'green dot starting point set')
  })

  it('says under itself why an input cannot be used', async () => {
    await start({ interval: 1, callStatus: 'lost' })
    await flow.until(() => flow.status('in').startsWith('red'))
    assert.match(flow.status('in'), /^red ring callStatus/)
  })
})
