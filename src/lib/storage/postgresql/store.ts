import { createHash, randomUUID } from 'node:crypto'
import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import { holdFile } from '../single-writer.js'
import { standby } from '../standby.js'
import { Database, type DatabaseSettings } from './database.js'
import { elapsedMs, StoreLog } from './store-log.js'
import { StoreOnce } from './store-once.js'

/** What an instance uses a store with. */
export interface StoreSettings extends DatabaseSettings {
  /** What others call this instance: `standby · <instance> is active`. */
  instance: string
}

/** Times of the leases; tests shorten them. */
export interface LeaseTimes {
  /** How long a lease is, on the database's clock. */
  leaseMs: number
  /** How often all leases are kept. */
  keepMs: number
  /** So long before a lease ends the work stops. */
  marginMs: number
  /** How much longer an instance leaves a free memory alone for each one that is to be preferred. */
  patienceMs: number
}

const times: LeaseTimes = { leaseMs: 30_000, keepMs: 10_000, marginMs: 5_000, patienceMs: 1_000 }
const retryMs = 1_000
/** What is asked for within this time is asked for at once. */
const gatherMs = 50
/** Those that are still at work when the store closes have so long. */
const closeMs = 7_000

/** One memory of one node, as an instance wants it. */
export interface StoreOwner {
  /** The same in all instances: kind of memory and node. */
  key: string
  /** Of the device: all memories of a device go to the same instance. */
  identity: string
  /**
   * Called when nobody has it any more. Absent for those that work when a message comes: they take what is free, and
   * give nothing to another instance.
   */
  onFree?: (() => void) | undefined
}

/** Another instance of the same store, alive. */
interface Other {
  token: string
  name: string
  keys: ReadonlySet<string>
}

/** A memory that somebody else has, or shall have. */
interface Waiting {
  owner: StoreOwner
  holder: string
  /** Nobody took it, who was to be preferred. */
  isDue: boolean
  timer?: NodeJS.Timeout
}

/**
 * What several Node-REDs remember together. Each memory is worked on by one instance at a time: it has a lease on it, on
 * the database's clock, and a term, which every commit must name. One statement keeps all leases; who dies keeps none.
 */
export class Store {
  readonly database: Database
  /** Of this process: two instances of one name are two all the same. */
  readonly token: string
  /** What this instance works on. */
  readonly #logs = new Map<string, { log: StoreLog; owner: StoreOwner }>()
  readonly #waiting = new Map<string, Waiting>()
  /** What this instance could work on. */
  readonly #keys = new Map<string, StoreOwner>()
  readonly #once = new Map<string, StoreOnce>()
  #others: readonly Other[] = []
  #timer: NodeJS.Timeout | undefined
  #timerAtMs = Number.POSITIVE_INFINITY
  #turn: Promise<void> | undefined
  #failure: DeviceError | undefined
  #stopListening: (() => Promise<void>) | undefined
  #isListening = false
  #hasNewKeys = false
  #isAnnounced = false
  #isClosed = false
  #onIdle: (() => void) | undefined

  constructor(
    readonly settings: StoreSettings,
    readonly leaseTimes: LeaseTimes = times,
  ) {
    this.database = new Database(settings)
    this.token = `${settings.instance} ${randomUUID()}`
  }

  /** Why the store could not be asked the last time. */
  get failure(): DeviceError | undefined {
    return this.#failure
  }

  /**
   * Opens a memory, unless another instance works on it.
   *
   * @param snapshot its present state as events
   * @throws DeviceError `standby` (see there), or why the store cannot be asked
   */
  async open(owner: StoreOwner, snapshot: () => Iterable<object>): Promise<StoreLog> {
    this.#checkOpen()
    const { key } = owner
    this.#register(owner)
    const waiting = this.#waiting.get(key)
    if (waiting !== undefined && !waiting.isDue && this.#failure === undefined) throw standby(waiting.holder)
    if (this.#turn !== undefined || this.#hasNewKeys) await this.#look()
    const preferred = waiting?.isDue === true ? undefined : this.#preferred(owner)[0]
    if (preferred !== undefined) throw this.#wait(owner, preferred.name, this.leaseTimes.patienceMs)
    // The node before a redeploy has it until it has closed.
    const letGo = await holdFile(`${this.token} ${key}`)
    try {
      this.#checkOpen()
      return await this.#take(owner, snapshot, letGo)
    } catch (error) {
      letGo()
      throw error
    }
  }

  /** The keys of texts that were sent by a node; see `Once`. */
  once(node: string): StoreOnce {
    const once = this.#once.get(node) ?? new StoreOnce(this, node)
    this.#once.set(node, once)
    return once
  }

  /** The node is gone. Another one in its place may have come before. */
  forget(owner: StoreOwner): void {
    const { key } = owner
    if (this.#keys.get(key) !== owner) return
    this.#keys.delete(key)
    clearTimeout(this.#waiting.get(key)?.timer)
    this.#waiting.delete(key)
    this.#hasNewKeys = true
    this.#schedule(gatherMs)
  }

  /** Makes sure that the others know of this instance. */
  async announce(): Promise<void> {
    this.#checkOpen()
    if (!this.#isAnnounced) await this.#look()
  }

  lookSoon(): void {
    this.#schedule(gatherMs)
  }

  /** Gives up all leases. Logs that are open get some time to close. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    for (const { timer } of this.#waiting.values()) clearTimeout(timer)
    this.#waiting.clear()
    if (this.#logs.size > 0) {
      let timer: NodeJS.Timeout | undefined
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve
        timer = setTimeout(resolve, closeMs)
      })
      clearTimeout(timer)
    }
    clearTimeout(this.#timer)
    await this.#turn?.catch(() => undefined)
    for (const { log } of this.#logs.values()) log.lose()
    await this.#stopListening?.()
    const { tables } = this.database
    if (this.#failure === undefined) {
      await this.database.rows(`DELETE FROM ${tables}instance WHERE token = $1`, [this.token]).catch(() => undefined)
    }
    await this.database.close()
  }

  async #take(owner: StoreOwner, snapshot: () => Iterable<object>, letGo: () => void): Promise<StoreLog> {
    const { key, identity } = owner
    const { tables } = this.database
    const askedAtMs = elapsedMs()
    const [taken] = await this.database.rows<{ term: string; changedMs: number | null }>(
      `INSERT INTO ${tables}memory AS m (key, identity, holder, term, lease_until)
        VALUES ($1, $2, $3, 1, clock_timestamp() + $4 * interval '1 ms')
        ON CONFLICT (key) DO UPDATE SET identity = $2, holder = $3, term = m.term + 1,
          lease_until = clock_timestamp() + $4 * interval '1 ms'
        WHERE m.lease_until <= clock_timestamp()
        RETURNING term, (extract(epoch FROM changed) * 1000)::float8 AS "changedMs"`,
      [key, identity, this.token, this.leaseTimes.leaseMs],
    )
    if (taken === undefined) {
      const [held] = await this.database.rows<{ holder: string; restMs: number }>(
        `SELECT holder, (extract(epoch FROM lease_until - clock_timestamp()) * 1000)::float8 AS "restMs"
          FROM ${tables}memory WHERE key = $1`,
        [key],
      )
      throw this.#wait(owner, nameOf(held?.holder ?? ''), Math.max(0, held?.restMs ?? 0))
    }
    const stored = await this.database.rows<{ seq: string; event: string }>(
      `SELECT seq, event FROM ${tables}event WHERE key = $1 ORDER BY seq`,
      [key],
    )
    clearTimeout(this.#waiting.get(key)?.timer)
    this.#waiting.delete(key)
    const log = new StoreLog(this, {
      key,
      term: taken.term,
      sureUntilMs: askedAtMs + this.#sureMs,
      stored,
      changedMs: taken.changedMs ?? undefined,
      snapshot,
      closed: () => {
        if (this.#logs.get(key)?.log === log) this.#logs.delete(key)
        letGo()
        if (this.#logs.size === 0) this.#onIdle?.()
      },
      // Not at once: who did not take it a moment ago will not take it now.
      isWantedElsewhere: () =>
        elapsedMs() > askedAtMs + 2 * this.leaseTimes.leaseMs && this.#preferred(owner).length > 0,
    })
    this.#logs.set(key, { log, owner })
    return log
  }

  get #sureMs(): number {
    return this.leaseTimes.leaseMs - this.leaseTimes.marginMs
  }

  #register(owner: StoreOwner): void {
    if (!this.#keys.has(owner.key)) this.#hasNewKeys = true
    this.#keys.set(owner.key, owner)
    this.#schedule(this.#hasNewKeys ? gatherMs : this.leaseTimes.keepMs)
  }

  /** Who is alive, wants it, and is nearer to the device than this instance; the nearest first. */
  #preferred({ key, identity, onFree }: StoreOwner): Other[] {
    if (onFree === undefined) return []
    const mine = nearness(identity, this.token)
    const placed = this.#others
      .filter(({ keys }) => keys.has(key))
      .map((other) => ({ other, near: nearness(identity, other.token) }))
    return placed
      .filter(({ near }) => near > mine)
      .sort((one, two) => (one.near > two.near ? -1 : 1))
      .map(({ other }) => other)
  }

  #wait(owner: StoreOwner, holder: string, forMs: number): DeviceError {
    const known = this.#waiting.get(owner.key)
    clearTimeout(known?.timer)
    const waiting: Waiting = { owner, holder, isDue: false }
    this.#waiting.set(owner.key, waiting)
    this.#callWhenFree(waiting, forMs)
    return standby(holder)
  }

  /** Looks again when its lease should be over; what is free by then is had by who is to be preferred, or by us. */
  #callWhenFree(waiting: Waiting, inMs: number): void {
    clearTimeout(waiting.timer)
    waiting.timer = setTimeout(() => {
      this.#look().catch(() => undefined)
    }, inMs + gatherMs)
  }

  #free(waiting: Waiting): void {
    const isPreferred = this.#preferred(waiting.owner).length
    clearTimeout(waiting.timer)
    waiting.timer = setTimeout(() => {
      waiting.isDue = true
      waiting.owner.onFree?.()
    }, isPreferred * this.leaseTimes.patienceMs)
  }

  /** Looks soon; a later look that is planned is brought forward. */
  #schedule(inMs: number): void {
    if (this.#isClosed && this.#logs.size === 0) return
    const atMs = performance.now() + inMs
    if (atMs >= this.#timerAtMs) return
    clearTimeout(this.#timer)
    this.#timerAtMs = atMs
    this.#timer = setTimeout(() => {
      this.#look().catch(() => undefined)
    }, inMs)
  }

  /** Keeps all leases, says that this instance is alive, and sees who else is. One at a time. */
  #look(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timerAtMs = Number.POSITIVE_INFINITY
    this.#turn ??= this.#keep()
      .then(
        () => {
          this.#failure = undefined
          this.#schedule(this.leaseTimes.keepMs)
        },
        (error: unknown) => {
          if (error instanceof DeviceError) this.#failure = error
          this.#schedule(retryMs)
          throw error
        },
      )
      .finally(() => {
        this.#turn = undefined
      })
    return this.#turn
  }

  async #keep(): Promise<void> {
    const { tables } = this.database
    const askedAtMs = elapsedMs()
    const isNews = this.#hasNewKeys
    this.#hasNewKeys = false
    const held = [...this.#logs.values()].filter(({ log }) => !log.isLost).map(({ log }) => log)
    const waiting = [...this.#waiting.keys()]
    const keys = [...this.#keys].filter(([, { onFree }]) => onFree !== undefined).map(([key]) => key)
    const [found] = await this.database
      .rows<{ kept: string[] | null; others: OtherRow[] | null; waiting: WaitingRow[] | null }>(
        `WITH here AS (
          INSERT INTO ${tables}instance (token, name, keys, seen) VALUES ($1, $2, $3, clock_timestamp())
            ON CONFLICT (token) DO UPDATE SET keys = $3, seen = clock_timestamp()
        ), gone AS (
          DELETE FROM ${tables}instance WHERE seen < clock_timestamp() - interval '1 day'
        ), kept AS (
          UPDATE ${tables}memory m SET lease_until = clock_timestamp() + $4 * interval '1 ms'
            FROM unnest($5::text[], $6::bigint[]) AS mine (key, term)
            WHERE m.key = mine.key AND m.term = mine.term RETURNING m.key
        )
        SELECT (SELECT json_agg(key) FROM kept) AS kept,
          (SELECT json_agg(json_build_object('token', token, 'name', name, 'keys', keys)) FROM ${tables}instance
            WHERE token <> $1 AND seen > clock_timestamp() - $7 * interval '1 ms') AS others,
          (SELECT json_agg(json_build_object('key', key, 'holder', holder,
              'restMs', extract(epoch FROM lease_until - clock_timestamp()) * 1000))
            FROM ${tables}memory WHERE key = ANY ($8)) AS waiting`,
        [
          this.token,
          this.settings.instance,
          keys,
          this.leaseTimes.leaseMs,
          held.map(({ key }) => key),
          held.map(({ term }) => term),
          this.#sureMs,
          waiting,
        ],
      )
      .catch((error: unknown) => {
        this.#hasNewKeys ||= isNews
        throw error
      })
    this.#isAnnounced = true
    const kept = new Set(found?.kept ?? [])
    this.#others = (found?.others ?? []).map(({ token, name, keys }) => ({ token, name, keys: new Set(keys) }))
    for (const log of held) {
      if (kept.has(log.key)) log.extend(askedAtMs + this.#sureMs)
      else this.#lost(log)
    }
    this.#hearOfWaiting(waiting, found?.waiting ?? [])
    await this.#listen()
    if (isNews) await this.notify('here')
  }

  #hearOfWaiting(keys: readonly string[], rows: readonly WaitingRow[]): void {
    const byKey = new Map(rows.map((row) => [row.key, row]))
    for (const key of keys) {
      const waiting = this.#waiting.get(key)
      if (waiting === undefined || waiting.isDue) continue
      const row = byKey.get(key)
      if (row === undefined || row.restMs <= 0) {
        this.#free(waiting)
      } else {
        waiting.holder = nameOf(row.holder)
        this.#callWhenFree(waiting, row.restMs)
      }
    }
  }

  /** Somebody else has it by now: this process was not there for a while. */
  #lost(log: StoreLog): void {
    const owner = this.#logs.get(log.key)?.owner
    log.lose()
    owner?.onFree?.()
  }

  async #listen(): Promise<void> {
    if (this.#isListening || this.#isClosed) return
    this.#isListening = true
    try {
      this.#stopListening = await this.database.listen(
        (payload) => this.#hear(payload),
        () => {
          this.#isListening = false
        },
      )
    } catch (error) {
      this.#isListening = false
      throw error
    }
  }

  /** A hint only: leases end and instances come without it, too. */
  #hear(payload: string): void {
    const key = payload.startsWith('free ') ? payload.slice('free '.length) : undefined
    if (key === undefined ? payload === 'here' && this.#logs.size > 0 : this.#waiting.has(key)) this.#schedule(gatherMs)
  }

  /** Tells the other instances. */
  async notify(payload: string): Promise<void> {
    await this.database.rows('SELECT pg_notify($1, $2)', [this.database.channel, payload])
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new DeviceError('CLOSED', sentence('node.closed'), {}, 'no')
  }
}

interface OtherRow {
  token: string
  name: string
  keys: string[]
}

interface WaitingRow {
  key: string
  holder: string
  restMs: number
}

/** Rendezvous hashing: of all instances the one with the greatest value works on the device. */
function nearness(identity: string, token: string): string {
  return (
    createHash('sha256')
      .update(`${identity}\n${nameOf(token)}`)
      .digest('hex') + token
  )
}

function nameOf(token: string): string {
  return token.slice(0, token.lastIndexOf(' '))
}
