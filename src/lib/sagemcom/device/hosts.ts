import type { SagemcomClient, SagemcomReadOptions } from '../client.js'
import {
  below,
  elements,
  type Fields,
  flagOf,
  globalIpv6,
  macOf,
  numberOf,
  readPaths,
  textOf,
  timeOf,
} from './reading.js'

/** A device in the home network, or one that was there. What the firmware does not tell is `null`. */
export interface RouterHost {
  /** Capitals with colons; `null` where the router has none. */
  mac: string | null
  /** What the user called it, else what it calls itself, else its MAC address. */
  name: string | null
  hostName: string | null
  active: boolean
  /** `null` for most that are away. */
  ip: string | null
  /** One that holds beyond the link, if there is any. */
  ipv6: string | null
  /** `Ethernet`, `WiFi`, … */
  interfaceType: string | null
  /** `PHONE`, `COMPUTER`, … */
  deviceType: string | null
  addressSource: string | null
  /** Since when it is active or away: ISO 8601 with the router's offset. */
  lastChange: string | null
  leaseSeconds: number | null
  blocked: boolean | null
  uid: number | null
}

/** Reads all devices that the router remembers. */
export async function readHosts(client: SagemcomClient, options: SagemcomReadOptions): Promise<RouterHost[]> {
  const [hosts] = await readPaths(client, ['Device/Hosts/Hosts'], options)
  return elements(hosts).map(hostOf)
}

/** A host as the router lists it, in one shape whatever the firmware calls things. */
export function hostOf(host: Fields): RouterHost {
  const mac = macOf(host.PhysAddress)
  return {
    mac,
    name: textOf(host.UserFriendlyName, host.UserHostName, host.HostName, mac),
    hostName: textOf(host.HostName),
    active: flagOf(host.Active) ?? false,
    ip: textOf(host.IPAddress, addressOf(host.IPv4Addresses)),
    ipv6: globalIpv6(host.IPv6Addresses, 'IPAddress') ?? textOf(addressOf(host.IPv6Addresses)),
    interfaceType: textOf(host.InterfaceType),
    deviceType: textOf(host.UserDeviceType, host.DetectedDeviceType),
    addressSource: textOf(host.AddressSource),
    lastChange: timeOf(host.ActiveLastChange) ?? timeOf(host.LastStateChange),
    leaseSeconds: numberOf(host.LeaseTimeRemaining),
    blocked: flagOf(host.Blacklisted, host.BlacklistEnable),
    uid: numberOf(host.uid),
  }
}

function addressOf(addresses: unknown): unknown {
  const list = elements(addresses)
  return below(list.find((address) => address.Active === true) ?? list[0], 'IPAddress')
}
