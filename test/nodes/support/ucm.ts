import { startUcmEmulator, type UcmEmulator } from '../../../emulators/ucm'
import { Flow, type FlowNode, type FlowOptions } from './flow'

export const ucmTypes = ['ucm-config', 'ucm-cdr', 'ucm-cdr-in', 'ucm-action'] as const
export const ucmCredentials = { username: 'cdrapi', password: 'cdrapi123' }

/** A config node for an emulated PBX; the clock of the emulator stands in the zone that is set here. */
export function ucmConfig(address: string, properties: object = {}): FlowNode {
  return { id: 'pbx', type: 'ucm-config', name: 'Office', address, timezone: 'Europe/Rome', ...properties }
}

export function ucmCdr(properties: object = {}): FlowNode {
  return { id: 'cdr', type: 'ucm-cdr', device: 'pbx', ...properties }
}

export function ucmAction(properties: object = {}): FlowNode {
  return { id: 'action', type: 'ucm-action', device: 'pbx', ...properties }
}

/** A flow with the UCM's nodes and the config node `pbx`. */
export function startUcmFlow(
  pbx: UcmEmulator,
  nodes: readonly FlowNode[],
  { config = {}, ...options }: Partial<FlowOptions> & { config?: object } = {},
): Promise<Flow> {
  return Flow.start({
    types: ucmTypes,
    nodes: [ucmConfig(pbx.url, config), ...nodes],
    credentials: { pbx: ucmCredentials },
    ...options,
  })
}

export { startUcmEmulator, type UcmEmulator }
