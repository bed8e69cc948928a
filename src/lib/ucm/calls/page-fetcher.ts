import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import { Canceller, type Signal } from '../../session/signal.js'

/** What a page is asked for with; the names are those of `cdrapi`. */
export interface PageRequest {
  /** Wall clock of the PBX, `YYYY-MM-DDTHH:MM:SS`; `null`: no bound. Inclusive, like `endTime`. */
  startTime: string | null
  endTime: string | null
  offset: number
  numRecords: number
}

/** Root entries of one reply: all of them, or in batches as they come in. */
export type CallPage = readonly unknown[] | AsyncIterable<readonly unknown[]>

/** Asks the device for one page. Failures reach the consumer of the export as they are; repeating is done in here. */
export type FetchPage = (request: PageRequest, signal: Signal) => Promise<CallPage>

const sliceLength = 256

/** A page in batches. */
interface TakenPage {
  batches: AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>
  /** All entries of a page that has arrived as a whole. */
  whole: readonly unknown[] | null
}

/** A request under way, and the way to stop it. */
interface PendingPage {
  request: PageRequest
  page: Promise<CallPage>
  controller: Canceller
}

/** Asks for pages, one at a time, and possibly before they are wanted. */
export class PageFetcher {
  private pending: PendingPage | null = null

  constructor(private readonly fetchPage: FetchPage) {}

  /** Asks for a page; the one before must have arrived or been dropped. */
  start(request: PageRequest): void {
    const controller = new Canceller()
    const page = this.ask(request, controller.signal)
    // Whoever takes the page hears of its failure; until then it must not count as unheard.
    page.catch(() => undefined)
    this.pending = { request, page, controller }
  }

  /**
   * Makes sure that this page, and no other, is asked for.
   *
   * @returns whether it was asked for already
   */
  async want(request: PageRequest | null): Promise<boolean> {
    if (request !== null && this.pending !== null && isSame(this.pending.request, request)) return true
    await this.drop()
    if (request !== null) this.start(request)
    return false
  }

  /** The page that was asked for. */
  async take(): Promise<TakenPage> {
    const page = (await this.pending?.page) ?? []
    this.pending = null
    if (Symbol.asyncIterator in page) return { batches: page, whole: null }
    return { batches: slices(page), whole: page }
  }

  /** Gives up a page that was asked for and not taken; resolves once its request has ended. */
  async drop(): Promise<void> {
    const { pending } = this
    if (pending === null) return
    this.pending = null
    pending.controller.abort(new DeviceError('CLOSED', sentence('ucm.page-unwanted'), {}, 'no'))
    await pending.page.then(discard, () => undefined)
  }

  private async ask(request: PageRequest, signal: Signal): Promise<CallPage> {
    return this.fetchPage(request, signal)
  }
}

function isSame(one: PageRequest, other: PageRequest): boolean {
  return one.startTime === other.startTime && one.endTime === other.endTime && one.offset === other.offset
}

function* slices(page: readonly unknown[]): Generator<readonly unknown[]> {
  for (let from = 0; from < page.length; from += sliceLength) yield page.slice(from, from + sliceLength)
}

async function discard(page: CallPage): Promise<void> {
  if (!(Symbol.asyncIterator in page)) return
  try {
    await page[Symbol.asyncIterator]().return?.()
  } catch {
    // It was given up; how it ends is of no interest any more.
  }
}
