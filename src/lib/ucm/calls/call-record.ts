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
import { beganAt, CallBeginnings } from './call-beginning.js'
import { field, type UcmLeg, type UcmRow } from './leg.js'
import { isRetrieval, isSelfService, type LegStatus, legStatus } from './leg-status.js'
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
  /** The zone follows the changes of the clock, and the user or the PBX vouches for it. */
  isZoneSure?: boolean
  /** Which calls are wanted, by their beginning and the offset of their times; all by default. */
  isWanted?: (beganMs: number, offsetMinutes: number) => boolean
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
  private readonly beginnings: CallBeginnings

  constructor(private readonly options: CallRecordOptions) {
    this.beginnings = new CallBeginnings({ zone: options.zone, isSure: options.isZoneSure ?? true })
  }

  /**
   * @param legs all legs of one call, in the device's order, at least one
   * @returns `undefined` for a call that is not wanted
   */
  build(legs: readonly UcmLeg[]): TimedCall<UcmRow> | undefined {
    const beginning = this.beginnings.of(legs)
    const hops = hopsOf(legs, callTimes(legs, this.options.zone, beginning))
    const [firstHop] = hops
    const id = legs[0]?.callId
    if (firstHop === undefined || id === undefined) throw new RangeError('A call has at least one leg.')
    const { start } = firstHop.times
    const began = beganAt(id, start.ms, beginning)
    if (this.options.isWanted?.(began.ms, start.offsetMinutes) === false) return undefined
    const { idOffsetMinutes, zoneOffsetMinutes } = beginning
    if (idOffsetMinutes !== null && idOffsetMinutes !== zoneOffsetMinutes) {
      this.tellMismatch(id, start.ms, idOffsetMinutes, zoneOffsetMinutes)
    }
    const record = describeCall(this.options.device, id, hops, firstHop)
    const rows = this.options.keepRows ? legs.map((leg) => leg.row) : noRows
    const ownExtension = record.direction === 'outbound' ? textOrNull(firstHop.row, 'channel_ext') : null
    return new TimedCall(began.ms, record, rows, recordNumberOf(legs), began.lacksFirstRow, ownExtension)
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
  if (hops.length === 1) return hops
  return tellGroupAnswers(hops.sort((one, other) => one.times.start.ms - other.times.start.ms))
}

/** The row of a ring group that was answered repeats its start as `answer`: the phones that rang in vain end then. */
function tellGroupAnswers(hops: Hop[]): Hop[] {
  return hops.map((hop) => {
    const { times, row, judged } = hop
    const { start, end, talk } = times
    if (judged.status !== 'answered' || end === null || talk === null || !isUntold(hop)) return hop
    const action = field(row, 'action_type')
    const answers = hops
      .filter((other) => other.judged.status === 'no-answer' && !other.judged.isSilent)
      .filter((other) => field(other.row, 'action_type') === action)
      .map((other) => other.times.end)
      .filter((moment) => moment !== null)
      .filter(({ ms }) => ms > start.ms && ms <= end.ms)
    const [answer] = answers.sort((one, other) => other.ms - one.ms)
    return answer === undefined ? hop : { ...hop, times: { ...times, answer, talk: { ...talk, fromMs: answer.ms } } }
  })
}

/** Its `answer` is its start, as the answered row of a ring group has it. */
function isUntold({ row, times: { answer, start } }: Hop): boolean {
  return answer !== null && answer.ms === start.ms && field(row, 'action_type').startsWith('RINGGROUP')
}

function describeCall(device: string, id: string, allHops: readonly Hop[], earliest: Hop): CallRecord {
  const others = allHops.filter(({ row }) => !isRetrieval(row))
  // Somebody fetching the call from where it was parked says nothing of who called whom.
  const hops = others.length > 0 ? others : allHops
  const first = hops[0] ?? earliest
  const trunk = { ...blankTrunk, in: firstText(hops, 'src_trunk_name'), out: firstText(hops, 'dst_trunk_name') }
  const direction = directionOf(hops, trunk)
  const status = statusOf(hops, first, direction)
  const answered = firstAnswered(hops)
  const { start } = earliest.times
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
    end: isoOrNull(latestEnd(allHops)),
    durationSeconds: wholeSeconds(latestDurationEndMs(allHops) - start.ms),
    talkSeconds: talkSeconds(allHops),
    ringSeconds: answered === undefined ? null : ringSeconds(answered, start),
    from: party(textOrNull(first.row, 'src'), textOrNull(first.row, 'caller_name') ?? clidName(first.row)),
    to: party(dialled(first.row), null),
    answeredBy: answered === undefined ? null : answeredBy(answered.row),
    trunk,
    account: firstText(allHops, 'accountcode'),
    recordings: recordingsOf(allHops),
    legs: allHops.map(describeLeg),
  }
}

function statusOf(hops: readonly Hop[], first: Hop, direction: CallDirection): CallStatus {
  const decisive = hops.filter((hop) => !hop.judged.isSilent)
  const statuses = (decisive.length > 0 ? decisive : hops).map((hop) => hop.judged.status)
  const status = hops.length === 1 ? first.judged.status : strongestStatus(statuses)
  // An extension that used a function of its PBX was missed by nobody.
  if (direction === 'internal' && hops.every(({ row }) => isSelfService(row))) return 'unknown'
  const isUnheard = direction === 'inbound' && status === 'failed' && hops.every(({ row }) => !reachedSomebody(row))
  return isUnheard ? 'unavailable' : status
}

function reachedSomebody(row: UcmRow): boolean {
  return field(row, 'dstchannel') !== ''
}

function describeLeg({ row, times, judged: { status } }: Hop): CallLeg {
  const isAnswered = status === 'answered'
  const { type, name } = legType(row)
  return {
    ...blankLeg,
    type,
    name,
    from: textOrNull(row, 'src'),
    to: dialled(row),
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
  const byChannels = directionOfChannels(hops)
  if (byChannels !== undefined) return byChannels
  // Rows of the 22-field era say no more than that an extension was in it, and have no trunks.
  return hops.some(({ row }) => field(row, 'userfield') === 'EXT') ? 'internal' : 'unknown'
}

function directionOfChannels(hops: readonly Hop[]): CallDirection | undefined {
  for (const { row } of hops) {
    const [from, to] = [field(row, 'channel_ext'), field(row, 'dstchannel_ext')]
    if (from.startsWith('trunk_')) return to.startsWith('trunk_') ? 'transit' : 'inbound'
    if (to.startsWith('trunk_')) return 'outbound'
    if (/^\d+$/.test(from) && /^\d+$/.test(to)) return 'internal'
  }
  return undefined
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

function ringSeconds(hop: Hop, start: Moment): number | null {
  const { answer } = hop.times
  return answer === null || isUntold(hop) ? null : wholeSeconds(answer.ms - start.ms)
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

/** The PBX ends every name with an `@`, also the only one; others write lists with commas, or of JSON. */
function recordingsOf(hops: readonly Hop[]): string[] {
  const names = Array.of<string>()
  for (const { row } of hops) {
    for (const text of recordingTexts(row['recordfiles'])) {
      for (const name of text.split(/[@,]/)) if (name !== '' && !names.includes(name)) names.push(name)
    }
  }
  return names
}

function recordingTexts(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((name) => typeof name === 'string')
  if (typeof value !== 'string') return []
  if (!value.startsWith('[')) return [value]
  try {
    return recordingTexts(JSON.parse(value))
  } catch {
    // A name may begin so, too.
    return [value]
  }
}

/** `s` is where a line without a number of its own begins. */
function dialled(row: UcmRow): string | null {
  const number = field(row, 'dst')
  return number === '' || number === 's' ? null : number
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
