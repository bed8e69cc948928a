import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import type { UcmLeg } from './leg.js'
import { PageMemory } from './page-memory.js'
import { PageOrder, type RepeatedTime } from './page-order.js'
import { type CallList, type PagePlan, PageReading, type PagingState } from './page-reading.js'
import { StreamClock } from './stream-clock.js'

/** Something about the device that an export worked around, or could not. */
export interface PagingNotice {
  kind: 'limit-ignored' | 'start-filter-ignored' | 'not-ascending' | 'page-repeated'
  message: string
}

export interface PagePlannerOptions {
  startWallMs: number | null
  folds: readonly RepeatedTime[]
  pageSize: number
  onNotice: (notice: PagingNotice) => void
}

const messages: Readonly<Record<PagingNotice['kind'], string>> = {
  'limit-ignored': 'The PBX sent more calls than asked for; its answer is taken as complete.',
  'start-filter-ignored': 'The PBX does not continue at the start time it is given; paging by offset, which is slower.',
  'not-ascending': 'The PBX does not list its calls in the order of their starts; paging by offset, which is slower.',
  'page-repeated': 'The PBX sent a page of calls that it had sent before; asking once more.',
}

/** What the next request will ask for, if the page that is being read holds no surprise. */
export type PageGuess = Pick<PagePlan, 'list' | 'offset'>

/** Pages in a row that bring nothing, while looking for the place to go on. */
const maxFruitless = 2000

/** Decides which page to ask for next. The rules are in docs/decisions/paging.md. */
export class PagePlanner {
  private readonly state: PagingState
  private readonly window: CallList
  private isStartBroken = false
  private fruitless = 0
  private readonly told = new Set<PagingNotice['kind']>()

  constructor(private readonly options: PagePlannerOptions) {
    const { folds, pageSize } = options
    this.window = { startWallMs: options.startWallMs, isContinuation: false, consumed: 0 }
    this.state = {
      memory: new PageMemory(2 * pageSize),
      order: new PageOrder(folds),
      clock: new StreamClock(),
      pageSize,
      last: null,
    }
  }

  first(): PagePlan {
    return { list: this.window, offset: 0, reason: 'first', attempt: 1 }
  }

  open(plan: PagePlan): PageReading {
    return new PageReading(plan, this.state)
  }

  /**
   * @param reading a page that was read to its end, or to where it broke
   * @param current the list that was paged through before this page
   * @returns `null` at the end of the export
   * @throws DeviceError BAD_RESPONSE if the device cannot be brought to send anything new
   */
  next(reading: PageReading, current: CallList): PagePlan | null {
    const { plan, received } = reading
    const { pageSize } = this.options
    if (plan.list !== this.window) this.window.consumed += reading.fresh
    this.fruitless = reading.fresh > 0 ? 0 : this.fruitless + 1
    if (this.fruitless > maxFruitless) this.giveUp()
    if (this.state.order.isBroken) this.tell('not-ascending')
    if (reading.isListDoubtful) return this.byOffset(this.window)
    if (reading.hasGap) return this.afterGap(plan, current)
    plan.list.consumed = plan.offset + received
    if (received > pageSize) this.tell('limit-ignored')
    if (received !== pageSize) return null
    this.judgeStart(reading)
    if (reading.fresh === 0) return this.afterNothingNew(plan, current)
    return this.onward(reading)
  }

  /**
   * The request that {@link next} will ask for after a full page, as far as its end tells.
   *
   * @param tail the legs of the last entries of the page
   * @returns `null` where it cannot be told before the page is read
   */
  guess(tail: readonly (readonly UcmLeg[])[]): PageGuess | null {
    const starts = tail.map(([leg]) => leg?.startWallMs)
    const last = starts.at(-1)
    const sharing = starts.length - 1 - starts.findLastIndex((start) => start !== last)
    const { order } = this.state
    if (last === undefined || sharing === starts.length || this.isStartBroken || order.isBroken) return null
    if (order.isNearFold(last)) return null
    return { list: { startWallMs: last, isContinuation: true, consumed: sharing }, offset: sharing - 1 }
  }

  private onward({ plan, firstWallMs }: PageReading): PagePlan {
    const { last, order } = this.state
    if (last === null || this.isStartBroken || order.isBroken) return this.byOffset(plan.list)
    const isOneSecond = firstWallMs === last.startWallMs
    if (isOneSecond || order.isNearFold(last.startWallMs)) return this.byOffset(plan.list)
    const list = { startWallMs: last.startWallMs, isContinuation: true, consumed: last.sharingStart }
    return this.byOffset(list, 'start')
  }

  private byOffset(list: CallList, reason: PagePlan['reason'] = 'offset'): PagePlan {
    return { list, offset: Math.max(0, list.consumed - 1), reason, attempt: 1 }
  }

  /** Entries were removed from the list, or the device's filter is not what it should be. */
  private afterGap(plan: PagePlan, current: CallList): PagePlan {
    if (plan.reason === 'start') return this.byOffset(current, 'offset-after-start')
    const offset = Math.max(0, plan.offset - (this.options.pageSize - 1))
    return { list: plan.list, offset, reason: 'step-back', attempt: 1 }
  }

  private afterNothingNew(plan: PagePlan, current: CallList): PagePlan | null {
    if (plan.reason === 'step-back') return this.byOffset(plan.list)
    this.tell('page-repeated')
    const isLastResort = plan.reason === 'offset-after-start'
    if (plan.attempt === 1 && !isLastResort) return { ...plan, attempt: 2 }
    if (plan.reason === 'start') return this.byOffset(current, 'offset-after-start')
    // What a start stands for may have changed under way; the window's own list is as it was.
    return plan.list === this.window ? this.giveUp() : this.byOffset(this.window, 'offset-after-start')
  }

  /** Whether asking for a start can be relied on, as far as this page tells. */
  private judgeStart({ plan, fresh, firstWallMs, sawLast }: PageReading): void {
    // The entry was there all the time, and yet the page that should have begun with it did not show it.
    const wasPassedOver = plan.reason === 'offset-after-start' && sawLast && fresh > 0
    const beganTooEarly =
      plan.reason === 'start' && fresh > 0 && firstWallMs !== null && firstWallMs < (plan.list.startWallMs ?? 0)
    if (!wasPassedOver && !beganTooEarly) return
    this.isStartBroken = true
    this.tell('start-filter-ignored')
  }

  /** An export that ended here as if it were complete could lack calls, and nobody would know. */
  private giveUp(): never {
    throw new DeviceError('BAD_RESPONSE', sentence('ucm.same-page'))
  }

  private tell(kind: PagingNotice['kind']): void {
    if (this.told.has(kind)) return
    this.told.add(kind)
    this.options.onNotice({ kind, message: messages[kind] })
  }
}
