import { badInput } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import type { HilinkClient, HilinkRequestOptions } from '../client.js'
import { type HilinkElement, isHilinkElement, type RequestFields, type RequestValue } from '../protocol.js'
import { type FlatObject, flatten } from './values.js'

/** What a request does to the device; `destructive`: factory reset, restore, firmware, power off. */
export type OperationKind = 'read' | 'write' | 'destructive'

/** POSTs that only read. */
const readingPosts: ReadonlySet<string> = new Set([
  'sms/sms-list',
  'sms/sms-list-contact',
  'sms/sms-list-phone',
  'sms/sms-count-contact',
])
/** GETs that act. */
const actingGets: ReadonlySet<string> = new Set(['ussd/release'])
const destructivePaths =
  /^(?:device\/(?:restore-default|restore|nvrestore|powersave)|online-update\/|update\/|filemanager\/)/i
const reboot = 1

/** What a GET or POST of any endpoint does to the device. */
export function requestKind(method: 'get' | 'post', path: unknown, body: unknown): OperationKind {
  const endpoint = typeof path === 'string' ? (plainPath(path).split('?')[0] ?? '') : ''
  if (method === 'get') return actingGets.has(endpoint) ? 'write' : 'read'
  if (readingPosts.has(endpoint)) return 'read'
  if (destructivePaths.test(endpoint)) return 'destructive'
  const control = isHilinkElement(body) ? body.Control : undefined
  const isReboot = control === reboot || control === String(reboot)
  return endpoint.toLowerCase() === 'device/control' && !isReboot ? 'destructive' : 'write'
}

/** `GET /api/<path>`. */
export async function getAny(client: HilinkClient, path: unknown, request: HilinkRequestOptions): Promise<FlatObject> {
  return flatReply(await client.get(checkPath(path), request))
}

/** `POST /api/<path>` with the fields of `body` in their order. */
export async function postAny(
  client: HilinkClient,
  path: unknown,
  body: unknown,
  request: HilinkRequestOptions,
): Promise<FlatObject> {
  const endpoint = checkPath(path)
  const fields = body === undefined || body === null || body === '' ? {} : body
  if (typeof fields !== 'string' && !isFields(fields)) {
    throw badInput('body', body, sentence('hilink.body'))
  }
  return flatReply(await client.post(endpoint, fields, { ...request, repeatable: readingPosts.has(endpoint) }))
}

function flatReply({ content, text }: { content: HilinkElement; text: string }): FlatObject {
  return text === '' ? flatten(content) : { result: text }
}

function checkPath(path: unknown): string {
  const endpoint = typeof path === 'string' ? plainPath(path) : ''
  if (/^[\w-]+(?:\/[\w-][\w.-]*)+(?:\?[\w.=&%-]*)?$/.test(endpoint)) return endpoint
  throw badInput('path', path, sentence('hilink.path'))
}

function plainPath(path: string): string {
  return path.trim().replace(/^\/?(?:api\/)?/, '')
}

function isFields(value: unknown): value is RequestFields {
  return isHilinkElement(value) && Object.entries(value).every(([name, field]) => isName(name) && isField(field))
}

function isField(value: unknown): value is RequestValue {
  if (typeof value === 'string' || typeof value === 'number') return true
  return Array.isArray(value) ? value.every(isField) : isFields(value)
}

function isName(name: string): boolean {
  return /^[A-Za-z_][\w.-]*$/.test(name)
}
