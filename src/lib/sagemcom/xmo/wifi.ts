import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import type { SagemcomReadOptions } from '../connection.js'
import type { WifiNetwork } from '../device/shapes.js'
import { below, elements, type Fields, flagOf, macOf, numberOf, textOf } from '../device/values.js'
import { lastStep, splitPath } from '../requests/xpath.js'
import type { XmoClient } from './client.js'
import { readPaths } from './paths.js'

/** Reads all wireless networks with what belongs to their radio and access point, in one request. */
export async function readWifi(client: XmoClient, options: SagemcomReadOptions): Promise<WifiNetwork[]> {
  const paths = ['Device/WiFi/SSIDs', 'Device/WiFi/Radios', 'Device/WiFi/AccessPoints', 'Device/Hosts/Hosts']
  const [ssids, radios, accessPoints, hosts] = await readPaths(client, paths, options)
  // Without networks there is nothing to tell, whatever else the router knows.
  if (ssids === undefined) throw noNetworks(client.label)
  const networks = elements(ssids).map((ssid) => {
    const radio = referredTo(elements(radios), ssid.LowerLayers) ?? {}
    const point = elements(accessPoints).find((each) => referredTo([ssid], each.SSIDReference) !== undefined) ?? {}
    return { ssid, radio, point, network: networkOf(ssid, radio, point) }
  })
  const active = elements(hosts).filter((host) => flagOf(host.Active) === true)
  return networks.map(({ ssid, radio, point, network }) => {
    const isAlone = networks.filter((each) => each.radio === radio && each.network.enabled === true).length === 1
    const ownRadio = isAlone && network.enabled === true ? radio : undefined
    return { ...network, clients: clientsOf(point, active, ssid, ownRadio) }
  })
}

function noNetworks(device: string): DeviceError {
  return new DeviceError(
    'NOT_FOUND',
    sentence('sagemcom.no-networks', { device, path: 'Device/WiFi/SSIDs' }),
    { device, endpoint: 'getValue Device/WiFi/SSIDs' },
    'no',
  )
}

/**
 * Devices connected now. Some firmwares never fill the list of the access point: there the hosts count that are connected
 * over the network, or over a radio that has no other one.
 */
function clientsOf(
  point: Fields,
  activeHosts: readonly Fields[],
  ssid: Fields,
  ownRadio: Fields | undefined,
): number | null {
  const associated = elements(point.AssociatedDevices).filter(isConnected).length
  if (associated > 0) return associated
  const over = activeHosts.filter(({ Layer1Interface: layer }) => {
    const kind = typeof layer === 'string' ? lastStep(layer) : ''
    const below = kind === 'SSID' ? ssid : kind === 'Radio' ? ownRadio : undefined
    return below !== undefined && referredTo([below], layer) !== undefined
  }).length
  return over > 0 || Array.isArray(point.AssociatedDevices) ? over : null
}

/** What is switched on only if both are; what one of them does not tell is up to the other. */
function bothOn(one: boolean | null, other: boolean | null): boolean | null {
  return one === false || other === false ? false : (one ?? other)
}

function networkOf(ssid: Fields, radio: Fields, point: Fields): Omit<WifiNetwork, 'clients'> {
  return {
    alias: textOf(ssid.Alias),
    ssid: textOf(ssid.SSID),
    enabled: bothOn(flagOf(ssid.Enable), flagOf(point.Enable)),
    status: textOf(ssid.Status),
    bssid: macOf(ssid.BSSID) ?? macOf(ssid.MACAddress),
    visible: flagOf(point.SSIDAdvertisementEnabled),
    security: textOf(below(point.Security, 'ModeEnabled')),
    wps: flagOf(below(point.WPS, 'Enable')),
    band: textOf(radio.OperatingFrequencyBand),
    radioEnabled: flagOf(radio.Enable),
    channel: numberOf(radio.Channel),
    autoChannel: flagOf(radio.AutoChannelEnable),
    bandwidth: textOf(radio.OperatingChannelBandwidth),
    standards: textOf(radio.OperatingStandards),
    bytesSent: numberOf(below(ssid.Stats, 'BytesSent')),
    bytesReceived: numberOf(below(ssid.Stats, 'BytesReceived')),
    uid: numberOf(ssid.uid),
  }
}

function isConnected(device: Fields): boolean {
  return flagOf(device.Active) !== false
}

/** The element that a reference such as `Device/WiFi/Radios/Radio[RADIO5G]` means, whichever way it is written. */
export function referredTo(candidates: readonly Fields[], reference: unknown): Fields | undefined {
  if (typeof reference !== 'string') return undefined
  const step = splitPath(reference).at(-1) ?? ''
  const predicate = step.endsWith(']') ? step.slice(step.indexOf('[') + 1, -1) : ''
  const match = /^(?:(@?\w+)\s*=\s*)?["']?(.*?)["']?$/s.exec(predicate)
  const [, field = 'Alias', value = ''] = match ?? []
  if (value === '') return undefined
  return candidates.find((candidate) => String(candidate[field.replace('@', '')]) === value)
}
