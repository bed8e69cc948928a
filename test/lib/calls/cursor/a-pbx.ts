import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cursor } from '../../../../src/lib/calls/cursor/cursor.js'
import type { CallKey } from '../../../../src/lib/calls/cursor/events.js'
import type { CursorNotice, Run, RunOptions } from '../../../../src/lib/calls/cursor/run.js'
import type { MemoryOwner } from '../../../../src/lib/storage/event-log.js'

export const hourMs = 3_600_000
/** 2026-06-01T00:00:00Z. */
export const june = 1_780_272_000_000

/** A call that starts so many hours after the first of June, named after that hour. */
export function callAt(hour: number, different: Partial<CallKey> = {}): CallKey {
  const startMs = june + hour * hourMs
  return { id: `${String(startMs / 1000)}000000-100`, startMs, ...different }
}

export interface Poll extends Partial<RunOptions> {
  /** Calls per message; all in one by default. */
  size?: number
  /** Calls that a filter holds back. */
  isFiltered?: (call: CallKey) => boolean
  /** Where a cursor without a starting point begins. */
  firstFromMs?: number
  pbxNowMs?: number
  /** After so many messages the run breaks off, without finishing. */
  messages?: number
}

export interface Polled {
  /** Calls per message. */
  messages: string[][]
  cursors: string[]
  /** Calls that came again, as `id/revision`. */
  revisions: string[]
  notices: CursorNotice[]
  queryFromMs: number | undefined
}

/** What a node does with `range: new`, over a PBX that has these calls: asks from where the run says, emits what is new. */
export async function poll(cursor: Cursor, pbx: readonly CallKey[], options: Poll = {}): Promise<Polled> {
  const { size = Number.MAX_SAFE_INTEGER, isFiltered = () => false, firstFromMs = 0 } = options
  const run = cursor.begin({ overlapMs: 4 * hourMs, commit: 'auto', ...options })
  const polled: Polled = { messages: [], cursors: [], revisions: [], notices: [], queryFromMs: run.queryFromMs }
  if (run.queryFromMs === undefined) run.startFrom(firstFromMs)
  const notice = options.pbxNowMs === undefined ? undefined : run.observeClock(options.pbxNowMs)
  if (notice !== undefined) polled.notices.push(notice)
  try {
    let batch: CallKey[] = []
    const waiting: CallKey[] = []
    const take = (call: CallKey) => {
      if (call.revision !== 0) polled.revisions.push(`${call.id}/${String(call.revision)}`)
      if (isFiltered(call)) run.skip(call)
      else batch.push(call)
      if (batch.length === size) emit()
    }
    const emit = () => {
      emitMessage(run, batch, polled)
      batch = []
    }
    const isBroken = () => polled.messages.length === options.messages
    for (const call of [...pbx].sort((one, other) => one.startMs - other.startMs)) {
      if (call.startMs < (run.queryFromMs ?? 0)) continue
      const revision = run.claim(call)
      if (revision === 'wait') waiting.push(call)
      else if (revision !== undefined) take({ ...call, revision })
      if (isBroken()) return polled
    }
    for (const call of waiting) {
      const revision = run.claimWaiting(call)
      if (revision !== undefined) take({ ...call, revision })
    }
    if (batch.length > 0) emit()
    if (isBroken()) return polled
    polled.notices.push(...(await run.finish()))
    return polled
  } finally {
    run.end()
  }
}

function emitMessage(run: Run, calls: CallKey[], polled: Polled): void {
  const cursor = run.message(calls)
  polled.messages.push(calls.map((call) => call.id))
  polled.cursors.push(cursor)
  run.handedOn(cursor)
}

/** Ids of calls, as one message has them. */
export function ids(...calls: CallKey[]): string[] {
  return calls.map((call) => call.id)
}

/** A directory for cursor files, and the cursors opened in it; `remove` closes and deletes everything. */
export class CursorDirectory {
  readonly path = mkdtempSync(join(tmpdir(), 'cursor-'))
  private readonly opened: Cursor[] = []

  async open(options: Partial<MemoryOwner> = {}): Promise<Cursor> {
    const cursor = await Cursor.open({ directory: this.path, nodeId: 'a1b2c3.d4', identity: 'pbx-1', ...options })
    this.opened.push(cursor)
    return cursor
  }

  file(name = 'a1b2c3.d4.jsonl'): string {
    return join(this.path, name)
  }

  async remove(): Promise<void> {
    for (const cursor of this.opened) await cursor.close()
    rmSync(this.path, { recursive: true })
  }
}
