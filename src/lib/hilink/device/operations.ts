import type { HilinkClient, HilinkRequestOptions } from '../client.js'
import { listTexts, readClients, readOperator, readSignal, readStatus, readTraffic } from './reads.js'
import { getAny, type OperationKind, postAny, requestKind } from './request.js'
import { askUssd } from './ussd.js'
import { type FlatValue, flatten } from './values.js'
import { deleteTexts, reboot, switchData } from './writes.js'

export { type SmsBox, smsBoxes } from './reads.js'
export type { OperationKind } from './request.js'

/** The operations of `hilink-device`. */
export const hilinkOperations = [
  'status',
  'signal',
  'information',
  'traffic',
  'operator',
  'clients',
  'sms-count',
  'sms-list',
  'sms-delete',
  'data-on',
  'data-off',
  'reboot',
  'ussd',
  'get',
  'post',
] as const
export type HilinkOperation = (typeof hilinkOperations)[number]

/** What an operation may take; each is checked when it is used. */
export interface OperationParameters {
  /** `sms-list`; default `inbox`. */
  box?: unknown
  /** `sms-list`: the newest so many; default 20. */
  limit?: unknown
  /** `sms-delete`: a text's index or an array of them. */
  index?: unknown
  /** `ussd`: the code, e.g. `*100#`. */
  content?: unknown
  /** `get`, `post`: `monitoring/status`, with or without `/api/`. */
  path?: unknown
  /** `post`: an object whose fields are sent in their order. */
  body?: unknown
}

export interface OperationOptions extends HilinkRequestOptions {
  /** For tests: between two looks at what an operation has brought about; default 1000. */
  pollEveryMs?: number
}

const readingOperations: ReadonlySet<string> = new Set([
  'status',
  'signal',
  'information',
  'traffic',
  'operator',
  'clients',
  'sms-count',
  'sms-list',
])

/** What an operation does to the device, for the write guard. A USSD code acts: it may book or pay. */
export function operationKind(operation: HilinkOperation, { path, body }: OperationParameters): OperationKind {
  if (operation === 'get' || operation === 'post') return requestKind(operation, path, body)
  return readingOperations.has(operation) ? 'read' : 'write'
}

/**
 * Runs one operation.
 *
 * @returns a flat object, numbers as numbers without their units, under the names that the device uses, with readable
 * fields of our own beside them; `clients` and `sms-list` give an array of such objects
 */
export async function runOperation(
  client: HilinkClient,
  operation: HilinkOperation,
  parameters: OperationParameters,
  options: OperationOptions,
): Promise<FlatValue> {
  const { pollEveryMs = 1_000, ...request } = options
  switch (operation) {
    case 'status':
      return await readStatus(client, request)
    case 'signal':
      return await readSignal(client, request)
    case 'information':
      return flatten((await client.get('device/information', request)).content)
    case 'traffic':
      return await readTraffic(client, request)
    case 'operator':
      return await readOperator(client, request)
    case 'clients':
      return await readClients(client, request)
    case 'sms-count':
      return flatten((await client.get('sms/sms-count', request)).content)
    case 'sms-list':
      return await listTexts(client, parameters.box ?? 'inbox', parameters.limit ?? 20, request)
    case 'sms-delete':
      return await deleteTexts(client, parameters.index, request)
    case 'data-on':
      return await switchData(client, true, request, pollEveryMs)
    case 'data-off':
      return await switchData(client, false, request, pollEveryMs)
    case 'reboot':
      return await reboot(client, request, pollEveryMs)
    case 'ussd':
      return { ...(await askUssd(client, parameters.content, { ...request, pollEveryMs })) }
    case 'get':
      return await getAny(client, parameters.path, request)
    case 'post':
      return await postAny(client, parameters.path, parameters.body, request)
  }
}
