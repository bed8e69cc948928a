import type { HilinkRequestOptions } from './client.js'

/** What a received text is. */
export type ReceivedType = 'text' | 'mms' | 'report-ok' | 'report-failed' | 'alert' | 'info' | 'unknown'

/** A text as the flow gets it. */
export interface ReceivedText {
  /** Stable: the same text has the same id for ever. `ack` takes it. */
  id: string
  /** A number or a name; of a delivery report the number that the text went to. */
  from: string
  text: string
  /** The modem's wall clock, `2026-01-31 12:00:00`; it knows no zone. */
  date: string
  type: ReceivedType
  /** How many parts the text has by its length. */
  segments: number
}

export interface InboxSettings {
  /** Where the durable memory of this node lies; made if it is not there. */
  directory: string
  /** The node's id: one file per node. */
  nodeId: string
  after: 'mark-read' | 'delete' | 'leave' | 'ack'
  firstRun: 'from-now' | 'unread'
  /** Read and sent texts that stay in the modem; the oldest beyond are deleted. Absent = all stay. */
  keep?: number
}

/** How full the modem's own memory is. */
export interface SmsStorage {
  used: number
  capacity: number
  /** 90 % or more: say so. */
  isNearlyFull: boolean
  /** Nothing more can come in. */
  isFull: boolean
}

export interface PollResult {
  /** Texts handed over in this poll. */
  received: number
  /** Texts whose parts are still coming in: poll again within 10 s. */
  held: number
  /** `undefined` where the modem does not tell. */
  storage: SmsStorage | undefined
  /** The first complete look of this node with `from-now`: what was there is not emitted. */
  isStartingPoint: boolean
}

export type PollOptions = Omit<HilinkRequestOptions, 'purpose'> & { purpose?: 'user' | 'poll' }

/** Called once per text, oldest first; the next one waits until it resolves. A rejection leaves the text unseen. */
export type Deliver = (text: ReceivedText) => Promise<void> | void
