import { DeviceError } from '../errors.js'
import type { HttpClient, HttpReply } from '../http/client.js'
import { documentBytes } from '../http/document-limit.js'
import { redactBody } from '../http/redact.js'
import type { Trace } from '../http/trace.js'
import { sentence } from '../sentences/sentence.js'
import type { Signal } from '../session/signal.js'
import { type PublicKey, rsaEncrypt } from './encryption.js'
import { type HilinkRefusal, type HilinkReply, isRefusal, parseReply } from './protocol.js'
import { codes } from './status-codes.js'
import { sessionCookieOf, tokensOf, type WebSession } from './web-session.js'

/** How one exchange is made. */
export interface ExchangeOptions {
  signal: Signal
  timeoutMs: number
  trace?: Trace | undefined
  /** The modem wants the body encrypted. */
  key?: PublicKey | undefined
}

export interface TransportSettings {
  /** The config node's name, or its host; for error sentences. */
  device: string
  /** `http://192.168.8.1`. */
  origin: string
  maxBodyBytes: number
  /** Never shown in traces and quotes. */
  secrets: readonly string[]
}

/** Makes the body of a request; a login is bound to the token it is sent with. */
export type MakeBody = (token: string) => Buffer

const tokenHeader = '__RequestVerificationToken'
const tracedCharacters = 4_000
const loginEndpoints: ReadonlySet<string> = new Set(['user/login', 'user/challenge_login', 'user/authentication_login'])

/** What the vendor's web pages send; the content type is the one that all generations accept. */
const commonHeaders = { 'X-Requested-With': 'XMLHttpRequest', _ResponseSource: 'Broswer' }
const bodyType = { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' }

/** Older firmware goes by the header, newer by the content type. */
const encryptedType = {
  'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8;enc',
  encrypt_transmit: 'encrypt_transmit',
}

/** Single exchanges with the modem inside a session: cookie and tokens go out and are taken from every reply. */
export class Transport {
  constructor(
    private readonly http: HttpClient,
    private readonly settings: TransportSettings,
    /** Fetches new tokens for a session that has none left. */
    private readonly refill: (session: WebSession, options: ExchangeOptions) => Promise<void>,
  ) {}

  /** `GET /api/<endpoint>`, or `GET /config/<name>.xml`: needs the cookie, spends no token. */
  async get(session: WebSession, endpoint: string, options: ExchangeOptions): Promise<HilinkReply | HilinkRefusal> {
    const reply = await this.exchange(session, 'GET', pathOf(endpoint), options)
    return parseReply(reply, this.settings.device, endpoint, this.#secrets(session))
  }

  /**
   * `POST /api/<endpoint>` with a token. A request whose token is refused was not carried out: it goes out once more
   * with a fresh one (125001, 125003).
   */
  async post(
    session: WebSession,
    endpoint: string,
    makeBody: MakeBody,
    options: ExchangeOptions,
  ): Promise<HilinkReply | HilinkRefusal> {
    const first = await this.#postOnce(session, endpoint, makeBody, options)
    return isRefusal(first) && isTokenRefused(first) ? this.#postOnce(session, endpoint, makeBody, options) : first
  }

  /** One exchange with any path of the modem's web server. */
  async exchange(
    session: WebSession,
    method: 'GET' | 'POST',
    path: string,
    options: ExchangeOptions,
    content?: { body: Buffer; token: string | undefined; isEncrypted?: boolean },
  ): Promise<HttpReply> {
    const { device, maxBodyBytes } = this.settings
    const endpoint = path.replace(/^\/api\//, '')
    const startedMs = performance.now()
    const at = new Date().toISOString()
    const reply = await this.http.send({
      method,
      path,
      device,
      endpoint,
      headers: {
        ...commonHeaders,
        ...(session.cookie === undefined ? {} : { Cookie: session.cookie }),
        ...(content === undefined ? {} : content.isEncrypted === true ? encryptedType : bodyType),
        ...(content?.token === undefined ? {} : { [tokenHeader]: content.token }),
      },
      ...(content === undefined ? {} : { body: content.body }),
      timeoutMs: options.timeoutMs,
      maxBodyBytes: Math.min(maxBodyBytes, documentBytes),
      signal: options.signal,
    })
    const secrets = this.#secrets(session)
    options.trace?.({
      at,
      endpoint,
      request: content === undefined ? undefined : redactBody(content.body.toString('utf8'), secrets),
      httpStatus: reply.status,
      reply: redactBody(reply.body.toString('utf8', 0, tracedCharacters), secrets),
      tookMs: Math.round(performance.now() - startedMs),
    })
    takeCookie(session, reply)
    this.#checkScheme(reply, endpoint)
    return reply
  }

  /** Where a redirect leads on this device; another host is none of ours. */
  redirectOf({ status, headers }: HttpReply): string | undefined {
    const target = status >= 300 && status < 400 ? urlOf(headers.location, this.settings.origin) : undefined
    return target?.origin === new URL(this.settings.origin).origin ? `${target.pathname}${target.search}` : undefined
  }

  /** @throws DeviceError for a device that sends everything on to HTTPS */
  #checkScheme({ status, headers }: HttpReply, endpoint: string): void {
    const { device, origin } = this.settings
    const target = status >= 300 && status < 400 ? urlOf(headers.location, origin) : undefined
    if (target?.protocol !== 'https:' || !origin.startsWith('http:')) return
    throw new DeviceError(
      'BAD_INPUT',
      sentence('hilink.wants-https', {
        device,
        target: target.origin,
        address: `https://${new URL(origin).hostname}`,
      }),
      { device, endpoint, httpStatus: status, retryable: false },
      'no',
    )
  }

  async #postOnce(
    session: WebSession,
    endpoint: string,
    makeBody: MakeBody,
    options: ExchangeOptions,
  ): Promise<HilinkReply | HilinkRefusal> {
    const token = session.tokens.take() ?? (await this.#freshToken(session, options))
    const { key } = options
    const plain = makeBody(token ?? '')
    const body = key === undefined ? plain : Buffer.from(rsaEncrypt(key, plain), 'ascii')
    const content = { body, token, isEncrypted: key !== undefined }
    const raw = await this.exchange(session, 'POST', `/api/${endpoint}`, options, content)
    const tokens = tokensOf(raw.headers)
    const reply = parseReply(raw, this.settings.device, endpoint, this.#secrets(session))
    const isNewSession = !isRefusal(reply) && loginEndpoints.has(endpoint)
    if ((isRefusal(reply) && isTokenRefused(reply)) || (isNewSession && tokens.length > 0)) session.tokens.clear()
    session.tokens.add(tokens)
    return reply
  }

  async #freshToken(session: WebSession, options: ExchangeOptions): Promise<string | undefined> {
    await this.refill(session, options)
    return session.tokens.take()
  }

  #secrets(session: WebSession): string[] {
    const id = session.cookie?.split('=', 2)[1]
    return [...this.settings.secrets, ...(id === undefined ? [] : [id])]
  }
}

function isTokenRefused({ code }: HilinkRefusal): boolean {
  return code === codes.wrongToken || code === codes.wrongSessionToken
}

/** A cookie that replaces another one begins a session in which nobody is logged in and the old tokens are void. */
function takeCookie(session: WebSession, reply: HttpReply): void {
  const cookie = sessionCookieOf(reply.headers)
  if (cookie === undefined || cookie === session.cookie) return
  session.cookie = cookie
  session.isLoggedIn = false
  session.tokens.clear()
}

/** Settings that the firmware keeps as files stand beside the API. */
function pathOf(endpoint: string): string {
  return /^config\/.+\.xml$/.test(endpoint) ? `/${endpoint}` : `/api/${endpoint}`
}

function urlOf(location: string | string[] | undefined, origin: string): URL | undefined {
  const [target] = [location ?? []].flat()
  return target !== undefined && URL.canParse(target, origin) ? new URL(target, origin) : undefined
}
