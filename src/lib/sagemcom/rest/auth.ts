import { DeviceError } from '../../errors.js'
import type { HttpReply } from '../../http/client.js'
import { sentence } from '../../sentences/sentence.js'
import { LoginRefused, sendingCredentials } from '../../session/outcomes.js'
import type { SessionDriver } from '../../session/session.js'
import type { Signal } from '../../session/signal.js'
import { isObject, textOf } from '../device/values.js'
import type { NotedRequest } from '../transport.js'
import { type Challenge, freshCnonce, isUsableSalt, restAuthKey } from './auth-key.js'
import { Cookies } from './cookies.js'
import { contentOf, endpointOf, formBody, statusError } from './protocol.js'

/** An open session: the cookies that prove it. */
export class RestSession {
  readonly api = 'rest'

  constructor(readonly cookies: Cookies) {}

  get secrets(): string[] {
    return this.cookies.secrets
  }
}

/** Sends one request of login or logout. */
export type SendPage = (request: NotedRequest, signal: Signal, secrets: readonly string[]) => Promise<HttpReply>

/** Who logs in, and where. */
export interface RestLoginSubject {
  /** Name of the device, for error sentences. */
  device: string
  origin: string
  username: string
  password: string
}

export const formHeaders = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' } as const

/** Where firmwares hand out the challenge; the newer one knows the first. */
const challengePaths = ['/api/v2/login-params', '/api/v1/login-params'] as const

/** What firmwares without a path answer to it. */
const missing: ReadonlySet<number> = new Set([400, 404, 405])

/** The login by challenge: a key made of the password, sent once, and cookies from then on. */
export function restLogin(subject: RestLoginSubject, send: SendPage): SessionDriver<RestSession> {
  const { device, origin, username, password } = subject
  return {
    async open(signal) {
      const cookies = new Cookies()
      // The session's own cookie comes with a page that anybody may read; some firmwares lack it.
      cookies.take((await send({ method: 'GET', path: '/api/v1/open' }, signal, [])).headers)
      const challenge = await askForChallenge(subject, cookies, send, signal)
      const cnonce = freshCnonce()
      const key = await restAuthKey(username, password, challenge, cnonce)
      const request: NotedRequest = {
        method: 'POST',
        path: loginPath,
        headers: { ...formHeaders, ...cookies.headers },
        body: formBody({ login: username, auth_key: key, cnonce }),
      }
      const secrets = [...cookies.secrets, challenge.nonce, challenge.salt, key]
      return await sendingCredentials(async () => {
        const reply = await send(request, signal, secrets)
        if (reply.status >= 300) throw refusal(reply, device, origin, endpointOf('POST', loginPath))
        cookies.take(reply.headers)
        return new RestSession(cookies)
      }, isNoLogin)
    },
    async close({ cookies }, signal) {
      const request: NotedRequest = {
        method: 'POST',
        path: '/api/v1/logout',
        headers: { ...formHeaders, ...cookies.headers },
        body: '',
      }
      await send(request, signal, cookies.secrets)
    },
  }
}

const loginPath = '/api/v1/login'

/** Where there is no login, nobody looked at the password. */
export function isNoLogin({ code }: DeviceError): boolean {
  return code === 'NOT_FOUND' || code === 'UNSUPPORTED'
}

/** Whether a router of no known family hands out a challenge, which costs no try. */
export async function handsOutChallenge(
  username: string,
  send: (request: NotedRequest) => Promise<HttpReply>,
): Promise<boolean> {
  for (const path of challengePaths) {
    const reply = await send({ method: 'POST', path, headers: formHeaders, body: formBody({ login: username }) })
    const cookies = new Cookies()
    cookies.take(reply.headers)
    if (reply.status < 300 && challengeOf(reply, cookies) !== undefined) return true
  }
  return false
}

async function askForChallenge(
  { device, origin, username }: RestLoginSubject,
  cookies: Cookies,
  send: SendPage,
  signal: Signal,
): Promise<Challenge> {
  let endpoint = ''
  for (const path of challengePaths) {
    endpoint = endpointOf('POST', path)
    const request: NotedRequest = {
      method: 'POST',
      path,
      headers: { ...formHeaders, ...cookies.headers },
      body: formBody({ login: username }),
      // Salt and nonce may stand in the body.
      shownReply: () => '',
    }
    const reply = await send(request, signal, cookies.secrets)
    if (missing.has(reply.status)) continue
    if (reply.status >= 300) throw statusError(reply, device, origin, endpoint)
    cookies.take(reply.headers)
    const challenge = challengeOf(reply, cookies)
    if (challenge !== undefined && isUsableSalt(challenge.salt)) return challenge
    throw new DeviceError('BAD_RESPONSE', sentence('sagemcom.no-challenge', { device }), { device, endpoint }, 'no')
  }
  throw new DeviceError('UNSUPPORTED', sentence('sagemcom.no-login', { device }), { device, endpoint }, 'no')
}

/** From the body where it holds one, else from the cookies; before the challenge those hold `0`. */
function challengeOf({ body }: HttpReply, cookies: Cookies): Challenge | undefined {
  const content = contentOrNull(body)
  const told = isObject(content) ? content : {}
  const nonce = textOf(told.nonce) ?? cookies.get('nonce')
  const salt = textOf(told.salt) ?? cookies.get('salt')
  if (nonce === undefined || salt === undefined || nonce === '0' || salt === '0') return undefined
  return { nonce, salt: decodeURIComponent(salt.replace(/%(?![0-9a-f]{2})/gi, '%25')) }
}

function contentOrNull(body: Buffer): unknown {
  try {
    return contentOf(body, '', '', [])
  } catch {
    return null
  }
}

/** A refused key is a refused password, and must never be sent again. */
function refusal(reply: HttpReply, device: string, origin: string, endpoint: string): Error {
  const { status } = reply
  if (status === 400 || status === 401 || status === 403) {
    const failure = new DeviceError(
      'CREDENTIALS_REFUSED',
      sentence('sagemcom.rest-credentials', { device, status }),
      { device, endpoint, httpStatus: status },
      'no',
    )
    return new LoginRefused(failure, { costsTry: true })
  }
  return statusError(reply, device, origin, endpoint)
}
