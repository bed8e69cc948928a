import { badInput } from '../errors.js'
import type { HilinkClient, HilinkRequestOptions } from './client.js'
import { ifSupported } from './if-supported.js'
import {
  accessNames,
  connectionNames,
  modeNames,
  nameOf,
  networkNames,
  roamingNames,
  simNames,
  smsStateNames,
} from './names.js'
import { type HilinkElement, listOf, textOf } from './protocol.js'
import { listBox } from './sms-list.js'
import { receivedType } from './sms-type.js'
import { type FlatObject, flatten } from './values.js'

/** Where texts lie. */
export const smsBoxes = ['inbox', 'sent', 'drafts', 'sim-inbox', 'sim-sent', 'sim-drafts'] as const
export type SmsBox = (typeof smsBoxes)[number]

/** `monitoring/status` with its numbers in words beside them. */
export async function readStatus(client: HilinkClient, request: HilinkRequestOptions): Promise<FlatObject> {
  const { content } = await client.get('monitoring/status', request)
  const connection = textOf(content, 'ConnectionStatus')
  const network = textOf(content, 'CurrentNetworkTypeEx') || textOf(content, 'CurrentNetworkType')
  return {
    connected: connection === '901',
    connection: nameOf(connectionNames, connection),
    network: nameOf(networkNames, network),
    roaming: nameOf(roamingNames, textOf(content, 'RoamingStatus')),
    sim: nameOf(simNames, textOf(content, 'SimStatus')),
    inService: textOf(content, 'ServiceStatus') === '2',
    ...flatten(content),
  }
}

export async function readSignal(client: HilinkClient, request: HilinkRequestOptions): Promise<FlatObject> {
  const { content } = await client.get('device/signal', request)
  return { technology: nameOf(modeNames, textOf(content, 'mode')), ...flatten(content) }
}

/** Bytes, bytes per second and seconds; with the month's where the modem counts it. */
export async function readTraffic(client: HilinkClient, request: HilinkRequestOptions): Promise<FlatObject> {
  const { content } = await client.get('monitoring/traffic-statistics', request)
  const month = await ifSupported(() => client.get('monitoring/month_statistics', request))
  return { ...flatten(content), ...(month === undefined ? {} : flatten(month.content)) }
}

export async function readOperator(client: HilinkClient, request: HilinkRequestOptions): Promise<FlatObject> {
  const { content } = await client.get('net/current-plmn', request)
  return { technology: nameOf(accessNames, textOf(content, 'Rat')), ...flatten(content) }
}

export async function readClients(client: HilinkClient, request: HilinkRequestOptions): Promise<FlatObject[]> {
  const newer = await ifSupported(() => client.get('lan/HostInfo', request))
  const { content } = newer ?? (await client.get('wlan/host-list', request))
  return listOf(content, 'Hosts', 'Host').map((host) => ({
    name: textOf(host, 'HostName') || textOf(host, 'ActualName') || null,
    mac: textOf(host, 'MacAddress') || null,
    ip: textOf(host, 'IpAddress').split(';')[0] || null,
    ...flatten(host),
  }))
}

export async function listTexts(
  client: HilinkClient,
  box: unknown,
  limit: unknown,
  request: HilinkRequestOptions,
): Promise<FlatObject[]> {
  const name = smsBoxes.find((known) => known === box)
  if (name === undefined) throw badInput('box', box, `one of ${smsBoxes.join(', ')}`)
  const newest = typeof limit === 'string' ? Number(limit) : limit
  if (typeof newest !== 'number' || !Number.isInteger(newest) || newest < 1) {
    throw badInput('limit', limit, 'a whole number of at least 1, such as 20')
  }
  const texts = await listBox(client, name, { ...request, newest })
  return texts.map((text) => ({
    index: text.index,
    state: nameOf(smsStateNames, String(text.state)),
    phone: text.phone,
    text: text.content,
    date: text.date,
    type: receivedType(text),
    ...flatten(without(text.raw, ['Index', 'Phone', 'Content', 'Date'])),
  }))
}

function without(content: HilinkElement, names: readonly string[]): HilinkElement {
  return Object.fromEntries(Object.entries(content).filter(([name]) => !names.includes(name)))
}
