import { isObject, type JsonObject, UsageError } from '../../shared'
import { Chance } from '../../shared/calls'
import { type Call, type CallStatus, callStatuses } from './call'
import { gateways, houseNumbers } from './parties'
import { type CallFacts, fromInside, fromOutside, toExtension, toOutside, toQueue } from './routing'

const directions = ['inbound', 'outbound', 'internal', 'queue'] as const

/** A call that a test wants the PBX to remember. Everything has a default: an answered inbound call that just ended. */
export interface NewCall {
  /** ISO 8601 with offset, or epoch milliseconds. Wins over `minutesAgo`. */
  start?: string | number
  minutesAgo?: number
  /** Default: made of the start and the next free sequence. */
  id?: string
  from?: string
  fromName?: string
  to?: string
  toName?: string
  /** `queue`: inbound, answered by an agent of the queue (`to`). */
  direction?: (typeof directions)[number]
  /** In the words of the PBX. */
  status?: CallStatus
  ringSeconds?: number
  talkSeconds?: number
  /** Values by column name (of either field set) that replace the computed ones, also in the rows of the steps. */
  fields?: Readonly<Record<string, string>>
}

/** The parts of the PBX that a new call needs. */
export interface CallContext {
  nowMs: number
  /** Of the id, behind the dot. */
  sequence: number
}

/** Makes a new call. */
export function makeCall(call: NewCall, { nowMs, sequence }: CallContext): Call {
  const { status = 'OK', ringSeconds = 5, talkSeconds = 60 } = call
  const lastsMs = (ringSeconds + (status === 'OK' ? talkSeconds : 0)) * 1000
  const startMs = readStart(call, nowMs) ?? nowMs - lastsMs
  const facts: CallFacts = {
    id: call.id ?? `${Math.floor(startMs / 1000)}.${sequence}`,
    startMicros: Math.floor(startMs * 1000),
    chance: new Chance(sequence, Math.floor(startMs / 1000)),
  }
  const made = route(call, facts, status, { ringSeconds, talkSeconds })
  return call.fields === undefined ? made : { ...made, fields: call.fields }
}

function route(
  call: NewCall,
  facts: CallFacts,
  status: CallStatus,
  times: { ringSeconds: number; talkSeconds: number },
): Call {
  const { direction = 'inbound', from, fromName = '', to, toName = '' } = call
  const [gateway] = gateways
  const extension = { number: to ?? '100', name: toName }
  if (direction === 'internal')
    return toExtension(fromInside(facts, { number: from ?? '101', name: fromName }), extension, status, times)
  if (direction === 'outbound') {
    const caller = fromInside(facts, { number: from ?? '101', name: fromName })
    return toOutside(caller, to ?? '07700900100', status, { gateway, ...times })
  }
  const caller = fromOutside(facts, { number: from ?? '07700900100', name: fromName }, houseNumbers[0] ?? '', gateway)
  return direction === 'queue'
    ? toQueue(caller, extension, status, times)
    : toExtension(caller, extension, status, times)
}

function readStart({ start, minutesAgo }: NewCall, nowMs: number): number | undefined {
  if (start !== undefined) {
    const startMs = typeof start === 'number' ? start : Date.parse(start)
    if (Number.isNaN(startMs)) throw new UsageError(`"start" is no ISO date with offset and no epoch: ${start}`)
    return startMs
  }
  return minutesAgo === undefined ? undefined : nowMs - minutesAgo * 60_000
}

/** Reads a new call that came as JSON. */
export function newCallFromJson(json: JsonObject): NewCall {
  const call: NewCall = {}
  const { start, direction, status, fields } = json
  if (typeof start === 'string' || typeof start === 'number') call.start = start
  const knownDirection = directions.find((known) => known === direction)
  if (knownDirection !== undefined) call.direction = knownDirection
  else if (direction !== undefined) throw new UsageError(`"direction" is one of ${directions.join(', ')}.`)
  const knownStatus = callStatuses.find((known) => known === status)
  if (knownStatus !== undefined) call.status = knownStatus
  else if (status !== undefined) throw new UsageError(`"status" is one of ${callStatuses.join(', ')}.`)
  if (isObject(fields)) {
    call.fields = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
  }
  for (const name of ['id', 'from', 'fromName', 'to', 'toName'] as const) {
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
