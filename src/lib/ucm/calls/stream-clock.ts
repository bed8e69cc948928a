import { offsetFromEpoch } from '../../calls/wall-clock.js'
import type { UcmLeg } from './leg.js'

/**
 * Puts the legs of a stream on one time line, on which the hour that a clock repeats in autumn does not run twice. Good
 * for order and distance; the times of a record are reckoned with more care (`leg-times.ts`).
 */
export class StreamClock {
  private lastOffsetMinutes = 0

  /** Offset that the leg's own id tells; else the last one that any leg told, else 0. */
  offsetMinutes(leg: UcmLeg): number {
    this.lastOffsetMinutes = toldOffset(leg) ?? this.lastOffsetMinutes
    return this.lastOffsetMinutes
  }
}

/** Offset that the leg's own id tells; only the first leg of a call does so for sure. */
export function toldOffset(leg: UcmLeg): number | undefined {
  return leg.epochMs === null ? undefined : offsetFromEpoch(leg.startWallMs, leg.epochMs)
}
