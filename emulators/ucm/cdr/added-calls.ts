import { isObject, type JsonObject, UsageError } from '../../shared'
import type { Zone } from '../../shared/calls'
import { Chance } from '../../shared/calls'
import { type CallEntry, cell, column, fieldNames, type Row } from './fields'
import { entryOf, sessionId } from './generator'
import { type CallFacts, dialLeg, voicemailLeg } from './scenarios'

const directions = { inbound: 'Inbound', outbound: 'Outbound', internal: 'Internal', external: 'External' } as const
const dispositions = {
  answered: 'ANSWERED',
  'no-answer': 'NO ANSWER',
  busy: 'BUSY',
  failed: 'FAILED',
  voicemail: 'NO ANSWER',
} as const

/** A call that a test wants the PBX to remember. Everything has a default: an answered inbound call that just ended. */
export interface NewCall {
  /** ISO 8601 with offset, or epoch milliseconds. Wins over `minutesAgo`. */
  start?: string | number
  minutesAgo?: number
  from?: string
  fromName?: string
  to?: string
  direction?: keyof typeof directions
  status?: keyof typeof dispositions
  ringSeconds?: number
  talkSeconds?: number
  recorded?: boolean
  /** Instead of the above: the legs field by field; what is missing is empty. `start` still says where it is listed. */
  rows?: readonly Readonly<Record<string, string>>[]
  /** Instead of all the above: what stands in `cdr_root`, as it is (JSON only). */
  verbatim?: JsonObject
}

/** The parts of the PBX that a new call needs. */
export interface CallContext {
  zone: Zone
  nowMs: number
  /** Hands out that many record ids and returns the first. */
  takeAcctIds(count: number): number
}

/** Makes the entry of a new call. */
export function makeCall(call: NewCall, context: CallContext): CallEntry {
  const { status = 'answered', ringSeconds = 5, talkSeconds = 60 } = call
  const talks = status === 'answered' || status === 'voicemail'
  const lastsMs = (ringSeconds + (talks ? talkSeconds : 0)) * 1000
  const startMs = readStart(call, context.nowMs) ?? context.nowMs - lastsMs
  const startSecond = Math.floor(startMs / 1000)
  const acctId = context.takeAcctIds(call.rows?.length ?? (status === 'voicemail' ? 2 : 1))
  // Microseconds that no two calls share, so that the session is unique.
  const startMicros = startSecond * 1e6 + (Math.floor(startMs % 1000) * 1000 + (acctId % 1000))
  const facts: CallFacts = {
    startSecond,
    session: (caller) => sessionId(startMicros, caller),
    firstAcctId: acctId,
    chance: new Chance(acctId, startSecond),
  }
  if (call.verbatim !== undefined) {
    return {
      startMicros,
      endSecond: startSecond,
      rows: [rawRow({}, facts, context.zone, 0)],
      verbatim: JSON.stringify(call.verbatim),
    }
  }
  if (call.rows !== undefined) {
    const rows = call.rows.map((row, index) => rawRow(row, facts, context.zone, index))
    return { startMicros, endSecond: startSecond, rows }
  }
  const leg = dialLeg(facts, {
    from: { number: call.from ?? '07700900100', name: call.fromName ?? call.from ?? '07700900100' },
    to: { number: call.to ?? '1000', name: '' },
    userfield: directions[call.direction ?? 'inbound'],
    disposition: dispositions[status],
    ringSeconds,
    talkSeconds,
    recorded: call.recorded ?? false,
  })
  const legs = status === 'voicemail' ? [leg, voicemailLeg(leg, leg.dst, leg.endSecond, talkSeconds)] : [leg]
  return entryOf(startMicros, legs, context.zone)
}

function readStart({ start, minutesAgo }: NewCall, nowMs: number): number | undefined {
  if (start !== undefined) {
    const startMs = typeof start === 'number' ? start : Date.parse(start)
    if (Number.isNaN(startMs)) throw new UsageError(`"start" is no ISO date with offset and no epoch: ${start}`)
    return startMs
  }
  return minutesAgo === undefined ? undefined : nowMs - minutesAgo * 60_000
}

function rawRow(given: Readonly<Record<string, string>>, facts: CallFacts, zone: Zone, index: number): Row {
  for (const name of Object.keys(given)) {
    if (!fieldNames.includes(name)) throw new UsageError(`"${name}" is no field of a call record.`)
  }
  const row = fieldNames.map((name) => given[name] ?? '')
  if (given['AcctId'] === undefined) row[column.acctId] = String(facts.firstAcctId + index)
  if (given['start'] === undefined) row[column.start] = zone.wallText(facts.startSecond)
  if (given['session'] === undefined) row[column.session] = facts.session(cell(row, column.src))
  return row
}

/** Reads a new call that came as JSON. */
export function newCallFromJson(json: JsonObject): NewCall {
  const call: NewCall = {}
  const { start, direction, status, rows, verbatim, recorded } = json
  if (typeof start === 'string' || typeof start === 'number') call.start = start
  if (isKey(directions, direction)) call.direction = direction
  else if (direction !== undefined) throw new UsageError(`"direction" is one of ${Object.keys(directions).join(', ')}.`)
  if (isKey(dispositions, status)) call.status = status
  else if (status !== undefined) throw new UsageError(`"status" is one of ${Object.keys(dispositions).join(', ')}.`)
  if (typeof recorded === 'boolean') call.recorded = recorded
  if (Array.isArray(rows)) call.rows = rows.filter(isObject).map(textValues)
  if (isObject(verbatim)) call.verbatim = verbatim
  for (const name of ['from', 'fromName', 'to'] as const) {
    const value = json[name]
    if (typeof value === 'string') call[name] = value
  }
  for (const name of ['minutesAgo', 'ringSeconds', 'talkSeconds'] as const) {
    const value = json[name]
    if (typeof value === 'number') call[name] = value
    else if (value !== undefined) throw new UsageError(`"${name}" is a number.`)
  }
  return call
}

function isKey<Key extends string>(table: Readonly<Record<Key, string>>, value: unknown): value is Key {
  return typeof value === 'string' && Object.hasOwn(table, value)
}

function textValues(row: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  )
}
