import type { SagemcomClient, SagemcomReadOptions } from '../client.js'
import { elements, type Fields, flagOf, numberOf, readPaths, textOf, timeOf } from './reading.js'

/** A port that the router forwards. What the firmware does not tell is `null`. */
export interface PortMapping {
  uid: number | null
  enabled: boolean | null
  /** `ENABLED`, `DISABLED`, `ERROR`, … */
  status: string | null
  description: string | null
  protocol: string | null
  externalPort: number | null
  /** Of a range of ports; `null` for a single one. */
  externalPortEnd: number | null
  internalIp: string | null
  internalPort: number | null
  remoteHost: string | null
  /** `DMZ`, `HTTP`, … */
  service: string | null
  /** `USER`, `UPNP`, … */
  creator: string | null
  /** 0 = for good. */
  leaseSeconds: number | null
  since: string | null
}

/** Reads all port mappings, those of UPnP included. */
export async function readPortMappings(client: SagemcomClient, options: SagemcomReadOptions): Promise<PortMapping[]> {
  const [mappings] = await readPaths(client, ['Device/NAT/PortMappings'], options)
  return elements(mappings).map(portMappingOf)
}

function portMappingOf(mapping: Fields): PortMapping {
  const rangeEnd = numberOf(mapping.ExternalPortEndRange)
  return {
    uid: numberOf(mapping.uid),
    enabled: flagOf(mapping.Enable),
    status: textOf(mapping.Status),
    description: textOf(mapping.Description, mapping.Alias),
    protocol: textOf(mapping.Protocol),
    externalPort: numberOf(mapping.ExternalPort),
    externalPortEnd: rangeEnd === 0 || rangeEnd === numberOf(mapping.ExternalPort) ? null : rangeEnd,
    internalIp: textOf(mapping.InternalClient),
    internalPort: numberOf(mapping.InternalPort),
    remoteHost: textOf(mapping.RemoteHost),
    service: textOf(mapping.Service),
    creator: textOf(mapping.Creator),
    leaseSeconds: numberOf(mapping.LeaseDuration),
    since: timeOf(mapping.LeaseStart),
  }
}
