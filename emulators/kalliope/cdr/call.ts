/** Where a call comes from or goes to, in the words of the PBX; empty where nothing was reached. */
export type PartyType =
  | 'local_exten'
  | 'ibl'
  | 'obl'
  | 'service'
  | 'callg'
  | 'queue'
  | 'ivr'
  | 'conference'
  | 'fax'
  | 'dre'
  | 'checktime'
  | 'voicemail'
  | ''

export const callStatuses = ['OK', 'CANCELED', 'NOANSWER', 'BUSY', 'FAILED', 'UNAVAILABLE', 'FORBIDDEN', '??'] as const
/** How a call ended; `??` is the vendor's own word for unknown. */
export type CallStatus = (typeof callStatuses)[number]

/** One routing step of a call; instants are epoch seconds. */
export interface Step {
  type: PartyType
  id: string
  name: string
  number: string
  enterSecond: number
  /** Queues only. */
  enqueueSecond: number | null
  answerSecond: number | null
  exitSecond: number
  exitCause: string
  answeredBy: string
  waitingSeconds: number
  /** The number behind the prefix for an outside line. */
  mappedNumber: string
}

/** One call; instants are epoch seconds. */
export interface Call {
  /** Asterisk's: `epochSeconds.sequence`. */
  id: string
  /** Microseconds since the epoch; calls are listed in this order. */
  startMicros: number
  startSecond: number
  /** When the PBX opened the media: for an IVR or a queue long before a person answers. */
  channelUpSecond: number | null
  /** When a person answered. */
  answerSecond: number | null
  endSecond: number
  /** Beyond the whole seconds of the billed time. */
  billMillis: number
  sourceType: PartyType
  destinationType: PartyType
  status: CallStatus
  caller: string
  callerName: string
  anonymous: boolean
  called: string
  calledName: string
  answeredBy: string
  gateway: string
  account: string
  /** Of outbound and internal calls only. */
  peer: string
  peerAddress: string
  steps: readonly Step[]
  /** Given by a test: values by column name that replace the computed ones. */
  fields?: Readonly<Record<string, string>>
}

/** Whole seconds between opening the media and the end. */
export function billedSeconds({ channelUpSecond, endSecond }: Call): number {
  return channelUpSecond === null ? 0 : endSecond - channelUpSecond
}
