import type { Pool } from 'pg'
import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'

/**
 * What brings the tables from one version to the next; a version that was released is never changed.
 *
 * `memory` holds the lease beside the age of what is remembered: every commit updates that row, and does so only in the
 * term of its own lease. `event` holds what is remembered.
 */
const versions: readonly ((tables: string) => string)[] = [
  (tables) => `
    CREATE TABLE ${tables}instance (
      token text PRIMARY KEY, name text NOT NULL, keys text[] NOT NULL, seen timestamptz NOT NULL
    );
    CREATE TABLE ${tables}memory (
      key text PRIMARY KEY, identity text NOT NULL, holder text NOT NULL, term bigint NOT NULL,
      lease_until timestamptz NOT NULL, changed timestamptz
    );
    CREATE TABLE ${tables}event (key text NOT NULL, seq bigint NOT NULL, event text NOT NULL, PRIMARY KEY (key, seq));`,
  (tables) => `
    CREATE TABLE ${tables}once (
      node text NOT NULL, key text NOT NULL, token text NOT NULL, is_sent boolean NOT NULL, since timestamptz NOT NULL,
      PRIMARY KEY (node, key)
    );`,
]

/** The version that this package makes and understands. */
const newestVersion = versions.length

/**
 * Makes the tables, or brings those of an older version up to date; one instance at a time.
 *
 * @throws DeviceError `UNSUPPORTED` if a newer version of this package made them
 */
export async function migrate(pool: Pool, schema: string): Promise<void> {
  if ((await versionOf(pool, schema)) === newestVersion) return
  const name = quoted(schema)
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`telecom ${schema}`])
    const found = await versionOf(client, schema)
    if (found > newestVersion) throw new DeviceError('UNSUPPORTED', sentence('store.newer', { schema }), {}, 'no')
    // Who may not make a schema can be given one.
    const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema])
    if (rowCount === 0) await client.query(`CREATE SCHEMA ${name}`)
    if (found === 0) await client.query(`CREATE TABLE ${name}.version (version integer NOT NULL)`)
    for (const make of versions.slice(found)) await client.query(make(`${name}.`))
    await client.query(`DELETE FROM ${name}.version`)
    await client.query(`INSERT INTO ${name}.version VALUES ($1)`, [newestVersion])
    await client.query('COMMIT')
    client.release()
  } catch (error) {
    // Its transaction ends with the connection.
    client.release(true)
    throw error
  }
}

/** 0 where there are no tables yet. */
async function versionOf(db: Pick<Pool, 'query'>, schema: string): Promise<number> {
  // Not to_regclass, which may not know yet what another connection has made a moment ago.
  const { rowCount } = await db.query(
    `SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = 'version'`,
    [schema],
  )
  if (rowCount === 0) return 0
  const found = await db.query<{ version: number }>(`SELECT version FROM ${quoted(schema)}.version`)
  return found.rows[0]?.version ?? 0
}

/** As an identifier in a statement. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
