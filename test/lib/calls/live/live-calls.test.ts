import assert from 'node:assert/strict'
import type { CallEvent } from '../../../../src/lib/calls/live/call-event'
import { LiveCalls } from '../../../../src/lib/calls/live/live-calls'
import { activeCallChanges, listedChanges } from '../../../../src/lib/ucm/live/active-calls'

type Row = Record<string, string>

const caller = '+390555550101'
const trunkChannel = 'PJSIP/trunk_1-000024e4'
const linked = '1785000001.9444'

/** 2026-07-25 19:20:01 at Greenwich is 1785007201; this PBX is two hours ahead. */
function unbridge(channel: string, fields: Row = {}): Row {
  return {
    action: 'add',
    chantype: 'unbridge',
    channel,
    uniqueid: linked,
    linkedid: linked,
    state: 'Ringing',
    service: 'macro-dial',
    callername: '',
    callernum: '',
    connectedname: '',
    connectednum: '',
    alloc_time: '2026-07-25 19:20:01',
    inbound_trunk_name: '',
    outbound_trunk_name: '',
    ...fields,
  }
}

const trunkIn = unbridge(trunkChannel, {
  state: 'Ring',
  service: 'normal',
  callernum: caller,
  inbound_trunk_name: 'Carrier',
})

function rings(extension: string, fields: Row = {}): Row {
  return unbridge(`PJSIP/${extension}-000024e${extension.slice(-1)}`, {
    uniqueid: `178500000${extension.slice(-1)}.9445`,
    callernum: extension,
    callername: `Phone ${extension}`,
    connectednum: caller,
    ...fields,
  })
}

function gone(row: Row): Row {
  return { action: 'delete', chantype: 'unbridge', channel: row.channel ?? '' }
}

function bridge(one: Row, other: Row, fields: Row = {}): Row {
  return {
    action: 'add',
    chantype: 'bridge',
    channel1: one.channel ?? '',
    channel2: other.channel ?? '',
    callerid1: one.callernum ?? '',
    callerid2: other.callernum ?? '',
    name1: '',
    name2: other.callername ?? '',
    uniqueid1: one.uniqueid ?? '',
    uniqueid2: other.uniqueid ?? '',
    bridge_id: 'b',
    bridge_time: '2026-07-25 19:20:09',
    inbound_trunk_name: one.inbound_trunk_name ?? '',
    outbound_trunk_name: '',
    linkedid: '',
    ...fields,
  }
}

function unbridged(row: Row): Row {
  const { channel1 = '', channel2 = '' } = row
  return { action: 'delete', chantype: 'bridge', channel: channel2, channel1, channel2 }
}

/** Plays bodies of records, one a second, then waits until everything is told. */
function play(bodies: readonly Row[][], { untilMs = 60_000 } = {}): CallEvent[] {
  const calls = new LiveCalls('ucm', 'Office')
  const events: CallEvent[] = []
  let nowMs = 1000
  for (const body of bodies) {
    for (const atMs of [nowMs + 1, nowMs + 500]) events.push(...calls.tick(atMs))
    nowMs += 1000
    events.push(...calls.apply(activeCallChanges(body, 'Europe/Rome'), nowMs))
  }
  for (let atMs = nowMs; atMs < nowMs + untilMs; atMs += 250) events.push(...calls.tick(atMs))
  return events
}

function told(events: readonly CallEvent[]): string[] {
  return events.map(({ event, direction, from, to, answeredBy, ringing, queue, missed, reason }) =>
    [
      event,
      direction,
      `${String(from.number)} → ${String(to.number)}`,
      ...(answeredBy === null ? [] : [`by ${String(answeredBy.number)}`]),
      ...(ringing.length === 0 ? [] : [`rings ${ringing.join('+')}`]),
      ...(queue === null ? [] : [`through ${queue}`]),
      ...(missed ? ['missed'] : []),
      ...(reason === null ? [] : [reason]),
    ].join(', '),
  )
}

const phone = rings('1802')
const talk = bridge(trunkIn, phone)

describe('live calls', () => {
  for (const [order, answer] of [
    ['the bridge first', [[talk], [gone(trunkIn)], [gone(phone)]]],
    ['the channels’ ends first', [[gone(trunkIn)], [gone(phone)], [talk]].slice(0, 3)],
    ['all in one frame', [[gone(trunkIn), gone(phone), talk]]],
  ] as const) {
    it(`tell of an answered call from outside once, with ${order}`, () => {
      const events = play([[phone, trunkIn], ...answer.map((body) => [...body]), [unbridged(talk)]])
      assert.deepEqual(told(events), [
        `ringing, inbound, ${caller} → 1802, rings 1802`,
        `answered, inbound, ${caller} → 1802, by 1802`,
        `ended, inbound, ${caller} → 1802, by 1802, completed`,
      ])
      assert.deepEqual(events[0]?.channels, [trunkChannel, 'PJSIP/1802-000024e2'])
      assert.deepEqual([events[0].start, events[1]?.answer], ['2026-07-25T19:20:01+02:00', '2026-07-25T19:20:09+02:00'])
      assert.deepEqual([events[0].id, events[2]?.id], [linked, linked])
      assert.equal(events[1]?.ringSeconds, 8)
    })
  }

  it('tell of a missed one', () => {
    const events = play([[trunkIn], [phone], [gone(phone), gone(trunkIn)]])
    assert.deepEqual(told(events), [
      `ringing, inbound, ${caller} → 1802, rings 1802`,
      `ended, inbound, ${caller} → 1802, missed, not-answered`,
    ])
    assert.deepEqual([events[1]?.talkSeconds, events[1]?.ringSeconds], [0, 2])
  })

  it('say what is called and what rings of a ring group', () => {
    const group = { feature_calleenum: '6400', feature_calleename: 'Sales' }
    const [one, two] = [rings('1001', group), rings('1002', group)]
    const answered = bridge(trunkIn, two)
    const events = play([[trunkIn], [one, two], [answered, gone(one), gone(two), gone(trunkIn)], [unbridged(answered)]])
    assert.deepEqual(told(events), [
      `ringing, inbound, ${caller} → 6400, rings 1001+1002, through 6400`,
      `answered, inbound, ${caller} → 6400, by 1002, through 6400`,
      `ended, inbound, ${caller} → 6400, by 1002, through 6400, completed`,
    ])
    assert.equal(events[0]?.to.name, 'Sales')
  })

  const queued = { ...trunkIn, action: 'update', state: 'Up', service: 'queue', feature_calleenum: '6500' }

  it('tell of a queue when an agent’s phone rings', () => {
    const agent = rings('1004', { service: 'queue', feature_calleenum: '6500' })
    const events = play([[trunkIn], [queued], [agent], [bridge(trunkIn, agent), gone(trunkIn), gone(agent)]])
    assert.deepEqual(told(events).slice(0, 2), [
      `ringing, inbound, ${caller} → 6500, rings 1004, through 6500`,
      `answered, inbound, ${caller} → 6500, by 1004, through 6500`,
    ])
  })

  it('tell of a queue in which no phone rings all the same', () => {
    assert.deepEqual(told(play([[trunkIn], [queued], [], [], [], [gone(trunkIn)]])), [
      `ringing, inbound, ${caller} → 6500, through 6500`,
      `ended, inbound, ${caller} → 6500, through 6500, missed, not-answered`,
    ])
  })

  it('tell of a menu when a call reaches it', () => {
    const menu = { ...trunkIn, action: 'update', state: 'Up', service: 'ivr', feature_calleenum: '7000' }
    const events = play([[trunkIn], [menu]], { untilMs: 1 })
    assert.deepEqual(told(events), [`ringing, inbound, ${caller} → 7000, through 7000`])
  })

  it('tell of an internal call', () => {
    const from = unbridge('PJSIP/1001-00000001', {
      state: 'Ring',
      callernum: '1001',
      callername: 'Ann',
      connectednum: 's',
    })
    const to = unbridge('PJSIP/1002-00000002', { callernum: '1002', connectednum: '1001' })
    const events = play([[from], [to], [bridge(from, to), gone(from), gone(to)], [unbridged(bridge(from, to))]])
    assert.deepEqual(told(events), [
      'ringing, internal, 1001 → 1002, rings 1002',
      'answered, internal, 1001 → 1002, by 1002',
      'ended, internal, 1001 → 1002, by 1002, completed',
    ])
    assert.equal(events[0]?.from.name, 'Ann')
  })

  it('tell of a call to the outside that is first seen when it is answered', () => {
    const from = unbridge('PJSIP/1001-00000001', { uniqueid: '1785000009.1', callernum: '1001' })
    const out = unbridge('PJSIP/trunk_1-00000002', { uniqueid: '1785000009.2', callernum: '0555550199' })
    const up = bridge(from, out, { outbound_trunk_name: 'Carrier' })
    const events = play([[up], [unbridged(up)]])
    assert.deepEqual(told(events), [
      'answered, outbound, 1001 → 0555550199, by 0555550199',
      'ended, outbound, 1001 → 0555550199, by 0555550199, completed',
    ])
    assert.equal(events[0]?.id, '1785000009.1')
  })

  it('tell of a call to the outside that rings there', () => {
    const from = unbridge('PJSIP/1001-00000001', { state: 'Ring', callernum: '1001', connectednum: '0555550199' })
    const out = unbridge('PJSIP/trunk_1-00000002', {
      callernum: '0555550199',
      connectednum: '1001',
      outbound_trunk_name: 'Carrier',
    })
    assert.deepEqual(told(play([[from], [out], [gone(out), gone(from)]])), [
      'ringing, outbound, 1001 → 0555550199',
      'ended, outbound, 1001 → 0555550199, not-answered',
    ])
  })

  it('stay one call through a transfer, answered by who answered first', () => {
    const third = rings('1003', { connectednum: caller })
    const second = bridge(trunkIn, third)
    const events = play([
      [trunkIn],
      [phone],
      [talk, gone(phone), gone(trunkIn)],
      [unbridged(talk), third],
      [second, gone(third)],
      [],
      [],
      [unbridged(second)],
    ])
    assert.deepEqual(told(events), [
      `ringing, inbound, ${caller} → 1802, rings 1802`,
      `answered, inbound, ${caller} → 1802, by 1802`,
      `ended, inbound, ${caller} → 1802, by 1802, completed`,
    ])
  })

  it('are not revived by what is told of a channel after its end', () => {
    const late = { ...phone, action: 'update', linkedid: '', state: 'Up' }
    const events = play([[trunkIn], [phone], [gone(phone), gone(trunkIn), late], [late]])
    assert.deepEqual(
      events.map(({ event }) => event),
      ['ringing', 'ended'],
    )
  })

  it('are not told twice of when a PBX repeats itself', () => {
    const events = play([
      [trunkIn, phone],
      [trunkIn, phone],
      [talk],
      [talk],
      [gone(phone), gone(trunkIn)],
      [unbridged(talk)],
      [unbridged(talk)],
    ])
    assert.deepEqual(
      events.map(({ event }) => event),
      ['ringing', 'answered', 'ended'],
    )
  })

  it('ignore listeners, inner halves and what is no record', () => {
    const events = play([
      [unbridge('Local/1001@from-queue-1;1', { callernum: '1001' })],
      [unbridge('PJSIP/1009-1', { connectedname: 'Call Bargin', callernum: '1009' })],
      [{ action: 'add' }, { chantype: 'bridge', action: 'delete' }, { chantype: 'unbridge', action: 'add' }],
    ])
    assert.deepEqual(events, [])
    assert.deepEqual(activeCallChanges('nonsense', 'UTC'), [])
    assert.deepEqual(activeCallChanges(null, 'UTC'), [])
  })

  it('are given up after a day', () => {
    const calls = new LiveCalls('ucm', 'Office')
    calls.apply(activeCallChanges([trunkIn, phone], 'UTC'), 0)
    const [ended] = calls.tick(25 * 3_600_000)
    assert.deepEqual([ended?.event, ended?.reason, ended?.missed, ended?.end], ['ended', 'lost-track', false, null])
    assert.equal(calls.count, 0)
  })

  it('that ended while nobody looked are lost track of; the others go on untold', () => {
    const calls = new LiveCalls('ucm', 'Office')
    const other = { ...trunkIn, channel: 'PJSIP/trunk_1-00000099', linkedid: '1785000050.1', callernum: '0555550102' }
    const otherPhone = rings('1005', { linkedid: '1785000050.1', connectednum: '0555550102' })
    calls.apply(activeCallChanges([trunkIn, phone, other, otherPhone], 'UTC'), 0)
    const events = calls.replace(listedChanges([other, otherPhone], [], 'UTC'), 60_000, { afterGap: true })
    assert.deepEqual(told(events), [`ended, inbound, ${caller} → 1802, lost-track`])
    assert.equal(calls.count, 1)
  })

  it('are the same when lists are compared instead, joined by the caller where nothing else joins them', () => {
    const calls = new LiveCalls('ucm', 'Office')
    const [listedTrunk, listedPhone] = [
      { ...trunkIn, linkedid: '' },
      { ...phone, linkedid: '' },
    ]
    const look = (unbridgedRows: Row[], bridgedRows: Row[], nowMs: number) =>
      calls.replace(listedChanges(unbridgedRows, bridgedRows, 'Europe/Rome'), nowMs, { afterGap: false })
    const events = [
      ...look([listedTrunk, listedPhone], [], 0),
      ...look([listedTrunk, listedPhone], [], 2000),
      ...look([], [talk], 4000),
      ...look([], [], 6000),
      ...calls.tick(8000),
    ]
    assert.deepEqual(told(events), [
      `ringing, inbound, ${caller} → 1802, rings 1802`,
      `answered, inbound, ${caller} → 1802, by 1802`,
      `ended, inbound, ${caller} → 1802, by 1802, completed`,
    ])
  })

  it('do not grow without end', () => {
    const calls = new LiveCalls('ucm', 'Office')
    for (let index = 0; index < 12_000; index += 1) {
      const row = { ...trunkIn, channel: `PJSIP/trunk_1-${String(index)}`, linkedid: `1785000001.${String(index)}` }
      calls.apply(activeCallChanges([row], 'UTC'), index)
    }
    assert.ok(calls.count <= 10_000)
  })
})
