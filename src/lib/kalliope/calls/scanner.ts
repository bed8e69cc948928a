import type { DeviceError } from '../../errors.js'
import { badJson, jsonTooLarge } from '../../http/json-refusal.js'
import type { KalliopeRow } from './call-row.js'

/** What errors about an answer tell, and the size that one row may have. */
export interface ScanLimits {
  device: string
  endpoint: string
  secrets: readonly string[]
  maxElementBytes: number
}

/** Takes a text in pieces of any size and gives its rows as soon as they are complete. */
export interface RowScanner {
  /** @throws DeviceError `BAD_RESPONSE`, `RESPONSE_TOO_LARGE` */
  push(piece: string): KalliopeRow[]
  /**
   * The rows that only the end of the text completes.
   *
   * @throws DeviceError `BAD_RESPONSE` for a text that broke off
   */
  end(): KalliopeRow[]
}

/** `BAD_RESPONSE`: the answer `what`; quotes the beginning of `head`. */
export function badAnswer(what: string, head: string, limits: ScanLimits): DeviceError {
  return badJson(what, head, limits)
}

/** `RESPONSE_TOO_LARGE`: one row is larger than what may be kept of an answer. */
export function rowTooLarge(limits: ScanLimits): DeviceError {
  return jsonTooLarge('A call', limits.maxElementBytes, limits)
}
