import { UsageError } from '../usage-error'

const daySeconds = 86_400
const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'))

/** A stretch of time in which the wall clock runs evenly. */
export interface ZoneSegment {
  fromSecond: number
  toSecond: number
  offsetSeconds: number
}

interface Day {
  before: number
  /** The epoch second at which `after` begins; Infinity if the day has no clock change. */
  changeSecond: number
  after: number
}

/** @throws {UsageError} for a zone that does not exist */
export function makeZone(name: string): Zone {
  try {
    return new Zone(name)
  } catch (thrown) {
    if (thrown instanceof RangeError) throw new UsageError(`Option "timezone" takes an IANA zone, not "${name}".`)
    throw thrown
  }
}

/** The wall clock of the PBX. All instants are epoch seconds; a wall time is counted as if it were UTC. */
export class Zone {
  readonly #format: Intl.DateTimeFormat
  readonly #days = new Map<number, Day>()
  #dateDay = NaN
  #dateText = ''

  /** @throws {RangeError} for a zone that does not exist */
  constructor(readonly name: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
  }

  offsetAt(epochSecond: number): number {
    const day = this.#day(Math.floor(epochSecond / daySeconds))
    return epochSecond < day.changeSecond ? day.before : day.after
  }

  /** `2026-03-29 11:52:34`, as the PBX writes it. */
  wallText(epochSecond: number): string {
    return this.formatWall(epochSecond + this.offsetAt(epochSecond))
  }

  formatWall(wallSecond: number): string {
    const day = Math.floor(wallSecond / daySeconds)
    if (day !== this.#dateDay) {
      this.#dateDay = day
      this.#dateText = `${new Date(day * daySeconds * 1000).toISOString().slice(0, 10)} `
    }
    const second = wallSecond - day * daySeconds
    const hour = Math.floor(second / 3600)
    const minute = Math.floor((second % 3600) / 60)
    return `${this.#dateText}${twoDigits[hour]}:${twoDigits[minute]}:${twoDigits[second % 60]}`
  }

  /** The first instant at which the wall shows this time; of a time that is skipped, the instant of the change. */
  epochOfWall(wallSecond: number): number {
    const segments = this.segments(wallSecond - daySeconds, wallSecond + daySeconds)
    for (const { fromSecond, toSecond, offsetSeconds } of segments) {
      if (wallSecond - offsetSeconds < toSecond) return Math.max(fromSecond, wallSecond - offsetSeconds)
    }
    return wallSecond - this.offsetAt(wallSecond)
  }

  /** Cuts a span at the clock changes. */
  segments(fromSecond: number, toSecond: number): ZoneSegment[] {
    const segments: ZoneSegment[] = []
    let start = fromSecond
    for (let day = Math.floor(fromSecond / daySeconds); day * daySeconds < toSecond; day++) {
      const { changeSecond, before } = this.#day(day)
      if (changeSecond <= start || changeSecond >= toSecond) continue
      segments.push({ fromSecond: start, toSecond: changeSecond, offsetSeconds: before })
      start = changeSecond
    }
    segments.push({ fromSecond: start, toSecond, offsetSeconds: this.offsetAt(start) })
    return segments
  }

  #day(day: number): Day {
    const known = this.#days.get(day)
    if (known !== undefined) return known
    const before = this.#askOffset(day * daySeconds)
    const after = this.#askOffset((day + 1) * daySeconds - 1)
    const found = { before, after, changeSecond: before === after ? Infinity : this.#changeWithin(day, before) }
    this.#days.set(day, found)
    return found
  }

  #changeWithin(day: number, before: number): number {
    let low = day * daySeconds
    let high = low + daySeconds - 1
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (this.#askOffset(middle) === before) low = middle
      else high = middle
    }
    return high
  }

  #askOffset(epochSecond: number): number {
    const part: Record<string, number> = {}
    for (const { type, value } of this.#format.formatToParts(epochSecond * 1000)) part[type] = Number(value)
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - epochSecond
  }
}
