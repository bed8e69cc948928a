import type { SagemcomClient, SagemcomReadOptions } from '../client.js'
import { readHosts } from './hosts.js'
import { readInformation } from './information.js'
import { readLogs } from './logs.js'
import { readPortMappings } from './port-mappings.js'
import { reboot } from './reboot.js'
import { readWan } from './wan.js'
import { readWifi } from './wifi.js'

/** What `sagemcom-device` does. */
export const deviceOperations = ['information', 'hosts', 'port-mappings', 'wifi', 'wan', 'reboot', 'logs'] as const

export type DeviceOperation = (typeof deviceOperations)[number]

const runs: Record<DeviceOperation, (client: SagemcomClient, options: SagemcomReadOptions) => Promise<unknown>> = {
  information: readInformation,
  hosts: readHosts,
  'port-mappings': readPortMappings,
  wifi: readWifi,
  wan: readWan,
  reboot: (client, options) => reboot(client, options),
  logs: readLogs,
}

/** Runs one operation and gives its result. */
export function runDeviceOperation(
  client: SagemcomClient,
  operation: DeviceOperation,
  options: SagemcomReadOptions,
): Promise<unknown> {
  return runs[operation](client, options)
}

/** Whether an operation only reads. */
export function operationEffect(operation: DeviceOperation): 'read' | 'write' {
  return operation === 'reboot' ? 'write' : 'read'
}
