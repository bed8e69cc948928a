import { type SagemcomEmulator, type SagemcomOptions, startSagemcomEmulator } from '../../../emulators/sagemcom'
import { Flow, type FlowNode, type FlowOptions } from './flow'

export const sagemcomTypes = [
  'sagemcom-config',
  'sagemcom-xpath',
  'sagemcom-device',
  'sagemcom-presence',
  'sagemcom-request',
] as const
export const sagemcomCredentials = { username: 'admin', password: 'secret' }

export function startRouter(options: SagemcomOptions = {}): Promise<SagemcomEmulator> {
  return startSagemcomEmulator(options)
}

export function sagemcomConfig(address: string, properties: object = {}): FlowNode {
  return { id: 'router', type: 'sagemcom-config', name: 'Home', address, ...properties }
}

export function sagemcomXPath(properties: object = {}): FlowNode {
  return { id: 'xpath', type: 'sagemcom-xpath', device: 'router', value: 'payload', valueType: 'msg', ...properties }
}

export function sagemcomDevice(properties: object = {}): FlowNode {
  return { id: 'device', type: 'sagemcom-device', device: 'router', ...properties }
}

/** A presence node that looks when it is told to: its own next look is far away. */
export function sagemcomPresence(properties: object = {}): FlowNode {
  return { id: 'presence', type: 'sagemcom-presence', device: 'router', interval: 3600, ...properties }
}

/** A flow with the Sagemcom nodes and the config node `router`. */
export function startSagemcomFlow(
  router: SagemcomEmulator,
  nodes: readonly FlowNode[],
  { config = {}, types = [], ...options }: Partial<FlowOptions> & { config?: object } = {},
): Promise<Flow> {
  return Flow.start({
    types: [...sagemcomTypes, ...types],
    nodes: [sagemcomConfig(router.url, config), ...nodes],
    credentials: { router: sagemcomCredentials },
    ...options,
  })
}

export type { SagemcomEmulator, SagemcomOptions }
