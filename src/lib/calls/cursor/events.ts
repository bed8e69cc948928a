/** What the cursor must know of a call. */
export interface CallKey {
  /** Of the call record: stable, to the letter. */
  id: string
  /** Instant at which the call started, epoch milliseconds. */
  startMs: number
  /** The device's own running number of the record, where it has one (UCM `AcctId`); only watched, never trusted. */
  recordNumber?: number | undefined
  /** How many rows the call had when it was read: with more it is handed on again. */
  rows?: number | undefined
  /** How often it was handed on before; −1 while it was seen and never handed on. 0 where it is not told. */
  revision?: number | undefined
  /** The device has not written its first row yet. */
  lacksBeginning?: boolean | undefined
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
  /** The file was found damaged: go on from what it was then, less the overlap. By the host's clock. */
  recoveredAtMs: number | null
  /** Calls that wait for their first row, and since when (the host's clock). */
  waiting: WaitingCall[]
}

export interface WaitingCall {
  id: string
  startMs: number
  sinceHostMs: number
}

/** Ids and starts in turn: `[id, startMs, id, startMs, …]`. */
export type FlatCalls = (string | number)[]

/** The calls of an event. */
export interface EventCalls {
  calls: FlatCalls
  /** Of each call, 0 where it is not known; left out where it is of none. */
  rows?: number[]
  /** Of each call; left out where all are 0. */
  revisions?: number[]
}

/** What a commit will do to the facts; kept with a message until it is acknowledged. */
export interface Advance {
  watermark: CallKey | null
  seenFromMs: number
  beganAtHostMs: number
  waiting: WaitingCall[]
}

/** Lines of the cursor's journal. */
export type CursorEvent =
  /** Forget everything else: this is so. */
  | { type: 'state'; version: 1; facts: CursorFacts }
  /** These calls are seen, and these facts have changed. */
  | ({ type: 'commit'; facts: Partial<CursorFacts> } & EventCalls)
  /** A message is about to be handed on: calls that were waiting already by number, and new ones (numbered from `first`). */
  | ({
      type: 'pending'
      run: number
      message: number
      /** First and last number in turn. */
      numbers: number[]
      first: number
      advance: Advance
    } & EventCalls)
  /** The messages of a run up to this one were acknowledged. */
  | { type: 'ack'; run: number; message: number; facts: Partial<CursorFacts> }

/** Of two calls the one that started later. */
export function newest(one: CallKey | null, other: CallKey | null): CallKey | null {
  if (one === null || other === null) return one ?? other
  return other.startMs > one.startMs ? other : one
}

export function eventCalls(calls: Iterable<CallKey>): EventCalls {
  const flat: FlatCalls = []
  const rows: number[] = []
  const revisions: number[] = []
  for (const call of calls) {
    flat.push(call.id, call.startMs)
    rows.push(call.rows ?? 0)
    revisions.push(call.revision ?? 0)
  }
  return {
    calls: flat,
    ...(rows.some((count) => count !== 0) && { rows }),
    ...(revisions.some((revision) => revision !== 0) && { revisions }),
  }
}

export function* callsOf({ calls, rows, revisions }: EventCalls): Generator<CallKey> {
  for (let index = 0; index + 1 < calls.length; index += 2) {
    const id = calls[index]
    const startMs = calls[index + 1]
    if (typeof id !== 'string' || typeof startMs !== 'number') continue
    yield { id, startMs, rows: rows?.[index / 2] || undefined, revision: revisions?.[index / 2] ?? 0 }
  }
}

/** A line of a journal as an event; `undefined` if it is none that this version writes. */
export function cursorEvent(value: unknown): CursorEvent | undefined {
  if (!isObject(value)) return undefined
  const { type, run, message } = value
  if (type === 'state') {
    const facts = factsOf(value.facts)
    if (value.version !== 1 || !isWhole(facts)) return undefined
    // Files of earlier versions do not have these.
    return { type, version: 1, facts: { recoveredAtMs: null, waiting: [], ...facts } }
  }
  if (type === 'commit') {
    const calls = eventCallsOf(value)
    return calls === undefined ? undefined : { type, ...calls, facts: factsOf(value.facts) }
  }
  if (typeof run !== 'number' || typeof message !== 'number') return undefined
  if (type === 'ack') return { type, run, message, facts: factsOf(value.facts) }
  const { numbers, first } = value
  const calls = eventCallsOf(value)
  const advance = advanceOf(value.advance)
  if (type !== 'pending' || advance === undefined || typeof first !== 'number') return undefined
  if (!isNumbers(numbers) || calls === undefined) return undefined
  return { type, run, message, numbers, first, ...calls, advance }
}

function eventCallsOf({ calls, rows, revisions }: Readonly<Record<string, unknown>>): EventCalls | undefined {
  if (!isFlatCalls(calls)) return undefined
  return { calls, ...(isNumbers(rows) && { rows }), ...(isNumbers(revisions) && { revisions }) }
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
  return { watermark: callKeyOf(value.watermark) ?? null, seenFromMs, beganAtHostMs, waiting: waitingOf(value.waiting) }
}

function waitingOf(value: unknown): WaitingCall[] {
  return Array.isArray(value) ? value.filter(isWaitingCall) : []
}

function isWaitingCall(value: unknown): value is WaitingCall {
  return (
    isObject(value) &&
    typeof value.id === 'string' &&
    typeof value.startMs === 'number' &&
    typeof value.sinceHostMs === 'number'
  )
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
  const { recoveredAtMs, waiting } = value
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
    ...((typeof recoveredAtMs === 'number' || recoveredAtMs === null) && { recoveredAtMs }),
    ...(Array.isArray(waiting) && { waiting: waitingOf(waiting) }),
  }
}

type LaterFacts = 'recoveredAtMs' | 'waiting'
type WholeFacts = Omit<CursorFacts, LaterFacts> & Partial<Pick<CursorFacts, LaterFacts>>

const firstFacts = [
  'identity',
  'generation',
  'isStarted',
  'seenFromMs',
  'watermark',
  'watermarkRun',
  'handled',
  'run',
  'committedAtHostMs',
] as const

function isWhole(facts: Partial<CursorFacts>): facts is WholeFacts {
  return firstFacts.every((name) => name in facts)
}
