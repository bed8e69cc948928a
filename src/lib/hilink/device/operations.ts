import type { HilinkClient, HilinkRequestOptions } from '../client.js'
import { isGiven, readNetworkMode, setNetworkMode } from './network-mode.js'
import { enterPin } from './pin.js'
import { listTexts, readClients, readOperator, readSignal, readStatus, readTraffic } from './reads.js'
import { getAny, type OperationKind, postAny, requestKind } from './request.js'
import { askUssd } from './ussd.js'
import { type FlatValue, flatten } from './values.js'
import { readWifi, switchGuests, switchWifi } from './wifi.js'
import { deleteTexts, markTexts, reboot, switchData } from './writes.js'

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
  'sms-read',
  'data-on',
  'data-off',
  'wifi',
  'wifi-on',
  'wifi-off',
  'guest-on',
  'guest-off',
  'network-mode',
  'clear-traffic',
  'pin',
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
  /** `sms-delete`, `sms-read`: a text's index or an array of them. */
  index?: unknown
  /** `network-mode`: `auto`, `5g`, `4g`, `3g` or `2g`; with neither this nor `bands` it reads. */
  mode?: unknown
  /** `network-mode`: LTE bands, `"B3,B20"`, `[3, 20]` or `"all"`. */
  bands?: unknown
  /** `pin`: entered once. */
  pin?: unknown
  /** `ussd`: the code, e.g. `*100#`, or an array of turns. */
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
  'wifi',
])

/** What an operation does to the device, for the write guard. A USSD code acts: it may book or pay. */
export function operationKind(
  operation: HilinkOperation,
  { path, body, mode, bands }: OperationParameters,
): OperationKind {
  if (operation === 'network-mode') return isGiven(mode) || isGiven(bands) ? 'write' : 'read'
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
    case 'sms-read':
      return await markTexts(client, parameters.index, request)
    case 'wifi':
      return await readWifi(client, request)
    case 'wifi-on':
      return await switchWifi(client, true, request, pollEveryMs)
    case 'wifi-off':
      return await switchWifi(client, false, request, pollEveryMs)
    case 'guest-on':
      return await switchGuests(client, true, request, pollEveryMs)
    case 'guest-off':
      return await switchGuests(client, false, request, pollEveryMs)
    case 'network-mode':
      return operationKind(operation, parameters) === 'write'
        ? await setNetworkMode(client, parameters.mode, parameters.bands, request)
        : await readNetworkMode(client, request)
    case 'clear-traffic':
      await client.post('monitoring/clear-traffic', { ClearTraffic: 1 }, { ...request, repeatable: true })
      return { cleared: true }
    case 'pin':
      return await enterPin(client, parameters.pin, request)
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
