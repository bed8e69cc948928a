import { type KalliopeEmulator, startKalliopeEmulator } from '../../../emulators/kalliope'
import { Flow, type FlowNode, type FlowOptions } from './flow'

export const kalliopeTypes = ['kalliope-config', 'kalliope-cdr', 'kalliope-request'] as const
export const kalliopeCredentials = { username: 'privacyadmin', password: 'privacyadmin' }

/** A config node for an emulated PBX; the clock of the emulator stands in the zone that is set here. */
export function kalliopeConfig(address: string, properties: object = {}): FlowNode {
  return { id: 'pbx', type: 'kalliope-config', name: 'Office', address, timezone: 'Europe/Rome', ...properties }
}

export function kalliopeCdr(properties: object = {}): FlowNode {
  return { id: 'cdr', type: 'kalliope-cdr', device: 'pbx', ...properties }
}

export function kalliopeRequest(properties: object = {}): FlowNode {
  return { id: 'request', type: 'kalliope-request', device: 'pbx', pathType: 'str', ...properties }
}

/** A flow with the Kalliope's nodes and the config node `pbx`. */
export function startKalliopeFlow(
  pbx: KalliopeEmulator,
  nodes: readonly FlowNode[],
  { config = {}, ...options }: Partial<FlowOptions> & { config?: object } = {},
): Promise<Flow> {
  return Flow.start({
    types: kalliopeTypes,
    nodes: [kalliopeConfig(pbx.url, config), ...nodes],
    credentials: { pbx: kalliopeCredentials },
    ...options,
  })
}

export { type KalliopeEmulator, startKalliopeEmulator }
