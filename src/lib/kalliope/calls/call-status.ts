import type { CallDirection, CallStatus } from '../../calls/call-record.js'

/** How a call ended, in the PBX's words ("exit cause" of the call), and the spellings of older exports. */
const callEnds: Readonly<Partial<Record<string, CallStatus>>> = {
  OK: 'answered',
  ANSWERED: 'answered',
  ANSWER: 'answered',
  NOANSWER: 'no-answer',
  'NO ANSWER': 'no-answer',
  BUSY: 'busy',
  CANCELED: 'cancelled',
  CANCELLED: 'cancelled',
  CANCEL: 'cancelled',
  FAILED: 'failed',
  CONGESTION: 'failed',
  UNAVAILABLE: 'unavailable',
  FORBIDDEN: 'forbidden',
}

/** How a routing step ended where nobody answered it; what leads on to another step says nothing of its own. */
const stepEnds: Readonly<Partial<Record<string, CallStatus>>> = {
  ...callEnds,
  ANSWNOACC: 'no-answer',
  PICKUP: 'no-answer',
  'ANSWERED ELSEWHERE': 'no-answer',
  TIMEOUT: 'no-answer',
  ATXFER_NOANSWER: 'no-answer',
  ATXFER_BUSY: 'busy',
  ATXFER_REFUSED: 'busy',
  ATXFER_UNAVAILABLE: 'unavailable',
  DECLINED: 'busy',
  REFUSED: 'busy',
  QUEUE_CALLBACK: 'cancelled',
  BLOCKED: 'forbidden',
  FORBIDDEN_NOCLASS: 'forbidden',
  FORBIDDEN_NORULE: 'forbidden',
}

/** Steps that play something to the caller: they pick up, but nobody talks. */
const neverPeople: ReadonlySet<string> = new Set(['ivr', 'checktime', 'dre'])

/** What the PBX says of a whole call; `??` is its own word for unknown. */
export function callStatusOf(word: string): CallStatus {
  return callEnds[word.trim().toUpperCase()] ?? 'unknown'
}

/** Normal clearing: a phone that ended so had been answered, whatever the times say; a queue had only picked up. */
const normalEnds: ReadonlySet<string> = new Set(['NCC', 'NCC-AGENT', 'NCC-CALLER'])

/** Status of a routing step. */
export function stepStatusOf(type: string, exitCause: string, hasAnswerTime: boolean): CallStatus {
  const isAnswered = hasAnswerTime || (type !== 'queue' && normalEnds.has(exitCause.trim().toUpperCase()))
  if (isAnswered && type === 'voicemail') return 'voicemail'
  if (isAnswered && !neverPeople.has(type)) return 'answered'
  const status = stepEnds[exitCause.trim().toUpperCase()]
  return status === undefined || status === 'answered' ? (isAnswered ? 'no-answer' : 'unknown') : status
}

/** Which way a call went: from and to an inbound line (`ibl`), an outbound line (`obl`), or inside. */
export function directionOf(source: string, destination: string, gateway: string): CallDirection {
  if (source === 'ibl') return destination === 'obl' ? 'transit' : 'inbound'
  if (destination === 'obl') return 'outbound'
  if (source === 'local_exten') return gateway === '' ? 'internal' : 'outbound'
  return 'unknown'
}

const stepTypes: Readonly<Partial<Record<string, string>>> = {
  local_exten: 'dial',
  obl: 'dial',
  ibl: 'dial',
  callg: 'ring-group',
  dre: 'dynamic-routing',
  checktime: 'time-check',
  '': 'unknown',
}

/** What kind of hop a routing step is, in the words of the call record; the PBX's own if none fits. */
export function stepTypeOf(type: string): string {
  return stepTypes[type] ?? type.toLowerCase()
}

/** Whether a step leads to a queue, a group or a menu, which has a name; a phone has a number. */
export function isNamed(type: string): boolean {
  return type !== 'local_exten' && type !== 'obl' && type !== 'ibl'
}
