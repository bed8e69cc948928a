import { createHash } from 'node:crypto'
import { DeviceError } from '../errors.js'
import type { HttpHeaders } from '../http/client.js'
import { quoteForError } from '../http/redact.js'
import { sentence } from '../sentences/sentence.js'
import { LoginRefused, sendingCredentials } from '../session/outcomes.js'
import type { SessionDriver } from '../session/session.js'
import type { Signal } from '../session/signal.js'
import { requestBody, type UcmReply } from './protocol.js'
import { coerceStatus, ucmError, ucmStatus } from './status-codes.js'

/** A request as one of the two APIs of a UCM wants it. */
export interface UcmRequest {
  method: 'GET' | 'POST'
  /** With the query, if there is one. */
  path: string
  headers: Record<string, string>
  body?: string
  /** For errors and traces, without secrets: `/api cdrapi`. */
  endpoint: string
  /** What traces show of it. */
  shown: Record<string, unknown>
}

/** An open session with one of the two APIs: it knows how to ask. */
export interface UcmSession {
  /** To be masked wherever an answer is shown. */
  readonly secrets: readonly string[]
  /** @throws DeviceError `UNSUPPORTED` or `BAD_INPUT` for what this API cannot be asked */
  request(action: string, parameters: Record<string, unknown>): UcmRequest
  /**
   * Sends a request, again where the API's way of proving who asks needs it.
   *
   * @param discard lets go of an answer that is read as it comes, when another one takes its place
   */
  deliver<Reply extends { status: number; headers: HttpHeaders }>(
    request: UcmRequest,
    send: (request: UcmRequest) => Promise<Reply>,
    discard?: (reply: Reply) => Promise<unknown>,
  ): Promise<Reply>
}

/** A session of the new API: the cookie is a field of every request. */
export class CookieSession implements UcmSession {
  readonly secrets: readonly string[]

  constructor(
    readonly cookie: string,
    private readonly apiPath: string,
    password: string,
  ) {
    this.secrets = [cookie, password]
  }

  request(action: string, parameters: Record<string, unknown>): UcmRequest {
    const fields = { ...parameters, cookie: this.cookie }
    return newApiRequest(this.apiPath, action, fields)
  }

  deliver<Reply>(request: UcmRequest, send: (request: UcmRequest) => Promise<Reply>): Promise<Reply> {
    return send(request)
  }
}

export function newApiRequest(apiPath: string, action: string, fields: Record<string, unknown>): UcmRequest {
  return {
    method: 'POST',
    path: apiPath,
    // What the official sample sends, except that the connection is kept.
    headers: { 'content-type': 'application/json;charset=UTF-8' },
    body: requestBody(action, fields),
    endpoint: `${apiPath} ${action}`,
    shown: { action, ...fields },
  }
}

/** Who is logged in to, for error sentences. */
export interface LoginTarget {
  device: string
  apiPath: string
}

/** Sends one request of the login and returns its reply, whatever its status. */
export type SendLogin = (action: string, fields: Record<string, string>, signal: Signal) => Promise<UcmReply>

/** The answer to a challenge: lower-case hex MD5 of challenge and password, nothing between them (API guide). */
export function loginToken(challenge: string, password: string): string {
  return createHash('md5').update(`${challenge}${password}`, 'utf8').digest('hex')
}

/** The challenge login of the HTTPS API. A challenge serves one try; it is text, its leading zeros count. */
export function ucmLogin(
  pbx: LoginTarget,
  username: string,
  password: string,
  send: SendLogin,
): SessionDriver<CookieSession> {
  return {
    async open(signal) {
      const challenge = textOf(await send('challenge', { user: username, version: '1.0' }, signal), 'challenge', pbx)
      const token = loginToken(challenge, password)
      return await sendingCredentials(async () => {
        const cookie = textOf(await send('login', { user: username, token }, signal), 'cookie', pbx)
        return new CookieSession(cookie, pbx.apiPath, password)
      })
    },
    async close({ cookie }, signal) {
      await send('logout', { cookie }, signal)
    },
  }
}

function textOf(reply: UcmReply, action: 'challenge' | 'cookie', pbx: LoginTarget): string {
  const sent = action === 'cookie' ? 'login' : 'challenge'
  if (reply.status === -1 && action === 'challenge') throw noChallenge(reply, pbx)
  if (reply.status !== 0) throw refusal(reply, sent, pbx)
  const value = reply.response[action]
  if (typeof value === 'string' && value !== '') return value
  throw new DeviceError('BAD_RESPONSE', sentence('ucm.login-without', { device: pbx.device, sent, missing: action }), {
    device: pbx.device,
    endpoint: `${pbx.apiPath} ${sent}`,
  })
}

/** Who does not know the parameters of a challenge is another API, or something else. */
function noChallenge({ status, text }: UcmReply, { device, apiPath }: LoginTarget): DeviceError {
  const values = {
    device,
    endpoint: apiPath,
    reply: text === undefined ? ucmStatus(status).text : quoteForError(text),
    code: String(status),
  }
  const facts = { device, endpoint: `${apiPath} challenge`, deviceCode: status }
  return new DeviceError('DEVICE_ERROR', sentence('ucm.no-challenge', values), facts, 'no')
}

/** Counts of tries and seconds stand at the top of the reply or inside its response, by firmware. */
function refusal(reply: UcmReply, action: string, { device, apiPath }: LoginTarget): Error {
  const failure = ucmError(reply.status, {
    action,
    device,
    endpoint: `${apiPath} ${action}`,
    remainNum: coerceStatus(reply.body.remain_num ?? reply.response.remain_num),
    remainTimeSeconds: coerceStatus(reply.body.remain_time ?? reply.response.remain_time),
    replyText: reply.text,
  })
  if (failure.code !== 'CREDENTIALS_REFUSED') return failure
  return new LoginRefused(failure, { costsTry: ucmStatus(reply.status).code === -37 })
}
