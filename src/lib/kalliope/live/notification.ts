import { type Fields, fieldsOf, isUnfilled, textOf } from './fields.js'

/** How grave the PBX takes an event to be. */
export type Severity = 'debug' | 'info' | 'warning' | 'critical' | 'fatal'

/** An event that the PBX told of. Public contract: flows read these names. */
export interface KalliopeEvent {
  /** `pbx.call.end` */
  event: string
  /** Of the event, not of the call. */
  id: string | null
  severity: Severity | null
  /** ISO 8601, UTC. */
  time: string | null
  /** Everything else that it says. */
  params: Record<string, string>
  /** The call that it is about. */
  call: { id: string | null; from: string | null; to: string | null; queue: string | null } | null
}

const eventNames = ['event', 'event_name', 'name']
const idNames = ['id', 'event_id']
const severityNames = ['severity', 'event_severity']
const timeNames = ['time', 'timestamp', 'event_timestamp']
const paramsNames = ['params', 'call_params', 'call']
const ownNames = new Set([...eventNames, ...idNames, ...severityNames, ...timeNames, ...paramsNames])

/** By the PBX's number: 4 is DEBUG, 0 is FATAL. */
const severities: readonly Severity[] = ['fatal', 'critical', 'warning', 'info', 'debug']

/**
 * The event that a notification tells of.
 *
 * @param query of its address, without the question mark
 * @returns `undefined` for what names no event
 */
export function notificationOf(query: string, body: string): KalliopeEvent | undefined {
  const fields = fieldsOf(query, body)
  const event = fields === undefined ? null : textOf(fields, eventNames)
  if (fields === undefined || event === null) return undefined
  const params = paramsOf(fields)
  return {
    event,
    id: textOf(fields, idNames),
    severity: severityOf(textOf(fields, severityNames)),
    time: timeOf(textOf(fields, timeNames)),
    params,
    call: callOf(params),
  }
}

/** Those that stand together, and all that stand beside the event's own fields. */
function paramsOf(fields: Fields): Record<string, string> {
  const together = paramsNames.flatMap((name) => {
    const value = fields[name]
    if (value === undefined) return []
    if (typeof value !== 'string') return [value]
    return isUnfilled(value) ? [] : [fieldsOf('', value) ?? {}]
  })
  const beside = Object.entries(fields).filter(([name]) => !ownNames.has(name.toLowerCase()))
  const entries = [...together.flatMap((group) => Object.entries(unwrapped(group))), ...beside]
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      typeof value === 'string' ? (isUnfilled(value) ? '' : value) : JSON.stringify(value),
    ]),
  )
}

/** Parameters in XML have a root of their own. */
function unwrapped(group: Fields): Fields {
  const { response } = group
  return typeof response === 'object' ? response : group
}

function severityOf(text: string | null): Severity | null {
  if (text === null) return null
  const word = text.trim().toLowerCase()
  const known =
    severities.find((severity) => severity === word) ?? (/^[0-4]$/.test(word) ? severities[Number(word)] : undefined)
  return known ?? (word === 'error' ? 'critical' : null)
}

function timeOf(text: string | null): string | null {
  if (text === null || !/^\d{9,11}(?:\.\d+)?$/.test(text.trim())) return null
  return new Date(Math.floor(Number(text)) * 1000).toISOString()
}

function callOf(params: Fields): KalliopeEvent['call'] {
  const call = {
    id: textOf(params, ['uniqueid', 'unique_id', 'call_id']),
    from: textOf(params, ['caller_num', 'caller', 'caller_number']),
    to: textOf(params, ['called_num', 'called', 'called_number']),
    queue: textOf(params, ['queue_num', 'queue_number', 'queue_exten', 'queue_id']),
  }
  return Object.values(call).every((value) => value === null) ? null : call
}

/** Whether an event's name is one of those wanted: names with `*`; none = all. */
export function isWantedEvent(name: string, wanted: readonly string[]): boolean {
  return wanted.length === 0 || wanted.some((pattern) => matches(name, pattern))
}

function matches(name: string, pattern: string): boolean {
  const [head = '', ...parts] = pattern.split('*')
  if (parts.length === 0) return name === pattern
  const tail = parts.pop() ?? ''
  if (!name.startsWith(head) || name.length < head.length + tail.length || !name.endsWith(tail)) return false
  let at = head.length
  for (const part of parts) {
    const found = name.indexOf(part, at)
    if (found < 0 || found + part.length > name.length - tail.length) return false
    at = found + part.length
  }
  return true
}
