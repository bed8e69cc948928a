import type { Fold } from '../../calls/zone.js'
import type { UcmLeg } from './leg.js'
import { toldOffset } from './stream-clock.js'

/** Times of the wall clock that occur twice, or may. */
export type RepeatedTime = Pick<Fold, 'wallStartMs' | 'wallEndMs'>

const nearMs = 3_600_000
const keptFolds = 16

/** Watches whether the entries come in the order of their starts, so that a start says how far an export has come. */
export class PageOrder {
  private readonly folds: RepeatedTime[]
  private lastInstantMs = Number.NEGATIVE_INFINITY
  private lastTold: { wallMs: number; offsetMinutes: number } | null = null
  private goesAstray = false

  /** @param folds times that the PBX's clock shows twice, as far as its zone is known */
  constructor(folds: readonly RepeatedTime[]) {
    this.folds = [...folds]
  }

  /** Entries came that began before the ones ahead of them, and no change of the clock explains it. */
  get isBroken(): boolean {
    return this.goesAstray
  }

  /**
   * Looks at the next entry.
   *
   * @returns `null` as a rule; else what the entry gives away: starts from this one on (wall milliseconds) do not say how
   *   far the export has come, because the clock went back since, or because the entries are in another order
   */
  note(leg: UcmLeg, instantMs: number): number | null {
    const fold = this.findFold(leg)
    const isInOrder = instantMs >= this.lastInstantMs
    this.lastInstantMs = instantMs
    if (this.goesAstray || isInOrder || this.isNearFold(leg.startWallMs)) {
      return fold?.wallStartMs ?? null
    }
    this.goesAstray = true
    return Number.NEGATIVE_INFINITY
  }

  /** Whether a start lies within an hour of times that are repeated, so that it does not say which pass it is. */
  isNearFold(wallMs: number): boolean {
    return this.folds.some((fold) => wallMs >= fold.wallStartMs - nearMs && wallMs <= fold.wallEndMs + nearMs)
  }

  private findFold(leg: UcmLeg): RepeatedTime | null {
    const offsetMinutes = toldOffset(leg)
    if (offsetMinutes === undefined) return null
    const before = this.lastTold
    this.lastTold = { wallMs: leg.startWallMs, offsetMinutes }
    if (before === null || before.offsetMinutes <= offsetMinutes) return null
    const lostMs = (before.offsetMinutes - offsetMinutes) * 60_000
    const fold = { wallStartMs: before.wallMs - lostMs, wallEndMs: leg.startWallMs + lostMs }
    this.folds.push(fold)
    if (this.folds.length > keptFolds) this.folds.shift()
    return fold
  }
}
