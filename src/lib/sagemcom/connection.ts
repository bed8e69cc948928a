import { DeviceError } from '../errors.js'
import { HttpClient } from '../http/client.js'
import type { ConnectionSettings } from '../http/dispatcher.js'
import type { Trace } from '../http/trace.js'
import { Session, type SessionDriver, type Waiting } from '../session/session.js'
import { originQueueOf, refusals, SharedPool } from '../session/shared.js'
import type { Signal } from '../session/signal.js'
import { type ApiFamily, findRestFamily, type RestFamily } from './api-family.js'
import { KnownCapabilities } from './requests/capability.js'
import { RestSession, restLogin, type SendPage } from './rest/auth.js'
import { CableSession, cableLogin } from './rest-cable/auth.js'
import { type ExchangeOptions, readPage, sendNoted } from './transport.js'
import { XmoSession, xmoLogin } from './xmo/auth.js'
import { type EncryptionChoice, EncryptionFinder } from './xmo/encryption.js'
import { exchange, OtherFirmware } from './xmo/exchange.js'

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
  /** What the firmware speaks; `auto` = to be found out. */
  api: ApiChoice
  idleLogoutMs: number
  timeoutMs: number
  maxBodyBytes: number
}

export type ApiChoice = ApiFamily | 'auto'

/** How a request may use the router. */
export interface SagemcomRequestOptions {
  signal: Signal
  /** Replaces the client's timeout of one HTTP exchange. */
  timeoutMs?: number | undefined
  onWait?: (waiting: Waiting) => void
  trace?: Trace
  /** Whether it only reads, so that it may be sent again when its answer is lost. */
  repeatable: boolean
  /** A poll stays away from a session that somebody took. Default `user`. */
  purpose?: 'user' | 'poll'
  /** Tells at once that the router is out of reach, instead of waiting for it. */
  impatient?: boolean
}

/** As {@link SagemcomRequestOptions}, of what is known to read. */
export type SagemcomReadOptions = Omit<SagemcomRequestOptions, 'repeatable'>

/** An open session, of whatever the router speaks. */
export type RouterSession = XmoSession | RestSession | CableSession

/** Ids of requests must arrive in order. */
const concurrency = 1

const pool = new SharedPool<SagemcomConnection>()

/** The connection with these settings, opened by its first user and closed with its last. */
export function acquireSagemcomConnection(settings: SagemcomConnectionSettings): ReturnType<typeof pool.acquire> {
  const { http, username, password, encryption, salt, api } = settings
  return pool.acquire([http, username, password, encryption, salt, api], () => new SagemcomConnection(settings))
}

/** The HTTP client and the session of one router and user, and what was learnt of the router. */
export class SagemcomConnection {
  readonly http: HttpClient
  readonly session: Session<RouterSession>
  /** Who wants to see the exchanges of the login, which belong to no message. */
  readonly traces = new Set<Trace>()
  readonly capabilities = new KnownCapabilities()
  /** Actions that go into one request; smaller once the router has said that it was too many. */
  actionLimit = 50
  #api: ApiFamily | undefined

  constructor(private readonly settings: SagemcomConnectionSettings) {
    const { username, password, encryption, salt, api, idleLogoutMs, timeoutMs } = settings
    this.#api = api === 'auto' ? undefined : api
    const { origin } = settings.http
    this.http = new HttpClient({ ...settings.http, connections: concurrency, connectTimeoutMs: timeoutMs })
    this.session = new Session({
      driver: this.#driver(),
      originQueue: originQueueOf(origin, { concurrency }),
      refusals,
      refusalKey: refusals.keyFor(`sagemcom ${origin} ${username} ${encryption} ${salt} ${api}`, password),
      policy: { idleLogoutMs },
    })
  }

  async close(): Promise<void> {
    await this.session.close()
    await this.http.close()
  }

  /** What the router speaks; `undefined` as long as nobody knows. */
  get api(): ApiFamily | undefined {
    return this.#api
  }

  /**
   * Asks what the router speaks by what it tells anyone, without a login.
   *
   * @returns `undefined` where it is none of the newer families
   */
  async findRestFamily(options: ExchangeOptions): Promise<RestFamily | undefined> {
    const found = await findRestFamily(
      (path) => readPage(this.http, path, { ...options, endpoint: `GET ${path}` }),
      () => Promise.resolve(false),
    )
    if (found !== undefined) this.#api ??= found
    return found
  }

  /**
   * Logs in as the firmware wants it. Where that is not known, most routers' own way comes first: one that speaks
   * something else answers that no such thing is there, which costs no try.
   */
  #driver(): SessionDriver<RouterSession> {
    const drivers = this.#drivers()
    const openBy = async (api: ApiFamily, signal: Signal): Promise<RouterSession> => {
      const session = await drivers[api].open(signal)
      this.#api = api
      return session
    }
    return {
      open: async (signal) => {
        try {
          return await openBy(this.#api ?? 'xmo', signal)
        } catch (thrown) {
          if (this.settings.api !== 'auto') throw thrown
          if (thrown instanceof OtherFirmware && thrown.family !== undefined) return await openBy(thrown.family, signal)
          // The firmware may have been replaced meanwhile.
          if (thrown instanceof DeviceError && thrown.code === 'UNSUPPORTED') this.#api = undefined
          throw thrown
        }
      },
      close: (session, signal) => drivers[session.api].close(session, signal),
    }
  }

  #drivers(): Record<ApiFamily, SessionDriver<RouterSession>> {
    const { device, username, password, encryption, salt, http } = this.settings
    const { origin } = http
    const finder = new EncryptionFinder(origin, encryption, salt, (path, signal) => this.#readScript(path, signal))
    const send: SendPage = (request, signal, secrets) => {
      const options = this.#loginOptions(`${request.method} ${request.path.split('/token/', 1)[0] ?? ''}`, signal)
      return sendNoted(this.http, request, { ...options, secrets: [...options.secrets, ...secrets] })
    }
    return {
      xmo: forSession(
        XmoSession,
        xmoLogin({ device, username, password }, finder, (method, request, signal) =>
          exchange(this.http, request, username, this.#loginOptions(method, signal)),
        ),
      ),
      rest: forSession(RestSession, restLogin({ device, origin, username, password }, send)),
      'rest-cable': forSession(CableSession, cableLogin({ device, origin, password }, send)),
    }
  }

  async #readScript(path: string, signal: Signal): Promise<string | undefined> {
    const { status, body } = await readPage(this.http, path, this.#loginOptions(`GET ${path}`, signal))
    return status === 200 ? body.toString('utf8') : undefined
  }

  #loginOptions(endpoint: string, signal: Signal): ExchangeOptions {
    const { device, timeoutMs, maxBodyBytes, password } = this.settings
    const everyone: Trace = (exchanged) => {
      for (const trace of this.traces) trace(exchanged)
    }
    const trace = this.traces.size > 0 ? everyone : undefined
    return { device, endpoint, timeoutMs, maxBodyBytes, signal, secrets: password === '' ? [] : [password], trace }
  }
}

/** The driver of one API among those of others: it logs out of its own sessions only. */
function forSession<Own extends RouterSession>(
  kind: abstract new (...args: never[]) => Own,
  driver: SessionDriver<Own>,
): SessionDriver<RouterSession> {
  return {
    open: (signal) => driver.open(signal),
    close: async (session, signal) => {
      if (session instanceof kind) await driver.close(session, signal)
    },
  }
}

/** The connection as one config node uses it: under its name, with its limits and its trace. */
export class RouterLink {
  constructor(
    readonly connection: SagemcomConnection,
    private readonly settings: SagemcomConnectionSettings & { trace: boolean },
  ) {}

  get label(): string {
    return this.settings.device
  }

  get username(): string {
    return this.settings.username
  }

  /** How one exchange for a message is done. */
  exchange(
    endpoint: string,
    options: Pick<SagemcomRequestOptions, 'timeoutMs' | 'trace'>,
    signal: Signal,
    secrets: readonly string[] = [],
  ): ExchangeOptions {
    const { timeoutMs, maxBodyBytes, password, trace } = this.settings
    return {
      device: this.label,
      endpoint,
      timeoutMs: options.timeoutMs ?? timeoutMs,
      maxBodyBytes,
      signal,
      secrets: password === '' ? secrets : [...secrets, password],
      trace: trace ? options.trace : undefined,
    }
  }

  /** Whether the router's web server answers at all, asked beside the queue: it may be going away. */
  async isThere(signal: Signal): Promise<boolean> {
    const options = { timeoutMs: presenceTimeoutMs }
    try {
      await readPage(this.connection.http, '/', this.exchange('GET /', options, signal))
      return true
    } catch (thrown) {
      if (signal.aborted) throw thrown
      return !(thrown instanceof DeviceError && thrown.code === 'UNREACHABLE')
    }
  }
}

/** How long the router may take to show that it is there. */
const presenceTimeoutMs = 3_000
