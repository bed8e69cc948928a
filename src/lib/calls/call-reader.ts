import type { TimedCall } from './call-record.js'
import type { WallBounds } from './range.js'

/** Instants, half-open; `null` = no bound. */
export interface OpenRange extends WallBounds {
  startMs: number | null
  endMs: number | null
}

/** The calls of one PBX as the exports of this package read them, whatever its protocol. */
export interface CallReader<Row> {
  /** Which PBX and user this is, without secrets: a cursor belongs to it. */
  readonly identity: string
  /** The zone of the PBX's clock: configured, learnt, or the host's. */
  zone(): Promise<string>
  /** What the PBX's clock shows now, as far as it tells. */
  clockMs(): Promise<number>
  /** The clock of the PBX as its latest answer gave it (`Date` header); `undefined` before the first or where it does not. */
  readonly latestClockMs: number | undefined
  /** How far back `firstRun: all` goes, at this time of the PBX's clock. */
  earliestMs(nowMs: number): number
  /**
   * The calls that began in the range, whole, ascending by start (give or take the margin), in batches as they come in.
   *
   * @param marginMs how far around the range the rows of such a call may lie
   */
  read(range: OpenRange, marginMs: number): AsyncIterable<readonly TimedCall<Row>[]>
}
