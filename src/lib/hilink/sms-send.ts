import type { ErrorCode } from '../errors.js'
import type { HilinkRequestOptions } from './client.js'
import type { HourlyLimit } from './hourly-limit.js'
import type { SmsEncoding } from './sms-text.js'

/** A text as a flow gives it; `sendText` checks everything before anything is sent. */
export interface TextToSend {
  /** One number, a list separated by commas or semicolons, or an array of numbers. */
  to: unknown
  text: unknown
  /** `accepted`: the modem took it; `sent`: the modem reported each number. */
  confirm: 'accepted' | 'sent'
  maxSegments: number
}

/** What became of a text. */
export interface SmsResult {
  /** The numbers as they were sent, without blanks and punctuation; those that failed are among them. */
  to: string[]
  text: string
  encoding: SmsEncoding
  segments: number
  status: 'accepted' | 'sent'
  /** Never all of them: then `sendText` throws. */
  failed: FailedRecipient[]
}

export interface FailedRecipient {
  to: string
  code: ErrorCode
  message: string
}

/** What the node shows while a text is on its way. */
export type SendProgress = 'waiting for the modem' | 'sending' | 'looking into the modem'

export interface SendOptions extends Omit<HilinkRequestOptions, 'purpose'> {
  /** Stops a flapping sensor: counts each recipient, `RATE_LIMITED` beyond. One per node. */
  hourlyLimit?: HourlyLimit
  onProgress?: (progress: SendProgress) => void
}
