import { DeviceError } from '../../errors.js'
import type { HttpReply } from '../../http/client.js'
import { quoteForError } from '../../http/redact.js'
import { sentence } from '../../sentences/sentence.js'
import { isObject } from '../device/values.js'
import { parseLenientJson } from '../json.js'
import { allIsWell, isCarriedOut, type SagemcomStatus, sagemcomStatus } from './status-codes.js'

/** Where the API is. */
export const apiPath = '/cgi/json-req'

/** One thing to do; several go in one request. */
export interface SagemcomAction {
  method: string
  /** Goes over the wire as it is: routers do not decode percent signs. */
  xpath?: string
  parameters?: Record<string, unknown>
  /** What this action wants otherwise than the session. */
  options?: Record<string, unknown>
}

/** A request before its key is made. */
export interface Envelope {
  id: number
  sessionId: number
  /** `true` for the login only. */
  priority: boolean
  cnonce: number
  authKey: string
}

/** What one node answered to an action. */
export interface ActionCallback {
  status: SagemcomStatus
  /** Canonical: `…/Host[@uid='3']`. */
  path: string
  parameters: Record<string, unknown>
}

/** The answer to one action. */
export interface ActionReply {
  status: SagemcomStatus
  callbacks: readonly ActionCallback[]
}

/** A reply, read once at the edge. */
export interface SagemcomReply {
  status: SagemcomStatus
  /** By the `id` of the action. */
  actions: ReadonlyMap<number, ActionReply>
}

/** What the web page and all clients send. */
export const requestHeaders = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' }

/** The request as it is sent before encoding; the order of the fields is the one all clients keep. */
export function requestOf(envelope: Envelope, actions: readonly SagemcomAction[]): { request: object } {
  return {
    request: {
      id: envelope.id,
      'session-id': envelope.sessionId,
      priority: envelope.priority,
      actions: actions.map(({ method, xpath, parameters, options }, id) => ({
        id,
        method,
        ...(xpath === undefined ? {} : { xpath }),
        ...(parameters === undefined ? {} : { parameters }),
        ...(options === undefined ? {} : { options }),
      })),
      cnonce: envelope.cnonce,
      'auth-key': envelope.authKey,
    },
  }
}

/** The body: JSON in one form field, encoded once. */
export function requestBody(request: object): string {
  return new URLSearchParams({ req: JSON.stringify(request) }).toString()
}

/** What a login asks the session to be like, as the routers' own web page does. */
export function loginParameters(username: string): Record<string, unknown> {
  return {
    user: username,
    persistent: true,
    'session-options': {
      nss: [{ name: 'gtw', uri: 'http://sagemcom.com/gateway-data' }],
      language: 'ident',
      'context-flags': { 'get-content-name': true, 'local-time': true },
      'capability-depth': 2,
      'capability-flags': { name: true, 'default-value': false, restriction: true, description: false },
      'time-format': 'ISO_8601',
      'write-only-string': '_XMO_WRITE_ONLY_',
      'undefined-write-only-string': '_XMO_UNDEFINED_WRITE_ONLY_',
    },
  }
}

/** @throws DeviceError when the HTTP status says that no API answered; of a 404 the caller finds out why */
export function checkHttpStatus({ status, headers, body }: HttpReply, device: string, origin: string): void {
  if (status >= 200 && status < 300) return
  const facts = { device, endpoint: apiPath, httpStatus: status }
  if (status >= 300 && status < 400) throw redirected(device, origin, String(headers.location ?? ''), facts)
  if (status === 403) {
    throw new DeviceError('PERMISSION_DENIED', sentence('sagemcom.forbidden', { device }), facts, 'no')
  }
  throw new DeviceError(
    'DEVICE_ERROR',
    sentence('sagemcom.http-failed', { device, status, said: wordsOf(body) }),
    { ...facts, retryable: status >= 500 },
    status < 500 ? 'no' : 'unknown',
  )
}

function redirected(device: string, origin: string, location: string, facts: object): DeviceError {
  const target = URL.canParse(location, origin) ? new URL(location, origin).origin : ''
  const advice =
    target === '' || target === origin ? sentence('sagemcom.not-its-page') : sentence('sagemcom.enter', { target })
  return new DeviceError('BAD_RESPONSE', sentence('sagemcom.redirects', { device, advice }), facts, 'no')
}

function wordsOf(body: Buffer): string {
  const text = body.toString('utf8', 0, 8_192).replace(/<[^<>]*>/g, ' ')
  const words = quoteForError(text.replace(/\s+/g, ' ').trim())
  return words === '' ? '' : ` (“${words}”)`
}

/**
 * Reads a reply.
 *
 * @param secrets what must not be quoted if it cannot be read
 * @throws DeviceError `BAD_RESPONSE` when it is not the API's JSON
 */
export function parseReply(bytes: Buffer, device: string, endpoint: string, secrets: readonly string[]): SagemcomReply {
  const body = parseLenientJson(bytes)
  const reply = isObject(body) ? body.reply : undefined
  if (!isObject(reply) || !isObject(reply.error)) throw notTheApi(bytes, device, endpoint, secrets)
  const actions = Array.isArray(reply.actions) ? reply.actions : []
  return {
    status: readStatus(reply.error),
    actions: new Map(
      actions.filter(isObject).map((action, index) => [numberOf(action.id) ?? index, readAction(action)]),
    ),
  }
}

/**
 * Why an action failed. One that reached several nodes, some of which did what was asked, has not: its callbacks tell.
 */
export function failureOf({ status, callbacks }: ActionReply): SagemcomStatus | undefined {
  if (status.class !== 'deeper' && !isCarriedOut(status)) return status
  if (callbacks.some((callback) => isCarriedOut(callback.status))) return undefined
  return callbacks[0]?.status ?? (status.class === 'deeper' ? status : undefined)
}

/** The status that says that the session is gone: that of the request, or that of every action. */
export function sessionGone({ status, actions }: SagemcomReply): SagemcomStatus | undefined {
  if (status.class === 'session') return status
  const replies = [...actions.values()]
  return replies.every((action) => action.status.class === 'session') ? replies[0]?.status : undefined
}

function notTheApi(bytes: Buffer, device: string, endpoint: string, secrets: readonly string[]): DeviceError {
  const quote = quoteForError(bytes, secrets)
  const said = quote === '' ? sentence('sagemcom.nothing') : sentence('sagemcom.quoted', { path: quote })
  return new DeviceError('BAD_RESPONSE', sentence('sagemcom.not-xmo', { device, endpoint, said }), { device, endpoint })
}

function readAction(action: Record<string, unknown>): ActionReply {
  const callbacks = Array.isArray(action.callbacks) ? action.callbacks.filter(isObject) : []
  return {
    status: readStatus(action.error),
    callbacks: callbacks.map((callback) => ({
      status: readStatus(callback.result),
      path: typeof callback.xpath === 'string' ? callback.xpath : '',
      parameters: isObject(callback.parameters) ? callback.parameters : {},
    })),
  }
}

/** A status as an `error` or `result` holds it; where there is none, all is well. */
export function readStatus(given: unknown): SagemcomStatus {
  if (!isObject(given)) return allIsWell
  const { code, description } = given
  return sagemcomStatus(numberOf(code) ?? 0, typeof description === 'string' ? description : '')
}

/** Firmwares send some numbers as their digits. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : undefined
}
