import { type ConnectionSettings, type Connections, createDispatcher } from './dispatcher.js'
import type { HttpReply, HttpRequest, HttpStream } from './messages.js'
import { StreamExchange } from './stream-exchange.js'
import { WholeExchange } from './whole-exchange.js'

export type { HttpHeaders, HttpReply, HttpRequest, HttpStream } from './messages.js'

/**
 * Keep-alive HTTP to one device: bounded in time and size, with errors in the codes of this package. Redirects are not
 * followed: a signed or tokened request must not be sent again.
 */
export class HttpClient {
  readonly #connections: Connections

  constructor(private readonly settings: ConnectionSettings) {
    this.#connections = createDispatcher(settings)
  }

  get origin(): string {
    return this.settings.origin
  }

  /**
   * One exchange with the whole answer.
   *
   * @throws DeviceError `UNREACHABLE`, `TIMEOUT`, `TLS_UNTRUSTED`, `BAD_RESPONSE`, `RESPONSE_TOO_LARGE`, or the
   * signal's reason
   */
  send(request: HttpRequest): Promise<HttpReply> {
    return new WholeExchange(this.#connections, this.origin, request).reply
  }

  /** One exchange whose answer is read as it comes. Errors as {@link send}, also while the body is read. */
  stream(request: HttpRequest): Promise<HttpStream> {
    return new StreamExchange(this.#connections, this.origin, request).start()
  }

  /** Ends all connections; exchanges under way fail. */
  async close(): Promise<void> {
    await this.#connections.dispatcher.destroy()
  }
}
