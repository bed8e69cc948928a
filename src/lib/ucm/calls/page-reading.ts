import type { UcmLeg } from './leg.js'
import type { PageMemory } from './page-memory.js'
import type { PageOrder } from './page-order.js'
import type { StreamClock } from './stream-clock.js'

/** The list that a request pages through: everything from one start on, as the device numbers it. */
export interface CallList {
  /** `null`: no lower bound. */
  startWallMs: number | null
  /** The start of an entry that was met on the way, not the start of the window. */
  isContinuation: boolean
  /** Entries of it that were read. */
  consumed: number
}

/** One request for a page, and why it is made. */
export interface PagePlan {
  list: CallList
  offset: number
  reason: 'first' | 'start' | 'offset' | 'offset-after-start' | 'step-back'
  /** 1, or 2 if it is asked once more. */
  attempt: number
}

/** The entry that an export has come to. */
export interface LastEntry {
  key: string
  startWallMs: number
  instantMs: number
  /** Entries in a row that share its start, itself included. */
  sharingStart: number
}

/** What all pages of one export share. */
export interface PagingState {
  readonly memory: PageMemory
  readonly order: PageOrder
  readonly clock: StreamClock
  readonly pageSize: number
  last: LastEntry | null
}

interface Entry {
  legs: readonly UcmLeg[]
  key: string
  instantMs: number
}

/** One page as it is being read: which of its entries are new, and whether it joins what was read before. */
export class PageReading {
  received = 0
  fresh = 0
  /** Entries are missing between this page and what was read before. */
  hasGap = false
  /** The start that this list begins with turns out not to say how far the export had come: entries may be missing. */
  isListDoubtful = false
  sawLast = false
  firstWallMs: number | null = null
  private isJoined: boolean
  private hasOld = false
  private readonly before: LastEntry | null
  private unplaced: Entry[] = []

  constructor(
    readonly plan: PagePlan,
    private readonly state: PagingState,
  ) {
    this.before = state.last
    this.isJoined = state.last === null
  }

  /** Nothing more of this page is of use. */
  get isBroken(): boolean {
    return this.hasGap || this.isListDoubtful
  }

  /**
   * Reads on.
   *
   * @returns the legs of each entry that is new
   */
  read(batch: Iterable<readonly UcmLeg[]>): (readonly UcmLeg[])[] {
    const out: (readonly UcmLeg[])[] = []
    for (const legs of batch) {
      this.received++
      const [leg] = legs
      if (leg === undefined) continue
      const instantMs = leg.startWallMs - this.state.clock.offsetMinutes(leg) * 60_000
      this.firstWallMs ??= leg.startWallMs
      this.readEntry({ legs, key: leg.key, instantMs }, leg, out)
      if (this.isBroken) break
    }
    return out
  }

  /** Draws the line under the page. */
  finish(): (readonly UcmLeg[])[] {
    const out: (readonly UcmLeg[])[] = []
    if (this.isBroken || this.isJoined) return out
    if (this.startsTrustedList) this.join(out)
    else this.hasGap = !this.hasOld || this.received < this.state.pageSize
    return out
  }

  /** Nothing can be missing before the first entry of such a page. */
  private get startsTrustedList(): boolean {
    return this.plan.offset === 0 && this.plan.reason !== 'start'
  }

  private readEntry(entry: Entry, leg: UcmLeg, out: (readonly UcmLeg[])[]): void {
    const { memory } = this.state
    const knownLegs = memory.legCount(entry.key)
    if (knownLegs > 0) {
      this.sawLast ||= entry.key === this.before?.key
      this.join(out)
      // A call that went on since: the legs that were there before are told apart by their keys.
      if (entry.legs.length > knownLegs) this.handOn(entry, out)
      return
    }
    if (!this.isJoined && !this.canJoinAt(entry, out)) return
    const isLateComer = this.before !== null && entry.instantMs < this.before.instantMs
    if (!isLateComer && !this.advance(entry, leg)) return
    this.fresh++
    this.handOn(entry, out)
  }

  private canJoinAt(entry: Entry, out: (readonly UcmLeg[])[]): boolean {
    if (this.state.memory.isLongAgo(entry.instantMs)) {
      this.hasOld = true
      return false
    }
    const isBeforeLast = entry.instantMs <= (this.before?.instantMs ?? 0)
    if (isBeforeLast && this.unplaced.length < this.state.pageSize) {
      this.unplaced.push(entry)
      return false
    }
    if (this.startsTrustedList) this.join(out)
    else this.hasGap = true
    return !this.hasGap
  }

  /** What came before the first known entry turns out to be new, and in its place. */
  private join(out: (readonly UcmLeg[])[]): void {
    this.isJoined = true
    for (const entry of this.unplaced) {
      this.fresh++
      this.handOn(entry, out)
    }
    this.unplaced = []
  }

  private advance(entry: Entry, leg: UcmLeg): boolean {
    const { list } = this.plan
    const doubtfulFromMs = this.state.order.note(leg, entry.instantMs)
    if (doubtfulFromMs !== null && list.isContinuation && (list.startWallMs ?? 0) >= doubtfulFromMs) {
      this.isListDoubtful = true
      return false
    }
    const { startWallMs } = leg
    const before = this.state.last
    const sharingStart = before?.startWallMs === startWallMs ? before.sharingStart + 1 : 1
    this.state.last = { key: entry.key, startWallMs, instantMs: entry.instantMs, sharingStart }
    return true
  }

  private handOn({ legs, key, instantMs }: Entry, out: (readonly UcmLeg[])[]): void {
    this.state.memory.remember(key, legs.length, instantMs)
    out.push(legs)
  }
}
