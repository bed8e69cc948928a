import { createHash } from 'node:crypto'
import { DeviceError } from '../errors.js'
import { quoteForError } from '../http/redact.js'
import { sentence } from '../sentences/sentence.js'
import { LoginRefused, sendingCredentials } from '../session/outcomes.js'
import type { SessionDriver } from '../session/session.js'
import type { Signal } from '../session/signal.js'
import type { UcmReply } from './protocol.js'
import { coerceStatus, ucmError, ucmStatus } from './status-codes.js'

/** An open session: the cookie is a field of every request. */
export interface UcmSession {
  readonly cookie: string
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
): SessionDriver<UcmSession> {
  return {
    async open(signal) {
      const challenge = textOf(await send('challenge', { user: username, version: '1.0' }, signal), 'challenge', pbx)
      const token = loginToken(challenge, password)
      return await sendingCredentials(async () => ({
        cookie: textOf(await send('login', { user: username, token }, signal), 'cookie', pbx),
      }))
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
