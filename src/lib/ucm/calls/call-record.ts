import {
  blankLeg,
  blankParty,
  blankRecord,
  blankTrunk,
  type CallDirection,
  type CallLeg,
  type CallParty,
  type CallRecord,
  type CallStatus,
  isMissed,
  strongestStatus,
  TimedCall,
} from '../../calls/call-record.js'
import { formatIso } from '../../calls/wall-clock.js'
import { field, type UcmLeg, type UcmRow } from './leg.js'
import { type LegStatus, legStatus } from './leg-status.js'
import { callTimes, type LegTimes, type Moment } from './leg-times.js'
import { legType } from './leg-type.js'

/** The zone that is configured (or assumed) for the PBX is not the one its calls were recorded in. */
export interface ZoneMismatch {
  zone: string
  zoneOffsetMinutes: number
  /** What the call's own id tells; the record uses this one. */
  idOffsetMinutes: number
  callId: string
  startMs: number
}

export interface CallRecordOptions {
  /** Goes into {@link CallRecord.device}. */
  device: string
  /** Zone of the PBX's clock, for calls whose id does not tell the offset; IANA name or fixed (`zone.ts`). */
  zone: string
  /** Whether the device's own rows are wanted, too: they would be kept as long as the call waits to be sent. */
  keepRows: boolean
  /** Told at most once. */
  onZoneMismatch?: ((mismatch: ZoneMismatch) => void) | undefined
}

interface Hop {
  row: UcmRow
  times: LegTimes
  judged: LegStatus
}

/**
 * Makes call records of the legs of a UCM.
 *
 * - `durationSeconds`: from the first start to the last end, where a leg ends its own `duration` after its start; so a
 *   call of one leg has the device's own figure.
 * - `talkSeconds`: the union of the legs that a person answered, each ending at `end` and lasting its own `billsec`;
 *   legs that ran in parallel do not count twice.
 * - `ringSeconds`: from the start until the first person answered; `null` if nobody did, or if the answer is that of a
 *   ring group whose rows repeat the start as `answer` and so do not tell.
 * - `answer`, of the call and of its legs, is `null` where nobody picked up, though the device's rows repeat `end` there.
 *   A mailbox that picked up shows in its leg only.
 */
export class CallRecordBuilder {
  private hasToldMismatch = false

  constructor(private readonly options: CallRecordOptions) {}

  /**
   * @param legs all legs of one call, in the device's order, at least one
   */
  build(legs: readonly UcmLeg[]): TimedCall<UcmRow> {
    const times = callTimes(legs, this.options.zone)
    const hops = hopsOf(legs, times.legs)
    const [firstHop] = hops
    const id = legs[0]?.callId
    if (firstHop === undefined || id === undefined) throw new RangeError('A call has at least one leg.')
    const startMs = firstHop.times.start.ms
    if (times.idOffsetMinutes !== null && times.idOffsetMinutes !== times.zoneOffsetMinutes) {
      this.tellMismatch(id, startMs, times.idOffsetMinutes, times.zoneOffsetMinutes)
    }
    const record = describeCall(this.options.device, id, hops, firstHop)
    const rows = this.options.keepRows ? legs.map((leg) => leg.row) : noRows
    return new TimedCall(startMs, record, rows, recordNumberOf(legs))
  }

  private tellMismatch(callId: string, startMs: number, idOffsetMinutes: number, zoneOffsetMinutes: number): void {
    if (this.hasToldMismatch) return
    this.hasToldMismatch = true
    this.options.onZoneMismatch?.({ zone: this.options.zone, zoneOffsetMinutes, idOffsetMinutes, callId, startMs })
  }
}

const noRows: readonly UcmRow[] = []

/** `AcctId` of the first leg. */
function recordNumberOf([first]: readonly UcmLeg[]): number | undefined {
  const number = Number(first?.row.AcctId)
  return Number.isSafeInteger(number) && number > 0 ? number : undefined
}

function hopsOf(legs: readonly UcmLeg[], times: readonly LegTimes[]): Hop[] {
  const hops: Hop[] = []
  for (let at = 0; at < legs.length; at++) {
    const row = legs[at]?.row
    const legTimes = times[at]
    if (row !== undefined && legTimes !== undefined) hops.push({ row, times: legTimes, judged: legStatus(row) })
  }
  return hops.length === 1 ? hops : hops.sort((one, other) => one.times.start.ms - other.times.start.ms)
}

function describeCall(device: string, id: string, hops: readonly Hop[], first: Hop): CallRecord {
  const status = statusOf(hops, first)
  const trunk = { ...blankTrunk, in: firstText(hops, 'src_trunk_name'), out: firstText(hops, 'dst_trunk_name') }
  const direction = directionOf(hops, trunk)
  const answered = firstAnswered(hops)
  const { start } = first.times
  return {
    ...blankRecord,
    system: 'ucm',
    device,
    id,
    direction,
    status,
    answered: status === 'answered',
    missed: isMissed(direction, status),
    start: iso(start),
    answer: isoOrNull(answered?.times.answer),
    end: isoOrNull(latestEnd(hops)),
    durationSeconds: wholeSeconds(latestDurationEndMs(hops) - start.ms),
    talkSeconds: talkSeconds(hops),
    ringSeconds: answered === undefined ? null : ringSeconds(answered, start),
    from: party(textOrNull(first.row, 'src'), textOrNull(first.row, 'caller_name') ?? clidName(first.row)),
    to: party(textOrNull(first.row, 'dst'), null),
    answeredBy: answered === undefined ? null : answeredBy(answered.row),
    trunk,
    account: firstText(hops, 'accountcode'),
    recordings: recordingsOf(hops),
    legs: hops.map(describeLeg),
  }
}

function statusOf(hops: readonly Hop[], first: Hop): CallStatus {
  if (hops.length === 1) return first.judged.status
  const decisive = hops.filter((hop) => !hop.judged.isSilent)
  return strongestStatus((decisive.length > 0 ? decisive : hops).map((hop) => hop.judged.status))
}

function describeLeg({ row, times, judged: { status } }: Hop): CallLeg {
  const isAnswered = status === 'answered'
  const { type, name } = legType(row)
  return {
    ...blankLeg,
    type,
    name,
    from: textOrNull(row, 'src'),
    to: textOrNull(row, 'dst'),
    start: iso(times.start),
    answer: isAnswered || status === 'voicemail' ? isoOrNull(times.answer) : null,
    end: isoOrNull(times.end),
    status,
    talkSeconds: isAnswered && times.talk !== null ? wholeSeconds(times.talk.toMs - times.talk.fromMs) : 0,
  }
}

function directionOf(hops: readonly Hop[], trunk: CallRecord['trunk']): CallDirection {
  for (const { row } of hops) {
    const direction = directions[field(row, 'userfield').toLowerCase()]
    if (direction !== undefined) return direction
  }
  if (trunk.in !== null) return trunk.out === null ? 'inbound' : 'transit'
  if (trunk.out !== null) return 'outbound'
  // Rows of the 22-field era say no more than that an extension was in it, and have no trunks.
  return hops.some(({ row }) => field(row, 'userfield') === 'EXT') ? 'internal' : 'unknown'
}

const directions: Readonly<Partial<Record<string, CallDirection>>> = {
  inbound: 'inbound',
  outbound: 'outbound',
  internal: 'internal',
  external: 'transit',
}

function firstAnswered(hops: readonly Hop[]): Hop | undefined {
  let earliest: Hop | undefined
  for (const hop of hops) {
    if (hop.judged.status === 'answered' && answerMs(hop) < answerMs(earliest)) earliest = hop
  }
  return earliest ?? hops.find((hop) => hop.judged.status === 'answered')
}

function answerMs(hop: Hop | undefined): number {
  return hop?.times.answer?.ms ?? Number.POSITIVE_INFINITY
}

function answeredBy(row: UcmRow): CallParty {
  const farEnd = field(row, 'dstchannel_ext')
  // The far end of a call through a trunk is the trunk, not a number.
  const number = field(row, 'dstanswer') || (farEnd.startsWith('trunk_') ? '' : farEnd) || field(row, 'dst')
  return party(number || null, null)
}

function ringSeconds({ row, times }: Hop, start: Moment): number | null {
  if (times.answer === null) return null
  const isUntold = times.answer.ms === start.ms && field(row, 'action_type').startsWith('RINGGROUP')
  return isUntold ? null : wholeSeconds(times.answer.ms - start.ms)
}

function talkSeconds(hops: readonly Hop[]): number {
  const talks: { fromMs: number; toMs: number }[] = []
  for (const { judged, times } of hops) if (judged.status === 'answered' && times.talk) talks.push(times.talk)
  if (talks.length > 1) talks.sort((one, other) => one.fromMs - other.fromMs)
  let talkMs = 0
  let countedToMs = Number.NEGATIVE_INFINITY
  for (const { fromMs, toMs } of talks) {
    talkMs += Math.max(0, toMs - Math.max(fromMs, countedToMs))
    countedToMs = Math.max(countedToMs, toMs)
  }
  return wholeSeconds(talkMs)
}

function latestDurationEndMs(hops: readonly Hop[]): number {
  let latestMs = Number.NEGATIVE_INFINITY
  for (const { times } of hops) latestMs = Math.max(latestMs, times.durationEndMs)
  return latestMs
}

function latestEnd(hops: readonly Hop[]): Moment | null {
  let latest: Moment | null = null
  for (const { times } of hops) if (times.end !== null && times.end.ms >= (latest?.ms ?? 0)) latest = times.end
  return latest
}

/** The PBX ends every name with an `@`, also the only one. */
function recordingsOf(hops: readonly Hop[]): string[] {
  const names = Array.of<string>()
  for (const { row } of hops) {
    const list = field(row, 'recordfiles')
    if (list === '') continue
    for (const name of list.split('@')) if (name !== '' && !names.includes(name)) names.push(name)
  }
  return names
}

function party(number: string | null, name: string | null): CallParty {
  return { ...blankParty, number, name }
}

/** The name in `"Example Ltd" <01924000000>`. */
function clidName(row: UcmRow): string | null {
  return /^"(.+)" *</.exec(field(row, 'clid'))?.[1] ?? null
}

function firstText(hops: readonly Hop[], name: string): string | null {
  for (const { row } of hops) {
    const text = field(row, name)
    if (text !== '') return text
  }
  return null
}

function textOrNull(row: UcmRow, name: string): string | null {
  return field(row, name) || null
}

function iso({ ms, offsetMinutes }: Moment): string {
  return formatIso(ms, offsetMinutes)
}

function isoOrNull(moment: Moment | null | undefined): string | null {
  return moment ? iso(moment) : null
}

function wholeSeconds(ms: number): number {
  return Math.max(0, Math.round(ms / 1000))
}
