import type { SagemcomReadOptions } from '../connection.js'
import type { WanState } from '../device/shapes.js'
import { below, elements, type Fields, globalIpv6, numberOf, tenths, textOf, thousandths } from '../device/values.js'
import type { XmoClient } from './client.js'
import { readPaths } from './paths.js'

const paths = [
  'Device/IP/Interfaces',
  'Device/PPP/Interfaces',
  'Device/DSL/Lines',
  'Device/DSL/Channels',
  'Device/Optical/Interfaces',
  'Device/Services/DeviceConfig/LastSuccesfulWanType',
  'Device/Managers/Network/InterfaceType',
] as const

/** Reads the state of the line and its counters, in one request. */
export async function readWan(client: XmoClient, options: SagemcomReadOptions): Promise<WanState> {
  const [ips, ppps, lines, channels, optics, lastType, type] = await readPaths(client, paths, options)
  const ip = wanInterface(elements(ips))
  const ppp = elements(ppps).find(({ Alias: alias }) => alias === 'PPP_DATA') ?? elements(ppps)[0] ?? {}
  const status = textOf(ip.Status, ppp.Status)
  return {
    connected: status === null ? null : status === 'UP',
    status,
    type: textOf(lastType, type),
    sinceSeconds: numberOf(ip.LastChange, ppp.LastChange),
    ...addresses(ip, ppp),
    ...counters(ip.Stats),
    pppStatus: textOf(ppp.ConnectionStatus),
    pppError: textOf(ppp.LastConnectionError),
    ...dsl(elements(lines)[0] ?? {}, elements(channels)[0] ?? {}),
    ...optical(elements(optics)[0] ?? {}),
  }
}

/** The interface to the provider: most firmwares call it IP_DATA, some only tell its role or have a gateway on it. */
function wanInterface(interfaces: readonly Fields[]): Fields {
  return (
    interfaces.find(({ Alias: alias }) => alias === 'IP_DATA') ??
    interfaces.find(({ Role: role }) => role === 'WAN') ??
    interfaces.find((each) => textOf(below(elements(each.IPv4Addresses)[0], 'IPGateway')) !== null) ??
    {}
  )
}

type Part<Names extends keyof WanState> = Pick<WanState, Names>

function addresses(ip: Fields, ppp: Fields): Part<'ip' | 'subnetMask' | 'gateway' | 'dns' | 'ipv6' | 'ipv6Prefix'> {
  const list = elements(ip.IPv4Addresses)
  const address = list.find((each) => textOf(each.IPAddress) !== null) ?? list[0] ?? {}
  return {
    ip: textOf(address.IPAddress, below(ppp.IPCP, 'LocalIPAddress')),
    subnetMask: textOf(address.SubnetMask),
    gateway: textOf(address.IPGateway, below(ppp.IPCP, 'RemoteIPAddress')),
    dns: textOf(address.Dns, below(ppp.IPCP, 'DNSServers')),
    ipv6: globalIpv6(ip.IPv6Addresses, 'IPAddress'),
    ipv6Prefix: globalIpv6(ip.IPv6Prefixes, 'Prefix'),
  }
}

function counters(
  stats: unknown,
): Part<'bytesSent' | 'bytesReceived' | 'packetsSent' | 'packetsReceived' | 'errorsSent' | 'errorsReceived'> {
  return {
    bytesSent: numberOf(below(stats, 'BytesSent')),
    bytesReceived: numberOf(below(stats, 'BytesReceived')),
    packetsSent: numberOf(below(stats, 'PacketsSent')),
    packetsReceived: numberOf(below(stats, 'PacketsReceived')),
    errorsSent: numberOf(below(stats, 'ErrorsSent')),
    errorsReceived: numberOf(below(stats, 'ErrorsReceived')),
  }
}

function dsl(
  line: Fields,
  channel: Fields,
): Part<
  | 'dslStatus'
  | 'dslStandard'
  | 'downstreamKbps'
  | 'upstreamKbps'
  | 'downstreamNoiseMarginDb'
  | 'upstreamNoiseMarginDb'
  | 'downstreamAttenuationDb'
  | 'upstreamAttenuationDb'
> {
  return {
    dslStatus: textOf(line.LinkStatus, line.Status),
    dslStandard: textOf(line.StandardUsed),
    downstreamKbps: numberOf(channel.DownstreamCurrRate),
    upstreamKbps: numberOf(channel.UpstreamCurrRate),
    downstreamNoiseMarginDb: tenths(line.DownstreamNoiseMargin),
    upstreamNoiseMarginDb: tenths(line.UpstreamNoiseMargin),
    downstreamAttenuationDb: tenths(line.DownstreamAttenuation),
    upstreamAttenuationDb: tenths(line.UpstreamAttenuation),
  }
}

function optical(
  optic: Fields,
): Part<'opticalStatus' | 'opticalReceivedDbm' | 'opticalSentDbm' | 'opticalTemperatureCelsius'> {
  return {
    opticalStatus: textOf(optic.Status),
    opticalReceivedDbm: thousandths(optic.OpticalSignalLevel),
    opticalSentDbm: thousandths(optic.TransmitOpticalLevel),
    opticalTemperatureCelsius: thousandths(optic.Temperature),
  }
}
