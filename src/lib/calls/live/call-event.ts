import type { CallDirection, CallParty, CallRecord } from '../call-record.js'

/** What happens to a call while it lives. Public contract: flows read these names. */
export interface CallEvent {
  /** Each once per call, in this order; `answered` may be missing. */
  event: 'ringing' | 'answered' | 'ended'
  system: CallRecord['system']
  /** The config node's name, or its host. */
  device: string
  /** Of the live call; UCM `linkedid` (else `uniqueid`). */
  id: string
  direction: CallDirection
  /** The caller, whatever side the channel shows it from. */
  from: CallParty
  /** What was called: extension, queue, group or outside number; stays so after a transfer. */
  to: CallParty
  /** Who answered first. */
  answeredBy: CallParty | null
  /** Extensions that ring now. */
  ringing: string[]
  /** Number of the queue, group or menu the call came through. */
  queue: string | null
  trunk: { in: string | null; out: string | null }
  /** ISO 8601 with the PBX's offset. */
  start: string | null
  answer: string | null
  end: string | null
  /** Ended, inbound or internal, nobody answered. */
  missed: boolean
  ringSeconds: number | null
  talkSeconds: number | null
  /** Of `ended`; `lost-track`: the connection was away when it ended, the call record knows. */
  reason: 'completed' | 'not-answered' | 'lost-track' | null
  /** For `Hangup`, `acceptCall`, `refuseCall` in `ucm-action`; the trunk's first. */
  channels: string[]
}

/** A channel that talks to nobody yet, in the terms of no particular PBX. */
export interface ChannelState {
  /** The PBX's name of the channel, e.g. `PJSIP/1802-000024e5`. */
  channel: string
  /** What joins the channels of one call, where the PBX tells. */
  callId: string | null
  /** The channel's own id. */
  uniqueId: string | null
  isTrunk: boolean
  /** `calling`: dials, or came in; `ringing`: its phone rings; `up`: picked up by the PBX (queue, menu); `other`. */
  state: 'calling' | 'ringing' | 'up' | 'other'
  /** Whoever is at this channel's end. */
  own: CallParty
  /** Whoever it calls, or is called by. */
  peer: CallParty
  trunk: CallEvent['trunk']
  /** Queue, group or menu that it goes through. */
  queue: CallParty | null
  /** Waits in a queue, where phones ring in time. */
  waitsInQueue: boolean
  /** When it began. */
  start: PbxTime | null
}

/** Two channels that talk. */
export interface BridgeState {
  channels: readonly [string, string]
  callId: string | null
  uniqueIds: readonly [string | null, string | null]
  parties: readonly [CallParty, CallParty]
  trunk: CallEvent['trunk']
  queue: CallParty | null
  since: PbxTime | null
}

/** An instant as the PBX's own clock shows it. */
export interface PbxTime {
  ms: number
  offsetMinutes: number
}

/** One thing that a PBX tells of its live calls. Any may come twice. */
export type LiveChange =
  | { kind: 'channel'; is: ChannelState; isNew: boolean }
  | { kind: 'channel-gone'; channel: string }
  | { kind: 'bridge'; is: BridgeState }
  | { kind: 'bridge-gone'; channels: readonly string[] }
