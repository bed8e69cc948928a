import { randomInt } from 'node:crypto'
import type { Clock } from '../shared'
import type { SessionOptions } from './session-options'

export interface Session {
  readonly id: number
  /** Decimal text. */
  readonly nonce: string
  readonly user: string
  readonly remoteAddress: string
  readonly options: SessionOptions
  /** A login without `persistent` on a firmware that wants it. */
  readonly stillborn: boolean
  lastId: number
  readonly loginMs: number
  lastRequestMs: number
  requestCount: number
}

/** Why a session is no more. */
export type SessionEnd = 'timeout' | 'logout' | 'lost'

const maxUint32 = 2 ** 32 - 1
const rememberedEnds = 200

/** The open sessions, and for a while why others are no more. */
export class SessionTable {
  readonly #clock: Clock
  readonly #open = new Map<number, Session>()
  readonly #ended = new Map<number, SessionEnd>()
  #heldUntilMs = -Infinity
  /** Idle time of a session in milliseconds. */
  idleMs: () => number = () => Infinity
  onOpen: (session: Session) => void = () => undefined
  onEnd: (session: Session) => void = () => undefined
  onTouch: (session: Session) => void = () => undefined

  /** @param nonce of every session; empty = a random one each */
  constructor(
    clock: Clock,
    private readonly nonce = '',
  ) {
    this.#clock = clock
  }

  /** Places in use, that of a person on the web page included. */
  get count(): number {
    this.#endIdle()
    return this.#open.size + (this.#clock.now() < this.#heldUntilMs ? 1 : 0)
  }

  open(user: string, remoteAddress: string, options: SessionOptions, stillborn: boolean): Session {
    const now = this.#clock.now()
    const session: Session = {
      id: this.#freeId(),
      nonce: this.nonce === '' ? String(randomInt(1, maxUint32)) : this.nonce,
      user,
      remoteAddress,
      options,
      stillborn,
      lastId: 0,
      loginMs: now,
      lastRequestMs: now,
      requestCount: 1,
    }
    this.#open.set(session.id, session)
    this.onOpen(session)
    return session
  }

  /** The session, or how it ended; `lost` also if there never was one. */
  find(id: number): Session | SessionEnd {
    this.#endIdle()
    return this.#open.get(id) ?? this.#ended.get(id) ?? 'lost'
  }

  touch(session: Session, requestId: number): void {
    session.lastId = requestId
    session.lastRequestMs = this.#clock.now()
    session.requestCount++
    this.onTouch(session)
  }

  end(id: number, why: SessionEnd): void {
    const session = this.#open.get(id)
    if (session === undefined) return
    this.#open.delete(id)
    this.#ended.set(id, why)
    for (const oldest of this.#ended.keys()) {
      if (this.#ended.size <= rememberedEnds) break
      this.#ended.delete(oldest)
    }
    this.onEnd(session)
  }

  endAll(why: SessionEnd): void {
    for (const id of [...this.#open.keys()]) this.end(id, why)
  }

  /** A person on the web page takes a place for a while. */
  hold(seconds: number): void {
    this.#heldUntilMs = this.#clock.now() + seconds * 1000
  }

  release(): void {
    this.#heldUntilMs = -Infinity
  }

  #endIdle(): void {
    const oldestMs = this.#clock.now() - this.idleMs()
    for (const { id, lastRequestMs } of [...this.#open.values()]) if (lastRequestMs < oldestMs) this.end(id, 'timeout')
  }

  #freeId(): number {
    const id = randomInt(1, 2 ** 31)
    return this.#open.has(id) ? this.#freeId() : id
  }
}

/** Whether a request id may follow another: larger, and 1 after the largest. */
export function mayFollow(id: number, lastId: number, strict: boolean): boolean {
  if (lastId === maxUint32) return id === 1
  return strict ? id === lastId + 1 : id > lastId
}
