import type { Dispatcher } from 'undici'
import type { Connections } from './dispatcher.js'
import { expectsHttps, tookTooLong, tooLarge, transportFailure, wantsHttps } from './failures.js'
import type { HttpHeaders, HttpReply, HttpRequest } from './messages.js'

type Controller = Dispatcher.DispatchController

/**
 * One request whose answer is read as a whole. Takes undici's events directly: half of what a small exchange costs
 * would else go into streams and abort signals that nobody looks at.
 */
export class WholeExchange implements Dispatcher.DispatchHandler {
  readonly reply: Promise<HttpReply>
  #settle: { resolve: (reply: HttpReply) => void; reject: (error: unknown) => void } | undefined
  #controller: Controller | undefined
  /** Why the exchange was ended before its time. */
  #ended: { reason: Error } | undefined
  #status = 0
  #headers: HttpHeaders = {}
  readonly #chunks: Buffer[] = []
  #length = 0
  readonly #timer: NodeJS.Timeout

  constructor(
    connections: Connections,
    private readonly origin: string,
    private readonly request: HttpRequest,
  ) {
    this.reply = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    this.#timer = setTimeout(() => {
      this.#end(tookTooLong(request, origin, connections.open.size > 0))
    }, request.timeoutMs)
    request.signal.addEventListener('abort', this.#giveUp, { once: true })
    if (request.signal.aborted) {
      this.#giveUp()
      return
    }
    const { method, path, headers = null, body = null } = request
    connections.dispatcher.dispatch({ origin, method, path, headers, body }, this)
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller
    if (this.#ended !== undefined) controller.abort(this.#ended.reason)
  }

  onResponseStart(_controller: Controller, status: number, headers: HttpHeaders): void {
    if (status < 200) return
    this.#status = status
    this.#headers = headers
    if (Number(headers['content-length']) > this.request.maxBodyBytes) this.#end(tooLarge(this.request))
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    this.#length += chunk.length
    if (this.#length > this.request.maxBodyBytes) this.#end(tooLarge(this.request))
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    this.#leave()
    const [only] = this.#chunks
    const body = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks, this.#length)
    const reply = { status: this.#status, headers: this.#headers, body }
    if (wantsHttps(this.origin, reply)) this.#settle?.reject(expectsHttps(this.request, this.origin))
    else this.#settle?.resolve(reply)
  }

  onResponseError(_controller: Controller, error: Error): void {
    this.#leave()
    this.#settle?.reject(this.#ended?.reason ?? transportFailure(error, this.request, this.origin, this.#status > 0))
  }

  #end(reason: Error): void {
    this.#ended ??= { reason }
    this.#leave()
    this.#settle?.reject(this.#ended.reason)
    this.#controller?.abort(this.#ended.reason)
  }

  #leave(): void {
    clearTimeout(this.#timer)
    this.request.signal.removeEventListener('abort', this.#giveUp)
  }

  readonly #giveUp = (): void => {
    const reason: unknown = this.request.signal.reason
    this.#end(reason instanceof Error ? reason : new Error(String(reason)))
  }
}
