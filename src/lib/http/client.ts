import type { Dispatcher } from 'undici'
import { DeviceError } from '../errors.js'
import { type ConnectionSettings, type Connections, createDispatcher } from './dispatcher.js'
import { type ExchangeSubject, transportFailure } from './failures.js'

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Path with query, e.g. `/api`. */
  path: string
  /** The config node's name, or its host; for error sentences. */
  device: string
  /** For errors and traces, without secrets: `/api cdrapi`. */
  endpoint: string
  /** Largest answer that is read as a whole. Streamed answers are not limited. */
  maxBodyBytes: number
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** One exchange: until the last byte, or of a streamed answer until the first and then between two chunks. */
  timeoutMs: number
  signal: AbortSignal
}

export type HttpHeaders = Dispatcher.ResponseData['headers']

export interface HttpReply {
  status: number
  headers: HttpHeaders
  body: Buffer
}

export interface HttpStream {
  status: number
  headers: HttpHeaders
  /** To be read to its end or left by `return()`; the time the reader takes between two chunks does not count. */
  body: AsyncGenerator<Buffer, void, undefined>
}

/** Keep-alive HTTP to one device: bounded in time and size, with errors in the codes of this package. */
export class HttpClient {
  readonly #connections: Connections

  constructor(private readonly settings: ConnectionSettings) {
    this.#connections = createDispatcher(settings)
  }

  get origin(): string {
    return this.settings.origin
  }

  /**
   * One exchange with the whole answer. Redirects are not followed: a signed or tokened request must not be re-sent.
   *
   * @throws DeviceError `UNREACHABLE`, `TIMEOUT`, `TLS_UNTRUSTED`, `BAD_RESPONSE`, `RESPONSE_TOO_LARGE`, or the
   * signal's reason
   */
  async send(request: HttpRequest): Promise<HttpReply> {
    const exchange = this.#begin(request)
    try {
      const { statusCode, headers, body } = await exchange.response
      return { status: statusCode, headers, body: await readWhole(body, headers, request) }
    } catch (error) {
      throw exchange.failure(error)
    } finally {
      exchange.end()
    }
  }

  /** One exchange whose answer is read as it comes. Errors as {@link send}, also while the body is read. */
  async stream(request: HttpRequest): Promise<HttpStream> {
    const exchange = this.#begin(request)
    try {
      const { statusCode, headers, body } = await exchange.response
      exchange.stopClock()
      return { status: statusCode, headers, body: readChunks(body, exchange) }
    } catch (error) {
      exchange.end()
      throw exchange.failure(error)
    }
  }

  /** Ends all connections; exchanges under way fail. */
  async close(): Promise<void> {
    await this.#connections.dispatcher.destroy()
  }

  #begin(request: HttpRequest): Exchange {
    return new Exchange(this.#connections, request, {
      device: request.device,
      origin: this.settings.origin,
      endpoint: request.endpoint,
    })
  }
}

async function readWhole(body: AsyncIterable<Buffer>, headers: HttpHeaders, request: HttpRequest): Promise<Buffer> {
  if (Number(headers['content-length']) > request.maxBodyBytes) throw tooLarge(request)
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > request.maxBodyBytes) throw tooLarge(request)
    chunks.push(chunk)
  }
  const [only] = chunks
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, length)
}

function tooLarge({ device, endpoint, maxBodyBytes }: HttpRequest): DeviceError {
  const limit = `${String(Math.round(maxBodyBytes / 1024 / 1024))} MiB`
  return new DeviceError(
    'RESPONSE_TOO_LARGE',
    `The answer of ${device} is larger than ${limit}. Ask for less at a time, or raise “maximum answer” in its settings.`,
    { device, endpoint },
  )
}

/** One request under way: its clock, its way out, and what its failure means. */
class Exchange {
  readonly response: Promise<Dispatcher.ResponseData>
  readonly #abort = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #answering = false

  constructor(
    private readonly connections: Connections,
    private readonly request: HttpRequest,
    private readonly subject: ExchangeSubject,
  ) {
    request.signal.addEventListener('abort', this.#giveUp, { once: true })
    if (request.signal.aborted) this.#giveUp()
    this.startClock()
    this.response = connections.dispatcher
      .request({
        origin: subject.origin,
        method: request.method,
        path: request.path,
        headers: request.headers ?? null,
        body: request.body ?? null,
        signal: this.#abort.signal,
      })
      .then((response) => {
        this.#answering = true
        return response
      })
  }

  startClock(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#abort.abort(this.#timeout()), this.request.timeoutMs)
  }

  stopClock(): void {
    clearTimeout(this.#timer)
  }

  end(): void {
    this.stopClock()
    this.request.signal.removeEventListener('abort', this.#giveUp)
  }

  failure(error: unknown): unknown {
    if (this.request.signal.aborted) return this.request.signal.reason
    if (this.#abort.signal.aborted) return this.#abort.signal.reason
    return transportFailure(error, this.subject, this.#answering)
  }

  readonly #giveUp = (): void => this.#abort.abort(this.request.signal.reason)

  #timeout(): DeviceError {
    const { device, origin, endpoint } = this.subject
    if (this.connections.open.size === 0) {
      const words = `${device} cannot be reached at ${origin}: no connection came about in time. Check the address and the network.`
      return new DeviceError('UNREACHABLE', words, { device, endpoint }, 'no')
    }
    const seconds = String(this.request.timeoutMs / 1000)
    return new DeviceError(
      'TIMEOUT',
      `${device} did not finish its answer to ${endpoint} within ${seconds} s. Try again, or raise the timeout in its settings.`,
      { device, endpoint },
    )
  }
}

async function* readChunks(body: AsyncIterable<Buffer>, exchange: Exchange): AsyncGenerator<Buffer, void, undefined> {
  try {
    exchange.startClock()
    for await (const chunk of body) {
      exchange.stopClock()
      yield chunk
      exchange.startClock()
    }
  } catch (error) {
    throw exchange.failure(error)
  } finally {
    exchange.end()
  }
}
