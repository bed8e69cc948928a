import { offsetFromEpoch, parseWall } from '../../calls/wall-clock.js'
import { instantOfWall, offsetMinutesAt } from '../../calls/zone.js'

const minuteMs = 60_000
/** No clock is changed by less. */
const farMs = 10 * minuteMs

/** An instant, and what the PBX's clock was set to then. */
export interface Moment {
  ms: number
  offsetMinutes: number
}

/** Asterisk's unique id begins with the epoch second at which the call began: `1463997154.0`, `pbx-1463997154.0`. */
export function epochMsOf(id: string): number | undefined {
  const seconds = /(?:^|-)(\d{9,11})\.\d+$/.exec(id)?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

/**
 * The clock of one call. The PBX writes wall-clock times without an offset; the offset comes from the epoch in the
 * call's id where it fits the time that the call began, and else from the zone. So the hour that a clock going back
 * shows twice is told apart.
 */
export class CallClock {
  readonly start: Moment
  /** What the id tells of the offset at the start; `undefined` where it does not fit or there is none. */
  readonly idOffsetMinutes: number | undefined
  readonly #startWallMs: number
  readonly #followsZone: boolean

  private constructor(
    wallMs: number,
    epochMs: number | undefined,
    private readonly zone: string,
  ) {
    const idOffset = epochMs === undefined ? undefined : offsetFromEpoch(wallMs, epochMs)
    const ms = idOffset === undefined ? instantOfWall(wallMs, zone) : wallMs - idOffset * minuteMs
    const zoneOffset = offsetMinutesAt(ms, zone)
    this.#startWallMs = wallMs
    this.idOffsetMinutes = idOffset
    this.#followsZone = idOffset === undefined || idOffset === zoneOffset
    // Of a time that the clock skips, the wall time as it was written stands.
    this.start = { ms, offsetMinutes: idOffset ?? Math.round((wallMs - ms) / minuteMs) }
  }

  /** @returns `undefined` where neither the start nor the id tells when the call began */
  static of(id: string, start: string, zone: string): CallClock | undefined {
    const epochMs = epochMsOf(id)
    const wallMs = parseWall(start)
    if (typeof wallMs === 'number') return new CallClock(wallMs, epochMs, zone)
    if (epochMs === undefined) return undefined
    return new CallClock(epochMs + offsetMinutesAt(epochMs, zone) * minuteMs, epochMs, zone)
  }

  /** The start by the clock on the wall, as the PBX compares it with a period. */
  get startWallMs(): number {
    return this.#startWallMs
  }

  /** The start as the zone understands the wall clock, whatever the id says of its offset. */
  get startInZoneMs(): number {
    return this.#followsZone ? this.start.ms : instantOfWall(this.#startWallMs, this.zone, this.start.ms)
  }

  /** Offset that the zone has at the start. */
  get zoneOffsetMinutes(): number {
    return offsetMinutesAt(this.start.ms, this.zone)
  }

  /**
   * A time of the same call; `null` for none.
   *
   * @param afterMs how long after the start it should be, where something tells; no time is before the start
   */
  at(text: string, afterMs?: number): Moment | null {
    const wallMs = text === '' ? null : parseWall(text)
    if (wallMs === null || wallMs === undefined) return null
    const { ms, offsetMinutes } = this.start
    const sameClockMs = ms + wallMs - this.#startWallMs
    const nearMs = afterMs === undefined ? Math.max(ms, sameClockMs) : ms + afterMs
    const isSameClock =
      Math.abs(nearMs - sameClockMs) < farMs && offsetMinutesAt(sameClockMs, this.zone) === offsetMinutes
    if (!this.#followsZone || isSameClock) return { ms: sameClockMs, offsetMinutes }
    const exactMs = instantOfWall(wallMs, this.zone, nearMs)
    return { ms: exactMs, offsetMinutes: Math.round((wallMs - exactMs) / minuteMs) }
  }
}
