import { offsetFromEpoch } from '../../calls/wall-clock.js'
import { instantOfWall, offsetMinutesAt } from '../../calls/zone.js'
import { epochOf, type UcmLeg } from './leg.js'

/** What the ids of one call say about its place on the time line. */
export interface CallBeginning {
  /** Offset that its ids tell; `null`: they tell none. */
  idOffsetMinutes: number | null
  /** Offset that the zone has then. */
  zoneOffsetMinutes: number
  /** The offset to read its rows with: told by the ids, else that of the calls before, else the zone's. */
  offsetMinutes: number
  /** Nothing but a guessed zone says so. */
  isGuess: boolean
}

export interface ZoneKnowledge {
  /** IANA name or fixed offset. */
  zone: string
  /** It follows the changes of the clock, and the user or the PBX vouches for it. */
  isSure: boolean
}

const minuteMs = 60_000
/** A call's first row starts within so much of the instant in its id, in every call that was seen whole. */
const firstRowMs = 2 * minuteMs
/** No call lasts longer, and no clock is farther from another. */
const farthestMs = 26 * 3_600_000

/**
 * Reads the offset of each call of a stream off its ids. The `session` begins with the epoch at which the call began, so
 * it fits the call's first row; where that row is missing, the difference to a later one may look like the offset of
 * another zone. What the calls before told, and the zone, tell the two apart.
 */
export class CallBeginnings {
  private lastMinutes: number | null = null
  private lastIsOfZone = false
  private doubtedMinutes: number | null = null

  constructor(private readonly known: ZoneKnowledge) {}

  /** @param legs of one call, at least one */
  of(legs: readonly UcmLeg[]): CallBeginning {
    const earliest = earliestOf(legs)
    const told = this.toldBy(legs, earliest)
    const zoneOffsetMinutes = this.zoneOffset(earliest, told)
    if (told !== undefined) {
      this.lastMinutes = told
      this.lastIsOfZone = told === zoneOffsetMinutes
    }
    const before = this.lastIsOfZone ? null : this.lastMinutes
    return {
      idOffsetMinutes: told ?? null,
      zoneOffsetMinutes,
      offsetMinutes: told ?? before ?? zoneOffsetMinutes,
      isGuess: told === undefined && this.lastMinutes === null && !this.known.isSure,
    }
  }

  private toldBy(legs: readonly UcmLeg[], earliest: UcmLeg): number | undefined {
    const bySession = earliest.epochMs === null ? undefined : offsetFromEpoch(earliest.startWallMs, earliest.epochMs)
    if (bySession !== undefined && !this.isDoubtful(bySession, earliest)) return bySession
    const expected = this.expectedOffsets(earliest)
    // An hour that the clock repeats makes another row look earlier.
    for (const { epochMs, startWallMs } of legs) {
      const told = epochMs === null ? undefined : offsetFromEpoch(startWallMs, epochMs)
      if (told !== undefined && expected.includes(told)) return told
    }
    const byChannel = legs
      .map(({ startWallMs, channelEpochMs }) =>
        channelEpochMs === null ? undefined : offsetFromEpoch(startWallMs, channelEpochMs),
      )
      .filter((told) => told !== undefined)
    return byChannel.find((told) => expected.includes(told)) ?? (bySession === undefined ? byChannel[0] : undefined)
  }

  /** The row starts later than a first row would by the zone that all calls before agreed with. */
  private isDoubtful(told: number, leg: UcmLeg): boolean {
    const isDoubtful =
      this.known.isSure &&
      this.lastIsOfZone &&
      told > offsetMinutesAt(leg.epochMs ?? 0, this.known.zone) &&
      told !== this.doubtedMinutes
    // Twice in a row it is the PBX's clock that was set to another zone.
    this.doubtedMinutes = isDoubtful ? told : null
    return isDoubtful
  }

  private expectedOffsets({ epochMs, startWallMs }: UcmLeg): number[] {
    const ofZone = this.known.isSure ? [offsetMinutesAt(epochMs ?? startWallMs, this.known.zone)] : []
    return this.lastMinutes === null ? ofZone : [this.lastMinutes, ...ofZone]
  }

  private zoneOffset({ startWallMs }: UcmLeg, told: number | undefined): number {
    const { zone } = this.known
    if (told === undefined) return (startWallMs - instantOfWall(startWallMs, zone)) / minuteMs
    const startMs = startWallMs - told * minuteMs
    // Nearly always the case, and much cheaper.
    if (offsetMinutesAt(startMs, zone) === told) return told
    return (startWallMs - instantOfWall(startWallMs, zone, startMs)) / minuteMs
  }
}

/**
 * When a call began: at the instant in its id, where that belongs to its rows; and whether its first row is missing.
 *
 * @param startMs of its earliest row, read with the offset of `beginning`
 */
export function beganAt(
  callId: string,
  startMs: number,
  { idOffsetMinutes, isGuess }: CallBeginning,
): { ms: number; lacksFirstRow: boolean } {
  const epochMs = epochOf(callId)
  if (epochMs === null) return { ms: startMs, lacksFirstRow: false }
  const lateMs = startMs - epochMs
  if (Math.abs(lateMs) <= firstRowMs) return { ms: epochMs, lacksFirstRow: false }
  // Read by a guessed zone, the rows may lie before their beginning.
  const isLater = lateMs > 0 || (isGuess && idOffsetMinutes === null)
  const belongs = isLater && Math.abs(lateMs) <= farthestMs
  return { ms: belongs ? epochMs : startMs, lacksFirstRow: belongs }
}

function earliestOf(legs: readonly UcmLeg[]): UcmLeg {
  const [first, ...others] = legs
  if (first === undefined) throw new RangeError('A call has at least one leg.')
  return others.reduce((earliest, leg) => (leg.startWallMs < earliest.startWallMs ? leg : earliest), first)
}
