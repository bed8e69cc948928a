import { DeviceError } from '../errors.js'
import type { HttpReply } from '../http/client.js'
import { limitElements } from '../http/document-limit.js'
import { mask, quoteForError } from '../http/redact.js'
import { sentence } from '../sentences/sentence.js'
import { coerceStatus } from './status-codes.js'

/** A reply of the HTTPS API, read once at the edge. */
export interface UcmReply {
  /** 0 = success, also where the reply carries none (`cdrapi`, `queueapi`). */
  status: number
  /** The content of `response`; empty where there is none or it is no object. */
  response: Record<string, unknown>
  /** The whole reply. */
  body: Record<string, unknown>
  /** What the device says in words of a failure. */
  text: string | undefined
}

/** The body of a request: everything, the cookie included, is a field of `request`. */
export function requestBody(action: string, fields: Record<string, unknown>): string {
  return JSON.stringify({ request: { action, ...fields } })
}

/** @throws DeviceError when the HTTP status says that no API answered */
export function checkHttpStatus(
  reply: Pick<HttpReply, 'status' | 'headers'>,
  device: string,
  endpoint: string,
  action?: string,
): void {
  const { status } = reply
  if (status >= 200 && status < 300) return
  const facts = { device, endpoint, httpStatus: status }
  if (status === 403) {
    throw new DeviceError('PERMISSION_DENIED', sentence('ucm.forbidden', { device }), facts, 'no')
  }
  if (status >= 300 && status < 400) {
    throw new DeviceError(
      'BAD_RESPONSE',
      sentence('ucm.redirects', { device, location: quoteForError(String(reply.headers.location)), status }),
      facts,
      'no',
    )
  }
  if (status === 401 && /^digest\b/i.test(String(reply.headers['www-authenticate']))) {
    throw new DeviceError('UNSUPPORTED', sentence('ucm.old-api', { device }), facts, 'no')
  }
  if (status === 404 && action === 'recapi') {
    throw new DeviceError('NOT_FOUND', sentence('ucm.no-recording', { device, code: 'HTTP 404' }), facts, 'no')
  }
  if (status === 404) {
    throw new DeviceError('NOT_FOUND', sentence('ucm.no-api', { device, endpoint }), facts, 'no')
  }
  throw new DeviceError('DEVICE_ERROR', sentence('ucm.http-failed', { device, status }), {
    ...facts,
    retryable: status >= 500,
  })
}

/**
 * Reads a reply leniently: a byte order mark and blanks around it, a status given as text.
 *
 * @throws DeviceError `BAD_RESPONSE` when it is no JSON object
 */
export function parseReply(bytes: Buffer, device: string, endpoint: string, secrets: readonly string[]): UcmReply {
  limitElements(bytes, { device, endpoint })
  const body = parseObject(bytes)
  if (body === undefined) throw notJson(bytes, device, endpoint, secrets)
  return readReply(body)
}

/** The parts of a reply that was parsed already. */
export function readReply(body: Record<string, unknown>): UcmReply {
  const response = isObject(body.response) ? body.response : {}
  const text = response.error_msg ?? body.error_msg ?? response.error ?? body.error
  return {
    status: coerceStatus(body.status) ?? 0,
    response,
    body,
    text: typeof text === 'string' ? text : undefined,
  }
}

/**
 * The reply without the cookies in it. `listUser` tells the live cookie of everybody who is logged in, the
 * administrator included: in a message it would open the PBX to whoever sees a debug pane, a log or a database.
 */
export function withoutCookies(reply: UcmReply): UcmReply {
  const hidden: unknown = JSON.parse(JSON.stringify(reply.body), (key, value: unknown) =>
    key === 'cookie' && value !== '' && value !== null ? mask : value,
  )
  return isObject(hidden) ? readReply(hidden) : reply
}

/** The error for an answer that is something else than the documented JSON. */
export function notJson(bytes: Uint8Array, device: string, endpoint: string, secrets: readonly string[]): DeviceError {
  const quote = quoteForError(bytes, secrets)
  const what = quote === '' ? sentence('ucm.nothing') : `“${quote}”`
  return new DeviceError('BAD_RESPONSE', sentence('ucm.not-json', { device, endpoint, what }), { device, endpoint })
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseObject(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''))
    return isObject(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}
