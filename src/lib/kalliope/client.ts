import { DeviceError, noPassword } from '../errors.js'
import type { HttpHeaders, HttpReply, HttpRequest, HttpStream } from '../http/client.js'
import { redactBody } from '../http/redact.js'
import type { Trace } from '../http/trace.js'
import type { Sentence } from '../sentences/sentence.js'
import { LoginUnproven, SessionLost } from '../session/outcomes.js'
import type { SessionState, Waiting } from '../session/session.js'
import type { Acquired } from '../session/shared.js'
import type { Signal } from '../session/signal.js'
import { credentialsRefused, type KalliopeSession, nothingProven, provesCredentials } from './auth.js'
import { refuseCompressed } from './charset.js'
import { acquireKalliopeConnection, type KalliopeConnection, type KalliopeConnectionSettings } from './connection.js'
import { isRefused, kalliopeError, kalliopeStatus } from './status-codes.js'

export interface KalliopeClientSettings extends KalliopeConnectionSettings {
  /** IANA zone of the PBX's clock; empty = learnt. */
  timezone: string
  trace: boolean
}

/** One call of the REST API, before it is signed. */
export interface KalliopeRequest {
  method: HttpRequest['method']
  /** With query, e.g. `/rest/cdr/detailed/2026/11`. */
  path: string
  accept: string
  body?: string | Buffer
  contentType?: string
}

/** How one request may use the PBX. */
export interface KalliopeRequestOptions {
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

const tracedCharacters = 4_000
/** Of a refused stream: enough to quote from. */
const refusalBytes = 16 * 1024

/** A KalliopePBX, as one config node sees it. */
export class KalliopeClient {
  readonly label: string
  readonly timezone: string
  readonly #acquired: Acquired<KalliopeConnection>
  readonly #unsubscribe: (() => void)[] = []

  constructor(private readonly settings: KalliopeClientSettings) {
    this.label = settings.device
    this.timezone = settings.timezone
    this.#acquired = acquireKalliopeConnection(settings)
  }

  /** What distinguishes this PBX and user from others, without secrets: a cursor belongs to it. */
  get identity(): string {
    const { username, domain } = this.settings.account
    return `kalliope ${this.settings.http.origin} ${username}@${domain}`
  }

  get traces(): boolean {
    return this.settings.trace
  }

  get maxBodyBytes(): number {
    return this.settings.maxBodyBytes
  }

  /** Never to be shown; for what quotes an answer. */
  get secrets(): readonly string[] {
    return [this.settings.password]
  }

  /** What the PBX's clock shows now, as far as it told. */
  get pbxNowMs(): number {
    return this.#connection.clock.pbxNowMs
  }

  /** A sentence when the PBX's clock is off by more than its signatures bear. */
  get clockNotice(): Sentence | undefined {
    return this.#connection.clock.notice(this.label)
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
  }

  /** How often the shared session was opened so far: a salt and a probe each. */
  get logins(): number {
    return this.#connection.session.logins
  }

  async close(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    await this.#acquired.release()
  }

  /**
   * Sends one signed request.
   *
   * @param read what the answer of a success holds; an answer that it refuses counts as lost
   * @throws DeviceError also for every status that is no success
   */
  request<Result>(
    request: KalliopeRequest,
    options: KalliopeRequestOptions,
    read: (reply: HttpReply) => Result,
  ): Promise<Result> {
    return this.#run(request, options, async (session, exchange) => {
      const reply = await this.#connection.http.send(exchange.http(session)).catch(exchange.failed)
      exchange.answered(reply.status, () => this.#shown(reply.body))
      if (kalliopeStatus(reply.status).class !== 'ok') throw exchange.failure(session, reply, reply.body)
      session.prove()
      refuseCompressed(reply.headers, exchange.facts)
      return read(reply)
    })
  }

  /**
   * Sends one signed request that reads, and hands its answer on as it comes.
   *
   * @param use reads the body to its end, or leaves it; called again from the beginning if the request is repeated
   */
  stream<Result>(
    request: KalliopeRequest,
    options: Omit<KalliopeRequestOptions, 'repeatable'>,
    use: (answer: HttpStream) => Promise<Result>,
  ): Promise<Result> {
    return this.#run(request, { ...options, repeatable: true }, async (session, exchange) => {
      const answer = await this.#connection.http.stream(exchange.http(session)).catch(exchange.failed)
      try {
        if (kalliopeStatus(answer.status).class !== 'ok') {
          const head = await headOf(answer.body)
          exchange.answered(answer.status, () => this.#shown(head))
          throw exchange.failure(session, answer, head)
        }
        session.prove()
        refuseCompressed(answer.headers, exchange.facts)
        const result = await use(answer)
        exchange.answered(answer.status, () => (typeof result === 'string' ? result : null))
        return result
      } catch (error) {
        return exchange.failed(error)
      } finally {
        await answer.body.return()
      }
    })
  }

  get #connection(): KalliopeConnection {
    return this.#acquired.resource
  }

  #run<Result>(
    request: KalliopeRequest,
    options: KalliopeRequestOptions,
    exchangeOnce: (session: KalliopeSession, exchange: SignedExchange) => Promise<Result>,
  ): Promise<Result> {
    if (this.settings.password === '') return Promise.reject(noPassword(this.label))
    let wasRefused = false
    return this.#connection.session.run(async (session, signal) => {
      const exchange = this.#exchange(request, { ...options, signal }, () => {
        const isAgain = wasRefused
        wasRefused = true
        return isAgain
      })
      const endTurn = await session.turn(signal)
      try {
        return await exchangeOnce(session, exchange)
      } catch (thrown) {
        // Nothing has proven the credentials yet, and nor did this.
        const isOpen = thrown instanceof DeviceError && thrown.carriedOut === 'unknown' && !signal.aborted
        throw isOpen && !session.isProven ? new LoginUnproven(thrown) : thrown
      } finally {
        endTurn()
      }
    }, options)
  }

  #exchange(request: KalliopeRequest, options: KalliopeRequestOptions, refusedBefore: () => boolean): SignedExchange {
    const { method, path, accept, body, contentType } = request
    const { maxBodyBytes, timeoutMs } = this.settings
    const endpoint = `${method} ${path.split('?', 1)[0] ?? path}`
    const startedMs = performance.now()
    const at = new Date().toISOString()
    let isNoted = false
    const note = (httpStatus: number | undefined, describe: () => unknown): void => {
      if (!this.settings.trace || isNoted) return
      isNoted = true
      options.trace?.({
        at,
        endpoint,
        request: body === undefined ? { path } : { path, body: this.#shown(body) },
        httpStatus,
        reply: describe(),
        tookMs: Math.round(performance.now() - startedMs),
      })
    }
    return {
      facts: { device: this.label, endpoint },
      http: (session) => ({
        method,
        path,
        device: this.label,
        endpoint,
        headers: {
          ...this.#connection.signed(session.digestPassword),
          accept,
          ...(contentType === undefined ? {} : { 'content-type': contentType }),
        },
        ...(body === undefined ? {} : { body }),
        timeoutMs: options.timeoutMs ?? timeoutMs,
        maxBodyBytes,
        signal: options.signal,
      }),
      answered: note,
      failed: (error) => {
        note(undefined, () => String(error))
        throw error
      },
      failure: (session, { status, headers }, said) => {
        const { label: device, secrets } = this
        const failure = kalliopeError(status, { device, endpoint, headers, body: said, secrets })
        if (!isRefused(status)) return failure
        const proves = provesCredentials(this.settings.account, path)
        if (!session.isProven) {
          const refused = proves
            ? credentialsRefused(device, status, path, this.#connection.clock)
            : nothingProven(device, status, endpoint)
          return session.refuse(refused)
        }
        // The salt was fresh and the probe accepted: it is this request that is not allowed.
        return refusedBefore() || !proves ? failure : new SessionLost(failure)
      },
    }
  }

  #shown(body: string | Buffer): string {
    const text = typeof body === 'string' ? body.slice(0, tracedCharacters) : body.toString('utf8', 0, tracedCharacters)
    return redactBody(text, this.secrets)
  }
}

/** One attempt at a request. */
interface SignedExchange {
  facts: { device: string; endpoint: string }
  http: (session: KalliopeSession) => HttpRequest
  answered: (httpStatus: number, describe: () => unknown) => void
  /** Notes an exchange that did not come to its end, and passes the failure on. */
  failed: (error: unknown) => never
  /** What an answer that is no success means. */
  failure: (session: KalliopeSession, answer: { status: number; headers: HttpHeaders }, said: Buffer) => Error
}

async function headOf(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= refusalBytes) break
  }
  return Buffer.concat(chunks).subarray(0, refusalBytes)
}
