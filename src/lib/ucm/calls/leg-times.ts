import { offsetMinutesAt } from '../../calls/zone.js'
import type { CallBeginning } from './call-beginning.js'
import type { UcmLeg } from './leg.js'

/** An instant and what the PBX's clock was off Greenwich then. */
export interface Moment {
  ms: number
  offsetMinutes: number
}

/** When one leg happened. */
export interface LegTimes {
  start: Moment
  /** Picked up, by whomever; `null` if nobody did. */
  answer: Moment | null
  end: Moment | null
  /** `end` to the device's own `billsec` before it; empty if nobody picked up. */
  talk: { fromMs: number; toMs: number } | null
  /** The start and the device's own `duration` after it. */
  durationEndMs: number
}

const minuteMs = 60_000
/** `end − start` and `duration` of real rows differ by a second at most. */
const roundingMs = 2_000

/**
 * Places the wall-clock times of one call's legs on the time line.
 *
 * A change of the clock during the call shows in the difference between `end − start` and `duration`.
 *
 * @param legs of one call, in the device's order
 * @param zone of the PBX's clock
 * @param beginning with which offset the call began
 */
export function callTimes(legs: readonly UcmLeg[], zone: string, beginning: CallBeginning): LegTimes[] {
  const { offsetMinutes, zoneOffsetMinutes } = beginning
  const clock = new CallClock(offsetMinutes, offsetMinutes === zoneOffsetMinutes ? zone : null)
  return legs.map((leg) => legTimes(leg, clock))
}

function legTimes(leg: UcmLeg, clock: CallClock): LegTimes {
  const start = clock.startOf(leg)
  const durationMs = leg.durationSeconds === null ? null : leg.durationSeconds * 1000
  const end = endOf(leg, start, durationMs, clock)
  const durationEndMs = durationMs === null ? (end?.ms ?? start.ms) : start.ms + durationMs
  clock.note(start, end)
  const talk = talkOf(leg, start, end)
  return { start, answer: answerOf(leg, start, end, talk), end, talk, durationEndMs }
}

function endOf(leg: UcmLeg, start: Moment, durationMs: number | null, clock: CallClock): Moment | null {
  if (leg.endWallMs === null) {
    return durationMs === null ? null : { ms: start.ms + durationMs, offsetMinutes: start.offsetMinutes }
  }
  const ms = leg.endWallMs - start.offsetMinutes * minuteMs
  const excessMs = durationMs === null ? 0 : ms - start.ms - durationMs
  const shiftMinutes = Math.round(excessMs / minuteMs / 15) * 15
  const shifted = { ms: ms - shiftMinutes * minuteMs, offsetMinutes: start.offsetMinutes + shiftMinutes }
  const isClockChange =
    shiftMinutes !== 0 &&
    Math.abs(shiftMinutes) <= 120 &&
    Math.abs(excessMs - shiftMinutes * minuteMs) <= roundingMs &&
    clock.couldShow(shifted)
  return isClockChange ? shifted : { ms, offsetMinutes: start.offsetMinutes }
}

function talkOf(leg: UcmLeg, start: Moment, end: Moment | null): LegTimes['talk'] {
  if (leg.answerWallMs === null) return null
  const answerMs = leg.answerWallMs - start.offsetMinutes * minuteMs
  const talkMs = leg.billSeconds === null ? null : leg.billSeconds * 1000
  if (end === null) return { fromMs: answerMs, toMs: answerMs + (talkMs ?? 0) }
  return { fromMs: Math.min(end.ms, talkMs === null ? answerMs : end.ms - talkMs), toMs: end.ms }
}

function answerOf(leg: UcmLeg, start: Moment, end: Moment | null, talk: LegTimes['talk']): Moment | null {
  if (leg.answerWallMs === null || talk === null) return null
  const { offsetMinutes } = start
  const answerMs = leg.answerWallMs - offsetMinutes * minuteMs
  if (Math.abs(answerMs - talk.fromMs) <= roundingMs || end === null) return { ms: answerMs, offsetMinutes }
  const afterChangeMs = leg.answerWallMs - end.offsetMinutes * minuteMs
  if (Math.abs(afterChangeMs - talk.fromMs) <= roundingMs) {
    return { ms: afterChangeMs, offsetMinutes: end.offsetMinutes }
  }
  // Answered legs of ring groups repeat their start as `answer`; `billsec` knows better.
  const isRepeatedStart = leg.answerWallMs === leg.startWallMs && talk.fromMs > answerMs
  return { ms: isRepeatedStart ? talk.fromMs : answerMs, offsetMinutes }
}

/** The offsets that the PBX's clock had during one call. */
class CallClock {
  private readonly offsets: number[]
  private fromMs: number | null = null
  private toMs = 0

  /** @param zone if it is right about the start of the call, else `null` */
  constructor(
    private readonly baseMinutes: number,
    private readonly zone: string | null,
  ) {
    this.offsets = [baseMinutes]
  }

  startOf(leg: UcmLeg): Moment {
    const { baseMinutes, zone } = this
    const ms = leg.startWallMs - baseMinutes * minuteMs
    if (this.fromMs === null) return { ms, offsetMinutes: baseMinutes }
    const isPlain = this.offsets.length === 1 && ms >= this.fromMs - 2 * minuteMs
    if (isPlain && (zone === null || offsetMinutesAt(ms, zone) === baseMinutes)) {
      return { ms, offsetMinutes: baseMinutes }
    }
    return this.nearest(leg.startWallMs, ms)
  }

  /** Whether the zone, as far as it is right about this call, had that offset then. */
  couldShow({ ms, offsetMinutes }: Moment): boolean {
    return this.zone === null || offsetMinutesAt(ms, this.zone) === offsetMinutes
  }

  note(start: Moment, end: Moment | null): void {
    const toMs = end?.ms ?? start.ms
    this.toMs = this.fromMs === null ? toMs : Math.max(this.toMs, toMs)
    this.fromMs = Math.min(this.fromMs ?? start.ms, start.ms)
    if (end !== null && !this.offsets.includes(end.offsetMinutes)) this.offsets.push(end.offsetMinutes)
  }

  /** After a change of the clock: the reading that lies in the call or next to it. */
  private nearest(wallMs: number, plainMs: number): Moment {
    const { zone } = this
    const hourMs = 60 * minuteMs
    const ofZone = zone === null ? [] : [-3, 3].map((hours) => offsetMinutesAt(plainMs + hours * hourMs, zone))
    const [best] = [...this.offsets, ...ofZone]
      .map((offsetMinutes) => ({ ms: wallMs - offsetMinutes * minuteMs, offsetMinutes }))
      .sort((one, other) => this.distanceMs(one.ms) - this.distanceMs(other.ms))
    return best ?? { ms: plainMs, offsetMinutes: this.baseMinutes }
  }

  private distanceMs(ms: number): number {
    return Math.max((this.fromMs ?? ms) - ms, ms - this.toMs, 0)
  }
}
