import type { KalliopeEvent } from './notification.js'

/** What became of a call, as far as notifications tell. */
export interface NotifiedCall {
  event: 'ringing' | 'answered' | 'ended' | 'missed'
  id: string
  from: string | null
  to: string | null
  queue: string | null
}

const startEvents = new Set(['pbx.call.start'])
const answerEvents = new Set(['pbx.extension.answercall', 'pbx.queue.servedcall'])
const missEvents = new Set(['pbx.extension.missedcall', 'pbx.queue.unservedcall'])
const endEvents = new Set(['pbx.call.end'])

/** A call whose end nobody notified of. */
const longestMs = 24 * 3_600_000
const mostCalls = 10_000

interface Known {
  call: Omit<NotifiedCall, 'event'>
  atMs: number
  wasAnswered: boolean
  wasMissed: boolean
  hasEnded: boolean
}

/**
 * The calls that a PBX notifies of, by their ids: each `ringing`, `answered`, and either `ended` or `missed`, once. Which
 * events the PBX sends is up to its settings: a call that it tells to be missed, and not to have begun, is told at once.
 */
export class NotifiedCalls {
  readonly #calls = new Map<string, Known>()
  #tellsBeginnings = false
  #tellsEnds = false

  /** The PBX notifies of calls that begin. */
  get tellsBeginnings(): boolean {
    return this.#tellsBeginnings
  }

  /** The PBX notifies of calls that end. */
  get tellsEnds(): boolean {
    return this.#tellsEnds
  }

  /** Calls that live now; of use where the PBX notifies of their beginnings and ends. */
  get count(): number {
    return [...this.#calls.values()].filter(({ hasEnded }) => !hasEnded).length
  }

  /** @param nowMs of a monotonic clock */
  take({ event, call }: KalliopeEvent, nowMs: number): NotifiedCall[] {
    const id = call?.id ?? null
    this.#tellsBeginnings ||= startEvents.has(event)
    this.#tellsEnds ||= endEvents.has(event)
    if (call === null || id === null) return []
    const isNew = !this.#calls.has(id)
    const known = this.#calls.get(id) ?? this.#add(id, call, nowMs)
    const tell = (what: NotifiedCall['event']): NotifiedCall[] => [{ ...known.call, event: what }]
    if (startEvents.has(event)) return isNew ? tell('ringing') : []
    if (answerEvents.has(event)) {
      const wasAnswered = known.wasAnswered || known.hasEnded
      known.wasAnswered = true
      return wasAnswered ? [] : tell('answered')
    }
    if (missEvents.has(event)) {
      known.wasMissed = true
      // Its end will come where the PBX tells of ends.
      return this.#tellsEnds ? [] : this.#end(known, 'missed')
    }
    if (endEvents.has(event)) return this.#end(known, known.wasMissed && !known.wasAnswered ? 'missed' : 'ended')
    if (isNew) this.#calls.delete(id)
    return []
  }

  #end(known: Known, event: 'ended' | 'missed'): NotifiedCall[] {
    if (known.hasEnded) return []
    known.hasEnded = true
    return [{ ...known.call, event }]
  }

  #add(id: string, { from, to, queue }: NonNullable<KalliopeEvent['call']>, nowMs: number): Known {
    for (const [oldest, { atMs }] of this.#calls) {
      if (this.#calls.size < mostCalls && nowMs - atMs < longestMs) break
      this.#calls.delete(oldest)
    }
    const known = { call: { id, from, to, queue }, atMs: nowMs, wasAnswered: false, wasMissed: false, hasEnded: false }
    this.#calls.set(id, known)
    return known
  }
}
