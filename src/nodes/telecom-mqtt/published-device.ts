import type { DeviceIdentity, Entity, Tracker } from '../../lib/mqtt/home-assistant.js'
import type { MessageLimits } from '../shared/device-node.js'

/** How a look or a command may use the device. */
export type Limits = MessageLimits & { purpose: 'user' | 'poll' }

/** What a device is and how it stands, as it is published. */
export interface Look {
  identity: DeviceIdentity
  entities: readonly Entity[]
  /** The content of its state topic. */
  state: object
  trackers?: readonly Tracker[]
}

/** Publishes what happens, below the device's topic and not retained. */
export interface Events {
  /** Resolves when the broker has it. @throws DeviceError while it has not */
  publish(below: string, event: object): Promise<void>
  /** For what is over when nobody hears of it now. */
  tell(below: string, event: object): void
}

/** A device that the node publishes, whatever its kind. */
export interface PublishedDevice {
  /** The config node's name, or its host. */
  readonly label: string
  look(limits: Limits): Promise<Look>
  /** Publishes what waits at the device, such as texts; called after a look, while there is somebody to publish to. */
  publishWaiting?(limits: Limits): Promise<void>
  /**
   * Carries out what came to a command topic.
   *
   * @param command the topic below the device's, such as `data/set`
   * @throws DeviceError also `BAD_INPUT` for a payload that cannot be used, and for a command that the device has not
   */
  command(command: string, payload: string, limits: Limits): Promise<void>
  close(): Promise<void>
}
