import type { DeviceError } from '../../errors.js'
import { badJson, jsonTooLarge } from '../../http/json-refusal.js'
import { sentence } from '../../sentences/sentence.js'

/** What errors about an answer tell, the size that one row may have, and who hears of rows that cannot be read. */
export interface ScanLimits {
  device: string
  endpoint: string
  secrets: readonly string[]
  maxElementBytes: number
  /**
   * Told of a row that is left out, or understood in part.
   *
   * @param what follows “has”: `a line with 3 columns instead of 4`
   * @param row as it came
   */
  onBadRow: (what: string, row: string, isLeftOut: boolean) => void
}

/** Takes a text in pieces of any size and gives its rows as soon as they are complete. */
export interface RowScanner {
  /** @throws DeviceError `BAD_RESPONSE`, `RESPONSE_TOO_LARGE` */
  push(piece: string): unknown[]
  /**
   * The rows that only the end of the text completes.
   *
   * @throws DeviceError `BAD_RESPONSE` for a text that broke off
   */
  end(): unknown[]
}

/** `BAD_RESPONSE`: the answer `what`; quotes the beginning of `head`. */
export function badAnswer(
  what: string,
  head: string,
  limits: Omit<ScanLimits, 'maxElementBytes' | 'onBadRow'>,
): DeviceError {
  return badJson(what, head, limits)
}

/** `RESPONSE_TOO_LARGE`: one row is larger than what may be kept of an answer. */
export function rowTooLarge(limits: ScanLimits): DeviceError {
  return jsonTooLarge(sentence('http.json-call'), limits.maxElementBytes, limits)
}
