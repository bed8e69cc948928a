import type { OutgoingHttpHeaders } from 'node:http'
import type { Device, DeviceRequest, Reply } from '../shared'
import { needsLogin } from './auth/access'
import { publicKey } from './auth/login'
import { randomText, type Session } from './auth/session'
import { contactEndpoints } from './endpoints/contacts'
import { deviceEndpoints } from './endpoints/device'
import { type Answer, type EndpointTable, nodes } from './endpoints/endpoint'
import { monitoringEndpoints } from './endpoints/monitoring'
import { networkEndpoints } from './endpoints/network'
import { smsEndpoints } from './endpoints/sms'
import { userEndpoints } from './endpoints/user'
import { wlanEndpoints } from './endpoints/wlan'
import type { HilinkSettings } from './options'
import type { HilinkParts } from './parts'
import { ApiError, codes } from './protocol/api-error'
import { decodeCesu8, encodeCesu8 } from './protocol/cesu8'
import { ModemKey, sealReply } from './protocol/encryption'
import { renderError, renderSuccess } from './protocol/reply'
import { Fields, parseRequest } from './protocol/request'

const apiPath = '/api/'
const hexDigits = '0123456789abcdef'
/** With `encrypt`: these carry secrets. */
const secretEndpoints: ReadonlySet<string> = new Set(['user/login', 'pin/operate'])
const tokenHeader = '__RequestVerificationToken'

/** A reply as it was captured from a real device. */
export interface Captured {
  /** Given: the reply stands in front of sessions and tokens, as that of a redirect does. */
  status?: number
  headers?: OutgoingHttpHeaders
  body?: string
}

/** The web server of a HiLink modem: pages, the gate of sessions and tokens, and the endpoints behind it. */
export class HilinkDevice implements Device {
  readonly #parts: HilinkParts
  readonly #endpoints: EndpointTable
  readonly #key: ModemKey
  #stalledUntilMs = 0
  #forcedCode: number | undefined
  readonly #captured = new Map<string, Captured>()

  constructor(parts: HilinkParts) {
    this.#parts = parts
    this.#key = new ModemKey(parts.settings.rsaPadding)
    this.#endpoints = {
      ...userEndpoints(parts),
      ...smsEndpoints(parts),
      ...contactEndpoints(parts),
      ...deviceEndpoints(parts),
      ...monitoringEndpoints(parts),
      ...networkEndpoints(parts),
      ...wlanEndpoints(parts),
    }
  }

  nameOf({ path }: DeviceRequest): string {
    return path.startsWith(apiPath) ? path.slice(apiPath.length) : path
  }

  /** The request that is about to be handled is refused with this code, in its proper session. */
  refuseNext(code: number): void {
    this.#forcedCode = code
  }

  /**
   * From now on this endpoint, or page, answers as it was captured from a real device; behind the gate of sessions and
   * tokens where it has one, and nothing is carried out. `undefined` = as the emulator does it again.
   */
  answer(name: string, captured: Captured | undefined): void {
    if (captured === undefined) this.#captured.delete(name)
    else this.#captured.set(name, captured)
  }

  /** Whatever is asked is done, but answered only when this time is over. */
  stall(seconds: number): void {
    this.#stalledUntilMs = this.#parts.clock.now() + seconds * 1000
  }

  async handle(request: DeviceRequest): Promise<Reply> {
    const reply = this.#answer(request)
    this.#forcedCode = undefined
    await this.#stalled()
    return this.#style(reply)
  }

  #answer(request: DeviceRequest): Reply {
    const { path, method, headers } = request
    const captured = this.#captured.get(this.nameOf(request)) ?? this.#captured.get('*')
    if (captured !== undefined && (captured.status !== undefined || !path.startsWith(apiPath))) return asReply(captured)
    if (path === '/api/system/deviceinfo') return this.#deviceInfo()
    if (path.startsWith(apiPath)) return method === 'POST' ? this.#post(request) : this.#get(request)
    if (homePages.has(path)) return this.#home(headers.cookie)
    const config = configPage(path, this.#parts.settings)
    return config === undefined ? toHomePage() : { headers: { 'Content-Type': 'text/xml' }, body: config }
  }

  #home(cookie: string | undefined): Reply {
    const { sessions, settings } = this.#parts
    if (!sessions.hasCookies) return { headers: { 'Content-Type': 'text/html' }, body: homePage([]) }
    const known = sessions.find(cookie)
    const session = known ?? sessions.open()
    const tokens = settings.metas ? [sessions.issueToken(session), sessions.issueToken(session)] : []
    return {
      headers: { ...this.#cookie(known === undefined ? session : undefined), 'Content-Type': 'text/html' },
      body: homePage(tokens),
    }
  }

  #get(request: DeviceRequest): Reply {
    const { sessions, settings } = this.#parts
    const endpoint = this.nameOf(request)
    const known = sessions.find(request.headers.cookie)
    const opens = endpoint.startsWith('webserver/') || settings.unknownCookie === 'renew'
    const session = known ?? (opens ? sessions.open() : undefined)
    const isNew = session !== known
    const setsCookie = isNew && (endpoint !== 'webserver/SesTokInfo' || settings.sesTokCookie)
    const headers = this.#cookie(setsCookie ? session : undefined)
    return this.#reply(endpoint, headers, () => {
      if (session === undefined) throw new ApiError(codes.wrongSession)
      return this.#run(request, endpoint, session, '', () => webserverAnswer(endpoint, this.#parts, session))
    })
  }

  #post(request: DeviceRequest): Reply {
    const { sessions } = this.#parts
    const endpoint = this.nameOf(request)
    const headers: OutgoingHttpHeaders = {}
    return this.#reply(endpoint, headers, () => {
      const session = sessions.find(request.headers.cookie)
      if (session === undefined) throw new ApiError(codes.wrongSession)
      try {
        const token = this.#spendToken(request, session)
        const answer = this.#run(request, endpoint, session, token)
        Object.assign(headers, this.#tokensAfter(session, answer))
        return answer
      } catch (thrown) {
        if (thrown instanceof ApiError) Object.assign(headers, this.#tokensAfter(session))
        throw thrown
      }
    })
  }

  #run(
    request: DeviceRequest,
    endpoint: string,
    session: Session,
    token: string,
    instead?: () => Answer | undefined,
  ): Answer {
    const { login, settings } = this.#parts
    const { method } = request
    const forced = this.#forcedCode
    const strict = settings.strictXml
    if (login.isNeeded && !session.isLoggedIn && needsLogin(method, endpoint, settings))
      throw new ApiError(codes.needsLogin)
    if (session.isExpired && isRefusedToExpired(endpoint, settings)) throw new ApiError(codes.needsLogin)
    if (forced !== undefined) throw new ApiError(forced)
    const captured = this.#captured.get(endpoint)
    if (captured !== undefined) return { content: 'OK', captured: captured.body ?? '' }
    const answer = instead?.()
    if (answer !== undefined) return answer
    const key = `${method} ${endpoint}`
    const run = Object.hasOwn(this.#endpoints, key) ? this.#endpoints[key] : undefined
    if (run === undefined) throw new ApiError(codes.notSupported)
    const text = method === 'POST' ? this.#decode(this.#decrypted(request, endpoint)) : '<request/>'
    const fields = new Fields(
      method === 'POST' ? endpoint : '',
      parseRequest(text, strict && method === 'POST'),
      strict,
    )
    const answered = run({ session, fields, token, onceOver: (listener) => request.onceOver(listener) })
    if (endpoint !== 'sms/sms-list' || !settings.encryptLists || answered.content === 'OK') return answered
    const nonce = fields.text('nonce')
    const secrets = nonce === '' ? `${randomText(64, hexDigits)}${randomText(64, hexDigits)}` : this.#key.decrypt(nonce)
    const plain = renderSuccess(endpoint, answered.content, settings)
    return { ...answered, captured: sealReply(plain, secrets) }
  }

  /** What came encrypted, in the clear; what has to be encrypted and is not is refused. */
  #decrypted({ headers, body }: DeviceRequest, endpoint: string): Buffer {
    const isEncrypted = /;\s*enc$/.test(headers['content-type'] ?? '') || 'encrypt_transmit' in headers
    if (isEncrypted) return encodeCesu8(this.#key.decrypt(body.toString('ascii')))
    if (this.#parts.settings.encrypt && secretEndpoints.has(endpoint)) throw new ApiError(codes.format)
    return body
  }

  #decode(body: Buffer): string {
    const { text, hasFourByteUtf8 } = decodeCesu8(body)
    if (hasFourByteUtf8 && this.#parts.settings.fourByteUtf8 === 'refuse') throw new ApiError(codes.format)
    return text
  }

  #spendToken(request: DeviceRequest, session: Session): string {
    const { sessions, settings } = this.#parts
    const header = request.headers[tokenHeader.toLowerCase()]
    const token = typeof header === 'string' ? header : ''
    if (settings.generation === 'g0') return token
    if (settings.generation === 'g1') {
      if (token !== sessions.scalarToken) throw new ApiError(codes.wrongToken)
      return token
    }
    if (token === '') throw new ApiError(Number(settings.missingToken))
    if (!sessions.spendToken(session, token)) throw new ApiError(codes.wrongSessionToken)
    return token
  }

  /** One token for one spent; after a login the cookie and the whole list. */
  #tokensAfter(session: Session, answer?: Answer): OutgoingHttpHeaders {
    const { sessions, settings } = this.#parts
    if (!sessions.hasCookies) return {}
    if (answer?.hasLoggedIn !== true) return { [tokenHeader]: sessions.issueToken(session) }
    const tokens = Array.from({ length: settings.loginTokens }, () => sessions.issueToken(session))
    const list = {
      [`${tokenHeader}one`]: tokens[0],
      [`${tokenHeader}two`]: tokens[1],
      [tokenHeader]: tokens.join('#') + (settings.trailingHash ? '#' : ''),
    }
    const cookie = this.#cookie(session)
    return settings.generation === 'g2' ? { ...list, ...cookie } : { ...cookie, ...list }
  }

  #cookie(session: Session | undefined): OutgoingHttpHeaders {
    const { sessions, settings } = this.#parts
    if (session === undefined || !sessions.hasCookies) return {}
    const space = settings.compactHeaders ? '' : ' '
    return { 'Set-Cookie': `SessionID=${session.id};${space}path=/;${space}HttpOnly;` }
  }

  #reply(endpoint: string, headers: OutgoingHttpHeaders, act: () => Answer): Reply {
    const { settings } = this.#parts
    let body: string
    try {
      const { content, captured } = act()
      body = captured ?? renderSuccess(endpoint, content, settings)
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown
      body = renderError(thrown, settings)
    }
    return { headers: { ...headers, 'Content-Type': 'text/html' }, body: encodeCesu8(body) }
  }

  #deviceInfo(): Reply {
    const body = JSON.stringify({
      SerialNumber: 'EMULATOR00000001',
      DeviceName: 'E3372h-320',
      UpTime: this.#parts.modem.uptimeSeconds,
      FriendlyName: 'HiLink emulator',
      RebootTime: 60,
    })
    return { headers: { 'Content-Type': 'application/json' }, body }
  }

  #style(reply: Reply): Reply {
    const { compactHeaders, closeConnections } = this.#parts.settings
    if (compactHeaders) {
      const headers = { ...reply.headers, Server: 'WebServer', Date: 'Thu, 01 Jan 1970 00:05:03 GMT' }
      return { ...reply, headers, compactHeaders }
    }
    return closeConnections ? { ...reply, headers: { ...reply.headers, Connection: 'close' } } : reply
  }

  async #stalled(): Promise<void> {
    const { clock, sender, modem, settings } = this.#parts
    if (settings.stall > 0 && sender.isSending && !modem.canSend && this.#stalledUntilMs <= clock.now()) {
      this.stall(settings.stall)
    }
    const waitMs = this.#stalledUntilMs - clock.now()
    if (waitMs > 0) {
      await new Promise<void>((resolve) => {
        clock.after(waitMs, resolve)
      })
    }
  }
}

function asReply({ status = 200, headers = {}, body = '' }: Captured): Reply {
  return { status, headers: { 'Content-Type': 'text/html', ...headers }, body }
}

/** What a session that was idle for too long is refused although nobody needs a login for it. */
function isRefusedToExpired(endpoint: string, { expiredLogin }: HilinkSettings): boolean {
  if (expiredLogin === 'refuse-all') return true
  return expiredLogin === 'refuse' && (endpoint === 'user/login' || endpoint === 'user/state-login')
}

/** The pages that set the cookie and carry the metas. */
export const homePages: ReadonlySet<string> = new Set(['/', '/html/index.html', '/html/home.html'])

/** The home page; `tokens` become its metas. */
export function homePage(tokens: readonly string[]): string {
  const metas = tokens.map((token) => `<meta name="csrf_token" content="${token}">`).join('\n')
  return `<!DOCTYPE html>\n<html id="html"><head>${metas}\n<title>HiLink emulator</title></head><body><h1>HiLink emulator</h1></body></html>\n`
}

/** What a page that does not exist, and much that does, answers with. */
export function toHomePage(): Reply {
  return { status: 307, headers: { Location: '/html/home.html', 'Content-Type': 'text/html' }, body: '' }
}

/** `/config/…`: static XML. */
export function configPage(path: string, settings: HilinkSettings): string | undefined {
  const content = configContent(path, settings)
  return content === undefined ? undefined : `<?xml version="1.0" encoding="UTF-8"?>\n<config>\n${content}\n</config>\n`
}

function configContent(path: string, settings: HilinkSettings): string | undefined {
  switch (path) {
    case '/config/global/config.xml': {
      const login = settings.login === 'none' ? 0 : 1
      return `<login>${login}</login>\n<title>HiLink emulator</title>\n<update_interval>3000</update_interval>`
    }
    case '/config/sms/config.xml':
      return [
        '<enable>1</enable>',
        `<session_sms_enabled>${settings.sessionSms ? 1 : 0}</session_sms_enabled>`,
        '<pagesize>20</pagesize>',
        `<maxphone>${settings.maxPhones}</maxphone>`,
        '<smscharlang>0</smscharlang>',
        `<localmax>${settings.storage}</localmax>`,
        '<validity>10752</validity>',
      ].join('\n')
    case '/config/webserver/timeout.xml':
      return `<timeout>${settings.idleTimeout}</timeout>`
    default:
      return undefined
  }
}

/** `webserver/…`: where each generation gets its tokens; nothing for other endpoints. */
export function webserverAnswer(endpoint: string, parts: HilinkParts, session: Session): Answer | undefined {
  if (!endpoint.startsWith('webserver/')) return undefined
  const { sessions, settings } = parts
  const { generation } = settings
  if (endpoint === 'webserver/token' && generation === 'g1') return nodes(['token', sessions.scalarToken])
  // Only the second half of the 64 characters is the token.
  if (endpoint === 'webserver/token' && generation === 'g3') {
    return nodes(['token', randomText(32) + sessions.issueToken(session)])
  }
  if (endpoint === 'webserver/SesTokInfo' && sessions.hasCookies) {
    const prefix = settings.sesTokPrefix ? 'SessionID=' : ''
    return nodes(['SesInfo', prefix + session.id], ['TokInfo', sessions.issueToken(session)])
  }
  if (endpoint === 'webserver/publickey' && sessions.hasCookies && settings.publicKey) {
    return nodes(['encpubkeyn', publicKey.modulusHex], ['encpubkeye', publicKey.exponentHex])
  }
  throw new ApiError(codes.notSupported)
}
