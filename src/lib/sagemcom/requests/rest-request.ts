import { badInput } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import type { RestFamily } from '../api-family.js'
import type { SagemcomClient } from '../client.js'
import type { SagemcomReadOptions } from '../connection.js'
import { isObject } from '../device/values.js'
import type { RestCall } from '../rest/client.js'

export const restMethods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

export type RestMethod = (typeof restMethods)[number]

/** What a message asks for. */
export interface RestInput {
  method: RestMethod
  path: unknown
  /** Text, or an object. */
  query: unknown
  /** An object, or text that goes out as it is; not sent with a GET. */
  body: unknown
}

export interface RestResult {
  payload: unknown
  facts: { method: RestMethod; path: string; status: number; api: RestFamily }
}

/** Parts of paths behind which a router is reset, restored or given another firmware. */
const destructivePath = /factory|restore|firmware|softwareupdate/i

/** What a request may do to the router: a GET reads. */
export function restEffect(method: RestMethod, path: string): 'read' | 'write' | 'destructive' {
  if (method === 'GET') return 'read'
  return destructivePath.test(path) ? 'destructive' : 'write'
}

/** Checks what a message asks for. @throws DeviceError `BAD_INPUT` that names what is wrong; nothing was sent */
export function restCall({ method, path, query, body }: RestInput): RestCall {
  const checked = checkRestPath(path)
  const text = queryText(query)
  const full = text === '' ? checked : `${checked}${checked.includes('?') ? '&' : '?'}${text}`
  return { method, path: full, body: method === 'GET' ? undefined : checkedBody(body) }
}

/** @throws DeviceError `BAD_INPUT` for what is no path on the router itself */
export function checkRestPath(given: unknown): string {
  const path = typeof given === 'string' ? given.trim() : ''
  if (/^\/[^\s/\\#][^\s\\#]*$/.test(path) && !/\/\.\.?(?:\/|$)/.test(path)) return path
  throw badInput('path', given, sentence('sagemcom.path'))
}

/** @throws DeviceError `BAD_INPUT` for what is neither text nor an object */
export function queryText(given: unknown): string {
  if (given === undefined || given === null || given === '') return ''
  const object = typeof given === 'string' && /^\s*\{/.test(given) ? parsed(given) : given
  if (isObject(object)) {
    return new URLSearchParams(Object.entries(object).map(([name, value]) => [name, String(value)])).toString()
  }
  if (typeof object !== 'string' || /[\s#]/.test(object.trim()))
    throw badInput('query', given, sentence('sagemcom.query'))
  return object.trim().replace(/^\?/, '')
}

function parsed(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json)
    return value
  } catch {
    return undefined
  }
}

function checkedBody(given: unknown): Record<string, unknown> | string | undefined {
  if (given === undefined || given === null || given === '') return undefined
  if (typeof given === 'string' || isObject(given)) return given
  throw badInput('body', given, sentence('sagemcom.body'))
}

/** Sends one request and gives its content. A read is repeated once when its answer is lost; nothing else is. */
export async function runRestRequest(
  router: SagemcomClient,
  input: RestInput,
  options: SagemcomReadOptions,
): Promise<RestResult> {
  const call = restCall(input)
  const { api, client } = await router.rest(options)
  const { status, content } = await client.call(call, { ...options, repeatable: call.method === 'GET' })
  return { payload: content, facts: { method: input.method, path: call.path.split('?', 1)[0] ?? '', status, api } }
}
