import { setTimeout as sleep } from 'node:timers/promises'
import type { Once, OnceEnd, OnceTaken, WaitSignal } from '../once.js'
import type { Store } from './store.js'

const lookEveryMs = 500

/** The keys of one node, which all instances share. */
export class StoreOnce implements Once {
  readonly notices: readonly never[] = []
  /** What the database could not be told; it is told before its key is asked for again. */
  readonly #untold = new Map<string, OnceEnd>()

  constructor(
    private readonly store: Store,
    private readonly node: string,
  ) {}

  async take(key: string, hours: number, signal: WaitSignal): Promise<OnceTaken> {
    const untold = this.#untold.get(key)
    if (untold !== undefined) await this.end(key, untold)
    // Before anything else: others must see that who took it is alive.
    await this.store.announce()
    for (;;) {
      const found = await this.#take(key, hours)
      if (found !== 'under-way') return found
      await sleep(lookEveryMs)
      signal.throwIfAborted()
    }
  }

  async end(key: string, how: OnceEnd): Promise<void> {
    const { database, token } = this.store
    const { tables } = database
    const mine = 'WHERE node = $1 AND key = $2 AND token = $3'
    this.#untold.set(key, how)
    await database.rows(
      how === 'free'
        ? `DELETE FROM ${tables}once ${mine}`
        : `UPDATE ${tables}once SET is_sent = ${String(how === 'sent')}, since = clock_timestamp(), token = '' ${mine}`,
      [this.node, key, token],
    )
    this.#untold.delete(key)
  }

  async close(): Promise<void> {
    // Nothing is held between two texts.
  }

  async #take(key: string, hours: number): Promise<OnceTaken | 'under-way'> {
    const { database, token } = this.store
    const { tables } = database
    const isOver = `since < clock_timestamp() - $4 * interval '1 hour'`
    const [taken] = await database.rows(
      `WITH old AS (
          DELETE FROM ${tables}once WHERE node = $1 AND key <> $2 AND ${isOver}
        )
        INSERT INTO ${tables}once AS o (node, key, token, is_sent, since)
          VALUES ($1, $2, $3, false, clock_timestamp())
          ON CONFLICT (node, key) DO UPDATE SET token = $3, is_sent = false, since = clock_timestamp()
            WHERE o.${isOver}
          RETURNING key`,
      [this.node, key, token, hours],
    )
    if (taken !== undefined) return 'taken'
    const [found] = await database.rows<{ isSent: boolean; isAlive: boolean }>(
      `SELECT o.is_sent AS "isSent", i.token IS NOT NULL AS "isAlive" FROM ${tables}once o
        LEFT JOIN ${tables}instance i ON i.token = o.token AND i.seen > clock_timestamp() - $3 * interval '1 ms'
        WHERE o.node = $1 AND o.key = $2`,
      [this.node, key, this.store.leaseTimes.leaseMs],
    )
    // Freed between the two questions.
    if (found === undefined) return 'under-way'
    if (found.isSent) return 'sent-before'
    return found.isAlive ? 'under-way' : 'uncertain'
  }
}
