import { DeviceError } from '../errors.js'
import { HttpClient, type HttpReply } from '../http/client.js'
import type { ConnectionSettings } from '../http/dispatcher.js'
import { redactBody } from '../http/redact.js'
import type { Trace } from '../http/trace.js'
import { sentence } from '../sentences/sentence.js'
import { Session } from '../session/session.js'
import { originQueueOf, refusals, SharedPool } from '../session/shared.js'
import type { Signal } from '../session/signal.js'
import type { KalliopeAccount } from './account.js'
import { type KalliopeSession, kalliopeLogin, probePath } from './auth.js'
import { PbxClock } from './clock.js'
import { acceptOf, saltOf } from './protocol.js'
import { sign, signatureHeader } from './signature.js'
import { isRefused, kalliopeError, kalliopeStatus } from './status-codes.js'

/** What makes a session with a Kalliope; users that agree on all of it share one. */
export interface KalliopeConnectionSettings {
  /** Of the config node that opens it; for error sentences. */
  device: string
  http: Omit<ConnectionSettings, 'connections' | 'connectTimeoutMs'>
  account: KalliopeAccount
  password: string
  timeoutMs: number
  maxBodyBytes: number
}

/** Requests stand for themselves, so that several may run at a time; DESIGN: 4. */
const concurrency = 4

const pool = new SharedPool<KalliopeConnection>()

/** The connection with these settings, opened by its first user and closed with its last. */
export function acquireKalliopeConnection(settings: KalliopeConnectionSettings): ReturnType<typeof pool.acquire> {
  const { http, account, password } = settings
  return pool.acquire([http, account, password], () => new KalliopeConnection(settings))
}

/** The HTTP client, the clock and the session of one PBX and user. */
export class KalliopeConnection {
  readonly http: HttpClient
  readonly session: Session<KalliopeSession>
  readonly clock = new PbxClock()
  /** Who wants to see the exchanges of the login, which belong to no message. */
  readonly traces = new Set<Trace>()

  constructor(private readonly settings: KalliopeConnectionSettings) {
    const { device, account, password, timeoutMs } = settings
    const { origin } = settings.http
    const { username, domain, saltDomain } = account
    this.http = new HttpClient({ ...settings.http, connections: concurrency, connectTimeoutMs: timeoutMs })
    this.session = new Session({
      driver: kalliopeLogin(device, account, password, this.clock, {
        salt: (signal) => this.#askSalt(signal),
        probe: (secret, signal) => this.#probe(secret, signal),
      }),
      originQueue: originQueueOf(origin, { concurrency }),
      refusals,
      refusalKey: refusals.keyFor(`kalliope ${origin} ${saltDomain} ${username}@${domain}`, password),
    })
  }

  /** A fresh header for one attempt. */
  signed(secret: string): Record<string, string> {
    const value = sign(this.settings.account, secret, this.clock.createdMs)
    // A header is bytes: letters beyond ASCII go out in UTF-8, as the digest has them.
    return { [signatureHeader]: Buffer.from(value, 'utf8').toString('latin1') }
  }

  async close(): Promise<void> {
    await this.session.close()
    await this.http.close()
  }

  async #askSalt(signal: Signal): Promise<string | undefined> {
    const path = `/rest/salt/${encodeURIComponent(this.settings.account.saltDomain)}`
    const askedMs = Date.now()
    const reply = await this.#send(path, {}, signal)
    this.clock.learn(String(reply.headers.date), askedMs, Date.now())
    if (kalliopeStatus(reply.status).class === 'not-found') return undefined
    this.#check(reply, path)
    return saltOf(reply.body)
  }

  async #probe(secret: string, signal: Signal): Promise<number> {
    const reply = await this.#send(probePath, this.signed(secret), signal)
    const { status } = reply
    if (!isRefused(status) && kalliopeStatus(status).class !== 'not-found') this.#check(reply, probePath)
    // The page of a proxy, or of another device, accepts no signature.
    if (status < 300 && !/^\s*[^<\s]/.test(reply.body.toString('utf8', 0, 100))) {
      const { device } = this.settings
      throw new DeviceError('BAD_RESPONSE', sentence('kalliope.probe-unread', { device }), {
        device,
        endpoint: `GET ${probePath}`,
        httpStatus: status,
      })
    }
    return status
  }

  async #send(path: string, headers: Record<string, string>, signal: Signal): Promise<HttpReply> {
    const { device, timeoutMs, maxBodyBytes, password } = this.settings
    const startedMs = performance.now()
    const at = new Date().toISOString()
    const endpoint = `GET ${path}`
    const note = (httpStatus: number | undefined, reply: string): void => {
      const tookMs = Math.round(performance.now() - startedMs)
      for (const trace of this.traces) trace({ at, endpoint, request: null, httpStatus, reply, tookMs })
    }
    const exchange = this.http.send({
      method: 'GET',
      path,
      device,
      endpoint,
      headers: { accept: acceptOf('json'), ...headers },
      timeoutMs,
      maxBodyBytes,
      signal,
    })
    const reply = await exchange.catch((error: unknown) => {
      note(undefined, String(error))
      throw error
    })
    if (this.traces.size > 0) note(reply.status, redactBody(reply.body.toString('utf8'), [password]))
    return reply
  }

  #check({ status, headers, body }: HttpReply, path: string): void {
    if (kalliopeStatus(status).class === 'ok') return
    const { device, password } = this.settings
    throw kalliopeError(status, { device, endpoint: `GET ${path}`, headers, body, secrets: [password] })
  }
}
