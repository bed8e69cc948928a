import { DeviceError, noPassword } from '../errors.js'
import type { HttpRequest, HttpStream } from '../http/client.js'
import { readChallenge } from '../http/digest.js'
import { documentBytes } from '../http/document-limit.js'
import { readJsonArray } from '../http/json-array.js'
import { redactBody, redactValue } from '../http/redact.js'
import type { Trace } from '../http/trace.js'
import { sentence } from '../sentences/sentence.js'
import { SessionLost } from '../session/outcomes.js'
import type { SessionState, Waiting } from '../session/session.js'
import { type Acquired, refusals } from '../session/shared.js'
import type { Signal } from '../session/signal.js'
import { newApiRequest, type UcmRequest, type UcmSession } from './auth.js'
import { acquireUcmConnection, type UcmConnection, type UcmConnectionSettings } from './connection.js'
import type { EventSocketSettings } from './live/event-socket.js'
import { acquireUcmEvents, eventsRefusalKey } from './live/events.js'
import { oldAction, oldPath } from './old/query.js'
import { checkHttpStatus, notJson, parseReply, readReply, type UcmReply, withoutCookies } from './protocol.js'
import { sniffRecording } from './recordings.js'
import { isSessionGone, ucmError } from './status-codes.js'

export interface UcmClientSettings extends UcmConnectionSettings {
  /** IANA zone of the PBX's clock; empty = learnt. */
  timezone: string
  trace: boolean
  /** Who logs in at the WebSocket; without a name the user of the API. */
  events: { username: string; password: string }
}

/** How one request may use the PBX. */
export interface UcmRequestOptions {
  signal: Signal
  /** Replaces the client's timeout of one HTTP exchange. */
  timeoutMs?: number | undefined
  onWait?: (waiting: Waiting) => void
  trace?: Trace
  /** Whether it only reads, so that it may be sent again when its answer is lost. */
  repeatable: boolean
  /** Tells at once that the PBX is out of reach, instead of waiting for it. */
  impatient?: boolean
}

export type CallPageOptions = Omit<UcmRequestOptions, 'repeatable'> & {
  /**
   * Called when an answer begins, with what the PBX's clock shows (its `Date` header). If it is called again, what came
   * before is void: the page is read anew.
   */
  onStart: (clockMs: number | undefined) => void
}

/** An answer that is no JSON: a recording, CSV, XML. */
export interface UcmFile {
  bytes: Buffer
  contentType: string
}

/** Actions that may answer something else than JSON. */
const fileActions = new Set(['recapi', 'cdrapi', 'queueapi', 'pmsapi'])

const oldProbe = { method: 'GET', path: oldPath('cdrapi', { numRecords: 1 }), endpoint: '/cdrapi' } as const
const probeBytes = 1024 * 1024

const cdrKeys = ['cdr_root', 'cdr', 'response.cdr_root', 'response.cdr']
const tracedCharacters = 4_000

/** A Grandstream UCM with one of its HTTPS APIs, as one config node sees it. */
export class UcmClient {
  readonly label: string
  readonly timezone: string
  readonly #acquired: Acquired<UcmConnection>
  readonly #unsubscribe: (() => void)[] = []

  constructor(private readonly settings: UcmClientSettings) {
    this.label = settings.device
    this.timezone = settings.timezone
    this.#acquired = acquireUcmConnection(settings)
  }

  /** What distinguishes this PBX and user from others, without secrets: a cursor belongs to it. */
  get identity(): string {
    const { http, api, apiPath, username } = this.settings
    return `ucm ${http.origin}${api === 'old' ? ' old' : apiPath} ${username}`
  }

  get origin(): string {
    return this.settings.http.origin
  }

  /** `old` knows call records and recordings, and answers a request that it does not understand with an empty list. */
  get api(): 'new' | 'old' {
    return this.settings.api
  }

  /** Whether it tells of calls by itself; the old API does not. */
  get tellsEvents(): boolean {
    return this.api === 'new'
  }

  get traces(): boolean {
    return this.settings.trace
  }

  onSessionState(listener: (state: SessionState) => void): () => void {
    return this.#connection.session.onState(listener)
  }

  /** Shows the exchanges of logins, which belong to no message. */
  onLoginExchange(trace: Trace): void {
    if (!this.settings.trace) return
    this.#connection.traces.add(trace)
    this.#unsubscribe.push(() => this.#connection.traces.delete(trace))
  }

  forgetRefusal(): void {
    this.#connection.session.forgetRefusal()
    refusals.forget(eventsRefusalKey(this.#eventSettings))
  }

  /**
   * What the PBX tells by itself, as long as it is held.
   *
   * @throws DeviceError `UNSUPPORTED` with the old API
   */
  acquireEvents(): ReturnType<typeof acquireUcmEvents> {
    if (!this.tellsEvents) {
      const words = sentence('ucm.old-api-lacks', { device: this.label, action: 'subscribe' })
      throw new DeviceError('UNSUPPORTED', words, { device: this.label }, 'no')
    }
    return acquireUcmEvents(this.#eventSettings)
  }

  /** Successful logins of the shared session so far. */
  get logins(): number {
    return this.#connection.session.logins
  }

  /** Whether the other one of the two HTTPS APIs answers at this address; nothing is logged in to. */
  async otherApiAnswers(signal: Signal): Promise<boolean> {
    const { api, apiPath, username, timeoutMs } = this.settings
    const challenge = newApiRequest(apiPath, 'challenge', { user: username, version: '1.0' })
    const request: UcmRequest = api === 'old' ? challenge : { ...challenge, ...oldProbe, body: '' }
    const limits = { device: this.label, timeoutMs, maxBodyBytes: probeBytes, signal }
    try {
      const { status, headers, body } = await this.#connection.http.send({ ...limits, ...request })
      if (status === 401) return readChallenge(headers['www-authenticate']) !== undefined
      const { body: reply } = parseReply(body, this.label, request.endpoint, [])
      return api === 'old' ? reply.status !== undefined : 'cdr' in reply || 'cdr_root' in reply
    } catch {
      // The failure that led here is told: this look only explains it.
      return false
    }
  }

  async close(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    await this.#acquired.release()
  }

  /**
   * Runs an API action inside the session.
   *
   * @returns the reply, or the file where the action answers one
   * @throws DeviceError also for every status but 0
   */
  async action(
    action: string,
    parameters: Record<string, unknown>,
    options: UcmRequestOptions,
  ): Promise<UcmReply | UcmFile> {
    if (this.settings.api === 'old') oldPath(oldAction(action, this.label), parameters)
    if (this.settings.password === '') throw noPassword(this.label)
    return this.#connection.session.run(async (session, signal) => {
      const exchange = this.#exchange(session, action, parameters, { ...options, signal })
      const { http } = this.#connection
      const { status, headers, body } = await session
        .deliver(exchange.request, (request) => http.send({ ...exchange.limits, ...request }))
        .catch(exchange.failed)
      exchange.answered(status, () => traced(body, session.secrets))
      checkHttpStatus({ status, headers }, this.label, exchange.request.endpoint, action)
      const file = fileActions.has(action) && !looksLikeJson(body) ? body : undefined
      if (file !== undefined && !looksLikeHtml(file)) {
        return { bytes: file, contentType: String(headers['content-type'] ?? '') }
      }
      const reply = parseReply(body, this.label, exchange.request.endpoint, session.secrets)
      return this.#checked(body.includes('"cookie"') ? withoutCookies(reply) : reply, action, exchange.request.endpoint)
    }, options)
  }

  /**
   * Reads one page of call records, handing on the root entries as they arrive, in the device's order.
   *
   * @param take may be waited for
   */
  callPage(
    parameters: Record<string, string>,
    take: (entries: readonly unknown[]) => Promise<void>,
    { onStart, ...options }: CallPageOptions,
  ): Promise<void> {
    if (this.settings.password === '') return Promise.reject(noPassword(this.label))
    const run = { ...options, repeatable: true }
    return this.#connection.session.run(async (session, signal) => {
      const exchange = this.#exchange(session, 'cdrapi', { ...parameters, format: 'json' }, { ...run, signal })
      const { endpoint } = exchange.request
      const { http } = this.#connection
      const stream = await session
        .deliver(
          exchange.request,
          (request) => http.stream({ ...exchange.limits, ...request }),
          (unread) => unread.body.return(),
        )
        .catch(exchange.failed)
      try {
        checkHttpStatus(stream, this.label, endpoint)
        onStart(dateOf(stream))
        const limits = {
          keys: cdrKeys,
          maxElementBytes: Math.min(this.settings.maxBodyBytes, documentBytes),
          device: this.label,
          endpoint,
          secrets: session.secrets,
        }
        const entries = readJsonArray(stream.body, limits)
        for await (const batch of entries) await take(batch)
        this.#endOfPage(entries.result, stream, exchange)
      } catch (error) {
        return exchange.failed(error)
      } finally {
        await stream.body.return()
      }
    }, run)
  }

  get #eventSettings(): EventSocketSettings {
    const { device, http, timeoutMs, username, password, events } = this.settings
    const user = events.username === '' ? { username, password } : events
    return { device, http, timeoutMs, ...user }
  }

  get #connection(): UcmConnection {
    return this.#acquired.resource
  }

  #endOfPage(result: PageResult | undefined, stream: HttpStream, exchange: TracedRequest): void {
    const rest = result?.rest ?? {}
    exchange.answered(stream.status, () => ({ calls: result?.elements ?? 0, ...toRecord(redactValue(rest)) }))
    const endpoint = exchange.request.endpoint
    const reply = this.#checked(readReply(rest), 'cdrapi', endpoint)
    if (result?.found !== true && !saysNoCalls(reply)) {
      throw notJson(Buffer.from(JSON.stringify(rest)), this.label, endpoint, [])
    }
  }

  #checked(reply: UcmReply, action: string, endpoint: string): UcmReply {
    if (reply.status === 0) return reply
    const failure = ucmError(reply.status, { action, device: this.label, endpoint, replyText: reply.text })
    if (isSessionGone(reply.status)) throw new SessionLost(failure)
    throw failure
  }

  #exchange(
    session: UcmSession,
    action: string,
    parameters: Record<string, unknown>,
    options: UcmRequestOptions,
  ): TracedRequest {
    const { maxBodyBytes, timeoutMs } = this.settings
    const request = session.request(action, parameters)
    const { endpoint } = request
    const startedMs = performance.now()
    const at = new Date().toISOString()
    let isNoted = false
    const note = (httpStatus: number | undefined, describe: () => unknown): void => {
      if (!this.settings.trace || isNoted) return
      isNoted = true
      options.trace?.({
        at,
        endpoint,
        request: redactValue(request.shown, session.secrets),
        httpStatus,
        reply: describe(),
        tookMs: Math.round(performance.now() - startedMs),
      })
    }
    return {
      request,
      limits: {
        device: this.label,
        timeoutMs: options.timeoutMs ?? timeoutMs,
        maxBodyBytes,
        signal: options.signal,
      },
      answered: note,
      failed: (error) => {
        note(undefined, () => String(error))
        throw error
      },
    }
  }
}

function dateOf({ headers }: HttpStream): number | undefined {
  const ms = Date.parse(String(headers.date))
  return Number.isNaN(ms) ? undefined : ms
}

interface PageResult {
  found: boolean
  elements: number
  rest: Record<string, unknown>
}

interface TracedRequest {
  request: UcmRequest
  limits: Pick<HttpRequest, 'device' | 'timeoutMs' | 'maxBodyBytes' | 'signal'>
  answered: (httpStatus: number, describe: () => unknown) => void
  /** Notes an exchange that did not come to its end, and passes the failure on. */
  failed: (error: unknown) => never
}

export function isUcmFile(answer: UcmReply | UcmFile): answer is UcmFile {
  return 'bytes' in answer
}

/** Sound is not shown: there is nothing to read in it. */
function traced(body: Buffer, secrets: readonly string[]): string {
  const kind = sniffRecording(body)
  if (kind === 'wav' || kind === 'binary') return `<${body.length} bytes>`
  return redactBody(body.toString('utf8', 0, tracedCharacters), secrets)
}

/** Whether a reply without a list of calls says that there are none: the list is empty in some way, or left out. */
function saysNoCalls({ body, response }: UcmReply): boolean {
  const lists = [body.cdr_root, body.cdr, response.cdr_root, response.cdr].filter((list) => list !== undefined)
  if (lists.length > 0) return lists.every((list) => list === null || list === '')
  return Object.keys(body).length === 0 || body.status !== undefined
}

function looksLikeJson(body: Buffer): boolean {
  return /^\uFEFF?\s*[{[]/.test(body.toString('utf8', 0, 64))
}

function looksLikeHtml(body: Buffer): boolean {
  return /^\uFEFF?\s*<(?:!doctype\s+html|html|head|body)\b/i.test(body.toString('utf8', 0, 64))
}

function toRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
