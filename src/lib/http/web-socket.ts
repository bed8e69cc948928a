import { type Dispatcher, WebSocket } from 'undici'
import { DeviceError } from '../errors.js'
import { sentence } from '../sentences/sentence.js'
import type { Signal } from '../session/signal.js'
import { type ConnectionSettings, type Connections, createDispatcher } from './dispatcher.js'
import { transportFailure } from './failures.js'

/** How long a peer may take to answer that the socket ends. */
const goodbyeMs = 1_000

export interface WebSocketRequest {
  path: string
  /** Name of the device, for error sentences. */
  device: string
  /** What is opened, for error sentences. */
  endpoint: string
  timeoutMs: number
  signal: Signal
  /** Called with every text that comes. */
  onText: (text: string) => void
}

/**
 * A WebSocket to a device, by the same rules of trust, encryption and proxy as its HTTP. Frames beyond 4 MiB end it.
 */
export class WebSocketConnection {
  /** Resolves with the reason when the socket has ended, whoever ended it. */
  readonly closed: Promise<DeviceError>
  readonly #socket: WebSocket
  readonly #opened: Promise<void>
  readonly #connections: Connections

  private constructor(
    settings: Omit<ConnectionSettings, 'connections' | 'connectTimeoutMs'>,
    request: WebSocketRequest,
  ) {
    const { origin } = settings
    const { device, endpoint, path, timeoutMs } = request
    this.#connections = createDispatcher({ ...settings, connections: 1, connectTimeoutMs: timeoutMs })
    const { dispatcher } = this.#connections
    const outcome: Outcome = { isAnswered: false, failure: undefined }
    const observed = dispatcher.compose(
      (dispatch) => (options, handler) => dispatch(options, observe(handler, outcome)),
    )
    this.#socket = new WebSocket(`${origin.replace(/^http/, 'ws')}${path}`, {
      dispatcher: observed,
      headers: { origin },
    })
    let isOpen = false
    this.closed = new Promise((resolve) => {
      this.#socket.addEventListener('close', () => {
        resolve(isOpen ? ended(request, origin) : notOpened(outcome, request, origin))
        dispatcher.destroy().catch(() => undefined)
      })
    })
    this.#socket.addEventListener('message', ({ data }: { data: unknown }) => {
      if (typeof data === 'string') request.onText(data)
    })
    const opening = new Promise<void>((resolve, reject) => {
      this.#socket.addEventListener('open', () => {
        isOpen = true
        resolve()
      })
      this.closed.then(reject, reject)
    })
    const words = sentence('http.timeout', { device, endpoint, seconds: timeoutMs / 1000 })
    this.#opened = within(
      opening,
      request.signal,
      timeoutMs,
      () => new DeviceError('TIMEOUT', words, { device, endpoint }),
    )
  }

  /** @throws DeviceError `UNREACHABLE`, `TIMEOUT`, `TLS_UNTRUSTED`, `UNSUPPORTED` where there is no WebSocket, or the signal's reason */
  static async open(
    settings: Omit<ConnectionSettings, 'connections' | 'connectTimeoutMs'>,
    request: WebSocketRequest,
  ): Promise<WebSocketConnection> {
    const connection = new WebSocketConnection(settings, request)
    try {
      await connection.#opened
    } catch (error) {
      connection.close()
      throw error
    }
    return connection
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  send(text: string): void {
    this.#socket.send(text)
  }

  /** Says goodbye; a peer that does not answer is cut off. */
  close(): void {
    this.#socket.close()
    setTimeout(() => this.destroy(), goodbyeMs).unref()
  }

  /** Cuts the connection. */
  destroy(): void {
    for (const socket of this.#connections.open) socket.destroy()
  }
}

function ended({ device, endpoint }: WebSocketRequest, origin: string): DeviceError {
  return new DeviceError('UNREACHABLE', sentence('http.closed', { device, origin }), { device, endpoint })
}

/** What became of the request for a WebSocket: an answer that does not change the protocol, or a failure. */
interface Outcome {
  isAnswered: boolean
  failure: Error | undefined
}

function notOpened(outcome: Outcome, { device, endpoint }: WebSocketRequest, origin: string): DeviceError {
  const { isAnswered, failure } = outcome
  if (!isAnswered) return transportFailure(failure, { device, endpoint }, origin, false)
  return new DeviceError(
    'UNSUPPORTED',
    sentence('http.no-web-socket', { device, endpoint }),
    { device, endpoint },
    'no',
  )
}

/** The library's WebSocket does not tell why it failed: its request does. */
function observe(handler: Dispatcher.DispatchHandler, outcome: Outcome): Dispatcher.DispatchHandler {
  return {
    onRequestStart: (...start) => handler.onRequestStart?.(...start),
    onRequestUpgrade: (...upgrade) => handler.onRequestUpgrade?.(...upgrade),
    onResponseStart(...start) {
      outcome.isAnswered = true
      handler.onResponseStart?.(...start)
    },
    onResponseData: (...data) => handler.onResponseData?.(...data),
    onResponseEnd: (...end) => handler.onResponseEnd?.(...end),
    onResponseError(controller, error) {
      outcome.failure ??= error
      handler.onResponseError?.(controller, error)
    },
  }
}

async function within(opening: Promise<void>, signal: Signal, timeoutMs: number, late: () => Error): Promise<void> {
  signal.throwIfAborted()
  let timer: NodeJS.Timeout | undefined
  let giveUp: (() => void) | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), timeoutMs)
    giveUp = () => reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)))
    signal.addEventListener('abort', giveUp, { once: true })
  })
  try {
    await Promise.race([opening, limit])
  } finally {
    clearTimeout(timer)
    if (giveUp !== undefined) signal.removeEventListener('abort', giveUp)
    opening.catch(() => undefined)
  }
}
