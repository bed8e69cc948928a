import { HttpClient } from '../http/client.js'
import type { ConnectionSettings } from '../http/dispatcher.js'
import type { Trace } from '../http/trace.js'
import { Session } from '../session/session.js'
import { laneOf, refusals, SharedPool } from '../session/shared.js'
import type { Signal } from '../session/signal.js'
import { type SagemcomSession, sagemcomLogin } from './auth.js'
import { KnownCapabilities } from './capability-memory.js'
import { type EncryptionChoice, EncryptionFinder } from './encryption.js'
import { exchange, readPage } from './transport.js'

/** What makes a session with a router; users that agree on all of it share one. */
export interface SagemcomConnectionSettings {
  /** Of the config node that opens it; for error sentences. */
  device: string
  http: Omit<ConnectionSettings, 'connections' | 'connectTimeoutMs'>
  username: string
  /** May be empty. */
  password: string
  encryption: EncryptionChoice
  /** Empty = as the router's web page says. */
  salt: string
  idleLogoutMs: number
  timeoutMs: number
  maxBodyBytes: number
}

/** Ids of requests must arrive in order. */
const concurrency = 1

const pool = new SharedPool<SagemcomConnection>()

/** The connection with these settings, opened by its first user and closed with its last. */
export function acquireSagemcomConnection(settings: SagemcomConnectionSettings): ReturnType<typeof pool.acquire> {
  const { http, username, password, encryption, salt } = settings
  return pool.acquire([http, username, password, encryption, salt], () => new SagemcomConnection(settings))
}

/** The HTTP client and the session of one router and user, and what was learnt of the router. */
export class SagemcomConnection {
  readonly http: HttpClient
  readonly session: Session<SagemcomSession>
  /** Who wants to see the exchanges of the login, which belong to no message. */
  readonly traces = new Set<Trace>()
  readonly capabilities = new KnownCapabilities()
  /** Actions that go into one request; smaller once the router has said that it was too many. */
  actionLimit = 50

  constructor(private readonly settings: SagemcomConnectionSettings) {
    const { device, username, password, encryption, salt, idleLogoutMs, timeoutMs } = settings
    const { origin } = settings.http
    this.http = new HttpClient({ ...settings.http, connections: concurrency, connectTimeoutMs: timeoutMs })
    const finder = new EncryptionFinder(origin, encryption, salt, (path, signal) => this.#readScript(path, signal))
    this.session = new Session({
      driver: sagemcomLogin({ device, username, password }, finder, (method, request, signal) =>
        exchange(this.http, request, this.#loginOptions(method, signal)),
      ),
      lane: laneOf(origin, { concurrency }),
      refusals,
      refusalKey: refusals.keyFor(`sagemcom ${origin} ${username} ${encryption} ${salt}`, password),
      policy: { idleLogoutMs },
    })
  }

  async close(): Promise<void> {
    await this.session.close()
    await this.http.close()
  }

  async #readScript(path: string, signal: Signal): Promise<string | undefined> {
    const { status, body } = await readPage(this.http, path, this.#loginOptions(`GET ${path}`, signal))
    return status === 200 ? body.toString('utf8') : undefined
  }

  #loginOptions(endpoint: string, signal: Signal): Parameters<typeof exchange>[2] {
    const { device, timeoutMs, maxBodyBytes, password } = this.settings
    const everyone: Trace = (exchanged) => {
      for (const trace of this.traces) trace(exchanged)
    }
    const trace = this.traces.size > 0 ? everyone : undefined
    return { device, endpoint, timeoutMs, maxBodyBytes, signal, secrets: password === '' ? [] : [password], trace }
  }
}
