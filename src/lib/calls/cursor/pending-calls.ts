import { type Advance, type CallKey, type CursorEvent, callsOf, eventCalls } from './events.js'

type PendingEvent = Extract<CursorEvent, { type: 'pending' }>

interface PendingMessage {
  run: number
  message: number
  /** First and last number in turn. */
  numbers: number[]
  advance: Advance
}

/** Beyond that the oldest message is forgotten: its acknowledgement will do nothing, and its calls are emitted again. */
const mostMessages = 10_000

/**
 * Messages that were handed on and wait to be acknowledged. A run without an acknowledgement emits its calls again, so
 * the same calls wait in many messages: each call is kept once, under a number, and a message is a few spans of numbers.
 */
export class PendingCalls {
  private readonly calls = new Map<number, CallKey>()
  private readonly numbers = new Map<string, number>()
  /** By id: as it was handed on last. */
  private readonly latest = new Map<string, CallKey>()
  private readonly runs = new Map<number, Map<number, PendingMessage>>()
  private messageCount = 0
  private next = 0

  /** How many messages wait. */
  get size(): number {
    return this.messageCount
  }

  /** The event that makes a message durable. Changes nothing; {@link add} does. */
  event(run: number, message: number, calls: readonly CallKey[], advance: Advance): PendingEvent {
    const fresh: CallKey[] = []
    const freshNumbers = new Map<string, number>()
    const spans: number[] = []
    for (const call of calls) {
      let number = this.numbers.get(callName(call)) ?? freshNumbers.get(callName(call))
      if (number === undefined) {
        number = this.next + fresh.length
        freshNumbers.set(callName(call), number)
        fresh.push(call)
      }
      if (spans.length > 0 && spans[spans.length - 1] === number - 1) spans[spans.length - 1] = number
      else spans.push(number, number)
    }
    return { type: 'pending', run, message, numbers: spans, first: this.next, ...eventCalls(fresh), advance }
  }

  add(event: PendingEvent): void {
    this.next = event.first
    for (const call of callsOf(event)) {
      this.calls.set(this.next, call)
      this.latest.set(call.id, call)
      this.numbers.set(callName(call), this.next)
      this.next += 1
    }
    const { run, message, numbers, advance } = event
    this.forgetMessage(run, message)
    const messages = this.runs.get(run) ?? new Map<number, PendingMessage>()
    messages.set(message, { run, message, numbers, advance })
    this.runs.set(run, messages)
    this.messageCount += 1
    if (this.messageCount > mostMessages) this.forgetOldest()
  }

  /** The call as it was handed on last, if it waits. */
  find(id: string): CallKey | undefined {
    return this.latest.get(id)
  }

  /** When the first of the calls that wait began. */
  get earliestMs(): number {
    let earliestMs = Number.POSITIVE_INFINITY
    for (const { startMs } of this.calls.values()) earliestMs = Math.min(earliestMs, startMs)
    return earliestMs
  }

  /** What committing up to this message means; `undefined` if nothing of it waits. */
  advance(run: number, message: number): Advance | undefined {
    return this.upTo(run, message).at(-1)?.advance
  }

  /** Removes the messages up to this one and the calls in them, and returns these. */
  take(run: number, message: number): CallKey[] {
    const taken: CallKey[] = []
    for (const { numbers, message: index } of this.upTo(run, message)) {
      for (const number of numbersIn(numbers)) {
        const call = this.calls.get(number)
        // Taken already with the message of another run.
        if (call === undefined) continue
        this.forget(number, call)
        taken.push(call)
      }
      this.forgetMessage(run, index)
    }
    if (this.messageCount === 0) this.clear()
    return taken
  }

  clear(): void {
    this.calls.clear()
    this.numbers.clear()
    this.latest.clear()
    this.runs.clear()
    this.messageCount = 0
  }

  /** Events that bring this state about, in pieces of bounded size. Calls that no message holds are dropped. */
  *snapshot(): Generator<PendingEvent> {
    const used = new Set([...this.waiting()].flatMap(({ numbers }) => [...numbersIn(numbers)]))
    for (const [number, call] of this.calls) if (!used.has(number)) this.forget(number, call)
    const written = new Set<number>()
    for (const { run, message, numbers, advance } of this.waiting()) {
      const fresh = [...numbersIn(numbers)].filter((number) => this.calls.has(number) && !written.has(number))
      yield* this.snapshotCalls(run, message, fresh, advance)
      for (const number of fresh) written.add(number)
      yield { type: 'pending', run, message, numbers, first: this.next, calls: [], advance }
    }
  }

  /** One event per stretch of calls with consecutive numbers. */
  private *snapshotCalls(run: number, message: number, numbers: number[], advance: Advance): Generator<PendingEvent> {
    let stretch: CallKey[] = []
    let first = 0
    for (const number of [...numbers, Number.NaN]) {
      if (stretch.length > 0 && (number !== first + stretch.length || stretch.length >= 1000)) {
        yield { type: 'pending', run, message, numbers: [], first, ...eventCalls(stretch), advance }
        stretch = []
      }
      const call = this.calls.get(number)
      if (call === undefined) continue
      if (stretch.length === 0) first = number
      stretch.push(call)
    }
  }

  private upTo(run: number, message: number): PendingMessage[] {
    return [...(this.runs.get(run)?.values() ?? [])].filter((pending) => pending.message <= message)
  }

  private *waiting(): Generator<PendingMessage> {
    for (const messages of this.runs.values()) yield* messages.values()
  }

  private forgetMessage(run: number, message: number): void {
    const messages = this.runs.get(run)
    if (messages?.delete(message) !== true) return
    this.messageCount -= 1
    if (messages.size === 0) this.runs.delete(run)
  }

  private forgetOldest(): void {
    for (const { run, message } of this.waiting()) {
      this.forgetMessage(run, message)
      return
    }
  }

  private forget(number: number, call: CallKey): void {
    this.calls.delete(number)
    this.numbers.delete(callName(call))
    if (this.latest.get(call.id) === call) this.latest.delete(call.id)
  }
}

function* numbersIn(spans: readonly number[]): Generator<number> {
  for (let index = 0; index + 1 < spans.length; index += 2) {
    const last = spans[index + 1] ?? -1
    for (let number = spans[index] ?? 0; number <= last; number += 1) yield number
  }
}

function callName({ id, startMs, rows, revision }: CallKey): string {
  return [id, startMs, rows ?? 0, revision ?? 0].join('\n')
}
