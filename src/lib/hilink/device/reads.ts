import { badInput } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import type { HilinkClient, HilinkRequestOptions } from '../client.js'
import { binaryMark, type HilinkElement, listOf, textOf } from '../protocol.js'
import { listBox, receivedType } from '../sms/boxes.js'
import { ifOffered } from '../status-codes.js'
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
import { type FlatObject, flatten } from './values.js'

/** `CurrentNetworkType` of an LTE cell with a 5G one beside it. */
const lteWithNr = '20'

/** Where texts lie. */
export const smsBoxes = ['inbox', 'sent', 'drafts', 'sim-inbox', 'sim-sent', 'sim-drafts'] as const
export type SmsBox = (typeof smsBoxes)[number]

/** `monitoring/status` with its numbers in words beside them. */
export async function readStatus(client: HilinkClient, request: HilinkRequestOptions): Promise<FlatObject> {
  const { content } = await client.get('monitoring/status', request)
  const connection = textOf(content, 'ConnectionStatus')
  return {
    connected: connection === '901',
    connection: nameOf(connectionNames, connection),
    network: networkOf(content),
    roaming: nameOf(roamingNames, textOf(content, 'RoamingStatus')),
    sim: nameOf(simNames, textOf(content, 'SimStatus')),
    inService: textOf(content, 'ServiceStatus') === '2',
    ...flatten(content),
  }
}

/** A 5G cell beside an LTE one (NSA) is told by the older field only. */
function networkOf(content: HilinkElement): string | null {
  const type = textOf(content, 'CurrentNetworkType').trim()
  const detailed = textOf(content, 'CurrentNetworkTypeEx').trim()
  if (type === lteWithNr) return nameOf(networkNames, type)
  return nameOf(networkNames, detailed === '' ? type : detailed)
}

export async function readSignal(client: HilinkClient, request: HilinkRequestOptions): Promise<FlatObject> {
  const { content } = await client.get('device/signal', request)
  return { technology: nameOf(modeNames, textOf(content, 'mode')), ...flatten(content) }
}

/** Bytes, bytes per second and seconds; with the month's where the modem counts it. */
export async function readTraffic(client: HilinkClient, request: HilinkRequestOptions): Promise<FlatObject> {
  const { content } = await client.get('monitoring/traffic-statistics', request)
  const month = await ifOffered(() => client.get('monitoring/month_statistics', { ...request, isExtra: true }))
  return { ...flatten(content), ...(month === undefined ? {} : flatten(month.content)) }
}

export async function readOperator(client: HilinkClient, request: HilinkRequestOptions): Promise<FlatObject> {
  const { content } = await client.get('net/current-plmn', request)
  return { technology: nameOf(accessNames, textOf(content, 'Rat')), ...flatten(content) }
}

export async function readClients(client: HilinkClient, request: HilinkRequestOptions): Promise<FlatObject[]> {
  const newer = await ifOffered(() => client.get('lan/HostInfo', request))
  const known = newer === undefined ? [] : listOf(newer.content, 'Hosts', 'Host')
  if (known.length > 0) return known.map((host) => clientOf(host, textOf(host, 'Active').trim() !== '0'))
  const ask = () => client.get('wlan/host-list', request)
  const older = newer === undefined ? await ask() : await ifOffered(ask)
  return older === undefined ? [] : listOf(older.content, 'Hosts', 'Host').map((host) => clientOf(host, true))
}

function clientOf(host: HilinkElement, online: boolean): FlatObject {
  const name = ['ActualName', 'HostName'].map((field) => textOf(host, field).trim()).find(isName)
  return {
    name: name ?? null,
    mac: textOf(host, 'MacAddress') || null,
    ip: textOf(host, 'IpAddress').split(';')[0] || null,
    online,
    ...flatten(host),
  }
}

function isName(text: string): boolean {
  return text !== '' && text.toLowerCase() !== 'unknown'
}

export async function listTexts(
  client: HilinkClient,
  box: unknown,
  limit: unknown,
  request: HilinkRequestOptions,
): Promise<FlatObject[]> {
  const name = smsBoxes.find((known) => known === box)
  if (name === undefined) throw badInput('box', box, sentence('hilink.box', { choices: smsBoxes.join(', ') }))
  const newest = typeof limit === 'string' ? Number(limit) : limit
  if (typeof newest !== 'number' || !Number.isInteger(newest) || newest < 1) {
    throw badInput('limit', limit, sentence('hilink.limit'))
  }
  const texts = await listBox(client, name, { ...request, newest })
  return texts.map((text) => ({
    index: text.index,
    state: nameOf(smsStateNames, String(text.state)),
    phone: text.phone,
    text: text.content,
    date: text.date,
    type: receivedType(text),
    ...flatten(without(text.raw, ['Index', 'Phone', 'Content', 'Date', binaryMark])),
  }))
}

function without(content: HilinkElement, names: readonly string[]): HilinkElement {
  return Object.fromEntries(Object.entries(content).filter(([name]) => !names.includes(name)))
}
