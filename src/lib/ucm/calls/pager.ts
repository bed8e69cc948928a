import { setImmediate } from 'node:timers/promises'
import { formatWall } from '../../calls/wall-clock.js'
import { legsOf, type UcmLeg } from './leg.js'
import { type FetchPage, PageFetcher, type PageRequest } from './page-fetcher.js'
import type { RepeatedTime } from './page-order.js'
import { type PageGuess, PagePlanner, type PagingNotice } from './page-planner.js'
import type { PagePlan } from './page-reading.js'

export interface PageCallsOptions {
  fetchPage: FetchPage
  /** First and last second of the calls to fetch, both inclusive, as wall milliseconds; `null`: no bound. */
  window: { startWallMs: number | null; endWallMs: number | null }
  /** Times within the window that the PBX's clock shows twice, as far as its zone is known. */
  folds?: readonly RepeatedTime[] | undefined
  /** 2 to 1000, the most that a UCM sends at once. */
  pageSize?: number | undefined
  /** What the export worked around; each kind is told at most once. */
  onNotice?: ((notice: PagingNotice) => void) | undefined
}

/** As a rule far more entries than share the second of the last one. */
const tailLength = 16

/**
 * Fetches the calls of a time window page by page: each root entry once and in the device's order, although calls come
 * and go meanwhile and whatever the device makes of its filters. An entry that gained legs between two pages comes again
 * with all of them. The next page is asked for as soon as one has been read, while the consumer is still busy.
 *
 * @returns batches of root entries, each as its legs
 * @throws what `fetchPage` or a page throws; DeviceError BAD_RESPONSE for what is no entry
 */
export async function* pageCalls(options: PageCallsOptions): AsyncGenerator<(readonly UcmLeg[])[]> {
  const { fetchPage, window, folds = [], pageSize = 1000, onNotice = () => undefined } = options
  const planner = new PagePlanner({ startWallMs: window.startWallMs, folds, pageSize, onNotice })
  const fetcher = new PageFetcher(fetchPage)
  const endTime = wallText(window.endWallMs)
  let plan: PagePlan | null = planner.first()
  let { list } = plan
  let guessesHold = true
  try {
    fetcher.start(requestOf(plan, endTime, pageSize))
    while (plan !== null) {
      const reading = planner.open(plan)
      const page = await fetcher.take()
      // What a page ends with nearly always says which one follows, so the device works on that while this one is read.
      const tail = page.whole?.length === pageSize && guessesHold ? page.whole.slice(-tailLength) : []
      const guess = planner.guess(tail.map(legsOf))
      if (guess !== null) fetcher.start(requestOf(guess, endTime, pageSize))
      for await (const batch of page.batches) {
        // Other flows get their turn between two batches.
        await setImmediate()
        const fresh = reading.read(batch.map(legsOf))
        if (fresh.length > 0) yield fresh
        if (reading.isBroken) break
      }
      const rest = reading.finish()
      const next: PagePlan | null = planner.next(reading, list)
      if (!reading.isBroken && reading.fresh > 0) list = plan.list
      plan = next
      const isWanted = await fetcher.want(plan === null ? null : requestOf(plan, endTime, pageSize))
      guessesHold &&= guess === null || isWanted
      if (rest.length > 0) yield rest
    }
  } finally {
    await fetcher.drop()
  }
}

function requestOf({ list, offset }: PageGuess, endTime: string | null, numRecords: number): PageRequest {
  return { startTime: wallText(list.startWallMs), endTime, offset, numRecords }
}

function wallText(wallMs: number | null): string | null {
  return wallMs === null ? null : formatWall(wallMs).replace(' ', 'T')
}
