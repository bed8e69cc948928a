import { HttpClient, type HttpReply } from '../http/client.js'
import type { ConnectionSettings } from '../http/dispatcher.js'
import { redactBody, redactValue } from '../http/redact.js'
import type { Trace } from '../http/trace.js'
import { Session } from '../session/session.js'
import { originQueueOf, refusals, SharedPool } from '../session/shared.js'
import type { Signal } from '../session/signal.js'
import { newApiRequest, type UcmRequest, type UcmSession, ucmLogin } from './auth.js'
import { oldLogin } from './old/login.js'
import { checkHttpStatus, parseReply } from './protocol.js'

/** What makes a session with a UCM; users that agree on all of it share one. */
export interface UcmConnectionSettings {
  /** Of the config node that opens it; for error sentences. */
  device: string
  http: Omit<ConnectionSettings, 'connections' | 'connectTimeoutMs'>
  /** `old`: the HTTPS API of UCM61xx, 6510 and older 62xx, with HTTP Digest and without sessions. */
  api: 'new' | 'old'
  /** Of the new API. */
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
  const { http, api, apiPath, username, password } = settings
  return pool.acquire([http, api, api === 'old' ? '' : apiPath, username, password], () => new UcmConnection(settings))
}

/** The HTTP client and the session of one PBX and user. */
export class UcmConnection {
  readonly http: HttpClient
  readonly session: Session<UcmSession>
  /** Who wants to see the exchanges of the login, which belong to no message. */
  readonly traces = new Set<Trace>()

  constructor(private readonly settings: UcmConnectionSettings) {
    const { device, api, apiPath, username, password, timeoutMs } = settings
    this.http = new HttpClient({ ...settings.http, connections: concurrency, connectTimeoutMs: timeoutMs })
    const { origin } = settings.http
    const driver =
      api === 'old'
        ? oldLogin({ device, origin }, username, password, (request, signal) => this.#sendLogin(request, signal))
        : ucmLogin({ device, apiPath }, username, password, async (action, fields, signal) => {
            const request = newApiRequest(apiPath, action, fields)
            const reply = await this.#sendLogin(request, signal)
            checkHttpStatus(reply, device, request.endpoint)
            return parseReply(reply.body, device, request.endpoint, [password])
          })
    this.session = new Session({
      driver,
      originQueue: originQueueOf(origin, { concurrency }),
      refusals,
      refusalKey: refusals.keyFor(`ucm ${origin}${api === 'old' ? ' old' : apiPath} ${username}`, password),
    })
  }

  async #sendLogin(request: UcmRequest, signal: Signal): Promise<HttpReply> {
    const { device, password, timeoutMs, maxBodyBytes } = this.settings
    const { method, path, headers, body, endpoint, shown } = request
    const startedMs = performance.now()
    const at = new Date().toISOString()
    const note = (httpStatus: number | undefined, answer: string): void => {
      const asked = redactValue(shown, [password])
      const tookMs = Math.round(performance.now() - startedMs)
      for (const trace of this.traces) trace({ at, endpoint, request: asked, httpStatus, reply: answer, tookMs })
    }
    const reply = await this.http
      .send({
        method,
        path,
        headers,
        ...(body === undefined ? {} : { body }),
        device,
        endpoint,
        timeoutMs,
        maxBodyBytes,
        signal,
      })
      .catch((error: unknown) => {
        note(undefined, String(error))
        throw error
      })
    if (this.traces.size > 0) note(reply.status, redactBody(reply.body.toString('utf8'), [password]))
    return reply
  }

  async close(): Promise<void> {
    await this.session.close()
    await this.http.close()
  }
}
