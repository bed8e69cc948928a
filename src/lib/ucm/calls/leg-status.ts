import type { CallStatus } from '../../calls/call-record.js'
import { field, type UcmRow } from './leg.js'
import { legType } from './leg-type.js'

/** What a leg says about its call. */
export interface LegStatus {
  status: CallStatus
  /** Announcements, menus and bookkeeping: such a leg decides nothing as long as the call has another one. */
  isSilent: boolean
}

/** Applications that pick up without anybody talking (`lastapp`, lower case). */
const neverPeople: ReadonlySet<string> = new Set([
  'forkcdr',
  'playback',
  'background',
  'backgrounddetect',
  'controlplayback',
  'read',
  'readexten',
  'waitexten',
  'musiconhold',
  'playtones',
  'milliwatt',
  'echo',
])

/**
 * Applications that leave open whether somebody talked: queues, parking, and the steps of a dialplan that happened to
 * be the last. A far end in `dstchannel` tells.
 */
const peopleOnlyWithFarEnd: ReadonlySet<string> = new Set([
  '',
  'queue',
  'park',
  'set',
  'wait',
  'goto',
  'gotoif',
  'execif',
  'gosub',
  'macro',
  'noop',
  'answer',
  'hangup',
  'congestion',
  'busy',
])

/** Status of one leg, from `disposition`, `lastapp`, `action_type` and `dstchannel`. */
export function legStatus(row: UcmRow): LegStatus {
  const application = field(row, 'lastapp').toLowerCase()
  const status = dispositions[field(row, 'disposition').toUpperCase()] ?? 'unknown'
  if (status !== 'answered') return { status, isSilent: application === 'forkcdr' }
  const { type, name } = legType(row)
  // Somebody hears their own messages: nobody was missed, nobody talked.
  if (application === 'voicemailmain') return { status: 'unknown', isSilent: true }
  if (application === 'voicemail' || type === 'voicemail') {
    const isOwnMailbox = field(row, 'src') !== '' && field(row, 'src') === field(row, 'dst')
    return isOwnMailbox ? { status: 'unknown', isSilent: true } : { status: 'voicemail', isSilent: false }
  }
  const isQueueOnly = type === 'queue' && (field(row, 'billsec') === '0' || isOwnRow(row, name))
  const needsFarEnd = peopleOnlyWithFarEnd.has(application) || type === 'ivr'
  const isPerson = !neverPeople.has(application) && !isQueueOnly && (!needsFarEnd || hasFarEnd(row))
  return isPerson ? { status, isSilent: false } : { status: 'no-answer', isSilent: true }
}

/**
 * Whether nothing but a function of the PBX answered: a code such as `*48`, a menu. Queues and groups are no such
 * function: somebody may have waited in them.
 */
export function isSelfService(row: UcmRow): boolean {
  const { type } = legType(row)
  const { status, isSilent } = legStatus(row)
  const isFunction = type !== 'queue' && type !== 'ring-group' && field(row, 'lastapp').toLowerCase() !== 'queue'
  const isAnswered = field(row, 'disposition').toUpperCase() === 'ANSWERED'
  return isAnswered && isSilent && isFunction && (status === 'unknown' || field(row, 'dstchannel') === '')
}

/** A parked call that is fetched: the far end is a place where calls are parked, and nobody. */
export function isRetrieval(row: UcmRow): boolean {
  return field(row, 'lastapp').toLowerCase() === 'parkedcall' && !hasFarEnd(row)
}

/** A firmware that leaves the field out does not say that there was nobody. */
function hasFarEnd(row: UcmRow): boolean {
  return !('dstchannel' in row) || field(row, 'dstchannel') !== ''
}

/** The row of a queue itself, whose far end leads back into the PBX; its agents have rows of their own. */
function isOwnRow(row: UcmRow, queue: string | null): boolean {
  const isItself = queue !== null && field(row, 'dst') === queue && field(row, 'dstchannel_ext') === queue
  return isItself && field(row, 'dstchannel').startsWith('Local/')
}

const dispositions: Readonly<Partial<Record<string, CallStatus>>> = {
  ANSWERED: 'answered',
  'NO ANSWER': 'no-answer',
  BUSY: 'busy',
  FAILED: 'failed',
  CONGESTION: 'failed',
}
