import type { SagemcomReadOptions } from '../connection.js'
import type { PortMapping } from '../device/shapes.js'
import { elements, type Fields, flagOf, numberOf, textOf, timeOf } from '../device/values.js'
import type { XmoClient } from './client.js'
import { readPaths } from './paths.js'

/** Reads all port mappings, those of UPnP included. */
export async function readPortMappings(client: XmoClient, options: SagemcomReadOptions): Promise<PortMapping[]> {
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
