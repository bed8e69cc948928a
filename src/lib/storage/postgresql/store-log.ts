import { setTimeout as sleep } from 'node:timers/promises'
import { DeviceError, toDeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import { type EventLog, isNewer, type LogContents } from '../event-log.js'
import { standby } from '../standby.js'
import type { Database } from './database.js'

const retryMs = 500
/** A closing log tries for so long to commit what it has. */
const closeMs = 3_000
/** Below that the events are not replaced by a snapshot. */
const smallestRewriteBytes = 256 * 1024

/** A memory as it was taken. */
export interface TakenMemory {
  key: string
  /** Of the lease: a commit in another term does nothing. A bigint of PostgreSQL. */
  term: string
  /** Until when nobody else can have it, by {@link elapsedMs}. */
  sureUntilMs: number
  stored: readonly { seq: string; event: string }[]
  changedMs: number | undefined
  snapshot: () => Iterable<object>
  /** Called once, when it is closed. */
  closed: () => void
  isWantedElsewhere: () => boolean
}

/** What a log needs of its store. */
export interface LogStore {
  readonly database: Database
  readonly failure: DeviceError | undefined
  /** Keeps the lease, if that is possible. */
  lookSoon(): void
  notify(payload: string): Promise<void>
}

/** Lines to be added; or to stand in place of all that were before. */
interface Piece {
  replaces: boolean
  firstSeq: number
  lines: string[]
}

/** A memory in PostgreSQL, as long as this instance has the lease on it. Commits are sent in order, one at a time. */
export class StoreLog implements EventLog {
  readonly key: string
  readonly term: string
  readonly contents: LogContents
  #nextSeq: number
  #bytes: number
  #snapshotBytes = 0
  #sureUntilMs: number
  #isLost = false
  #isClosed = false
  readonly #pieces: Piece[] = []
  readonly #waiters = new Set<{ resolve: () => void; reject: (error: DeviceError) => void }>()
  #isSending = false
  #failure: DeviceError | undefined

  /** @throws DeviceError `UNSUPPORTED` if a newer version of this package wrote it */
  constructor(
    private readonly store: LogStore,
    private readonly taken: TakenMemory,
  ) {
    const { key, term, stored, changedMs, sureUntilMs } = taken
    this.key = key
    this.term = term
    this.#sureUntilMs = sureUntilMs
    this.#nextSeq = Number(stored.at(-1)?.seq ?? 0) + 1
    this.#bytes = stored.reduce((bytes, { event }) => bytes + event.length, 0)
    this.#snapshotBytes = this.#bytes
    this.contents = { ...eventsOf(stored), changedMs }
    if (isNewer(this.contents.events[0])) {
      throw new DeviceError('UNSUPPORTED', sentence('store.newer-memory', { key }), {}, 'no')
    }
  }

  get size(): number {
    return this.#bytes
  }

  /** Another instance has it by now. What is not committed never will be. */
  get isLost(): boolean {
    return this.#isLost
  }

  /** It had better be given to another instance, when nothing is under way. */
  get isWantedElsewhere(): boolean {
    return this.taken.isWantedElsewhere()
  }

  check(): void {
    if (this.#isLost) throw standby(sentence('store.somebody'))
    if (elapsedMs() < this.#sureUntilMs) return
    this.store.lookSoon()
    throw this.store.failure ?? new DeviceError('UNREACHABLE', sentence('store.not-sure'))
  }

  append(event: object): void {
    if (this.#bytes > Math.max(smallestRewriteBytes, 4 * this.#snapshotBytes)) this.rewriteSoon()
    const line = JSON.stringify(event)
    const last = this.#pieces.at(-1)
    // The first one may be on its way.
    if (last !== undefined && this.#pieces.length > 1 && !last.replaces) last.lines.push(line)
    else this.#pieces.push({ replaces: false, firstSeq: this.#nextSeq, lines: [line] })
    this.#nextSeq += 1
    this.#bytes += line.length
    this.#send()
  }

  async arrived(): Promise<void> {
    if (this.#isLost) throw standby(sentence('store.somebody'))
    if (this.#pieces.length === 0) return
    await new Promise<void>((resolve, reject) => {
      this.#waiters.add({ resolve, reject })
      if (this.#failure !== undefined) this.#reject(this.#failure)
    })
  }

  settle(): Promise<void> {
    return this.arrived()
  }

  async rewrite(): Promise<void> {
    this.rewriteSoon()
    await this.arrived()
  }

  rewriteSoon(): void {
    const lines = Array.from(this.taken.snapshot(), (event) => JSON.stringify(event))
    this.#pieces.push({ replaces: true, firstSeq: this.#nextSeq, lines })
    this.#nextSeq += lines.length
    this.#bytes = lines.reduce((bytes, line) => bytes + line.length, 0)
    this.#snapshotBytes = this.#bytes
    this.#send()
  }

  async keepDamaged(): Promise<void> {
    const { database } = this.store
    await database.rows(
      `INSERT INTO ${database.tables}event SELECT key || ' damaged', seq, event FROM ${database.tables}event
        WHERE key = $1 ON CONFLICT (key, seq) DO UPDATE SET event = excluded.event`,
      [this.key],
    )
  }

  /** The lease was kept. */
  extend(sureUntilMs: number): void {
    this.#sureUntilMs = sureUntilMs
  }

  lose(): void {
    this.#isLost = true
    this.#pieces.length = 0
    this.#reject(standby(sentence('store.somebody')))
  }

  /** Commits what it has, and gives the lease up. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    try {
      if (!this.#isLost) {
        await Promise.race([this.arrived(), sleep(closeMs, undefined, { ref: false })])
        await this.#release()
      }
    } finally {
      this.#isClosed = true
      this.lose()
      this.taken.closed()
    }
  }

  async #release(): Promise<void> {
    const { database } = this.store
    await database.rows(
      `UPDATE ${database.tables}memory SET lease_until = clock_timestamp() WHERE key = $1 AND term = $2`,
      [this.key, this.term],
    )
    await this.store.notify(`free ${this.key}`)
  }

  #send(): void {
    if (this.#isSending) return
    this.#isSending = true
    void this.#sendAll().finally(() => {
      this.#isSending = false
    })
  }

  async #sendAll(): Promise<void> {
    // What else is appended in this turn goes along.
    await Promise.resolve()
    for (let piece = this.#pieces[0]; piece !== undefined; piece = this.#pieces[0]) {
      try {
        const isKept = await this.#commit(piece)
        this.#failure = undefined
        if (!isKept) {
          this.lose()
          return
        }
        this.#pieces.shift()
      } catch (error) {
        this.#failed(toDeviceError(error))
        if (this.#isClosed) return
        await sleep(retryMs)
      }
    }
    for (const { resolve } of this.#waiters) resolve()
    this.#waiters.clear()
  }

  /** A database that is away for a moment is waited for, as long as nobody else can have taken over. */
  #failed(failure: DeviceError): void {
    if (failure.code === 'UNREACHABLE' && elapsedMs() < this.#sureUntilMs) return
    this.#failure = failure
    this.#reject(failure)
  }

  #reject(error: DeviceError): void {
    for (const { reject } of this.#waiters) reject(error)
    this.#waiters.clear()
  }

  /** Does no harm twice: the answer to the first time may have been lost. @returns false if the term is over */
  async #commit({ replaces, firstSeq, lines }: Piece): Promise<boolean> {
    const { database } = this.store
    const { tables } = database
    const [done] = await database.rows<{ kept: string }>(
      `WITH fence AS (
          UPDATE ${tables}memory SET changed = clock_timestamp() WHERE key = $1 AND term = $2 RETURNING key
        ), gone AS (
          DELETE FROM ${tables}event USING fence WHERE $5 AND event.key = fence.key AND event.seq < $3
        ), added AS (
          INSERT INTO ${tables}event (key, seq, event)
            SELECT fence.key, $3 + line.place - 1, line.text
            FROM fence, unnest($4::text[]) WITH ORDINALITY AS line (text, place)
            ON CONFLICT DO NOTHING
        )
        SELECT count(*) AS kept FROM fence`,
      [this.key, this.term, firstSeq, lines, replaces],
    )
    return done?.kept === '1'
  }
}

function eventsOf(stored: TakenMemory['stored']): { events: unknown[]; damagedEvents: number } {
  const events: unknown[] = []
  let damagedEvents = 0
  for (const { event } of stored) {
    try {
      events.push(JSON.parse(event))
    } catch {
      damagedEvents += 1
    }
  }
  return { events, damagedEvents }
}

/** Milliseconds since some moment, those included in which the process or the whole machine slept. */
export function elapsedMs(): number {
  return Math.max(performance.now(), Date.now() - startedAtMs)
}

const startedAtMs = Date.now() - performance.now()
