import type { SagemcomClient, SagemcomReadOptions } from '../client.js'
import { splitPath } from '../xpath.js'
import { below, elements, type Fields, flagOf, macOf, numberOf, readPaths, textOf } from './reading.js'

/** A wireless network. What the firmware does not tell is `null`; its passphrase is not read. */
export interface WifiNetwork {
  /** The router's own name for it, which stays when the network is renamed: `WL_GUEST`. */
  alias: string | null
  ssid: string | null
  enabled: boolean | null
  /** `UP`, `DOWN`, … */
  status: string | null
  bssid: string | null
  /** Whether devices see it without knowing its name. */
  visible: boolean | null
  /** `WPA2_PERSONAL`, … */
  security: string | null
  wps: boolean | null
  /** Devices connected now. */
  clients: number | null
  /** `2_4GHZ`, `5GHZ`, … */
  band: string | null
  radioEnabled: boolean | null
  channel: number | null
  autoChannel: boolean | null
  bandwidth: string | null
  standards: string | null
  bytesSent: number | null
  bytesReceived: number | null
  uid: number | null
}

/** Reads all wireless networks with what belongs to their radio and access point, in one request. */
export async function readWifi(client: SagemcomClient, options: SagemcomReadOptions): Promise<WifiNetwork[]> {
  const paths = ['Device/WiFi/SSIDs', 'Device/WiFi/Radios', 'Device/WiFi/AccessPoints']
  const [ssids, radios, accessPoints] = await readPaths(client, paths, options)
  return elements(ssids).map((ssid) => {
    const radio = referredTo(elements(radios), ssid.LowerLayers)
    const point = elements(accessPoints).find((each) => referredTo([ssid], each.SSIDReference) !== undefined)
    return networkOf(ssid, radio ?? {}, point ?? {})
  })
}

function networkOf(ssid: Fields, radio: Fields, point: Fields): WifiNetwork {
  const devices = point.AssociatedDevices
  return {
    alias: textOf(ssid.Alias),
    ssid: textOf(ssid.SSID),
    enabled: flagOf(ssid.Enable),
    status: textOf(ssid.Status),
    bssid: macOf(ssid.BSSID) ?? macOf(ssid.MACAddress),
    visible: flagOf(point.SSIDAdvertisementEnabled),
    security: textOf(below(point.Security, 'ModeEnabled')),
    wps: flagOf(below(point.WPS, 'Enable')),
    clients: Array.isArray(devices) ? elements(devices).filter(isConnected).length : null,
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
function referredTo(candidates: readonly Fields[], reference: unknown): Fields | undefined {
  if (typeof reference !== 'string') return undefined
  const predicate = /\[(.*)\]$/s.exec(splitPath(reference).at(-1) ?? '')?.[1]
  const match = /^(?:(@?\w+)\s*=\s*)?["']?(.*?)["']?$/s.exec(predicate ?? '')
  const [, field = 'Alias', value = ''] = match ?? []
  if (value === '') return undefined
  return candidates.find((candidate) => String(candidate[field.replace('@', '')]) === value)
}
