import type { NodeAPI } from 'node-red'
import { badInput, DeviceError } from '../../lib/errors.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { chosenDevice, type Device, type DeviceClass } from './device-node.js'

/** Which devices a message asks for by name. */
export type DeviceSelection =
  /** The one that the dialog has. */
  | { is: 'chosen' }
  | { is: 'one'; name: string }
  /** One result per device. */
  | { is: 'several'; names: readonly string[] }

/** Devices that an inventory holds, as a `telecom-fleet` lends them to nodes. */
export interface Fleet {
  /** Names of the devices of a type, of all or of those with a tag. */
  names(deviceType: string, tag?: string): string[]
  /** @returns `undefined` where it has none of that name and type */
  device(deviceType: string, name: string): Device | DeviceError | undefined
}

const tagPrefix = 'tag:'

/** The devices of one type that are deployed, by the names of their config nodes and in fleets. */
export class NamedDevices<SomeDevice extends Device> {
  constructor(
    private readonly RED: NodeAPI,
    private readonly deviceType: string,
    private readonly deviceClass: DeviceClass<SomeDevice>,
  ) {}

  /**
   * What a value of `deviceName` asks for: nothing, a name, `tag:<tag>`, `*`, or an array of them.
   *
   * @throws DeviceError `BAD_INPUT` for anything else
   */
  select(given: unknown): DeviceSelection {
    if (given === undefined || given === null || given === '') return { is: 'chosen' }
    if (typeof given === 'string' && !isSelector(given)) return { is: 'one', name: given.trim() }
    const list: unknown[] = Array.isArray(given) ? given : [given]
    const names = list.flatMap((entry) => {
      if (typeof entry === 'string' && entry.trim() !== '') return this.#namesOf(entry.trim())
      throw badInput('deviceName', given, sentence('input.device-name'))
    })
    return { is: 'several', names: [...new Set(names)] }
  }

  /**
   * The device of that name; config nodes come first.
   *
   * @throws DeviceError `BAD_INPUT` for a name that is not there, or there twice; why its settings cannot be used
   */
  named(name: string): SomeDevice {
    const { RED, deviceType, deviceClass } = this
    const ids = this.#configNodes()
      .filter((node) => node.name === name)
      .map(({ id }) => id)
    const [id, another] = ids
    if (another !== undefined) throw this.#twice(name)
    if (id !== undefined) return chosenDevice(RED, id, deviceType, deviceClass)
    const found = this.#fleets().flatMap((fleet) => fleet.device(deviceType, name) ?? [])
    if (found.length > 1) throw this.#twice(name)
    const [device] = found
    if (device instanceof DeviceError) throw device
    if (device instanceof deviceClass) return device
    throw badInput('deviceName', name, sentence('input.unknown-device', { type: deviceType }))
  }

  #namesOf(selector: string): string[] {
    const { deviceType } = this
    if (!isSelector(selector)) return [selector]
    if (selector === '*') {
      const own = this.#configNodes().map(({ name }) => name)
      return [...own.filter((name) => name !== ''), ...this.#fleets().flatMap((fleet) => fleet.names(deviceType))]
    }
    const tag = selector.slice(tagPrefix.length).trim()
    return this.#fleets().flatMap((fleet) => fleet.names(deviceType, tag))
  }

  #configNodes(): { id: string; name: string }[] {
    const found: { id: string; name: string }[] = []
    this.RED.nodes.eachNode((node) => {
      const deployed: unknown = this.RED.nodes.getNode(node.id)
      if (node.type !== this.deviceType || deployed === null) return
      found.push({ id: node.id, name: typeof node.name === 'string' ? node.name : '' })
    })
    return found
  }

  #fleets(): Fleet[] {
    const found: Fleet[] = []
    this.RED.nodes.eachNode(({ type, id }) => {
      const fleet = type === 'telecom-fleet' ? fleetNode(this.RED, id) : undefined
      if (fleet !== undefined) found.push(fleet)
    })
    return found
  }

  #twice(name: string): DeviceError {
    return badInput('deviceName', name, sentence('input.device-twice', { type: this.deviceType }))
  }
}

/** The devices that a `telecom-fleet` lends; `undefined` where none of that id is deployed. */
export function fleetNode(RED: NodeAPI, id: unknown): Fleet | undefined {
  const node: unknown = typeof id === 'string' ? RED.nodes.getNode(id) : null
  return isFleetNode(node) ? node.fleet : undefined
}

function isSelector(text: string): boolean {
  return text.trim() === '*' || text.trim().startsWith(tagPrefix)
}

function isFleetNode(node: unknown): node is { fleet: Fleet } {
  return typeof node === 'object' && node !== null && 'fleet' in node
}
