import { type HilinkEmulator, type HilinkOptions, startHilinkEmulator } from '../../../emulators/hilink'
import { Flow, type FlowNode, type FlowOptions } from './flow'

export const hilinkTypes = ['hilink-config', 'hilink-sms', 'hilink-sms-in', 'hilink-device'] as const
export const hilinkCredentials = { username: 'admin', password: 'admin' }

/** A modem that sends a part in no time. */
export function startModem(options: HilinkOptions = {}): Promise<HilinkEmulator> {
  return startHilinkEmulator({ sendTime: 1, reportTime: 1, ussdTime: 1, dialTime: 1, ...options })
}

export function hilinkConfig(address: string, properties: object = {}): FlowNode {
  return { id: 'modem', type: 'hilink-config', name: 'Stick', address, ...properties }
}

/** A sending node that is content when the modem has taken the text. */
export function hilinkSms(properties: object = {}): FlowNode {
  return { id: 'sms', type: 'hilink-sms', device: 'modem', text: 'payload', textType: 'msg', ...properties }
}

/** A receiving node that looks when it is told to: its own next look is far away. */
export function hilinkSmsIn(properties: object = {}): FlowNode {
  return { id: 'inbox', type: 'hilink-sms-in', device: 'modem', interval: 3600, ...properties }
}

export function hilinkDevice(properties: object = {}): FlowNode {
  return { id: 'device', type: 'hilink-device', device: 'modem', ...properties }
}

/** A flow with the HiLink nodes and the config node `modem`. */
export function startHilinkFlow(
  modem: HilinkEmulator,
  nodes: readonly FlowNode[],
  { config = {}, types = [], ...options }: Partial<FlowOptions> & { config?: object } = {},
): Promise<Flow> {
  return Flow.start({
    types: [...hilinkTypes, ...types],
    nodes: [hilinkConfig(modem.url, config), ...nodes],
    credentials: { modem: hilinkCredentials },
    ...options,
  })
}

export type { HilinkEmulator, HilinkOptions }
