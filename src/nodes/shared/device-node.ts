import type { Node, NodeAPI } from 'node-red'
import { DeviceError } from '../../lib/errors.js'
import type { Trace } from '../../lib/http/trace.js'
import { sentence } from '../../lib/sentences/sentence.js'
import type { SessionState, Waiting } from '../../lib/session/session.js'
import type { Signal } from '../../lib/session/signal.js'
import type { NodeStatus } from './status.js'

/** What action nodes need of any device, whatever its protocol. */
export interface Device {
  /** The config node's name, or the host of its address. */
  readonly label: string
  /** Calls `listener` at every change of the session's state until the returned function is called. */
  onSessionState(listener: (state: SessionState) => void): () => void
  /** Lets go of the session; the last one out logs out. */
  close(): Promise<void>
}

/** How a message may use a device. */
export interface MessageLimits {
  /** Ends the message: its node closed, or its `maxWait` is over. */
  signal: Signal
  /** Replaces the config node's timeout of one HTTP exchange. */
  timeoutMs: number | undefined
  onWait: (waiting: Waiting) => void
  /** Called with every exchange of a device whose *trace* is ticked. */
  trace: Trace
}

/** A config node: holds the settings of a device and shares its session with the nodes that use it. */
export interface DeviceNode extends Node {
  /** The device, or why its settings cannot be used. */
  device: Device | DeviceError
  /** Node-RED delivers a config node's status and errors to the tabs of the nodes registered here. */
  users: Record<string, Node>
}

/** A device's class. */
export type DeviceClass<SomeDevice extends Device> = abstract new (...settings: never[]) => SomeDevice

/**
 * The device an action node works with.
 *
 * @throws DeviceError `BAD_INPUT` when none is chosen or its settings cannot be used
 */
export function chosenDevice<SomeDevice extends Device>(
  RED: NodeAPI,
  id: unknown,
  deviceType: string,
  deviceClass: DeviceClass<SomeDevice>,
): SomeDevice {
  return usableDevice(deviceNode(RED, id)?.device, deviceType, deviceClass)
}

/**
 * A device that may be missing, or have settings that cannot be used.
 *
 * @throws DeviceError `BAD_INPUT` when it is none of that class
 */
export function usableDevice<SomeDevice extends Device>(
  device: Device | DeviceError | undefined,
  deviceType: string,
  deviceClass: DeviceClass<SomeDevice>,
): SomeDevice {
  if (device instanceof DeviceError) throw device
  if (device instanceof deviceClass) return device
  throw new DeviceError('BAD_INPUT', sentence('input.no-device', { type: deviceType }), {}, 'no')
}

/** Registers a node as a user of its device, and shows there what concerns all its users; the result undoes it. */
export function joinDevice(RED: NodeAPI, user: Node, id: unknown, status: NodeStatus): () => void {
  const node = deviceNode(RED, id)
  if (node === undefined) return () => undefined
  node.users[user.id] = user
  const unsubscribe =
    node.device instanceof DeviceError
      ? () => undefined
      : node.device.onSessionState((state) => {
          if (state === 'refused') status.refused()
          if (state === 'busy-elsewhere') status.waiting(sentence('node.status-SESSION_BUSY'))
        })
  return () => {
    unsubscribe()
    Reflect.deleteProperty(node.users, user.id)
  }
}

function deviceNode(RED: NodeAPI, id: unknown): DeviceNode | undefined {
  const node = typeof id === 'string' ? RED.nodes.getNode(id) : null
  return isDeviceNode(node) ? node : undefined
}

function isDeviceNode(node: object | null): node is DeviceNode {
  return node !== null && 'device' in node && 'users' in node
}
