import { type Sentence, sentence } from '../../sentences/sentence.js'
import type { ApiFamily } from '../api-family.js'
import type { SagemcomReadOptions } from '../connection.js'
import type {
  CableState,
  LogEntry,
  PortMapping,
  RouterHost,
  RouterInformation,
  WanState,
  WifiNetwork,
} from './shapes.js'

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
  /** The cable line. @throws DeviceError `UNSUPPORTED` where there is none */
  cable(options: SagemcomReadOptions): Promise<CableState>
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
  /** The router is not to be asked more often; absent where it may be. */
  paceMs?: number
}

/** Empty where the router does not tell. */
export interface RouterModel {
  model: string
  firmware: string
  clock: string
  zone: string
  /** What the firmware speaks. */
  api: ApiFamily
}

/** What `sagemcom-device` does. */
export const deviceOperations = [
  'information',
  'hosts',
  'port-mappings',
  'wifi',
  'wan',
  'cable',
  'reboot',
  'logs',
] as const

export type DeviceOperation = (typeof deviceOperations)[number]

/** What came of an operation, and the few words for it under a node. */
export interface OperationResult {
  payload: unknown
  status: Sentence
}

/** Runs one operation and gives its result. */
export async function runDeviceOperation(
  router: RouterOperations,
  operation: DeviceOperation,
  options: SagemcomReadOptions,
): Promise<OperationResult> {
  switch (operation) {
    case 'information': {
      const payload = await router.information(options)
      const model = payload.model ?? payload.productClass ?? operation
      const upTime = durationOf(payload.upTimeSeconds)
      const status =
        upTime === ''
          ? sentence('sagemcom.status-model', { model })
          : sentence('sagemcom.status-information', { model, upTime })
      return { payload, status }
    }
    case 'hosts': {
      const payload = await router.hosts(options)
      const active = payload.filter((host) => host.active).length
      return { payload, status: sentence('sagemcom.status-hosts', { hosts: payload.length, active }) }
    }
    case 'port-mappings': {
      const payload = await router.portMappings(options)
      return { payload, status: sentence('sagemcom.status-ports', { rules: payload.length }) }
    }
    case 'wifi': {
      const payload = await router.wifi(options)
      const on = payload.filter(({ enabled }) => enabled === true).length
      return { payload, status: sentence('sagemcom.status-networks', { networks: payload.length, on }) }
    }
    case 'wan': {
      const payload = await router.wan(options)
      return { payload, status: lineStatus(payload) }
    }
    case 'cable': {
      const payload = await router.cable(options)
      return { payload, status: cableStatus(payload) }
    }
    case 'logs': {
      const payload = await router.logs(options)
      return { payload, status: sentence('sagemcom.status-lines', { lines: payload.length }) }
    }
    case 'reboot':
      return { payload: await router.reboot(options), status: sentence('sagemcom.status-reboot') }
  }
}

function lineStatus({ connected, ip, status }: WanState): Sentence {
  if (connected === true && ip !== null) return sentence('sagemcom.status-line-up', { ip })
  if (connected === false) return sentence('sagemcom.status-line-down')
  return sentence('sagemcom.status-line', { status: status ?? '?' })
}

/** The worst of what is received counts. */
function cableStatus({ downstream, upstream }: CableState): Sentence {
  const channels = downstream.length + upstream.length
  const ratios = downstream.flatMap(({ snrDb, locked }) => (snrDb === null || locked === false ? [] : [snrDb]))
  if (ratios.length === 0) return sentence('sagemcom.status-channels', { channels })
  return sentence('sagemcom.status-cable', { channels, snr: Math.min(...ratios) })
}

/** `3 d 4 h`, `12 min`; empty where it is not known. */
function durationOf(seconds: number | null): string {
  if (seconds === null) return ''
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  if (hours >= 24) return `${Math.floor(hours / 24)} d ${hours % 24} h`
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`
}

/** Whether an operation only reads. */
export function operationEffect(operation: DeviceOperation): 'read' | 'write' {
  return operation === 'reboot' ? 'write' : 'read'
}
