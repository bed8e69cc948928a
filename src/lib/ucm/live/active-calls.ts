import type { CallParty } from '../../calls/call-record.js'
import type { BridgeState, ChannelState, LiveChange, PbxTime } from '../../calls/live/call-event.js'
import { parseWall } from '../../calls/wall-clock.js'
import { instantOfWall, offsetMinutesAt } from '../../calls/zone.js'

type Row = Readonly<Record<string, unknown>>

const quarterHourMs = 15 * 60_000
/** No clock is farther from Greenwich. */
const farthestMs = 14 * 3_600_000

/**
 * The records of an `ActiveCallStatus` event: channels (`unbridge`) and bridges that were added, updated or deleted. What
 * is neither is left out: firmwares send more.
 *
 * @param zone of the PBX's clock, for times whose record has no epoch in its id
 */
export function activeCallChanges(body: unknown, zone: string): LiveChange[] {
  return rowsOf(body).flatMap((row): LiveChange[] => {
    const isDeleted = row.action === 'delete'
    if (row.chantype === 'bridge') {
      return isDeleted ? bridgeGone(row) : bridgeOf(row, zone).map((is) => ({ kind: 'bridge', is }))
    }
    if (row.chantype !== 'unbridge') return []
    const channel = textOf(row, 'channel')
    if (channel === null) return []
    if (isDeleted) return [{ kind: 'channel-gone', channel }]
    return channelOf(row, zone).map((is) => ({ kind: 'channel', is, isNew: row.action === 'add' }))
  })
}

/** The rows of `listUnBridgedChannels` and `listBridgedChannels`: everything that lives. */
export function listedChanges(unbridged: unknown, bridged: unknown, zone: string): LiveChange[] {
  const channels = rowsOf(unbridged).flatMap((row) => channelOf(row, zone))
  const bridges = rowsOf(bridged).flatMap((row) => bridgeOf(row, zone))
  return [
    ...channels.map((is): LiveChange => ({ kind: 'channel', is, isNew: true })),
    ...bridges.map((is): LiveChange => ({ kind: 'bridge', is })),
  ]
}

function channelOf(row: Row, zone: string): ChannelState[] {
  const channel = textOf(row, 'channel')
  const state = textOf(row, 'state')?.toLowerCase() ?? ''
  // Halves of a call inside the PBX, listeners, and channels that are not in use yet.
  if (channel === null || channel.startsWith('Local/') || state === 'down' || state === 'rsrvd') return []
  if (row.connectedname === 'Call Bargin') return []
  const uniqueId = textOf(row, 'uniqueid')
  const [own, peer] = perspective(
    channel,
    partyOf(row, 'callernum', 'callername'),
    partyOf(row, 'connectednum', 'connectedname'),
  )
  return [
    {
      channel,
      callId: textOf(row, 'linkedid'),
      uniqueId,
      isTrunk: isTrunk(channel),
      state: states[state] ?? 'other',
      own,
      peer,
      trunk: trunkOf(row),
      queue: queueOf(row),
      waitsInQueue: textOf(row, 'service') === 'queue',
      start: timeOf(textOf(row, 'alloc_time'), uniqueId, zone),
    },
  ]
}

const states: Readonly<Record<string, ChannelState['state']>> = {
  ring: 'calling',
  dialing: 'calling',
  'pre-ring': 'calling',
  ringing: 'ringing',
  up: 'up',
}

function bridgeOf(row: Row, zone: string): BridgeState[] {
  const first = textOf(row, 'channel1')
  const second = textOf(row, 'channel2')
  if (first === null || second === null) return []
  const uniqueIds = [textOf(row, 'uniqueid1'), textOf(row, 'uniqueid2')] as const
  return [
    {
      channels: [first, second],
      callId: textOf(row, 'linkedid'),
      uniqueIds,
      parties: [partyOf(row, 'callerid1', 'name1'), partyOf(row, 'callerid2', 'name2')],
      trunk: trunkOf(row),
      queue: queueOf(row),
      since: timeOf(textOf(row, 'bridge_time'), textOf(row, 'bridge_timestamp') ?? uniqueIds[0], zone),
    },
  ]
}

function bridgeGone(row: Row): LiveChange[] {
  const channels = ['channel1', 'channel2', 'channel'].map((name) => textOf(row, name)).filter((name) => name !== null)
  return channels.length === 0 ? [] : [{ kind: 'bridge-gone', channels: [...new Set(channels)] }]
}

/**
 * Who is at the channel's end, and who at the other: the channel of an extension that rings shows the extension itself as
 * the caller, others show who calls.
 */
function perspective(channel: string, caller: CallParty, connected: CallParty): [own: CallParty, peer: CallParty] {
  const extension = /^[^/]+\/(.+)-[0-9a-f]+$/i.exec(channel.slice(0, 200))?.[1]
  const isReversed = !isTrunk(channel) && caller.number !== extension && connected.number === extension
  return isReversed ? [connected, caller] : [caller, connected]
}

function isTrunk(channel: string): boolean {
  return /trunk/i.test(channel)
}

function trunkOf(row: Row): ChannelState['trunk'] {
  return { in: textOf(row, 'inbound_trunk_name'), out: textOf(row, 'outbound_trunk_name') }
}

function queueOf(row: Row): CallParty | null {
  const number = textOf(row, 'feature_calleenum') ?? textOf(row, 'feature_num')
  return number === null ? null : { number, name: textOf(row, 'feature_calleename') ?? textOf(row, 'feature_name') }
}

/** `s` is where a dial plan starts, and nobody's number. */
function partyOf(row: Row, number: string, name: string): CallParty {
  const told = textOf(row, number)
  return { number: told === 's' ? null : told, name: textOf(row, name) }
}

/** A time on the PBX's clock; the epoch in the id tells its offset, where the two fit each other. */
function timeOf(wall: string | null, id: string | null, zone: string): PbxTime | null {
  const wallMs = wall === null ? undefined : parseWall(wall)
  if (typeof wallMs !== 'number') return null
  const epochMs = Number(/^\d{9,11}/.exec(id ?? '')?.[0] ?? Number.NaN) * 1000
  const offsetMs = Math.round((wallMs - epochMs) / quarterHourMs) * quarterHourMs
  if (Math.abs(offsetMs) <= farthestMs && Math.abs(wallMs - epochMs - offsetMs) < quarterHourMs / 2) {
    return { ms: wallMs - offsetMs, offsetMinutes: offsetMs / 60_000 }
  }
  const ms = instantOfWall(wallMs, zone)
  return { ms, offsetMinutes: offsetMinutesAt(ms, zone) }
}

/** The rows of a list, or the one row that stands alone. */
export function rowsOf(body: unknown): Row[] {
  return (Array.isArray(body) ? body : [body]).filter(isRow)
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text or number of a row as text; `null` for what is empty or missing. */
export function textOf(row: Row, name: string): string | null {
  const value = row[name]
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : null
}
