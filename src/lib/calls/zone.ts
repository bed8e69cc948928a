import { FixedOffsetZone, IANAZone, type Zone } from 'luxon'
import { badInput } from '../errors.js'
import { sentence } from '../sentences/sentence.js'
import { formatOffset, formatWall } from './wall-clock.js'

const dayMs = 86_400_000
const minuteMs = 60_000
/** No clock is farther from Greenwich, and no change of a clock is larger. */
const farthestMs = 26 * 3_600_000

/**
 * Offset of a zone at an instant, in minutes east of Greenwich. Fast enough for every time of a million calls: a day
 * without a change is looked up once.
 *
 * @param zone an IANA name or a fixed offset such as `UTC+02:00`; see {@link resolveZone}
 */
export function offsetMinutesAt(ms: number, zone: string): number {
  return offsetsOf(zone).at(ms)
}

/** What a clock in the zone shows at an instant, as wall milliseconds (`wall-clock.ts`). */
export function wallAt(ms: number, zone: string): number {
  return ms + offsetMinutesAt(ms, zone) * minuteMs
}

/** What a clock in the zone shows at an instant: `YYYY-MM-DD HH:MM:SS`. */
export function instantToWall(ms: number, zone: string): string {
  return formatWall(wallAt(ms, zone))
}

/**
 * The instants at which a clock in the zone shows a time: one as a rule, none for a time that a clock going forward
 * skips, two (ascending) for a time that a clock going back repeats.
 */
export function wallToInstants(wallMs: number, zone: string): number[] {
  const offsets = new Set([offsetMinutesAt(wallMs - farthestMs, zone), offsetMinutesAt(wallMs + farthestMs, zone)])
  return [...offsets]
    .map((offset) => ({ ms: wallMs - offset * minuteMs, offset }))
    .filter(({ ms, offset }) => offsetMinutesAt(ms, zone) === offset)
    .map(({ ms }) => ms)
    .sort((one, other) => one - other)
}

/**
 * The one instant for a time that a record shows. Of a repeated time, the one nearest to `nearMs` (an instant known to
 * be close, such as the epoch in a call's id), else the first. A skipped time is read with the offset that holds after
 * the change.
 */
export function instantOfWall(wallMs: number, zone: string, nearMs?: number): number {
  const instants = wallToInstants(wallMs, zone)
  const [first, second] = instants
  if (first === undefined) return wallMs - offsetMinutesAt(wallMs + farthestMs, zone) * minuteMs
  if (second === undefined || nearMs === undefined) return first
  return Math.abs(second - nearMs) < Math.abs(first - nearMs) ? second : first
}

/**
 * The first instant at which a clock in the zone shows this time or a later one: the instant to cut a range at. Of a
 * repeated time it is the first, of a skipped one the moment of the change.
 */
export function firstInstantFrom(wallMs: number, zone: string): number {
  const [first] = wallToInstants(wallMs, zone)
  return first ?? changeBetween(wallMs - farthestMs, wallMs + farthestMs, zone)
}

/** A stretch of wall-clock time that a clock going back shows twice, as half-open wall milliseconds. */
export interface Fold {
  wallStartMs: number
  wallEndMs: number
  /** The instant at which the clock goes back from `wallEndMs` to `wallStartMs`. */
  atMs: number
}

/**
 * The times that the zone's clock shows twice, as far as one of the two passes lies in the half-open span of instants.
 * Empty for most spans.
 */
export function clockGoesBack(fromMs: number, toMs: number, zone: string): Fold[] {
  const folds: Fold[] = []
  // No zone changes its clock twice within a week.
  const stepMs = 7 * dayMs
  let beforeMs = fromMs - farthestMs
  while (beforeMs < toMs + farthestMs) {
    const afterMs = beforeMs + stepMs
    const lost = offsetMinutesAt(beforeMs, zone) - offsetMinutesAt(afterMs, zone)
    if (lost > 0) {
      const atMs = changeBetween(beforeMs, afterMs, zone)
      const sizeMs = lost * minuteMs
      const wallStartMs = wallAt(atMs, zone)
      if (atMs + sizeMs > fromMs && atMs - sizeMs < toMs) {
        folds.push({ wallStartMs, wallEndMs: wallStartMs + sizeMs, atMs })
      }
    }
    beforeMs = afterMs
  }
  return folds
}

/** What is known about the clock of a PBX. */
export interface ZoneFacts {
  /** The user's own setting; empty = none. */
  configured?: string | undefined
  /** What the device's replies tell: its offset at `nowMs`. */
  deviceOffsetMinutes?: number | undefined
  /** IANA zone of the host that Node-RED runs on. */
  hostZone: string
  nowMs: number
}

/**
 * The zone of a PBX's clock: the configured one; else the host's, if it agrees with what the device tells (and where the
 * device tells nothing); else the device's offset as a fixed zone.
 *
 * @throws DeviceError BAD_INPUT naming `timezone`
 */
export function resolveZone(facts: ZoneFacts): string {
  const configured = facts.configured?.trim() ?? ''
  if (configured !== '') return checkZone(configured)
  const deviceOffset = facts.deviceOffsetMinutes
  if (deviceOffset === undefined || offsetMinutesAt(facts.nowMs, facts.hostZone) === deviceOffset) return facts.hostZone
  return fixedZone(deviceOffset)
}

/** What the host's `TZ` names; undefined, or no zone, where that is empty or wrong. */
export function namedHostZone(): string | undefined {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** Whether {@link namedHostZone} is a zone. */
export function isZone(named: string | undefined): named is string {
  return named !== undefined && IANAZone.isValidZone(named)
}

/** The zone of the host; UTC, which the clocks of JavaScript go by then, where its `TZ` names none. */
export function hostZone(named: string | undefined): string {
  return isZone(named) ? named : 'UTC'
}

/** Whether it is a plain offset, which knows nothing of the changes of a clock. */
export function isFixedZone(zone: string): boolean {
  return fixedOffset(zone) !== undefined
}

/** Name of a zone that never changes: `UTC+02:00`. */
export function fixedZone(offsetMinutes: number): string {
  return `UTC${formatOffset(offsetMinutes)}`
}

/**
 * A zone that the user named: an IANA name as it stands, an offset (`+02:00`, `UTC+2`) as {@link fixedZone} writes it.
 *
 * @throws DeviceError BAD_INPUT naming `timezone`
 */
export function checkZone(name: string): string {
  const fixed = fixedOffset(name)
  if (fixed !== undefined) return fixedZone(fixed)
  if (IANAZone.isValidZone(name)) return name
  throw badInput('timezone', name, sentence('input.timezone'))
}

function fixedOffset(name: string): number | undefined {
  const match = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?([0-5]\d))?$/i.exec(name)
  if (match === null) return undefined
  const size = Number(match[2]) * 60 + Number(match[3] ?? 0)
  return size <= 14 * 60 ? (match[1] === '-' ? -size : size) : undefined
}

/** The first instant at which the offset that holds at `toMs` holds, if it changed once since `fromMs`. */
function changeBetween(fromMs: number, toMs: number, zone: string): number {
  const offset = offsetMinutesAt(toMs, zone)
  let beforeMs = fromMs
  let afterMs = toMs
  while (afterMs - beforeMs > 1) {
    const middleMs = Math.floor((beforeMs + afterMs) / 2)
    if (offsetMinutesAt(middleMs, zone) === offset) afterMs = middleMs
    else beforeMs = middleMs
  }
  return afterMs
}

/** Offsets of one zone, by UTC day: a number where it does not change during the day. */
class Offsets {
  private readonly days = new Map<number, number | undefined>()

  constructor(private readonly zone: Zone) {}

  at(ms: number): number {
    if (this.zone.isUniversal) return this.zone.offset(ms)
    const day = Math.floor(ms / dayMs)
    if (!this.days.has(day)) this.remember(day)
    return this.days.get(day) ?? this.zone.offset(ms)
  }

  private remember(day: number): void {
    // Times in broken records may lie anywhere; they shall not fill the memory.
    if (this.days.size >= 20_000) this.days.clear()
    const atStart = this.zone.offset(day * dayMs)
    this.days.set(day, atStart === this.zone.offset((day + 1) * dayMs) ? atStart : undefined)
  }
}

const offsetsByZone = new Map<string, Offsets>()

function offsetsOf(zone: string): Offsets {
  let offsets = offsetsByZone.get(zone)
  if (offsets === undefined) {
    const fixed = fixedOffset(zone)
    offsets = new Offsets(fixed === undefined ? IANAZone.create(zone) : FixedOffsetZone.instance(fixed))
    offsetsByZone.set(zone, offsets)
  }
  return offsets
}
