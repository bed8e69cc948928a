import { SessionLost } from '../../session/outcomes.js'
import type { Signal } from '../../session/signal.js'
import type { RouterLink, SagemcomReadOptions, SagemcomRequestOptions } from '../connection.js'
import { isLacking, otherSession, type RestApi, type RestCall, type RestReply } from '../rest/client.js'
import { contentOf, endpointOf, statusError } from '../rest/protocol.js'
import { documentBytes, sendNoted } from '../transport.js'
import { CableSession, jsonHeaders } from './auth.js'

/** A cable router with `/rest/v1`: JSON in and out, a token between. */
export class CableClient implements RestApi {
  constructor(private readonly link: RouterLink) {}

  get label(): string {
    return this.link.label
  }

  call(call: RestCall, options: SagemcomRequestOptions): Promise<RestReply> {
    return this.link.connection.session.run(async (session, signal) => {
      if (!(session instanceof CableSession)) throw otherSession(this.label)
      return await this.#send(call, session, options, signal)
    }, options)
  }

  async get(path: string, options: SagemcomReadOptions): Promise<unknown> {
    const { content } = await this.call({ method: 'GET', path, needsContent: true }, { ...options, repeatable: true })
    return content
  }

  /** What anybody may read, also while somebody else has the session. */
  async getOpen(path: string, options: SagemcomReadOptions): Promise<unknown> {
    const { content } = await this.link.connection.session.runWithoutLogin(
      (signal) => this.#send({ method: 'GET', path, needsContent: true }, undefined, options, signal),
      { ...options, repeatable: true },
    )
    return content
  }

  /** As {@link getOpen}; `undefined` for what the firmware lacks. */
  async findOpen(path: string, options: SagemcomReadOptions): Promise<unknown> {
    try {
      return await this.getOpen(path, options)
    } catch (thrown) {
      if (isLacking(thrown)) return undefined
      throw thrown
    }
  }

  async #send(
    { method, path, body, needsContent }: RestCall,
    session: CableSession | undefined,
    options: SagemcomReadOptions,
    signal: Signal,
  ): Promise<RestReply> {
    const { connection, label } = this.link
    const endpoint = endpointOf(method, path)
    const secrets = session?.secrets ?? []
    const exchange = this.link.exchange(endpoint, options, signal, secrets)
    const json = typeof body === 'object' ? JSON.stringify(body) : body
    const reply = await sendNoted(
      connection.http,
      {
        method,
        path,
        headers: { ...(json === undefined ? { accept: jsonHeaders.accept } : jsonHeaders), ...session?.headers },
        ...(json === undefined ? {} : { body: json }),
      },
      { ...exchange, maxBodyBytes: Math.min(documentBytes, exchange.maxBodyBytes) },
    )
    if (reply.status >= 300) {
      const failure = statusError(reply, label, connection.http.origin, endpoint)
      throw reply.status === 401 && session !== undefined ? new SessionLost(failure) : failure
    }
    return { status: reply.status, content: contentOf(reply.body, label, endpoint, secrets, needsContent) }
  }
}
