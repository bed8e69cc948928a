import assert from 'node:assert/strict'
import type { UcmOptions } from '../../emulators/ucm'
import type { CallEvent } from '../../src/lib/calls/live/call-event'
import type { Flow, FlowNode, Message } from './support/flow'
import { startUcmEmulator, startUcmFlow, type UcmEmulator, ucmTypes } from './support/ucm'

describe('ucm-events', () => {
  let pbx: UcmEmulator
  let flow: Flow
  const stops: (() => Promise<void>)[] = []

  async function start(properties: object = {}, options: UcmOptions = {}): Promise<void> {
    pbx = await startUcmEmulator({ calls: 10, channels: 0, ...options })
    stops.push(() => pbx.close())
    const node: FlowNode = { id: 'events', type: 'ucm-events', device: 'pbx', ...properties }
    flow = await startUcmFlow(pbx, [node], { types: [...ucmTypes, 'ucm-events'] })
    stops.push(() => flow.stop())
  }

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
  })

  const isLive = () => flow.status('events').startsWith('green dot live')
  const messages = (): Message[] => flow.sent.filter(({ from }) => from === 'events').map(({ msg }) => msg)
  const calls = (): CallEvent[] =>
    messages()
      .map(({ payload }) => payload)
      .filter(isCallEvent)
  const events = (): string[] => calls().map(({ event }) => event)
  const told = (count: number) => flow.until(() => messages().length >= count)

  it('tells of a call as it happens: ringing, answered, ended, with one login and no request while idle', async () => {
    await start()
    await flow.until(isLive)
    pbx.resetStats()
    pbx.play({ from: '+390555550101', fromName: 'Ann', to: '1002', ringSeconds: 1, talkSeconds: 1 })
    await told(3)
    assert.deepEqual(events(), ['ringing', 'answered', 'ended'])
    assert.equal(messages()[0]?.topic, 'call')
    const [first, , last] = calls()
    assert.ok(first !== undefined && last !== undefined)
    const { from, to, direction, trunk, device, system } = first
    assert.deepEqual(
      { from: from.number, to: to.number, direction, trunk, device, system },
      {
        from: '+390555550101',
        to: '1002',
        direction: 'inbound',
        trunk: { in: 'Provider A', out: null },
        device: 'Office',
        system: 'ucm',
      },
    )
    assert.equal(last.reason, 'completed')
    assert.equal(pbx.stats().requests, 0)
    assert.deepEqual(pbx.stats().subscriptions, ['ActiveCallStatus'])
  })

  for (const script of ['missed', 'internal', 'group', 'queue', 'outbound', 'transfer'] as const) {
    for (const order of ['bridge-first', 'ends-first'] as const) {
      it(`tells of a call of the kind ${script} once, ${order}, as frames of one object too`, async () => {
        await start({}, { frames: order === 'ends-first' ? 'object' : 'array', notifyFirst: true })
        await flow.until(isLive)
        const id = pbx.play({ script, order, ringSeconds: 0.3, talkSeconds: 0.6 })
        await flow.until(() => events().includes('ended'))
        assert.deepEqual(events(), script === 'missed' ? ['ringing', 'ended'] : ['ringing', 'answered', 'ended'])
        assert.deepEqual(new Set(calls().map((call) => call.id)), new Set([id]))
        assert.equal(calls().at(-1)?.missed, script === 'missed')
      })
    }
  }

  it('tells the same by asking, where the firmware has no socket, and says so', async () => {
    await start({ interval: 1 }, { events: 'off' })
    await flow.until(() => flow.status('events').startsWith('green dot asking every 1 s'))
    pbx.play({ from: '+390555550101', to: '1002', ringSeconds: 2.5, talkSeconds: 2.5 })
    await flow.until(() => events().includes('ended'))
    assert.deepEqual(events(), ['ringing', 'answered', 'ended'])
    assert.equal(calls()[0]?.from.number, '+390555550101')
    assert.ok(flow.log.some(({ msg }) => String(msg).includes('WebSocket')))
  })

  it('tries a refused user once, says what the model may want, and asks instead', async () => {
    await start({ interval: 1 }, { eventsUser: 'admin' })
    await flow.until(() => flow.status('events').startsWith('green dot asking'))
    assert.ok(flow.log.some(({ msg }) => String(msg).includes('UCM62xx')))
    assert.equal(pbx.stats().refusedSocketLogins, 0)
  })

  it('reads the state anew after the socket was cut, and tells only what changed', async () => {
    await start()
    await flow.until(isLive)
    pbx.play({ to: '1002', ringSeconds: 1, talkSeconds: 60 })
    await flow.until(() => events().includes('answered'))
    const before = pbx.stats().socketLogins
    pbx.dropSockets()
    await flow.until(() => pbx.stats().socketLogins > before && isLive())
    pbx.play({ to: '1003', ringSeconds: 60 })
    await told(3)
    assert.deepEqual(events(), ['ringing', 'answered', 'ringing'])
  }).timeout(20_000)

  it('tells of extensions that it was asked for, when they change', async () => {
    await start({ events: 'extensions', extensions: '1000~1003' })
    await flow.until(isLive)
    assert.deepEqual(pbx.stats().subscriptions, ['ExtensionStatus/1000~1003'])
    pbx.setExtension('1009', 'Ringing')
    pbx.setExtension('1003', 'Ringing')
    pbx.setExtension('1003', 'Ringing')
    pbx.setExtension('1003', 'InUse')
    await told(2)
    assert.deepEqual(
      messages().map(({ topic, payload }) => ({ topic, payload })),
      [
        { topic: 'extension', payload: { extension: '1003', status: 'ringing', before: 'idle' } },
        { topic: 'extension', payload: { extension: '1003', status: 'in-use', before: 'ringing' } },
      ],
    )
  })

  it('tells of queues, agents, trunks, voicemail and conferences', async () => {
    await start({ events: 'queues,trunks,voicemail,conferences' })
    await flow.until(isLive)
    const statistics = { extension: '6500', queuename: 'Sales', callswaiting: '1', agentcount: 2, availablecount: 1 }
    pbx.notify('CallQueueStatus', [{ ...statistics, callscomplete: 3, callsabandoned: 0 }])
    pbx.notify('CallQueueStatus', [{ ...statistics, callswaiting: '2', callscomplete: 3, callsabandoned: 0 }])
    const paused = {
      queue_action: 'CallQueueUpdateMember',
      member_extension: '1004',
      status: 'Paused',
      pause_reason: 'Lunch',
    }
    pbx.notify('CallQueueStatus', [{ extension: '6500', member: [paused] }])
    pbx.notify('TrunkStatus', [{ trunk_index: 1, status: 'Unreachable' }])
    pbx.notify('VoiceMailStatus', [{ extensions: '1000', newmsg: 9, urgemsg: 0, oldmsg: 0 }])
    pbx.notify('ConferenceForVideoStatus', [
      { conf_number: '6302', member: [{ action: 'add', member_number: '4001', is_audio_muted: 'yes' }] },
    ])
    await told(5)
    assert.deepEqual(
      messages().map(({ topic, payload }) => [topic, payload]),
      [
        ['queue', { queue: '6500', name: 'Sales', waiting: 2, agents: 2, available: 1, answered: 3, abandoned: 0 }],
        [
          'agent',
          { queue: '6500', extension: '1004', name: null, status: 'paused', pauseReason: 'Lunch', loggedInSince: null },
        ],
        ['trunk', { trunk: 'Provider A', status: 'unreachable', up: false }],
        ['voicemail', { extension: '1000', new: 9, old: 0, urgent: 0 }],
        ['conference', { room: '6302', members: [{ number: '4001', name: null, muted: true }] }],
      ],
    )
  })

  it('tells the present state when a message asks for it', async () => {
    await start()
    await flow.until(isLive)
    pbx.play({ to: '1002', ringSeconds: 60 })
    await told(1)
    await flow.run('events', {})
    assert.deepEqual(events(), ['ringing', 'ringing'])
  })

  it('hands on events as they came', async () => {
    await start({ shape: 'raw', events: 'calls' })
    await flow.until(isLive)
    pbx.notify('ActiveCallStatus', [{ action: 'add', chantype: 'unbridge', channel: 'PJSIP/1-1', new_field: 'x' }])
    await told(1)
    assert.deepEqual(messages()[0]?.payload, [
      { action: 'add', chantype: 'unbridge', channel: 'PJSIP/1-1', new_field: 'x' },
    ])
    assert.equal(messages()[0]?.topic, 'ActiveCallStatus')
  })

  it('survives frames that are none', async () => {
    await start()
    await flow.until(isLive)
    for (const text of [
      '',
      'nonsense',
      '{',
      '[1,2]',
      '{"message":[null,1,{"action":"notify"}]}',
      '"'.repeat(100_000),
    ]) {
      pbx.sendText(text)
    }
    pbx.notify('ActiveCallStatus', { action: 'add' })
    pbx.notify('ActiveCallStatus', 'nonsense')
    pbx.play({ ringSeconds: 60 })
    await told(1)
    assert.deepEqual(events(), ['ringing'])
  })

  it('says that the old API tells nothing by itself, and sends nothing', async () => {
    pbx = await startUcmEmulator({ calls: 0 })
    stops.push(() => pbx.close())
    const node: FlowNode = { id: 'events', type: 'ucm-events', device: 'pbx' }
    flow = await startUcmFlow(pbx, [node], { types: [...ucmTypes, 'ucm-events'], config: { api: 'old' } })
    stops.push(() => flow.stop())
    await flow.until(() => flow.status('events') === 'red ring not in the old API')
    assert.deepEqual([pbx.stats().requests, pbx.stats().socketLogins], [0, 0])
  })

  it('uses one socket for all nodes, and none once they are gone', async () => {
    await start()
    await flow.until(isLive)
    await flow.deploy([
      { id: 'pbx', type: 'ucm-config', name: 'Office', address: pbx.url, timezone: 'Europe/Rome' },
      { id: 'events', type: 'ucm-events', device: 'pbx' },
      { id: 'more', type: 'ucm-events', device: 'pbx', events: 'extensions' },
    ])
    await flow.until(() => isLive() && flow.status('more').startsWith('green dot live'))
    assert.equal(pbx.stats().socketsOpen, 1)
    assert.deepEqual(pbx.stats().subscriptions, ['ActiveCallStatus', 'ExtensionStatus'])
    await flow.deploy([])
    assert.equal(pbx.stats().socketsOpen, 0)
  })

  for (const [properties, status] of [
    [{ events: 'calls,faxes' }, 'events: unknown choice'],
    [{ extensions: 'all' }, 'extensions: not numbers'],
    [{ mode: 'telepathy' }, 'mode: unknown choice'],
  ] as const) {
    it(`says what is wrong with ${JSON.stringify(properties)}`, async () => {
      await start(properties)
      await flow.until(() => flow.status('events') === `red ring ${status}`)
    })
  }
})

function isCallEvent(payload: unknown): payload is CallEvent {
  return typeof payload === 'object' && payload !== null && 'event' in payload && 'reason' in payload
}
