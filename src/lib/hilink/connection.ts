import { DeviceError } from '../errors.js'
import { HttpClient } from '../http/client.js'
import type { ConnectionSettings } from '../http/dispatcher.js'
import type { Trace } from '../http/trace.js'
import { sentence } from '../sentences/sentence.js'
import { SessionLost } from '../session/outcomes.js'
import { Session } from '../session/session.js'
import { originQueueOf, refusals, SharedPool } from '../session/shared.js'
import type { Signal } from '../session/signal.js'
import { Login, wantsOaep } from './auth.js'
import { type Encryption, type PublicKey, publicKeyOf } from './encryption.js'
import { type HilinkElement, type HilinkRefusal, isRefusal, textOf } from './protocol.js'
import { type OutgoingQueue, outgoingQueueOf } from './sms/send/outgoing-queue.js'
import { codes, hilinkCode, hilinkError, ifOffered } from './status-codes.js'
import { type ExchangeOptions, Transport } from './transport.js'
import { WebSession } from './web-session.js'

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
  readonly transport: Transport
  readonly session: Session<WebSession>
  readonly outgoing: OutgoingQueue
  /** Who wants to see the exchanges of the login, which belong to no message. */
  readonly traces = new Set<Trace>()
  /** Endpoints that turned out to need a login here. */
  readonly protectedEndpoints = new Set<string>()
  /** The modem encrypts its lists of texts. */
  encryptsLists = false
  #encryption: Encryption | undefined
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
    this.transport = new Transport(
      this.http,
      { device, origin, maxBodyBytes, secrets: password === '' ? [] : [password] },
      (session, options) => refill(this.transport, session, options),
    )
    this.#login = new Login(
      { device, username, password },
      {
        get: (session, endpoint, signal) => this.transport.get(session, endpoint, this.#ownOptions(signal)),
        post: (session, endpoint, makeBody, signal, key) =>
          this.transport.post(session, endpoint, makeBody, { ...this.#ownOptions(signal), key }),
        encryption: async (session, isOaep, signal) => {
          this.#encryption = await this.#askEncryption(session, isOaep, signal)
          return this.#encryption
        },
      },
    )
    this.outgoing = outgoingQueueOf(origin)
    this.session = new Session({
      driver: { open: (signal) => this.#open(signal), close: (session, signal) => this.#logout(session, signal) },
      originQueue: originQueueOf(origin, { concurrency }),
      refusals,
      refusalKey: refusals.keyFor(`hilink ${origin} ${username}`, password),
      policy: { idleLogoutMs },
    })
  }

  /** The session in use, for reads that need no login; begins one where there is none. */
  async anonymous(signal: Signal): Promise<WebSession> {
    this.#current ??= await beginSession(this.transport, this.#ownOptions(signal))
    return this.#current
  }

  get hasSession(): boolean {
    return this.#current !== undefined
  }

  /** @returns whether there was one that nobody is logged in with */
  forgetAnonymous(): boolean {
    if (this.#current === undefined || this.#current.isLoggedIn) return false
    this.#current = undefined
    return true
  }

  /** One exchange may take so long; more while the modem sends. */
  timeoutFor(givenMs: number | undefined, isSend = false): number {
    const timeoutMs = givenMs ?? this.#settings.timeoutMs
    const sendTimeoutMs = this.#settings.sendTimeoutMs ?? defaultSendTimeoutMs
    return isSend || this.outgoing.hasSentWithin(sendTimeoutMs) ? Math.max(timeoutMs, sendTimeoutMs) : timeoutMs
  }

  /** The refusal as it stands, without a conclusion about the session. */
  refusalOf(endpoint: string, { code, text }: HilinkRefusal): DeviceError {
    return hilinkError(code, { device: this.#settings.device, endpoint, replyText: text })
  }

  /** What the modem says of encrypting; where there was no login that asked, it is asked now. */
  async encryption(session: WebSession, signal: Signal): Promise<Encryption> {
    if (this.#encryption !== undefined) return this.#encryption
    const state = await this.#ask(session, 'user/state-login', signal)
    this.#encryption = await this.#askEncryption(session, state !== undefined && wantsOaep(state), signal)
    return this.#encryption
  }

  /** The modem's public key, also where it wants nothing but lists encrypted; `undefined` where it tells none. */
  async publicKey(session: WebSession, signal: Signal): Promise<PublicKey | undefined> {
    const encryption = await this.encryption(session, signal)
    encryption.key ??= await this.#askKey(session, encryption.isOaep, signal)
    return encryption.key
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
    const anonymous = await this.anonymous(signal)
    if (this.#settings.password === '') return anonymous
    try {
      return await this.#logIn(anonymous, signal)
    } catch (thrown) {
      // A page that was looked at long ago is forgotten, as is every session after a reboot.
      if (isNew || !isForgotten(thrown)) throw thrown
      this.#current = undefined
      return await this.#logIn(await this.anonymous(signal), signal)
    }
  }

  async #logIn(anonymous: WebSession, signal: Signal): Promise<WebSession> {
    this.#current = await this.#login.open(anonymous, this.#isLoginDemanded, signal)
    return this.#current
  }

  async #logout(session: WebSession, signal: Signal): Promise<void> {
    await this.#login.close(session, signal)
  }

  /** The firmware's switch; most have it off, or none. */
  async #askEncryption(session: WebSession, isOaep: boolean, signal: Signal): Promise<Encryption> {
    const switches = await this.#ask(session, 'global/module-switch', signal)
    const isWanted = switches !== undefined && textOf(switches, 'encrypt_enabled') === '1'
    return { isWanted, isOaep, key: isWanted ? await this.#askKey(session, isOaep, signal) : undefined }
  }

  async #askKey(session: WebSession, isOaep: boolean, signal: Signal): Promise<PublicKey | undefined> {
    const told = await this.#ask(session, 'webserver/publickey', signal)
    return told && publicKeyOf(textOf(told, 'encpubkeyn'), textOf(told, 'encpubkeye'), isOaep)
  }

  /** A read that the modem may not know. */
  async #ask(session: WebSession, endpoint: string, signal: Signal): Promise<HilinkElement | undefined> {
    const reply = await ifOffered(() => this.transport.get(session, endpoint, this.#ownOptions(signal)))
    return reply === undefined || isRefusal(reply) ? undefined : reply.content
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
    sentence('hilink.wants-password', { device, endpoint, number: codes.needsLogin }),
    { device, deviceCode: codes.needsLogin, endpoint },
    'no',
  )
}

/** Which of them sets the cookie and carries the tokens varies by firmware. */
const homePages = ['/', '/html/index.html', '/html/home.html']
const maxRedirects = 3
/** Newer firmware hands out 64 characters of which only the second half is the token. */
const longTokenLength = 64

/**
 * Begins a session as somebody who looks at the modem's page, with what the modem has to offer: tokens in its home
 * page (2014 and later), or from `webserver/token` or `webserver/SesTokInfo`, or none at all.
 */
async function beginSession(transport: Transport, options: ExchangeOptions): Promise<WebSession> {
  const session = new WebSession()
  for (const page of homePages) {
    const tokens = await readHomePage(transport, session, page, options)
    session.tokens.add(tokens)
    if (tokens.length > 0) session.source = 'home-page'
    if (tokens.length > 0 || session.cookie !== undefined) break
  }
  if (session.source === 'none') await askForTokens(transport, session, options)
  return session
}

/** Fetches new tokens for a session from where it had its first ones. */
async function refill(transport: Transport, session: WebSession, options: ExchangeOptions): Promise<void> {
  if (session.source === 'home-page') session.tokens.add(await readHomePage(transport, session, '/', options))
  else if (session.source !== 'none') await askForTokens(transport, session, options)
}

async function askForTokens(transport: Transport, session: WebSession, options: ExchangeOptions): Promise<void> {
  const isKnown = session.source === 'session-info'
  if (!isKnown && (await askForToken(transport, session, options))) return
  const reply = await transport.get(session, 'webserver/SesTokInfo', options)
  if (isRefusal(reply)) return
  const id = textOf(reply.content, 'SesInfo').replace(/^SessionID=/, '')
  const token = textOf(reply.content, 'TokInfo')
  if (token === '') return
  if (id !== '') session.cookie = `SessionID=${id}`
  session.tokens.add([token])
  session.source = 'session-info'
}

async function askForToken(transport: Transport, session: WebSession, options: ExchangeOptions): Promise<boolean> {
  const reply = await transport.get(session, 'webserver/token', options)
  const token = isRefusal(reply) ? '' : textOf(reply.content, 'token')
  if (token === '') return false
  if (token.length === longTokenLength) session.tokens.add([token.slice(longTokenLength / 2)])
  else session.tokens.keep(token)
  session.source = 'token'
  return true
}

async function readHomePage(
  transport: Transport,
  session: WebSession,
  page: string,
  options: ExchangeOptions,
): Promise<string[]> {
  let path = page
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const reply = await transport.exchange(session, 'GET', path, options)
    const next = transport.redirectOf(reply)
    if (next === undefined || next === path) return metaTokens(reply.body.toString('utf8'))
    path = next
  }
  return []
}

function metaTokens(html: string): string[] {
  return [...html.matchAll(/name="csrf_token"\s+content="([^"\s]+)"/g)].map(([, token = '']) => token)
}
