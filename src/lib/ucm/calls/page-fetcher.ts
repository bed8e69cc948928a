import { DeviceError } from '../../errors.js'

/** What a page is asked for with; the names are those of `cdrapi`. */
export interface PageRequest {
  /** Wall clock of the PBX, `YYYY-MM-DDTHH:MM:SS`; `null`: no bound. Inclusive, like `endTime`. */
  startTime: string | null
  endTime: string | null
  offset: number
  numRecords: number
}

/** Root entries that have arrived, but are not parsed yet. */
export interface UnparsedEntries {
  readonly count: number
  parse(): readonly unknown[]
}

/** Root entries of one reply: all of them, parsed or not, or in batches as they come in. */
export type CallPage = readonly unknown[] | { unparsed: readonly UnparsedEntries[] } | AsyncIterable<readonly unknown[]>

/** Asks the device for one page. Failures reach the consumer of the export as they are; repeating is done in here. */
export type FetchPage = (request: PageRequest, signal: AbortSignal) => Promise<CallPage>

const sliceLength = 256

/** A page in batches. */
interface TakenPage {
  /** All of it has arrived. */
  isWhole: boolean
  batches: AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>
}

/** Asks for pages, one at a time, and possibly before they are wanted. */
export class PageFetcher {
  private readonly controller = new AbortController()
  private pending: Promise<CallPage> | null = null

  constructor(private readonly fetchPage: FetchPage) {}

  /** Asks for a page; the one before must have been read. */
  start(request: PageRequest): void {
    this.pending = this.ask(request)
    // Whoever takes the page hears of its failure; until then it must not count as unheard.
    this.pending.catch(() => undefined)
  }

  /** The page that was asked for. */
  async take(): Promise<TakenPage> {
    const page = (await this.pending) ?? []
    this.pending = null
    if (Symbol.asyncIterator in page) return { isWhole: false, batches: page }
    return { isWhole: true, batches: 'unparsed' in page ? parsed(page.unparsed) : slices(page) }
  }

  /** Gives up a page that was asked for and not taken. */
  close(): void {
    this.controller.abort(new DeviceError('CLOSED', 'The export of calls was stopped.'))
    this.pending?.then(discard, () => undefined)
    this.pending = null
  }

  private async ask(request: PageRequest): Promise<CallPage> {
    return this.fetchPage(request, this.controller.signal)
  }
}

function* parsed(parts: readonly UnparsedEntries[]): Generator<readonly unknown[]> {
  for (const part of parts) yield part.parse()
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
