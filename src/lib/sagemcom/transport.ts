import type { HttpClient, HttpReply, HttpRequest } from '../http/client.js'
import { redactBody } from '../http/redact.js'
import type { Trace } from '../http/trace.js'
import type { Signal } from '../session/signal.js'

/** How one exchange is done. */
export interface ExchangeOptions {
  /** Name of the device, for error sentences. */
  device: string
  /** What it is about, for errors and traces: `getValue Device/DeviceInfo`. */
  endpoint: string
  timeoutMs: number
  maxBodyBytes: number
  signal: Signal
  /** Never shown, wherever they occur. */
  secrets: readonly string[]
  trace?: Trace | undefined
}

/** What is sent, and how a trace shows it and the beginning of its answer. */
export type NotedRequest = Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body'> & {
  shown?: () => unknown
  shownReply?: (text: string) => string
}

const tracedCharacters = 4_000

/** No document of these routers is longer: their whole tree has 0.6 MB, the longest log 0.8 MB. */
export const documentBytes = 4 * 1024 * 1024

/** Sends one request and notes it for those who trace, however it ends. Errors as {@link HttpClient.send}. */
export async function sendNoted(http: HttpClient, request: NotedRequest, options: ExchangeOptions): Promise<HttpReply> {
  const { shown, shownReply = (text: string) => text, ...sent } = request
  const { endpoint, secrets, trace, device, timeoutMs, maxBodyBytes, signal } = options
  const startedMs = performance.now()
  const at = new Date().toISOString()
  const note = (httpStatus: number | undefined, reply: string): void => {
    const tookMs = Math.round(performance.now() - startedMs)
    const described = shown?.() ?? { method: sent.method, path: sent.path }
    trace?.({ at, endpoint, request: described, httpStatus, reply, tookMs })
  }
  let reply: HttpReply
  try {
    reply = await http.send({ ...sent, device, endpoint, timeoutMs, maxBodyBytes, signal })
  } catch (error) {
    note(undefined, String(error))
    throw error
  }
  if (trace !== undefined) {
    note(reply.status, shownReply(redactBody(reply.body.toString('utf8', 0, tracedCharacters), secrets)))
  }
  return reply
}

/** Reads a page or a file of the router's web server, whatever its HTTP status. */
export function readPage(http: HttpClient, path: string, options: ExchangeOptions): Promise<HttpReply> {
  return sendNoted(http, { method: 'GET', path }, options)
}
