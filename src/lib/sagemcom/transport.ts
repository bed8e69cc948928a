import { DeviceError } from '../errors.js'
import type { HttpClient, HttpReply, HttpRequest } from '../http/client.js'
import { mask, redactBody, redactValue } from '../http/redact.js'
import type { Trace } from '../http/trace.js'
import type { Signal } from '../session/signal.js'
import { familyNames, findRestFamily, lacksXmo } from './api-family.js'
import { apiPath, checkHttpStatus, parseReply, requestBody, requestHeaders, type SagemcomReply } from './protocol.js'

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

const tracedCharacters = 4_000

/** The number of a session, as the reply to a login holds it: requests mask it by its name. */
const newSession = /("parameters"\s*:\s*\{[^{}]{0,200}?"id"\s*:\s*)"?\d+"?/g

/** No reply of these routers is longer: their whole tree has 0.6 MB. */
const documentBytes = 4 * 1024 * 1024

/** Sends one request of the API. @throws DeviceError, not for what the reply itself says */
export async function exchange(http: HttpClient, request: object, options: ExchangeOptions): Promise<SagemcomReply> {
  const { device, secrets } = options
  const note = noting(options, () => redactValue(request, secrets))
  const reply = await http
    .send({
      method: 'POST',
      path: apiPath,
      headers: requestHeaders,
      body: requestBody(request),
      ...sendable(options),
      maxBodyBytes: Math.min(documentBytes, options.maxBodyBytes),
    })
    .catch(note.failed)
  note.answered(reply)
  const missing = lacksXmo(reply) ? await unsupported(http, reply.status, options) : undefined
  if (missing !== undefined) throw missing
  checkHttpStatus(reply, device, http.origin)
  return parseReply(reply.body, device, options.endpoint, secrets)
}

/** Reads a page or a file of the router's web server, whatever its HTTP status. */
export async function readPage(http: HttpClient, path: string, options: ExchangeOptions): Promise<HttpReply> {
  const note = noting(options, () => ({ method: 'GET', path }))
  const reply = await http.send({ method: 'GET', path, ...sendable(options) }).catch(note.failed)
  note.answered(reply)
  return reply
}

function sendable({
  device,
  endpoint,
  timeoutMs,
  maxBodyBytes,
  signal,
}: ExchangeOptions): Omit<HttpRequest, 'method' | 'path'> {
  return { device, endpoint, timeoutMs, maxBodyBytes, signal }
}

/** Notes an exchange for those who trace, however it ends. */
function noting(
  { endpoint, secrets, trace }: ExchangeOptions,
  describeRequest: () => unknown,
): { answered: (reply: HttpReply) => void; failed: (error: unknown) => never } {
  const startedMs = performance.now()
  const at = new Date().toISOString()
  const note = (httpStatus: number | undefined, reply: string): void => {
    const tookMs = Math.round(performance.now() - startedMs)
    trace?.({ at, endpoint, request: describeRequest(), httpStatus, reply, tookMs })
  }
  return {
    answered: ({ status, body }) => {
      if (trace === undefined) return
      const text = redactBody(body.toString('utf8', 0, tracedCharacters), secrets)
      note(status, endpoint === 'logIn' ? text.replace(newSession, `$1${mask}`) : text)
    },
    failed: (error) => {
      note(undefined, String(error))
      throw error
    },
  }
}

/** The error for a router without this API: says which other one it has; `undefined` where it may be back in a moment. */
async function unsupported(
  http: HttpClient,
  status: number,
  options: ExchangeOptions,
): Promise<DeviceError | undefined> {
  const { device } = options
  const facts = { device, endpoint: apiPath, httpStatus: status }
  const family = await findRestFamily((path) => readPage(http, path, { ...options, endpoint: `GET ${path}` }))
  options.signal.throwIfAborted()
  if (family !== undefined) {
    return new DeviceError(
      'UNSUPPORTED',
      `${device} has the newer ${familyNames[family]}, which speaks another language than the Sagemcom nodes do.`,
      facts,
      'no',
    )
  }
  if (status >= 500) return undefined
  return new DeviceError(
    'UNSUPPORTED',
    `${device} has no ${apiPath} (HTTP ${status}): it is no Sagemcom router with this API, or its web page is at another port. Check the address.`,
    facts,
    'no',
  )
}
