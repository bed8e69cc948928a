import type { Readable } from 'node:stream'
import type { Connections } from './dispatcher.js'
import { tookTooLong, transportFailure } from './failures.js'
import type { HttpRequest, HttpStream } from './messages.js'

/**
 * One request whose answer is read as it comes. The clock runs until the answer begins and then between two chunks,
 * while the reader waits for the device; not while the device waits for the reader.
 */
export class StreamExchange {
  readonly #abort = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #isAnswering = false

  constructor(
    private readonly connections: Connections,
    private readonly origin: string,
    private readonly request: HttpRequest,
  ) {}

  async start(): Promise<HttpStream> {
    const { signal, method, path, headers = null, body = null } = this.request
    signal.addEventListener('abort', this.#giveUp, { once: true })
    if (signal.aborted) this.#giveUp()
    this.#startClock()
    try {
      const response = await this.connections.dispatcher.request({
        origin: this.origin,
        method,
        path,
        headers,
        body,
        signal: this.#abort.signal,
      })
      this.#isAnswering = true
      clearTimeout(this.#timer)
      const chunks = this.#read(response.body)
      // Begun at once: a reader who leaves before the first chunk shall free the connection, too.
      await chunks.next()
      return { status: response.statusCode, headers: response.headers, body: chunks }
    } catch (error) {
      this.#leave()
      throw this.#failure(error)
    }
  }

  async *#read(body: Readable): AsyncGenerator<Buffer, void, undefined> {
    // A failure while nobody reads is told to the reader who comes; as an event that nobody hears it would end the process.
    body.on('error', () => undefined)
    try {
      yield Buffer.alloc(0)
      this.#startClock()
      for await (const chunk of body) {
        clearTimeout(this.#timer)
        yield chunk
        this.#startClock()
      }
    } catch (error) {
      throw this.#failure(error)
    } finally {
      this.#leave()
      body.destroy()
    }
  }

  #startClock(): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#abort.abort(tookTooLong(this.request, this.origin, this.connections.open.size > 0))
    }, this.request.timeoutMs)
  }

  #leave(): void {
    clearTimeout(this.#timer)
    this.request.signal.removeEventListener('abort', this.#giveUp)
  }

  #failure(error: unknown): unknown {
    if (this.request.signal.aborted) return this.request.signal.reason
    if (this.#abort.signal.aborted) return this.#abort.signal.reason
    return transportFailure(error, this.request, this.origin, this.#isAnswering)
  }

  readonly #giveUp = (): void => this.#abort.abort(this.request.signal.reason)
}
