import { DeviceError } from '../errors.js'
import { HttpClient } from '../http/client.js'
import type { ConnectionSettings } from '../http/dispatcher.js'
import type { Trace } from '../http/trace.js'
import { SessionLost } from '../session/outcomes.js'
import { Session } from '../session/session.js'
import { laneOf, refusals, SharedPool } from '../session/shared.js'
import type { Signal } from '../session/signal.js'
import { Login } from './auth.js'
import type { HilinkRefusal } from './protocol.js'
import { type SendDesk, sendDeskOf } from './send-desk.js'
import { codes, hilinkCode, hilinkError } from './status-codes.js'
import { refill, visit } from './visit.js'
import type { WebSession } from './web-session.js'
import { Wire } from './wire.js'

/** What makes a session with a modem; users that agree on address, account and trust share one. */
export interface HilinkConnectionSettings {
  /** Of the config node that opens it; for error sentences. */
  device: string
  http: Omit<ConnectionSettings, 'connections' | 'connectTimeoutMs'>
  /** Empty = `admin`. */
  username: string
  /** Empty = never log in. */
  password: string
  timeoutMs: number
  maxBodyBytes: number
  /** Log out when nobody but polls used the session for so long. */
  idleLogoutMs: number
  /** One exchange while the modem sends; default 45 s: without coverage it answers nothing for half a minute. */
  sendTimeoutMs?: number
}

/** The tokens of a session are spent in order, and the web servers of modems drop connections that come too fast. */
const concurrency = 1
const defaultSendTimeoutMs = 45_000

const pool = new SharedPool<HilinkConnection>()

/** The connection with these settings, opened by its first user and closed with its last. */
export function acquireHilinkConnection(settings: HilinkConnectionSettings): ReturnType<typeof pool.acquire> {
  const { http, password } = settings
  const parts = [http, accountOf(settings), password, settings.sendTimeoutMs]
  return pool.acquire(parts, () => new HilinkConnection(settings))
}

/** Who logs in. */
export function accountOf({ username, password }: Pick<HilinkConnectionSettings, 'username' | 'password'>): string {
  if (password === '') return ''
  return username === '' ? 'admin' : username
}

/** The HTTP client and the session of one modem and user. */
export class HilinkConnection {
  readonly http: HttpClient
  readonly wire: Wire
  readonly session: Session<WebSession>
  readonly sendDesk: SendDesk
  /** Who wants to see the exchanges of the login, which belong to no message. */
  readonly traces = new Set<Trace>()
  /** Endpoints that turned out to need a login here. */
  readonly protectedEndpoints = new Set<string>()
  readonly #login: Login
  readonly #settings: HilinkConnectionSettings
  /** The session in use, logged in or not. */
  #current: WebSession | undefined
  /** The device refused something for want of a login although it said that it needs none. */
  #isLoginDemanded = false

  constructor(settings: HilinkConnectionSettings) {
    const { device, http, password, timeoutMs, maxBodyBytes, idleLogoutMs } = settings
    const username = accountOf(settings)
    const { origin } = http
    this.#settings = settings
    this.http = new HttpClient({ ...http, connections: concurrency, connectTimeoutMs: timeoutMs })
    this.wire = new Wire(
      this.http,
      { device, origin, maxBodyBytes, secrets: password === '' ? [] : [password] },
      (session, options) => refill(this.wire, session, options),
    )
    this.#login = new Login(
      { device, username, password },
      {
        get: (session, endpoint, signal) => this.wire.get(session, endpoint, this.#ownOptions(signal)),
        post: (session, endpoint, makeBody, signal) =>
          this.wire.post(session, endpoint, makeBody, this.#ownOptions(signal)),
      },
    )
    this.sendDesk = sendDeskOf(origin)
    this.session = new Session({
      driver: { open: (signal) => this.#open(signal), close: (session, signal) => this.#logout(session, signal) },
      lane: laneOf(origin, { concurrency }),
      refusals,
      refusalKey: refusals.keyFor(`hilink ${origin} ${username}`, password),
      policy: { idleLogoutMs },
    })
  }

  /** The session in use, for reads that need no login; begins one where there is none. */
  async visitor(signal: Signal): Promise<WebSession> {
    this.#current ??= await visit(this.wire, this.#ownOptions(signal))
    return this.#current
  }

  get hasVisitor(): boolean {
    return this.#current !== undefined
  }

  /** @returns whether there was one that nobody is logged in with */
  forgetVisitor(): boolean {
    if (this.#current === undefined || this.#current.isLoggedIn) return false
    this.#current = undefined
    return true
  }

  /** One exchange may take so long; more while the modem sends. */
  timeoutFor(givenMs: number | undefined, isSend = false): number {
    const timeoutMs = givenMs ?? this.#settings.timeoutMs
    const sendTimeoutMs = this.#settings.sendTimeoutMs ?? defaultSendTimeoutMs
    return isSend || this.sendDesk.hasSentWithin(sendTimeoutMs) ? Math.max(timeoutMs, sendTimeoutMs) : timeoutMs
  }

  /** The refusal as it stands, without a conclusion about the session. */
  refusalOf(endpoint: string, { code, text }: HilinkRefusal): DeviceError {
    return hilinkError(code, { device: this.#settings.device, endpoint, replyText: text })
  }

  /** What to throw for a reply that says that the request failed. */
  async failureOf(session: WebSession, endpoint: string, refusal: HilinkRefusal, signal: Signal): Promise<Error> {
    const { device, password } = this.#settings
    const failure = this.refusalOf(endpoint, refusal)
    const { class: kind } = hilinkCode(refusal.code)
    if (kind === 'session') return this.#lost(session, failure)
    if (refusal.code !== codes.needsLogin) return failure
    if (password === '') return wantsPassword(device, endpoint)
    if (!session.isLoggedIn) {
      this.#isLoginDemanded = true
      return new SessionLost(failure)
    }
    return (await this.#login.isOpen(session, signal)) ? failure : this.#lost(session, failure)
  }

  async close(): Promise<void> {
    await this.session.close()
    await this.http.close()
  }

  async #open(signal: Signal): Promise<WebSession> {
    const isNew = this.#current === undefined
    const visitor = await this.visitor(signal)
    if (this.#settings.password === '') return visitor
    try {
      return await this.#logIn(visitor, signal)
    } catch (thrown) {
      // A page that was looked at long ago is forgotten, as is every session after a reboot.
      if (isNew || !isForgotten(thrown)) throw thrown
      this.#current = undefined
      return await this.#logIn(await this.visitor(signal), signal)
    }
  }

  async #logIn(visitor: WebSession, signal: Signal): Promise<WebSession> {
    this.#current = await this.#login.open(visitor, this.#isLoginDemanded, signal)
    return this.#current
  }

  async #logout(session: WebSession, signal: Signal): Promise<void> {
    await this.#login.close(session, signal)
  }

  #lost(session: WebSession, failure: DeviceError): SessionLost {
    if (this.#current === session) this.#current = undefined
    return new SessionLost(failure)
  }

  #ownOptions(signal: Signal): { signal: Signal; timeoutMs: number; trace: Trace } {
    const trace: Trace = (exchange) => this.traces.forEach((listener) => listener(exchange))
    return { signal, timeoutMs: this.timeoutFor(undefined), trace }
  }
}

/** Also by 100003, with which some refuse everything to a session that was idle for too long, its login included. */
function isForgotten(thrown: unknown): boolean {
  const code = thrown instanceof DeviceError ? thrown.cause.deviceCode : undefined
  return code !== undefined && (code === codes.needsLogin || hilinkCode(code).class === 'session')
}

function wantsPassword(device: string, endpoint: string): DeviceError {
  return new DeviceError(
    'CREDENTIALS_REFUSED',
    `"${device}" asks for a login for ${endpoint} (${codes.needsLogin}). Enter its user name and password in the config node.`,
    { device, deviceCode: codes.needsLogin, endpoint },
    'no',
  )
}
