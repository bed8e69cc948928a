import { DeviceError } from '../errors.js'
import type { HttpClient, HttpReply, HttpRequest } from '../http/client.js'
import { redactBody, redactValue } from '../http/redact.js'
import type { Trace } from '../http/trace.js'
import type { Signal } from '../session/signal.js'
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

/** Sends one request of the API. @throws DeviceError, not for what the reply itself says */
export async function exchange(http: HttpClient, request: object, options: ExchangeOptions): Promise<SagemcomReply> {
  const { device, secrets } = options
  const note = noting(options, () => redactValue(request, secrets))
  const reply = await http
    .send({ method: 'POST', path: apiPath, headers: requestHeaders, body: requestBody(request), ...sendable(options) })
    .catch(note.failed)
  note.answered(reply)
  if (reply.status === 404) throw await unsupported(http, options)
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
      if (trace !== undefined) note(status, redactBody(body.toString('utf8', 0, tracedCharacters), secrets))
    },
    failed: (error) => {
      note(undefined, String(error))
      throw error
    },
  }
}

/** What only routers of a newer family answer, without a login. */
const restProbes = [
  { path: '/rest/v1/echo', family: 'REST v1 firmware (F3896LG of Ziggo, Virgin and others)' },
  { path: '/api/v1/login-params', family: 'REST firmware with /api/v1 (F@st 5598 and others)' },
] as const

/** The error for a router without this API: says which other one it has, as far as that can be found out. */
async function unsupported(http: HttpClient, options: ExchangeOptions): Promise<DeviceError> {
  const { device } = options
  const facts = { device, endpoint: apiPath, httpStatus: 404 }
  for (const { path, family } of restProbes) {
    const { status } = await readPage(http, path, { ...options, endpoint: `GET ${path}` })
    if (status < 400) {
      return new DeviceError(
        'UNSUPPORTED',
        `${device} has the newer ${family}, which speaks another language than the Sagemcom nodes do.`,
        facts,
        'no',
      )
    }
  }
  return new DeviceError(
    'UNSUPPORTED',
    `${device} has no ${apiPath} (HTTP 404): it is no Sagemcom router with this API, or its web page is at another port. Check the address.`,
    facts,
    'no',
  )
}
