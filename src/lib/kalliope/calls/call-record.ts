import {
  blankLeg,
  blankParty,
  blankRecord,
  blankTrunk,
  type CallDirection,
  type CallLeg,
  type CallRecord,
  type CallStatus,
  isMissed,
  TimedCall,
} from '../../calls/call-record.js'
import { formatIso } from '../../calls/wall-clock.js'
import { aliasedText, type KalliopeRow, stepsOf, textOf } from './call-row.js'
import { callStatusOf, directionOf, isNamed, stepStatusOf, stepTypeOf } from './call-status.js'
import type { CallClock, Moment } from './call-times.js'

/** All rows of one call, and when it began. */
export interface KalliopeCall {
  id: string
  rows: readonly KalliopeRow[]
  clock: CallClock
}

/**
 * Makes the call record of a call.
 *
 * - `talkSeconds`: of an inbound call from the answer to the end, because the billed time begins when a menu or a queue
 *   picks up; else the billed time.
 * - `answer` and `ringSeconds`: when a person answered; a mailbox or a menu that picked up shows in its leg only.
 * - `status`: the PBX's own, but `voicemail` where nobody but a mailbox answered, and `cancelled` where a menu or a queue
 *   had picked up and the caller left before a person did, and `unavailable` where a call from outside failed before any
 *   phone rang.
 */
export function callRecordOf({ id, rows, clock }: KalliopeCall, device: string): TimedCall<KalliopeRow> {
  const [first = {}] = rows
  const legs = legsOf(rows, clock)
  const gateway = textOf(first, 'gateway_name')
  const source = aliasedText(first, 'source')
  const destination = aliasedText(first, 'destination')
  const direction = directionOf(source, destination, gateway)
  const answerTime = aliasedText(first, 'answer')
  const answeredBy = textOrNull(first, 'answered_by')
  const isReached = source !== 'ibl' || answerTime !== '' || answeredBy !== null
  const said = statusOf(callStatusOf(textOf(first, 'status')), destination, isReached, legs)
  const isUnheard = direction === 'inbound' && said === 'failed' && answeredBy === null && !legs.some(hasRung)
  const status = isUnheard ? 'unavailable' : said
  const isAnswered = status === 'answered'
  const answer = isAnswered ? clock.at(answerTime) : null
  const duration = secondsOf(first.duration)
  const end = clock.at(aliasedText(first, 'end'), duration === undefined ? undefined : duration * 1000)
  const lastsSeconds = end === null ? 0 : secondsBetween(clock.start, end)
  const record: CallRecord = {
    ...blankRecord,
    system: 'kalliope',
    device,
    id,
    direction,
    status,
    answered: isAnswered,
    missed: isMissed(direction, status),
    start: iso(clock.start),
    answer: isoOrNull(answer),
    end: isoOrNull(end),
    durationSeconds: duration ?? lastsSeconds,
    talkSeconds: isAnswered ? talkSeconds(first, source, answer, end) : 0,
    ringSeconds: answer === null ? null : secondsBetween(clock.start, answer),
    from: { ...blankParty, number: textOrNull(first, 'caller'), name: textOrNull(first, 'caller_name') },
    to: { ...blankParty, number: textOrNull(first, 'called'), name: textOrNull(first, 'called_name') },
    answeredBy: isAnswered && answeredBy !== null ? { ...blankParty, number: answeredBy } : null,
    trunk: trunkOf(direction, gateway, rows),
    account: textOrNull(first, 'account_code'),
    recordings: [],
    legs,
  }
  // Asterisk's sequence begins anew with every restart: it is no number of the record.
  return new TimedCall(clock.start.ms, record, rows)
}

/** Seconds as the PBX writes them: `65`, `65.432` or `00:01:05`; part of a second is cut off. */
export function secondsOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? Math.floor(value) : undefined
  if (typeof value !== 'string' || value === '') return undefined
  if (/^\d+(?:[.,]\d*)?$/.test(value)) return Number.parseInt(value, 10)
  const [, hours, minutes, seconds] = /^(\d+):([0-5]\d):([0-5]\d)(?:[.,]\d+)?$/.exec(value) ?? []
  return hours === undefined ? undefined : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}

/** What picks up before a person does. */
const waitingPlaces: ReadonlySet<string> = new Set(['ivr', 'queue'])

/** @param isReached whether the PBX names who answered, or when; it does not where only a menu or a queue picked up */
function statusOf(said: CallStatus, destination: string, isReached: boolean, legs: readonly CallLeg[]): CallStatus {
  if (legs.some(({ status }) => status === 'answered')) return said
  const tookMailbox = legs.some(({ status }) => status === 'voicemail')
  if (tookMailbox || (said === 'answered' && destination === 'voicemail')) return 'voicemail'
  return said === 'answered' && !isReached && waitingPlaces.has(destination) ? 'cancelled' : said
}

/** Whether a step made a phone ring. */
function hasRung({ type, status }: CallLeg): boolean {
  return type === 'dial' && ['answered', 'no-answer', 'busy', 'cancelled'].includes(status)
}

function talkSeconds(row: KalliopeRow, source: string, answer: Moment | null, end: Moment | null): number {
  const isInbound = source === 'ibl'
  const sinceAnswer = answer === null || end === null ? undefined : secondsBetween(answer, end)
  const billed = secondsOf(row.bill_secs)
  return (isInbound ? (sinceAnswer ?? billed) : (billed ?? sinceAnswer)) ?? 0
}

function trunkOf(direction: CallDirection, gateway: string, rows: readonly KalliopeRow[]): CallRecord['trunk'] {
  const name = gateway || null
  switch (direction) {
    case 'inbound':
      return { ...blankTrunk, in: name }
    case 'outbound':
      return { ...blankTrunk, out: name }
    case 'transit':
      return { ...blankTrunk, in: name, out: outboundLine(rows) }
    default:
      return { ...blankTrunk }
  }
}

/** The call names one line only; the other one stands in the step that led out. */
function outboundLine(rows: readonly KalliopeRow[]): string | null {
  const step = stepsOf(rows).find((row) => textOf(row, 'detail_destination_type') === 'obl')
  return step === undefined ? null : textOrNull(step, 'detail_destination_name')
}

/** In the order in which they happened, whatever the PBX sorts by. */
function legsOf(rows: readonly KalliopeRow[], clock: CallClock): CallLeg[] {
  return stepsOf(rows)
    .map((step) => {
      const start = clock.at(textOf(step, 'detail_enter_datetime')) ?? clock.start
      return { startMs: start.ms, leg: legOf(step, clock, start) }
    })
    .sort((one, other) => one.startMs - other.startMs)
    .map(({ leg }) => leg)
}

function legOf(step: KalliopeRow, clock: CallClock, start: Moment): CallLeg {
  const type = textOf(step, 'detail_destination_type')
  const answer = clock.at(textOf(step, 'detail_answer_datetime'))
  const end = clock.at(textOf(step, 'detail_exit_datetime'))
  const status = stepStatusOf(type, textOf(step, 'detail_exit_cause'), answer !== null)
  const isAnswered = status === 'answered'
  return {
    ...blankLeg,
    type: stepTypeOf(type),
    name: isNamed(type) ? textOrNull(step, 'detail_destination_name') : null,
    from: textOrNull(step, 'detail_source_num'),
    to: textOrNull(step, 'detail_mapped_dst_num') ?? textOrNull(step, 'detail_destination_num'),
    start: iso(start),
    answer: isAnswered || status === 'voicemail' ? isoOrNull(answer) : null,
    end: isoOrNull(end),
    status,
    talkSeconds: isAnswered && answer !== null && end !== null ? secondsBetween(answer, end) : 0,
  }
}

function secondsBetween(from: Moment, to: Moment): number {
  return Math.max(0, Math.round((to.ms - from.ms) / 1000))
}

function textOrNull(row: KalliopeRow, name: string): string | null {
  return textOf(row, name) || null
}

function iso({ ms, offsetMinutes }: Moment): string {
  return formatIso(ms, offsetMinutes)
}

function isoOrNull(moment: Moment | null): string | null {
  return moment === null ? null : iso(moment)
}
