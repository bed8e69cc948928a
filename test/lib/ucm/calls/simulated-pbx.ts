import type { CallPage, PageRequest } from '../../../../src/lib/ucm/calls/page-fetcher.js'

/** One call in the table of the simulated PBX. */
export interface StoredCall {
  id: string
  epochSeconds: number
  /** As the PBX's clock showed it: seconds as if it were UTC. */
  wallSeconds: number
  legs: number
}

export interface PbxHabits {
  /** Order of the list; real devices list by start. */
  sortBy?: 'wall' | 'epoch' | 'stored'
  ignoreLimit?: boolean
  ignoreStartTime?: boolean
  ignoreOffset?: boolean
  exclusiveStart?: boolean
  /** Seconds by which its idea of `startTime` differs from its own clock, at a reply (numbered from 1). */
  filterShiftSeconds?: (reply: number) => number
  /** Replies (numbered from 1) that repeat the one before. */
  repeats?: (reply: number) => boolean
  /** Happens after a reply (numbered from 1) was sent. */
  afterReply?: (reply: number, pbx: SimulatedPbx) => void
  /** No epochs in its ids. */
  plainIds?: boolean
  /** Sends a page in batches of so many entries instead of at once. */
  batchSize?: number
}

/** A PBX whose calls are in a table and which lists them as `cdrapi` does, with the bad habits of real ones. */
export class SimulatedPbx {
  readonly requests: PageRequest[] = []
  private lastPage: unknown[] = []

  constructor(
    public calls: StoredCall[],
    private readonly habits: PbxHabits = {},
  ) {}

  readonly fetchPage = async (request: PageRequest): Promise<CallPage> => {
    const page = await this.fetchWholePage(request)
    const { batchSize } = this.habits
    return batchSize === undefined ? page : batches(page, batchSize)
  }

  async fetchWholePage(request: PageRequest): Promise<unknown[]> {
    this.requests.push(request)
    const reply = this.requests.length
    const page = this.habits.repeats?.(reply) === true ? this.lastPage : this.list(request)
    this.lastPage = page
    this.habits.afterReply?.(reply, this)
    return page
  }

  remove(ids: ReadonlySet<string>): void {
    this.calls = this.calls.filter((call) => !ids.has(call.id))
  }

  private list({ startTime, endTime, offset, numRecords }: PageRequest): unknown[] {
    const { habits } = this
    const from =
      startTime === null || habits.ignoreStartTime === true
        ? Number.NEGATIVE_INFINITY
        : secondsOf(startTime) + (habits.filterShiftSeconds?.(this.requests.length) ?? 0)
    const to = endTime === null ? Number.POSITIVE_INFINITY : secondsOf(endTime)
    const first = habits.ignoreOffset === true ? 0 : offset
    const key = { wall: 'wallSeconds', epoch: 'epochSeconds' } as const
    const { sortBy = 'wall' } = habits
    const sorted = sortBy === 'stored' ? this.calls : this.calls.toSorted((a, b) => a[key[sortBy]] - b[key[sortBy]])
    return sorted
      .filter(({ wallSeconds }) => (habits.exclusiveStart === true ? wallSeconds > from : wallSeconds >= from))
      .filter(({ wallSeconds }) => wallSeconds <= to)
      .slice(first, habits.ignoreLimit === true ? undefined : first + numRecords)
      .map((call) => this.entry(call))
  }

  private entry({ id, epochSeconds, wallSeconds, legs }: StoredCall): unknown {
    const session = this.habits.plainIds === true ? id : `${epochSeconds}000001-${id}`
    const rows = Array.from({ length: legs }, (_, index) => ({
      AcctId: String(index),
      session,
      uniqueid: '',
      start: wallText(wallSeconds + index),
      answer: '',
      end: wallText(wallSeconds + index + 1),
      duration: '1',
    }))
    if (legs === 1) return { cdr: session, ...rows[0] }
    return {
      cdr: session,
      main_cdr: {},
      ...Object.fromEntries(rows.map((row, index) => [`sub_cdr_${index + 1}`, row])),
    }
  }
}

async function* batches(page: unknown[], size: number): AsyncGenerator<unknown[]> {
  for (let from = 0; from < page.length; from += size) {
    await Promise.resolve()
    yield page.slice(from, from + size)
  }
}

function secondsOf(text: string): number {
  return Date.parse(`${text}Z`) / 1000
}

function wallText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
}

const nine = Date.UTC(2026, 5, 1, 7) / 1000

/** So many calls of a PBX in UTC+2, from nine o'clock, by default one every ten seconds. */
export function callsAt(count: number, at: (index: number) => number = (index) => index * 10): StoredCall[] {
  return Array.from({ length: count }, (_, index) => {
    const epochSeconds = nine + at(index)
    return { id: `c${index}`, epochSeconds, wallSeconds: epochSeconds + 7200, legs: 1 }
  })
}

/** Numbers from 0 to 1 that are the same in every run. */
export function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
