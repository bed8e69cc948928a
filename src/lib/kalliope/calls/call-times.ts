import { offsetFromEpoch, parseWall } from '../../calls/wall-clock.js'
import { instantOfWall, offsetMinutesAt, wallAt, wallToInstants } from '../../calls/zone.js'

const dayMs = 86_400_000
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

/** A time as the PBX writes it. */
interface WrittenTime {
  /** By the clock on the wall; of a time without a date, since midnight. */
  wallMs: number
  /** Where it is written with the time. */
  offsetMinutes?: number
  isTimeOfDay?: true
}

/**
 * `2026-03-10 10:00:00`, also with `T`, parts of a second, and an offset; or `10:00:00` alone.
 *
 * @returns `undefined` for no time
 */
function parseTime(text: string): WrittenTime | undefined {
  if (text === '') return undefined
  const plain = text.length === 19 ? parseWall(text) : undefined
  if (typeof plain === 'number') return { wallMs: plain }
  const [, dateTime = '', offset = ''] =
    /^(\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2})(?:[.,]\d{1,9})?\s?(Z|[+-]\d{2}(?::?\d{2})?)?$/i.exec(text) ?? []
  const wallMs = parseWall(dateTime.replace('t', 'T'))
  if (typeof wallMs === 'number') return offset === '' ? { wallMs } : { wallMs, offsetMinutes: minutesOf(offset) }
  const [, hour, minute, second] = /^([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:[.,]\d{1,9})?$/.exec(text) ?? []
  if (hour === undefined) return undefined
  return { wallMs: (Number(hour) * 3600 + Number(minute) * 60 + Number(second)) * 1000, isTimeOfDay: true }
}

function minutesOf(offset: string): number {
  if (/^z$/i.test(offset)) return 0
  const digits = offset.slice(1).replace(':', '')
  const size = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return offset.startsWith('-') ? -size : size
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
  /** The start is written with an offset of its own: it need not be read as a time of the zone. */
  readonly #isInstant: boolean

  private constructor(
    { wallMs, offsetMinutes: written }: WrittenTime,
    epochMs: number | undefined,
    private readonly zone: string,
  ) {
    const idOffset = written ?? (epochMs === undefined ? undefined : offsetFromEpoch(wallMs, epochMs))
    const ms = idOffset === undefined ? instantOfWall(wallMs, zone) : wallMs - idOffset * minuteMs
    const zoneOffset = offsetMinutesAt(ms, zone)
    this.#startWallMs = wallMs
    this.#isInstant = written !== undefined
    this.idOffsetMinutes = idOffset
    this.#followsZone = idOffset === undefined || idOffset === zoneOffset
    // Of a time that the clock skips, the wall time as it was written stands.
    this.start = { ms, offsetMinutes: idOffset ?? Math.round((wallMs - ms) / minuteMs) }
  }

  /** @returns `undefined` where neither the start nor the id tells when the call began */
  static of(id: string, start: string, zone: string): CallClock | undefined {
    const epochMs = epochMsOf(id)
    const time = parseTime(start)
    if (time !== undefined && time.isTimeOfDay === undefined) return new CallClock(time, epochMs, zone)
    return epochMs === undefined ? undefined : new CallClock({ wallMs: wallAt(epochMs, zone) }, epochMs, zone)
  }

  /** The start by the clock on the wall, as the PBX compares it with a period. */
  get startWallMs(): number {
    return this.#isInstant ? wallAt(this.start.ms, this.zone) : this.#startWallMs
  }

  /** The start as the zone understands the wall clock, whatever the id says of its offset. */
  get startInZoneMs(): number {
    return this.#followsZone || this.#isInstant
      ? this.start.ms
      : instantOfWall(this.#startWallMs, this.zone, this.start.ms)
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
    const time = parseTime(text)
    if (time === undefined) return null
    if (time.offsetMinutes !== undefined) {
      return { ms: time.wallMs - time.offsetMinutes * minuteMs, offsetMinutes: time.offsetMinutes }
    }
    const { ms, offsetMinutes } = this.start
    const wallMs = time.isTimeOfDay ? this.#wallOfDay(time.wallMs) : time.wallMs
    const sameClockMs = ms + wallMs - this.#startWallMs
    const nearMs = afterMs === undefined ? Math.max(ms, sameClockMs) : ms + afterMs
    const isSameClock =
      Math.abs(nearMs - sameClockMs) < farMs && offsetMinutesAt(sameClockMs, this.zone) === offsetMinutes
    if (!this.#followsZone || isSameClock) return { ms: sameClockMs, offsetMinutes }
    const exactMs = instantOfWall(wallMs, this.zone, nearMs)
    return { ms: exactMs, offsetMinutes: Math.round((wallMs - exactMs) / minuteMs) }
  }

  /** A time of day by the wall clock: on the day of the start, or on the next one where it would be before it. */
  #wallOfDay(sinceMidnightMs: number): number {
    const wallMs = Math.floor(this.#startWallMs / dayMs) * dayMs + sinceMidnightMs
    if (wallMs >= this.#startWallMs) return wallMs
    // The clock may have gone back since.
    const isLater = this.#followsZone && wallToInstants(wallMs, this.zone).some((ms) => ms >= this.start.ms)
    return isLater ? wallMs : wallMs + dayMs
  }
}
