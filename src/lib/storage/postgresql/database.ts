import type * as pg from 'pg'
import { DeviceError, type ErrorCode } from '../../errors.js'
import { type Sentence, sentence } from '../../sentences/sentence.js'
import { migrate, quoted } from './schema.js'

/** How a database is reached. */
export interface DatabaseSettings {
  /** What users call it: the name of its config node, or its host. */
  label: string
  /** `postgres://host:5432/database`, without user and password. */
  url: string
  username: string
  password: string
  /** Holds all tables; made if it is not there. */
  schema: string
  /** What `tls.connect` takes; `undefined` = no TLS. */
  tls: object | undefined
}

const connectTimeoutMs = 5_000
const queryTimeoutMs = 10_000
/** A refused password is not sent again for so long. */
const refusedMs = 60_000
const mostConnections = 4

/** A PostgreSQL database with this package's tables, which it makes when it is first asked. */
export class Database {
  /** `schema.`, quoted, as it stands before the name of a table. */
  readonly tables: string
  /** The channel of its notifications. */
  readonly channel: string
  #pool: Promise<pg.Pool> | undefined
  #isClosed = false
  #refused: { untilMs: number; failure: DeviceError } | undefined

  constructor(readonly settings: DatabaseSettings) {
    this.tables = `${quoted(settings.schema)}.`
    this.channel = `telecom ${settings.schema}`
  }

  /** @throws DeviceError */
  async rows<Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#asking(async () => {
      const pool = await this.#ready()
      return (await pool.query<Row>(text, [...values])).rows
    })
  }

  /**
   * A connection of its own that hears what other instances notify.
   *
   * @param onEnd called once when it is lost
   * @returns call it to listen no longer
   * @throws DeviceError
   */
  async listen(onNotice: (payload: string) => void, onEnd: () => void): Promise<() => Promise<void>> {
    return this.#asking(async () => {
      const { Client } = await driver()
      const client: pg.Client = new Client(this.#config())
      client.on('notification', ({ payload }) => onNotice(payload ?? ''))
      client.on('error', onEnd)
      client.on('end', onEnd)
      await client.connect()
      await client.query(`LISTEN ${quoted(this.channel)}`)
      return () => client.end().catch(() => undefined)
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const pool = await this.#pool?.catch(() => undefined)
    this.#pool = undefined
    await pool?.end()
  }

  async #asking<Result>(ask: () => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new DeviceError('CLOSED', sentence('node.closed'), {}, 'no')
    if (this.#refused !== undefined && performance.now() < this.#refused.untilMs) throw this.#refused.failure
    try {
      return await ask()
    } catch (error) {
      const failure = storeError(error, this.settings)
      if (failure.code === 'CREDENTIALS_REFUSED') {
        this.#refused = { untilMs: performance.now() + refusedMs, failure }
      }
      throw failure
    }
  }

  #ready(): Promise<pg.Pool> {
    this.#pool ??= this.#open().catch((error: unknown) => {
      this.#pool = undefined
      throw error
    })
    return this.#pool
  }

  async #open(): Promise<pg.Pool> {
    const { Pool } = await driver()
    const pool: pg.Pool = new Pool({ ...this.#config(), max: mostConnections, idleTimeoutMillis: 60_000 })
    // A connection that dies while nobody uses it; the next query opens another one.
    pool.on('error', () => undefined)
    try {
      await migrate(pool, this.settings.schema)
      return pool
    } catch (error) {
      await pool.end()
      throw error
    }
  }

  #config(): pg.ClientConfig {
    const { url, username, password, tls } = this.settings
    const { hostname, port, pathname } = new URL(url)
    return {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? 5432 : Number(port),
      database: decodeURIComponent(pathname.slice(1)) || 'postgres',
      ...(username === '' ? {} : { user: username }),
      ...(password === '' ? {} : { password }),
      ssl: tls ?? false,
      application_name: 'node-red-telecom',
      keepAlive: true,
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: queryTimeoutMs,
      statement_timeout: queryTimeoutMs,
    }
  }
}

/** Loaded when it is first needed: who has no store needs no driver. */
async function driver(): Promise<typeof pg> {
  try {
    return await import('pg')
  } catch (error) {
    if (!isErrorWithCode(error) || !['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'].includes(error.code)) throw error
    throw new DeviceError('UNSUPPORTED', sentence('store.no-driver'), {}, 'no')
  }
}

/** By the state that PostgreSQL reports (its first two digits are a class), or the code of Node.js. */
const codes: [RegExp, ErrorCode][] = [
  [/^28/, 'CREDENTIALS_REFUSED'],
  [/^3D/, 'NOT_FOUND'],
  [/^42501$/, 'PERMISSION_DENIED'],
  [/^(08|57P|53300)/, 'UNREACHABLE'],
  [/^(DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|CERT_|ERR_TLS_CERT)/, 'TLS_UNTRUSTED'],
  [/^E[A-Z_]+$/, 'UNREACHABLE'],
]

/** What went wrong between Node-RED and the database, without its password. */
function storeError(error: unknown, { label, username }: DatabaseSettings): DeviceError {
  if (error instanceof DeviceError) return error
  const reason = error instanceof Error ? error.message || error.name : String(error)
  const code = codeOf(error, reason)
  return new DeviceError(code, wordsOf(code, label, username, reason), {
    device: label,
    deviceMessage: reason,
    retryable: code === 'UNREACHABLE',
  })
}

function codeOf(error: unknown, reason: string): ErrorCode {
  // The driver has no code for these.
  if (/password must be a( non-empty)? string/.test(reason)) return 'CREDENTIALS_REFUSED'
  if (/does not support SSL/.test(reason)) return 'UNSUPPORTED'
  if (/timeout|terminated|Connection ended/i.test(reason)) return 'UNREACHABLE'
  if (error instanceof AggregateError) return codeOf(error.errors[0], '')
  const code = isErrorWithCode(error) ? error.code : ''
  return codes.find(([pattern]) => pattern.test(code))?.[1] ?? 'DEVICE_ERROR'
}

function wordsOf(code: ErrorCode, store: string, username: string, reason: string): Sentence {
  switch (code) {
    case 'CREDENTIALS_REFUSED':
      return sentence('store.refused', { store, username })
    case 'UNREACHABLE':
      return sentence('store.unreachable', { store, reason })
    case 'TLS_UNTRUSTED':
      return sentence('store.untrusted', { store, reason })
    default:
      return sentence('store.failed', { store, reason })
  }
}

function isErrorWithCode(error: unknown): error is { code: string } {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
}
