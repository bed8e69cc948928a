import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import type { SagemcomReadOptions } from '../connection.js'
import type { PresenceReading } from '../device/operations.js'
import type { RouterHost } from '../device/shapes.js'
import { below, elements, type Fields, flagOf, globalIpv6, macOf, numberOf, textOf, timeOf } from '../device/values.js'
import type { XmoClient } from './client.js'
import { readPaths } from './paths.js'

/** Reads all devices that the router remembers. */
export async function readHosts(client: XmoClient, options: SagemcomReadOptions): Promise<RouterHost[]> {
  const [hosts] = await readPaths(client, ['Device/Hosts/Hosts'], options)
  return elements(hosts).map(hostOf)
}

const presencePaths = ['Device/Hosts/Hosts', 'Device/DeviceInfo/UpTime'] as const

/** Reads who is connected, in one request. @throws DeviceError `UNSUPPORTED` where the router does not tell */
export async function readPresence(client: XmoClient, options: SagemcomReadOptions): Promise<PresenceReading> {
  const [hosts, upTime] = await readPaths(client, presencePaths, options)
  // Without this, everybody would be taken to have left.
  if (hosts === undefined) throw noHosts(client.label)
  return { hosts: elements(hosts).map(hostOf), upTimeSeconds: numberOf(upTime) }
}

function noHosts(device: string): DeviceError {
  return new DeviceError(
    'UNSUPPORTED',
    sentence('sagemcom.no-hosts', { device, path: presencePaths[0] }),
    { device, endpoint: `getValue ${presencePaths[0]}` },
    'no',
  )
}

/** A host as the router lists it, in one shape whatever the firmware calls things. */
function hostOf(host: Fields): RouterHost {
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
