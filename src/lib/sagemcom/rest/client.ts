import { DeviceError } from '../../errors.js'
import type { HttpReply } from '../../http/client.js'
import { sentence } from '../../sentences/sentence.js'
import { SessionLost } from '../../session/outcomes.js'
import type { Signal } from '../../session/signal.js'
import type { RouterLink, SagemcomReadOptions, SagemcomRequestOptions } from '../connection.js'
import { documentBytes, sendNoted } from '../transport.js'
import { formHeaders, RestSession } from './auth.js'
import { contentOf, endpointOf, formBody, statusError } from './protocol.js'

/** One call of a REST API. */
export interface RestCall {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With the query. */
  path: string
  /** An object goes out as the API takes it; text as it is. */
  body?: Record<string, unknown> | string | undefined
  /** Whether an empty answer is none. */
  needsContent?: boolean
}

export interface RestReply {
  status: number
  content: unknown
}

/** A router that speaks one of the REST families. */
export interface RestApi {
  readonly label: string
  /** One call inside the session. */
  call(call: RestCall, options: SagemcomRequestOptions): Promise<RestReply>
}

/** A router with `/api/v1`: forms in, JSON out, cookies between. */
export class RestClient implements RestApi {
  constructor(private readonly link: RouterLink) {}

  get label(): string {
    return this.link.label
  }

  call(call: RestCall, options: SagemcomRequestOptions): Promise<RestReply> {
    const { connection } = this.link
    return connection.session.run(async (session, signal) => {
      if (!(session instanceof RestSession)) throw otherSession(this.label)
      const { cookies } = session
      const reply = await this.#send(call, cookies.headers, options, signal, cookies.secrets)
      cookies.take(reply.headers)
      return reply
    }, options)
  }

  async get(path: string, options: SagemcomReadOptions): Promise<unknown> {
    const { content } = await this.call({ method: 'GET', path, needsContent: true }, { ...options, repeatable: true })
    return content
  }

  /** What the firmware has at a path; `undefined` where it has nothing. */
  async find(path: string, options: SagemcomReadOptions): Promise<unknown> {
    try {
      return await this.get(path, options)
    } catch (thrown) {
      if (isLacking(thrown)) return undefined
      throw thrown
    }
  }

  /** What anybody may read; `undefined` where the firmware has no such page, or keeps it to itself. */
  async findOpen(path: string, options: SagemcomReadOptions): Promise<unknown> {
    try {
      return await this.link.connection.session.runWithoutLogin(
        async (signal) =>
          (await this.#send({ method: 'GET', path, needsContent: true }, {}, options, signal, [], true)).content,
        { ...options, repeatable: true },
      )
    } catch (thrown) {
      if (isLacking(thrown)) return undefined
      throw thrown
    }
  }

  async #send(
    { method, path, body, needsContent }: RestCall,
    headers: Record<string, string>,
    options: SagemcomReadOptions,
    signal: Signal,
    secrets: readonly string[],
    isOpen = false,
  ): Promise<RestReply & Pick<HttpReply, 'headers'>> {
    const { connection, label } = this.link
    const endpoint = endpointOf(method, path)
    const exchange = this.link.exchange(endpoint, options, signal, secrets)
    const form = typeof body === 'object' ? formBody(body) : body
    const reply = await sendNoted(
      connection.http,
      {
        method,
        path,
        headers: { ...(form === undefined ? { accept: formHeaders.accept } : formHeaders), ...headers },
        ...(form === undefined ? {} : { body: form }),
      },
      { ...exchange, maxBodyBytes: Math.min(documentBytes, exchange.maxBodyBytes) },
    )
    if (reply.status >= 300) {
      const failure = statusError(reply, label, connection.http.origin, endpoint)
      throw failure.code === 'PERMISSION_DENIED' && !isOpen ? new SessionLost(failure) : failure
    }
    return {
      status: reply.status,
      headers: reply.headers,
      content: contentOf(reply.body, label, endpoint, secrets, needsContent),
    }
  }
}

const lacking: ReadonlySet<string> = new Set(['NOT_FOUND', 'UNSUPPORTED', 'PERMISSION_DENIED'])

/** Firmwares answer 404 or 400 to a read that they do not know. */
export function isLacking(thrown: unknown): boolean {
  if (!(thrown instanceof DeviceError)) return false
  return lacking.has(thrown.code) || thrown.cause.httpStatus === 400
}

/** The firmware speaks something else since the session was opened. */
export function otherSession(device: string): DeviceError {
  return new DeviceError(
    'UNSUPPORTED',
    sentence('sagemcom.other-session', { device }),
    { device, retryable: true },
    'no',
  )
}
