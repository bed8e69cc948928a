import type { Zone } from '../../shared/calls'
import type { KalliopeSettings } from '../options'
import { billedSeconds, type Call, type Step } from './call'

/** What a value may contain: any text, only harmless characters, or a number. */
export type ColumnKind = 'text' | 'plain' | 'number'

/** One field of a reply: how it is called, and what it says of a call or of one of its steps. */
export interface Column<Subject> {
  name: string
  kind: ColumnKind
  value: (subject: Subject, view: View) => string
}

/** Who looks at the calls, and how the PBX writes them. */
export interface View {
  zone: Zone
  durationFormat: KalliopeSettings['durationFormat']
  /** Outside numbers end in `xxx`. */
  masked: boolean
}

function text<Subject>(name: string, value: Column<Subject>['value']): Column<Subject> {
  return { name, kind: 'text', value }
}
function plain<Subject>(name: string, value: Column<Subject>['value']): Column<Subject> {
  return { name, kind: 'plain', value }
}
function instant<Subject>(name: string, second: (subject: Subject) => number | null): Column<Subject> {
  return plain(name, (subject, { zone }) => {
    const value = second(subject)
    return value === null ? '' : zone.wallText(value)
  })
}

/** `07700900xxx` */
export function mask(number: string): string {
  return number.replace(/\d{3}$/, 'xxx')
}

function caller(call: Call, { masked }: View): string {
  return masked && call.sourceType === 'ibl' ? mask(call.caller) : call.caller
}
function called(call: Call, { masked }: View): string {
  return masked && call.destinationType === 'obl' && call.sourceType !== 'ibl' ? mask(call.called) : call.called
}
function answeredBy(call: Call, { masked }: View): string {
  return masked && call.destinationType === 'obl' ? mask(call.answeredBy) : call.answeredBy
}

function duration({ startSecond, endSecond }: Call, { durationFormat }: View): string {
  const seconds = endSecond - startSecond
  if (durationFormat === 'int') return String(seconds)
  if (durationFormat === 'decimal') return `${seconds}.000`
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}

function billedDecimal(call: Call): string {
  const isBilled = call.channelUpSecond !== null
  return `${billedSeconds(call)}.${isBilled ? String(call.billMillis).padStart(3, '0') : '000'}`
}

const durationKind = (format: View['durationFormat']): ColumnKind => (format === 'hms' ? 'plain' : 'number')

/** The fields of the manual, in its order. */
export function columnsA(format: View['durationFormat']): Column<Call>[] {
  return [
    text('id', ({ id }) => id),
    plain('source', ({ sourceType }) => sourceType),
    instant('start_time', (call) => call.startSecond),
    instant('answer_time', (call) => call.answerSecond),
    instant('end_time', (call) => call.endSecond),
    text('account_code', ({ account }) => account),
    text('caller', caller),
    text('gateway_name', ({ gateway }) => gateway),
    text('called', called),
    plain('status', ({ status }) => status),
    text('answered_by', answeredBy),
    { name: 'bill_secs', kind: 'number', value: (call) => String(billedSeconds(call)) },
    { name: 'duration', kind: durationKind(format), value: duration },
    plain('destination', ({ destinationType }) => destinationType),
  ]
}

/** The fields of later exports. */
export function columnsB(format: View['durationFormat']): Column<Call>[] {
  return [
    text('unique_id', ({ id }) => id),
    plain('source_type', ({ sourceType }) => sourceType),
    plain('destination_type', ({ destinationType }) => destinationType),
    plain('status', ({ status }) => status),
    instant('start_datetime', (call) => call.startSecond),
    instant('channel_up_datetime', (call) => call.channelUpSecond),
    instant('answer_datetime', (call) => call.answerSecond),
    text('answered_by', answeredBy),
    instant('end_datetime', (call) => call.endSecond),
    text('caller', caller),
    text('caller_name', ({ callerName }) => callerName),
    plain('anonymous', ({ anonymous }) => (anonymous ? '1' : '0')),
    text('called', called),
    text('called_name', ({ calledName }) => calledName),
    text('gateway_name', ({ gateway }) => gateway),
    text('account_code', ({ account }) => account),
    { name: 'duration', kind: durationKind(format), value: duration },
    { name: 'bill_secs', kind: 'number', value: billedDecimal },
    text('src_peer_name', ({ peer }) => peer),
    text('src_ip_port', ({ peerAddress }) => peerAddress),
  ]
}

/** A step with the call it belongs to. */
export interface StepOfCall {
  call: Call
  step: Step
}

function outside({ step }: StepOfCall, number: string, { masked }: View): string {
  return masked && step.type === 'obl' ? mask(number) : number
}

/** The fields of a routing step. */
export const stepColumns: Column<StepOfCall>[] = [
  text('detail_source_num', ({ call }, view) => caller(call, view)),
  plain('detail_anonymous', ({ call }) => (call.anonymous ? '1' : '0')),
  plain('detail_destination_type', ({ step }) => step.type),
  text('detail_destination_id', ({ step }) => step.id),
  text('detail_destination_name', ({ step }) => step.name),
  text('detail_destination_num', (of, view) => outside(of, of.step.number, view)),
  instant('detail_enter_datetime', ({ step }) => step.enterSecond),
  instant('detail_enqueue_datetime', ({ step }) => step.enqueueSecond),
  instant('detail_answer_datetime', ({ step }) => step.answerSecond),
  instant('detail_exit_datetime', ({ step }) => step.exitSecond),
  plain('detail_exit_cause', ({ step }) => step.exitCause),
  text('detail_answered_by', (of, view) => outside(of, of.step.answeredBy, view)),
  plain('detail_waiting_time', ({ step }) => String(step.waitingSeconds)),
  text('detail_mapped_source_num', () => ''),
  text('detail_mapped_dst_num', (of, view) => outside(of, of.step.mappedNumber, view)),
  text('detail_account_code', ({ call }) => call.account),
]
