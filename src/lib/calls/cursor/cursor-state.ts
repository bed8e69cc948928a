import { randomBytes } from 'node:crypto'
import type { Advance, CallKey, CursorEvent, CursorFacts } from './events.js'
import { callsOf, eventCalls, newest } from './events.js'
import { PendingCalls } from './pending-calls.js'
import { SeenCalls } from './seen-calls.js'

const snapshotPiece = 1000

/** The facts of a cursor that has seen nothing yet. */
export function newFacts(identity: string): CursorFacts {
  return {
    identity,
    generation: randomBytes(6).toString('hex'),
    isStarted: false,
    seenFromMs: 0,
    watermark: null,
    watermarkRun: 0,
    handled: null,
    run: 0,
    committedAtHostMs: null,
    recoveredAtMs: null,
    waiting: [],
  }
}

/**
 * What a cursor knows, in memory. It changes by events only, the same ones that the journal keeps: whatever the journal
 * brings back after a crash is what was here.
 */
export class CursorState {
  facts: Readonly<CursorFacts>
  readonly seen = new SeenCalls()
  readonly pending = new PendingCalls()

  constructor(identity: string) {
    this.facts = newFacts(identity)
  }

  apply(event: CursorEvent): void {
    switch (event.type) {
      case 'state':
        this.facts = event.facts
        this.seen.clear()
        this.pending.clear()
        return
      case 'commit':
        this.facts = { ...this.facts, ...event.facts }
        for (const call of callsOf(event)) this.seen.add(call, this.facts.seenFromMs)
        return
      case 'pending':
        this.pending.add(event)
        return
      case 'ack':
        this.facts = { ...this.facts, ...event.facts }
        for (const call of this.pending.take(event.run, event.message)) this.seen.add(call, this.facts.seenFromMs)
    }
  }

  /** The facts that change when a run's calls are committed. */
  advanced(advance: Advance, run: number): Partial<CursorFacts> {
    const { facts } = this
    const started = { isStarted: true, committedAtHostMs: advance.beganAtHostMs, waiting: advance.waiting }
    // From before the PBX's clock was set back: its calls are seen, but the position is another one now.
    if (run < facts.watermarkRun) return started
    return {
      ...started,
      watermark: newest(facts.watermark, advance.watermark),
      seenFromMs: facts.isStarted ? Math.max(facts.seenFromMs, advance.seenFromMs) : advance.seenFromMs,
    }
  }

  /** Events that bring this state about, in pieces of bounded size. */
  *snapshot(): Generator<CursorEvent> {
    this.seen.prune(this.facts.seenFromMs)
    yield { type: 'state', version: 1, facts: this.facts }
    let piece: CallKey[] = []
    for (const call of this.seen) {
      piece.push(call)
      if (piece.length < snapshotPiece) continue
      yield { type: 'commit', ...eventCalls(piece), facts: {} }
      piece = []
    }
    if (piece.length > 0) yield { type: 'commit', ...eventCalls(piece), facts: {} }
    yield* this.pending.snapshot()
  }
}
