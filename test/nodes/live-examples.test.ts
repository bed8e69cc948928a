import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Flow, type FlowNode } from './support/flow'
import { startUcmEmulator, type UcmEmulator, ucmCredentials } from './support/ucm'

const own = ['ucm-config', 'ucm-events', 'ucm-action', 'telecom-lookup', 'kalliope-routing', 'kalliope-routing-reply']
const core = [
  'common/20-inject',
  'function/10-function',
  'function/10-switch',
  'function/15-change',
  'function/80-template',
]

describe('the examples of live calls', () => {
  const stops: (() => Promise<void>)[] = []
  let flow: Flow

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })

  /** An example as it is, but for its PBX, what `leaveOut` says, and the hour of the day. */
  async function start(file: string, pbx?: UcmEmulator, leaveOut: readonly string[] = [], hour = 12): Promise<void> {
    const text = readFileSync(join(__dirname, '../../examples', file), 'utf8')
    const parsed = JSON.parse(text.replaceAll('$moment().hour()', String(hour))) as FlowNode[]
    const nodes = parsed.filter(({ type }) => !['tab', 'comment', 'debug', 'catch', ...leaveOut].includes(type))
    flow = await Flow.start({
      types: own,
      core,
      nodes: nodes.map((node) => {
        if (node.type === 'ucm-config') return { ...node, address: pbx?.url }
        return { ...node, z: 'tab' }
      }),
      credentials: { 'telecom-ucm': ucmCredentials },
      http: true,
    })
    stops.push(() => flow.stop())
  }

  async function startPbx(options: object = {}): Promise<UcmEmulator> {
    const pbx = await startUcmEmulator({ calls: 0, channels: 0, ...options })
    stops.push(() => pbx.close())
    return pbx
  }
  const isLive = (id: string) => flow.until(() => flow.status(id).startsWith('green dot live'))

  it('a text for a missed call: the modem is given name and number, and nothing for a call that was answered', async () => {
    const pbx = await startPbx()
    await start('6 Several devices/A text for a missed call within seconds.json', pbx, ['hilink-config', 'hilink-sms'])
    await isLive('telecom-live-missed-events')
    pbx.play({ from: '+390555550102', to: '1002', ringSeconds: 0.2, talkSeconds: 0.2 })
    pbx.play({ script: 'missed', from: '+390555550101', to: '1002', ringSeconds: 1 })
    const { payload } = await flow.until(() => flow.messagesOf('telecom-live-missed-name')[0])
    const { from, missed } = payload as { from: { number: string; name: string }; missed: boolean }
    assert.equal(missed, true)
    assert.equal(from.number, '+390555550101')
    assert.equal(from.name, 'Ann Example')
    assert.equal(flow.messagesOf('telecom-live-missed-name').length, 1)
  })

  it('unwanted callers: the call of a number in the list ends, another goes on ringing', async () => {
    const pbx = await startPbx()
    await start('2 Grandstream UCM/Hang up on unwanted callers.json', pbx)
    await isLive('telecom-ucm-refuse-events')
    pbx.play({ from: '+390555550101', to: '1001', ringSeconds: 60 })
    const id = pbx.play({ from: '+390555550199', to: '1002', ringSeconds: 60 })
    const ended = await flow.until(() =>
      flow
        .messagesOf('telecom-ucm-refuse-events')
        .map(({ payload }) => payload as { event: string; id: string })
        .find(({ event }) => event === 'ended'),
    )
    assert.equal(ended.id, id)
    assert.equal(flow.messagesOf('telecom-ucm-refuse-hangup').length, 1)
  })

  it('the queue board: shows how many wait and who is free', async () => {
    await start('2 Grandstream UCM/Queue board.json', await startPbx(), ['http in', 'http response'])
    const page = async (): Promise<string> => {
      const before = flow.messagesOf('telecom-ucm-board-html').length
      flow.give('telecom-ucm-board-lines')
      return String((await flow.until(() => flow.messagesOf('telecom-ucm-board-html')[before])).payload)
    }
    assert.match(await page(), /Nothing told yet/)
    const queue = { queue: '6500', name: 'Sales', waiting: 3, agents: 4, available: 2, answered: 9, abandoned: 1 }
    const agent = { queue: '6500', extension: '1004', name: 'Ann <b>', status: 'paused' }
    await flow.run('telecom-ucm-board-keep', { topic: 'queue', payload: queue })
    await flow.run('telecom-ucm-board-keep', { topic: 'agent', payload: agent })
    const shown = await page()
    assert.match(shown, /<h1>6500 Sales: 3 waiting, 2 of 4 free<\/h1>/)
    assert.match(shown, /<li>1004 Ann &lt;b&gt;: paused<\/li>/)
  })

  for (const [caller, hour, value] of [
    ['+390555550101', 23, '100'],
    ['+390555550177', 23, '900'],
    ['+390555550177', 12, '100'],
  ] as const) {
    it(`routing at night: ${caller} at ${hour} goes to ${value}`, async () => {
      await start('4 Kalliope/Unknown callers at night to a message.json', undefined, [], hour)
      await flow.run('telecom-kalliope-night-contacts')
      const reply = await fetch(`${flow.url}/telecom/routing/night?caller=${encodeURIComponent(caller)}`)
      assert.match(await reply.text(), new RegExp(`<value>${value}</value>`))
    })
  }
})
