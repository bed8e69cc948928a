import type { SagemcomReadOptions } from '../connection.js'
import type { LogEntry, PortMapping, RouterHost, RouterInformation, WanState, WifiNetwork } from './shapes.js'

/** What can be asked of a router, and what each protocol has an implementation of. */
export interface RouterOperations {
  information(options: SagemcomReadOptions): Promise<RouterInformation>
  /** All devices that the router remembers. */
  hosts(options: SagemcomReadOptions): Promise<RouterHost[]>
  /** All port mappings, those of UPnP included. */
  portMappings(options: SagemcomReadOptions): Promise<PortMapping[]>
  wifi(options: SagemcomReadOptions): Promise<WifiNetwork[]>
  wan(options: SagemcomReadOptions): Promise<WanState>
  /** The router's event log, oldest line first. */
  logs(options: SagemcomReadOptions): Promise<LogEntry[]>
  /** Restarts the router; never sent twice. */
  reboot(options: SagemcomReadOptions): Promise<{ accepted: true }>
  /** Who is connected, and for how long the router has been up, at one moment. */
  presence(options: SagemcomReadOptions): Promise<PresenceReading>
  /** What *Test connection* shows. */
  model(options: SagemcomReadOptions): Promise<RouterModel>
}

export interface PresenceReading {
  hosts: RouterHost[]
  /** `null` where the router does not tell. */
  upTimeSeconds: number | null
}

/** Empty where the router does not tell. */
export interface RouterModel {
  model: string
  firmware: string
  clock: string
  zone: string
}

/** What `sagemcom-device` does, and the method that does it. */
const methods = {
  information: 'information',
  hosts: 'hosts',
  'port-mappings': 'portMappings',
  wifi: 'wifi',
  wan: 'wan',
  reboot: 'reboot',
  logs: 'logs',
} as const

export type DeviceOperation = keyof typeof methods

export const deviceOperations = Object.keys(methods) as DeviceOperation[]

/** Runs one operation and gives its result. */
export function runDeviceOperation(
  router: RouterOperations,
  operation: DeviceOperation,
  options: SagemcomReadOptions,
): Promise<unknown> {
  return router[methods[operation]](options)
}

/** Whether an operation only reads. */
export function operationEffect(operation: DeviceOperation): 'read' | 'write' {
  return operation === 'reboot' ? 'write' : 'read'
}
