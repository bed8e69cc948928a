import { DeviceError } from '../../errors.js'
import { Canceller, type Signal } from '../../session/signal.js'
import { CallBuffer, TooManyCalls } from './call-buffer.js'
import type { KalliopeCall } from './call-record.js'
import { TextStore } from './text-store.js'

const dayMs = 86_400_000
/** DESIGN: long periods are fetched in slices of a month. */
const longestMs = 31 * dayMs
/** Calls of a slice that are kept to be sorted: the days of most PBXs come in one answer. */
const capacity = 4_000
/** Calls that a slice should have where one is not enough: some room is left for hours with more calls than others. */
const wanted = 2_500
const greatestGrowth = 4

/** Instants, half-open. */
export interface Span {
  startMs: number
  endMs: number
}

/** The calls that a PBX has within a span. */
export interface SliceSource {
  /** What is now, for the PBX: an open period ends there. */
  nowMs(): number
  /** The end of the slice that begins at `startMs` and should not be longer than `sizeMs`. */
  endOfSlice(startMs: number, sizeMs: number): number
  /** Told the id of a call whose rows came too far apart to be put together. */
  onLateRow: (id: string) => void
  /** No slice is shorter. */
  smallestMs: number
  /**
   * Reads the rows of a slice into `buffer`, in whatever order the PBX has.
   *
   * @param slice `isLast`: nothing is asked for behind it
   */
  read(slice: Span & { isLast: boolean }, buffer: CallBuffer, signal: Signal): Promise<void>
}

/**
 * The calls of a period in the order in which they started, however long it is and in whatever order the PBX lists
 * them, in little memory. A PBX that lists the oldest call first is read as it comes. One that lists the newest first
 * is asked for slices that are small enough to be sorted; the next one is on its way while one is handed on. A slice
 * that takes the PBX too long, or whose answer is too large, is halved.
 */
export async function* readSlices(
  source: SliceSource,
  { startMs, endMs }: { startMs: number; endMs: number | null },
): AsyncGenerator<KalliopeCall[], void, undefined> {
  const freeStores: TextStore[] = []
  const openNext = (fromMs: number, sizeMs: number, kept: number): Slice =>
    open(source, freeStores.pop() ?? new TextStore(), { startMs: fromMs, endMs, sizeMs, kept })
  let slice = openNext(startMs, longestMs, capacity)
  let next: Slice | undefined
  let resumed: CallBuffer['passed']
  try {
    for (;;) {
      let taken: Awaited<ReturnType<CallBuffer['take']>>
      try {
        taken = await slice.buffer.take()
      } catch (error) {
        const sizeMs = smallerSize(source, slice, error)
        resumed = slice.buffer.passed ?? resumed
        const fromMs = Math.max(slice.startMs, slice.buffer.passed?.startMs ?? slice.startMs)
        slice = openNext(fromMs, sizeMs, sizeMs <= source.smallestMs ? Number.POSITIVE_INFINITY : capacity)
        continue
      }
      if (slice.buffer.isComplete && !slice.isLast) {
        next ??= openNext(slice.endMs, nextSize(slice), capacity)
      }
      const fresh = withoutPassed(taken.calls, resumed)
      if (fresh.length > 0) yield fresh
      if (!taken.isLast) continue
      if (next === undefined) return
      slice.store.clear()
      freeStores.push(slice.store)
      slice = next
      next = undefined
    }
  } finally {
    slice.abandon()
    next?.abandon()
  }
}

interface Slice extends Span {
  isLast: boolean
  buffer: CallBuffer
  store: TextStore
  sizeMs: number
  /** Whether it must be kept whole, because it cannot be smaller. */
  isUnbounded: boolean
  abandon: () => void
}

function open(
  source: SliceSource,
  store: TextStore,
  { startMs, endMs, sizeMs, kept }: { startMs: number; endMs: number | null; sizeMs: number; kept: number },
): Slice {
  const lastMs = endMs ?? Math.max(source.nowMs(), startMs + 1)
  const cutMs = source.endOfSlice(startMs, sizeMs)
  const isLast = cutMs >= lastMs
  const span = { startMs, endMs: isLast ? (endMs ?? Number.POSITIVE_INFINITY) : cutMs }
  const buffer = new CallBuffer(kept, store, source.onLateRow)
  const abandoned = new Canceller()
  source.read({ ...span, isLast }, buffer, abandoned.signal).then(
    () => buffer.end(),
    (error: unknown) => buffer.fail(error),
  )
  const abandon = (): void => {
    const reason = new Error('The slice is not wanted.')
    abandoned.abort(reason)
    buffer.fail(reason)
  }
  const isUnbounded = kept === Number.POSITIVE_INFINITY
  return { ...span, isLast, buffer, store, sizeMs: Math.min(cutMs, lastMs) - startMs, isUnbounded, abandon }
}

/** How long the next slice may be, so that it has the wanted number of calls. */
function nextSize({ buffer: { count: calls }, sizeMs, isUnbounded }: Slice): number {
  // More calls than were kept: they came in order, and a slice may be as long as it likes.
  if (calls > capacity && !isUnbounded) return longestMs
  return Math.min(longestMs, sizeMs * Math.min(greatestGrowth, wanted / Math.max(1, calls)))
}

/** @throws the error where asking for less does not help */
function smallerSize(source: SliceSource, slice: Slice, error: unknown): number {
  const { sizeMs, isUnbounded } = slice
  if (error instanceof TooManyCalls && !isUnbounded) {
    const guess = (error.spanMs * wanted) / capacity
    return Math.max(source.smallestMs, Math.min(guess, sizeMs / 2))
  }
  if (error instanceof DeviceError && sizeMs > source.smallestMs) {
    const isTooSlow = error.code === 'TIMEOUT' && error.cause.retryable && sizeMs > dayMs
    if (isTooSlow || error.code === 'RESPONSE_TOO_LARGE') return Math.max(source.smallestMs, sizeMs / 2)
  }
  throw error
}

/** A slice that broke off is taken up at the second of its last call. */
function withoutPassed(calls: KalliopeCall[], passed: CallBuffer['passed']): KalliopeCall[] {
  if (passed === undefined || calls.length === 0) return calls
  return calls.filter(({ id, clock }) => !(clock.start.ms === passed.startMs && passed.ids.has(id)))
}
