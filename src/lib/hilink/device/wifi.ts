import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import { pause } from '../../session/abort.js'
import type { HilinkClient, HilinkRequestOptions } from '../client.js'
import { type HilinkElement, listOf, type RequestFields, textOf } from '../protocol.js'
import { ifOffered } from '../status-codes.js'
import type { FlatObject } from './values.js'

const networksEndpoint = 'wlan/multi-basic-settings'
const radiosEndpoint = 'wlan/status-switch-settings'
/** What the modem takes back of a network, in this order; all else that it tells makes it refuse. */
const networkFields = [
  'Index',
  'WifiBroadcast',
  'wifiguestofftime',
  'WifiAuthmode',
  'ID',
  'WifiEnable',
  'wifiisguestnetwork',
  'WifiMac',
  'WifiSsid',
  'WifiRadiusKey',
  'WifiWpaencryptionmodes',
  'WifiWepKeyIndex',
]
const radioFields = ['wifienable', 'index', 'ID']
const bands: Readonly<Record<string, string>> = { 1: '2.4 GHz', 2: '5 GHz', 3: '5 GHz' }
/** A Wi-Fi restarts for some seconds, in which it may still show its old state. */
const readBackLooks = 10

/** The networks of the modem, guests' among them; older firmware has one. */
export async function readWifi(client: HilinkClient, request: HilinkRequestOptions): Promise<FlatObject[]> {
  const networks = await readNetworks(client, request)
  const radios = await ifOffered(() => client.get(radiosEndpoint, request))
  const off = new Set(
    radios === undefined
      ? []
      : listOf(radios.content, 'radios', 'radio')
          .filter((radio) => textOf(radio, 'wifienable') === '0')
          .map((radio) => radioOf(textOf(radio, 'ID')))
          .filter((radio) => radio !== undefined),
  )
  return networks.map((network) => {
    const radio = radioOf(textOf(network, 'ID'))
    const isRadioOff = radio !== undefined && off.has(radio)
    return {
      ssid: textOf(network, 'WifiSsid') || null,
      enabled: isOn(network) && !isRadioOff,
      guest: isGuest(network),
      band: radio === undefined ? null : (bands[radio] ?? null),
    }
  })
}

/** Switches the radios, where the firmware has them, else the networks; guests' follow their radio. */
export async function switchWifi(
  client: HilinkClient,
  on: boolean,
  request: HilinkRequestOptions,
  pollEveryMs: number,
): Promise<FlatObject> {
  const radios = await ifOffered(() => client.get(radiosEndpoint, request))
  const known = radios === undefined ? [] : listOf(radios.content, 'radios', 'radio')
  if (known.length > 0) {
    const radio = known.map((each) => ({ ...fieldsOf(each, radioFields), wifienable: flag(on) }))
    await post(client, radiosEndpoint, { radios: { radio }, WifiRestart: 1 }, request)
  } else {
    const own = (await readNetworks(client, request)).filter((network) => !isGuest(network))
    await writeNetworks(client, own, on, request)
  }
  return await readBack(client, on, false, request, pollEveryMs)
}

/** @throws DeviceError `UNSUPPORTED` where there is no guest network */
export async function switchGuests(
  client: HilinkClient,
  on: boolean,
  request: HilinkRequestOptions,
  pollEveryMs: number,
): Promise<FlatObject> {
  const guests = (await readNetworks(client, request)).filter(isGuest)
  if (guests.length === 0) {
    throw new DeviceError(
      'UNSUPPORTED',
      sentence('hilink.no-guest', { device: client.label }),
      { device: client.label, endpoint: networksEndpoint, retryable: false },
      'no',
    )
  }
  await writeNetworks(client, guests, on, request)
  return await readBack(client, on, true, request, pollEveryMs)
}

async function readNetworks(client: HilinkClient, request: HilinkRequestOptions): Promise<HilinkElement[]> {
  const several = await ifOffered(() => client.get(networksEndpoint, request))
  const networks = several === undefined ? [] : listOf(several.content, 'Ssids', 'Ssid')
  return networks.length > 0 ? networks : [(await client.get('wlan/basic-settings', request)).content]
}

async function writeNetworks(
  client: HilinkClient,
  networks: readonly HilinkElement[],
  on: boolean,
  request: HilinkRequestOptions,
): Promise<void> {
  const isSingle = networks.some((network) => !('Index' in network))
  const [first] = networks
  if (isSingle && first !== undefined) {
    const fields = { ...fieldsOf(first, ['WifiSsid', 'WifiHide']), WifiEnable: flag(on), WifiRestart: 1 }
    await post(client, 'wlan/basic-settings', fields, request)
    return
  }
  const Ssid = networks.map((network) => ({ ...fieldsOf(network, networkFields), WifiEnable: flag(on) }))
  await post(client, networksEndpoint, { Ssids: { Ssid }, WifiRestart: 1 }, request)
}

/** Switching twice does no harm. The answer may be lost with the Wi-Fi that it travels by: then the state decides. */
async function post(
  client: HilinkClient,
  endpoint: string,
  fields: RequestFields,
  request: HilinkRequestOptions,
): Promise<void> {
  await client.post(endpoint, fields, { ...request, repeatable: true })
}

async function readBack(
  client: HilinkClient,
  on: boolean,
  guest: boolean,
  request: HilinkRequestOptions,
  pollEveryMs: number,
): Promise<FlatObject> {
  for (let look = 1; ; look += 1) {
    const networks = (await readWifi(client, request)).filter((network) => network.guest === guest)
    const isDone = on
      ? networks.some((network) => network.enabled === true)
      : networks.every((network) => network.enabled === false)
    if (networks.length > 0 && isDone) return guest ? { guest: on, networks } : { wifi: on, networks }
    if (look === readBackLooks) break
    await pause(pollEveryMs, request.signal)
  }
  throw new DeviceError('DEVICE_ERROR', sentence('hilink.wifi-unchanged', { device: client.label }), {
    device: client.label,
    endpoint: networksEndpoint,
    retryable: false,
  })
}

function fieldsOf(element: HilinkElement, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.filter((name) => name in element).map((name) => [name, textOf(element, name)]))
}

function isOn(network: HilinkElement): boolean {
  return textOf(network, 'WifiEnable').trim() === '1'
}

function isGuest(network: HilinkElement): boolean {
  return textOf(network, 'wifiisguestnetwork').trim() === '1'
}

/** `InternetGatewayDevice.X_Config.Wifi.Radio.1.Ssid.1.` */
function radioOf(id: string): string | undefined {
  return /\bRadio\.(\d{1,3})\b/i.exec(id)?.[1]
}

function flag(on: boolean): string {
  return on ? '1' : '0'
}
