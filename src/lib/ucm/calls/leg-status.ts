import type { CallStatus } from '../../calls/call-record.js'
import { field, type UcmRow } from './leg.js'

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
  const action = field(row, 'action_type')
  // Somebody hears their own messages: nobody was missed, nobody talked.
  if (application === 'voicemailmain') return { status: 'unknown', isSilent: true }
  if (application === 'voicemail' || action === 'VM') return { status: 'voicemail', isSilent: false }
  const needsFarEnd = peopleOnlyWithFarEnd.has(application) || action.startsWith('IVR')
  const isPerson = !neverPeople.has(application) && (!needsFarEnd || field(row, 'dstchannel') !== '')
  return isPerson ? { status, isSilent: false } : { status: 'no-answer', isSilent: true }
}

const dispositions: Readonly<Partial<Record<string, CallStatus>>> = {
  ANSWERED: 'answered',
  'NO ANSWER': 'no-answer',
  BUSY: 'busy',
  FAILED: 'failed',
  CONGESTION: 'failed',
}
