import { type DeviceRequest, isObject, type JsonObject, parseObject, type Reply } from '../shared'
import type { ErrorName } from './error-table'

export interface Action {
  id: number
  method: string
  xpath: string | undefined
  parameters: JsonObject
  options: JsonObject
  eventId: string | undefined
}

/** A request that is well formed; nothing in it has been verified yet. */
export interface Envelope {
  id: number
  /** `NaN` is no session. */
  sessionId: number
  cnonce: string
  authKey: string
  actions: readonly Action[]
}

/** The request is not well formed. */
export interface Malformed {
  id: number
  error: ErrorName
}

/** What is answered with HTTP 400 to a body that is not form encoded. */
export const badEncodingReply: Reply = {
  status: 400,
  headers: { 'content-type': 'application/xhtml+xml' },
  body: `<?xml version="1.0" encoding="iso-8859-1"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>400 - Bad Request</title></head>
<body><h1>Invalid URL encoded format</h1></body></html>
`,
}

// What every form encoder leaves as it is, besides %XX and + for a space.
const formEncoded = /^(?:[A-Za-z0-9*\-._~!'()+]|%[0-9A-Fa-f]{2})*$/

/**
 * The JSON in the field `req`.
 * @param allowRaw whether a body will do that was not encoded
 * @returns `undefined` if the body is anything else than this one field, form encoded
 */
export function formField({ headers, body }: DeviceRequest, allowRaw: boolean): string | undefined {
  const contentType = headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  const text = body.toString('latin1')
  if (contentType !== 'application/x-www-form-urlencoded' || !text.startsWith('req=')) return undefined
  const value = text.slice('req='.length)
  if (formEncoded.test(value)) return decode(value)
  return allowRaw ? body.subarray('req='.length).toString('utf8') : undefined
}

function decode(value: string): string | undefined {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch (thrown) {
    if (thrown instanceof URIError) return undefined
    throw thrown
  }
}

const maxUint32 = 2 ** 32 - 1

function isUint32(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= maxUint32
}

/** Reads the envelope strictly. */
export function parseEnvelope(json: string): Envelope | Malformed {
  const request = parseObject(json)?.['request']
  if (!isObject(request)) return { id: 0, error: 'REQUEST_FORMAT' }
  const { id, cnonce, priority, actions } = request
  if (!isUint32(id)) return { id: 0, error: 'REQUEST_PARAMETER' }
  const authKey = request['auth-key']
  const sessionId = sessionIdOf(request['session-id'])
  const cnonceText = cnonceOf(cnonce)
  if (typeof authKey !== 'string' || sessionId === undefined || cnonceText === undefined) {
    return { id, error: 'REQUEST_PARAMETER' }
  }
  if (typeof priority !== 'boolean' || !Array.isArray(actions)) return { id, error: 'REQUEST_PARAMETER' }
  const read = actions.map(readAction)
  if (!read.every((action) => action !== undefined)) return { id, error: 'REQUEST_FORMAT' }
  return { id, sessionId, cnonce: cnonceText, authKey, actions: read }
}

function sessionIdOf(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isInteger(value)) return value
  return typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : undefined
}

/** As printed in the JSON, since it is hashed that way. */
function cnonceOf(value: unknown): string | undefined {
  if (isUint32(value)) return String(value)
  return typeof value === 'string' && /^\d+$/.test(value) ? value : undefined
}

function readAction(value: unknown): Action | undefined {
  if (!isObject(value)) return undefined
  const { id, method, xpath, parameters = {}, options = {} } = value
  const eventId = value['event-id']
  if (!isUint32(id) || typeof method !== 'string' || !isObject(parameters) || !isObject(options)) return undefined
  if (xpath !== undefined && typeof xpath !== 'string') return undefined
  return { id, method, xpath, parameters, options, eventId: typeof eventId === 'string' ? eventId : undefined }
}
