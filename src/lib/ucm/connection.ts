import { HttpClient } from '../http/client.js'
import type { ConnectionSettings } from '../http/dispatcher.js'
import { redactBody } from '../http/redact.js'
import type { Trace } from '../http/trace.js'
import { Session } from '../session/session.js'
import { laneOf, refusals, SharedPool } from '../session/shared.js'
import { type UcmSession, ucmLogin } from './auth.js'
import { checkHttpStatus, parseReply, requestBody } from './protocol.js'

/** What makes a session with a UCM; users that agree on all of it share one. */
export interface UcmConnectionSettings {
  /** Of the config node that opens it; for error sentences. */
  device: string
  http: Omit<ConnectionSettings, 'connections' | 'connectTimeoutMs'>
  apiPath: string
  username: string
  password: string
  timeoutMs: number
  maxBodyBytes: number
}

/** The UCM answers one request at a time; parallel ones meet −45, and a second challenge kills the first. */
const concurrency = 1

const pool = new SharedPool<UcmConnection>()

/** The connection with these settings, opened by its first user and closed with its last. */
export function acquireUcmConnection(settings: UcmConnectionSettings): ReturnType<typeof pool.acquire> {
  const { http, apiPath, username, password } = settings
  return pool.acquire([http, apiPath, username, password], () => new UcmConnection(settings))
}

/** The HTTP client and the session of one PBX and user. */
export class UcmConnection {
  readonly http: HttpClient
  readonly session: Session<UcmSession>
  /** Who wants to see the exchanges of the login, which belong to no message. */
  readonly traces = new Set<Trace>()

  constructor(settings: UcmConnectionSettings) {
    const { device, apiPath, username, password, timeoutMs, maxBodyBytes } = settings
    this.http = new HttpClient({ ...settings.http, connections: concurrency, connectTimeoutMs: timeoutMs })
    const driver = ucmLogin({ device, apiPath }, username, password, async (action, fields, signal) => {
      const endpoint = `${apiPath} ${action}`
      const startedMs = performance.now()
      const at = new Date().toISOString()
      const body = requestBody(action, fields)
      const note = (httpStatus: number | undefined, answer: string): void => {
        const request = redactBody(body, [password])
        const tookMs = Math.round(performance.now() - startedMs)
        for (const trace of this.traces) trace({ at, endpoint, request, httpStatus, reply: answer, tookMs })
      }
      const exchange = this.http.send({
        method: 'POST',
        path: apiPath,
        device,
        endpoint,
        headers: requestHeaders,
        body,
        timeoutMs,
        maxBodyBytes,
        signal,
      })
      const reply = await exchange.catch((error: unknown) => {
        note(undefined, String(error))
        throw error
      })
      if (this.traces.size > 0) note(reply.status, redactBody(reply.body.toString('utf8'), [password]))
      checkHttpStatus(reply, device, endpoint)
      return parseReply(reply.body, device, endpoint, [password])
    })
    const { origin } = settings.http
    this.session = new Session({
      driver,
      lane: laneOf(origin, { concurrency }),
      refusals,
      refusalKey: refusals.keyFor(`ucm ${origin}${apiPath} ${username}`, password),
    })
  }

  async close(): Promise<void> {
    await this.session.close()
    await this.http.close()
  }
}

/** What the official sample sends, except that the connection is kept. */
export const requestHeaders = { 'content-type': 'application/json;charset=UTF-8' }
