export const callDirections = ['inbound', 'outbound', 'internal', 'transit', 'unknown'] as const
export type CallDirection = (typeof callDirections)[number]

export const callStatuses = [
  'answered',
  'voicemail',
  'no-answer',
  'busy',
  'cancelled',
  'failed',
  'unavailable',
  'forbidden',
  'unknown',
] as const
export type CallStatus = (typeof callStatuses)[number]

/** A party of a call. Numbers stay text: leading `+`, zeros and `xxx` masks survive. */
export interface CallParty {
  number: string | null
  name: string | null
}

/** One hop of a call, in the order in which the hops happened. */
export interface CallLeg {
  /** `dial`, `voicemail`, `ivr`, `queue`, `ring-group`, `transfer`, …; the device's own word in lower case if none fits. */
  type: string
  /** Of a queue, group or menu. */
  name: string | null
  from: string | null
  to: string | null
  /** ISO 8601 with the PBX's offset. */
  start: string
  answer: string | null
  end: string | null
  status: CallStatus
  talkSeconds: number
}

/** One call, whatever PBX it comes from. Public contract: flows read these names. */
export interface CallRecord {
  system: 'ucm' | 'kalliope'
  /** The config node's name, or its host. */
  device: string
  /** Stable, to the letter: UCM `session`, Kalliope `id`/`unique_id`. */
  id: string
  direction: CallDirection
  status: CallStatus
  /** A person talked: `status` is `answered`. */
  answered: boolean
  /** Inbound or internal, and no-answer, busy, cancelled, unavailable or voicemail. */
  missed: boolean
  /** ISO 8601 with the PBX's offset, e.g. `2026-03-29T11:52:34+02:00`. */
  start: string
  answer: string | null
  end: string | null
  /** Ringing included. */
  durationSeconds: number
  /** Union of the answered legs; 0 if not answered. */
  talkSeconds: number
  ringSeconds: number | null
  from: CallParty
  to: CallParty
  answeredBy: CallParty | null
  trunk: { in: string | null; out: string | null }
  account: string | null
  /** As the PBX names them; `ucm-action` with `recapi` takes that form. */
  recordings: string[]
  /** 0; 1, 2, … where rows were added after the call had been handed on (`range: new`). */
  revision: number
  legs: CallLeg[]
}

/**
 * Every object of a record is a copy of one of these, with its own values: `{ ...blankLeg, type, … }`. As literals, V8
 * takes them for long-lived and makes them in the old generation: 200 000 calls take 135 MiB instead of 55.
 */
export const blankParty: Readonly<CallParty> = { number: null, name: null }
export const blankTrunk: Readonly<CallRecord['trunk']> = { in: null, out: null }
export const blankLeg: Readonly<CallLeg> = {
  type: '',
  name: null,
  from: null,
  to: null,
  start: '',
  answer: null,
  end: null,
  status: 'unknown',
  talkSeconds: 0,
}
export const blankRecord: Readonly<CallRecord> = {
  system: 'ucm',
  device: '',
  id: '',
  direction: 'unknown',
  status: 'unknown',
  answered: false,
  missed: false,
  start: '',
  answer: null,
  end: null,
  durationSeconds: 0,
  talkSeconds: 0,
  ringSeconds: null,
  from: blankParty,
  to: blankParty,
  answeredBy: null,
  trunk: blankTrunk,
  account: null,
  recordings: [],
  revision: 0,
  legs: [],
}

const missedStatuses: ReadonlySet<CallStatus> = new Set(['no-answer', 'busy', 'cancelled', 'unavailable', 'voicemail'])

/** Whether somebody who called got nobody: the rule behind {@link CallRecord.missed}. */
export function isMissed(direction: CallDirection, status: CallStatus): boolean {
  return (direction === 'inbound' || direction === 'internal') && missedStatuses.has(status)
}

const statusRank: readonly CallStatus[] = ['answered', 'voicemail', 'busy', 'no-answer', 'cancelled', 'failed']

/** Status of a call with several legs: answered > voicemail > busy > no-answer > cancelled > failed > the first leg's own. */
export function strongestStatus(legs: readonly CallStatus[]): CallStatus {
  return statusRank.find((status) => legs.includes(status)) ?? legs[0] ?? 'unknown'
}

/** A record together with what its text does not tell. */
export class TimedCall<Row> {
  /**
   * @param startMs instant at which the call began, epoch milliseconds: it belongs to the range that holds it
   * @param raw the device's own rows, for `shape: raw`; empty where nobody asked for them
   * @param recordNumber the device's own running number of the record, where it has one
   * @param lacksBeginning the device has not written the first row of the call yet
   * @param ownExtension of the caller, where `from` is the number that the called one saw
   */
  constructor(
    readonly startMs: number,
    readonly record: CallRecord,
    readonly raw: readonly Row[],
    readonly recordNumber?: number,
    readonly lacksBeginning = false,
    readonly ownExtension: string | null = null,
  ) {}
}
