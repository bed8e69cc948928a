/** What the cursor must know of a call. */
export interface CallKey {
  /** Of the call record: stable, to the letter. */
  id: string
  /** Instant at which the call started, epoch milliseconds. */
  startMs: number
  /** The device's own running number of the record, where it has one (UCM `AcctId`); only watched, never trusted. */
  recordNumber?: number | undefined
}

/** PBX time in which all calls were handled before its clock was set back: what starts there is not new. */
export interface HandledSpan {
  /** What the PBX's clock showed when its setting back was noticed, … */
  fromMs: number
  /** … and the host's at that moment: since then the PBX's clock has moved on, too. */
  sinceHostMs: number
  untilMs: number
}

/** Everything the cursor knows apart from lists of calls. */
export interface CursorFacts {
  /** Which PBX and user this cursor is for. */
  identity: string
  /** Part of every cursor text; another one after each reset. */
  generation: string
  /** There is a starting point: `seenFromMs` counts. */
  isStarted: boolean
  /** Calls that start here or later are all remembered; earlier ones are never asked for again. Epoch milliseconds. */
  seenFromMs: number
  /** The newest call seen. Never a clock. */
  watermark: CallKey | null
  /** The first run whose watermarks count: those of older ones are from before the PBX's clock was set back. */
  watermarkRun: number
  handled: HandledSpan | null
  /** Number of the last run that began. */
  run: number
  /** When the last run that committed something had begun, by the host's clock. A stopwatch, no position. */
  committedAtHostMs: number | null
}

/** Ids and starts in turn: `[id, startMs, id, startMs, …]`. */
export type FlatCalls = (string | number)[]

/** What a commit will do to the facts; kept with a message until it is acknowledged. */
export interface Advance {
  watermark: CallKey | null
  seenFromMs: number
  beganAtHostMs: number
}

/** Lines of the cursor's journal. */
export type CursorEvent =
  /** Forget everything else: this is so. */
  | { type: 'state'; version: 1; facts: CursorFacts }
  /** These calls are seen, and these facts have changed. */
  | { type: 'commit'; calls: FlatCalls; facts: Partial<CursorFacts> }
  /** A message is about to be handed on: calls that were waiting already by number, and new ones (numbered from `first`). */
  | {
      type: 'pending'
      run: number
      message: number
      /** First and last number in turn. */
      numbers: number[]
      first: number
      calls: FlatCalls
      advance: Advance
    }
  /** The messages of a run up to this one were acknowledged. */
  | { type: 'ack'; run: number; message: number; facts: Partial<CursorFacts> }

/** Of two calls the one that started later. */
export function newest(one: CallKey | null, other: CallKey | null): CallKey | null {
  if (one === null || other === null) return one ?? other
  return other.startMs > one.startMs ? other : one
}

export function flatCalls(calls: Iterable<CallKey>): FlatCalls {
  const flat: FlatCalls = []
  for (const { id, startMs } of calls) flat.push(id, startMs)
  return flat
}

export function* callsOf(flat: FlatCalls): Generator<CallKey> {
  for (let index = 0; index + 1 < flat.length; index += 2) {
    const id = flat[index]
    const startMs = flat[index + 1]
    if (typeof id === 'string' && typeof startMs === 'number') yield { id, startMs }
  }
}

/** A line of a journal as an event; `undefined` if it is none that this version writes. */
export function cursorEvent(value: unknown): CursorEvent | undefined {
  if (!isObject(value)) return undefined
  const { type, run, message } = value
  if (type === 'state') {
    const facts = factsOf(value.facts)
    return value.version === 1 && isWhole(facts) ? { type, version: 1, facts } : undefined
  }
  if (type === 'commit') {
    return isFlatCalls(value.calls) ? { type, calls: value.calls, facts: factsOf(value.facts) } : undefined
  }
  if (typeof run !== 'number' || typeof message !== 'number') return undefined
  if (type === 'ack') return { type, run, message, facts: factsOf(value.facts) }
  const { numbers, first, calls } = value
  const advance = advanceOf(value.advance)
  if (type !== 'pending' || advance === undefined || typeof first !== 'number') return undefined
  return isNumbers(numbers) && isFlatCalls(calls) ? { type, run, message, numbers, first, calls, advance } : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((number) => typeof number === 'number')
}

function isFlatCalls(value: unknown): value is FlatCalls {
  return (
    Array.isArray(value) &&
    value.every((part, index) => (index % 2 === 0 ? typeof part === 'string' : typeof part === 'number'))
  )
}

function callKeyOf(value: unknown): CallKey | undefined {
  if (!isObject(value)) return undefined
  const { id, startMs, recordNumber } = value
  if (typeof id !== 'string' || typeof startMs !== 'number') return undefined
  return typeof recordNumber === 'number' ? { id, startMs, recordNumber } : { id, startMs }
}

function advanceOf(value: unknown): Advance | undefined {
  if (!isObject(value)) return undefined
  const { seenFromMs, beganAtHostMs } = value
  if (typeof seenFromMs !== 'number' || typeof beganAtHostMs !== 'number') return undefined
  return { watermark: callKeyOf(value.watermark) ?? null, seenFromMs, beganAtHostMs }
}

function handledOf(value: unknown): HandledSpan | undefined {
  if (!isObject(value)) return undefined
  const { fromMs, sinceHostMs, untilMs } = value
  const isSpan = typeof fromMs === 'number' && typeof sinceHostMs === 'number' && typeof untilMs === 'number'
  return isSpan ? { fromMs, sinceHostMs, untilMs } : undefined
}

/** The facts that are there and sound. */
function factsOf(value: unknown): Partial<CursorFacts> {
  if (!isObject(value)) return {}
  const { identity, generation, isStarted, seenFromMs, watermark, watermarkRun, handled, run, committedAtHostMs } =
    value
  const watermarkKey = watermark === null ? null : callKeyOf(watermark)
  const handledSpan = handled === null ? null : handledOf(handled)
  return {
    ...(typeof identity === 'string' && { identity }),
    ...(typeof generation === 'string' && { generation }),
    ...(typeof isStarted === 'boolean' && { isStarted }),
    ...(typeof seenFromMs === 'number' && { seenFromMs }),
    ...(watermarkKey !== undefined && { watermark: watermarkKey }),
    ...(typeof watermarkRun === 'number' && { watermarkRun }),
    ...(handledSpan !== undefined && { handled: handledSpan }),
    ...(typeof run === 'number' && { run }),
    ...((typeof committedAtHostMs === 'number' || committedAtHostMs === null) && { committedAtHostMs }),
  }
}

function isWhole(facts: Partial<CursorFacts>): facts is CursorFacts {
  return Object.keys(facts).length === 9
}
