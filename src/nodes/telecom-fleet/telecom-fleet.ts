import { readFileSync, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { Node, NodeAPI, NodeDef } from 'node-red'
import { DeviceError, toDeviceError } from '../../lib/errors.js'
import { type Inventory, type InventoryEntry, readInventory } from '../../lib/fleet/inventory.js'
import { type Sentence, sentence } from '../../lib/sentences/sentence.js'
import { makeDevice } from '../shared/config-node.js'
import type { Device } from '../shared/device-node.js'
import { textField } from '../shared/fields.js'
import { onceFlowsStarted } from '../shared/flows-started.js'
import type { Fleet } from '../shared/named-devices.js'

/** Devices of an inventory, for nodes that are told a device by its name or tag. */
export default function (RED: NodeAPI): void {
  RED.nodes.registerType('telecom-fleet', function (this: Node, saved: NodeDef) {
    RED.nodes.createNode(this, saved)
    const fleet = new InventoryFleet(RED, this, { ...saved })
    Object.assign(this, { fleet })
    const forget = onceFlowsStarted(RED, () => fleet.read())
    this.on('close', (_removed: boolean, done: () => void) => {
      forget()
      void fleet.close().finally(done)
    })
  })
}

/** A device that was made, and of what. */
interface MadeDevice {
  entry: string
  device: Device | DeviceError
}

class InventoryFleet implements Fleet {
  #stamp = ''
  #inventory: Inventory = { entries: [], duplicates: new Set(), problems: [], holdsPasswords: false }
  readonly #devices = new Map<string, MadeDevice>()
  /** What is told stays told as long as it holds. */
  #told = ''

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly properties: Record<string, unknown>,
  ) {}

  names(deviceType: string, tag?: string): string[] {
    const entries = this.read().entries.filter(({ kind, tags }) => {
      return `${kind}-config` === deviceType && (tag === undefined || tags.includes(tag))
    })
    return [...new Set(entries.map(({ name }) => name))]
  }

  device(deviceType: string, name: string): Device | DeviceError | undefined {
    const { entries, duplicates } = this.read()
    const entry = entries.find((one) => one.name === name && `${one.kind}-config` === deviceType)
    if (entry === undefined) return undefined
    if (duplicates.has(name)) return new DeviceError('BAD_INPUT', sentence('fleet.twice', { name }), {}, 'no')
    const text = JSON.stringify(entry)
    const made = this.#devices.get(name)
    if (made?.entry === text) return made.device
    this.#letGo(name)
    const device = this.#make(deviceType, entry)
    this.#devices.set(name, { entry: text, device })
    return device
  }

  /** What the file holds now; read again only where it has changed, and as it was where it cannot be read. */
  read(): Inventory {
    try {
      this.#readAgain()
    } catch (error) {
      this.#tell(sentence('fleet.unreadable', { path: this.#path(), reason: reasonOf(error) }))
    }
    return this.#inventory
  }

  async close(): Promise<void> {
    const devices = [...this.#devices.values()].flatMap(({ device }) => (device instanceof DeviceError ? [] : [device]))
    this.#devices.clear()
    await Promise.allSettled(devices.map((device) => device.close()))
  }

  #readAgain(): void {
    const path = this.#path()
    if (path === '') throw new Error(String(sentence('fleet.no-path')))
    const { mtimeMs, size, mode } = statSync(path)
    const stamp = `${String(mtimeMs)} ${String(size)}`
    if (stamp === this.#stamp) {
      this.#told = ''
      return
    }
    const inventory = readInventory(readFileSync(path, 'utf8'), process.env)
    if (inventory === undefined) throw new Error(String(sentence('fleet.no-inventory')))
    this.#stamp = stamp
    this.#inventory = inventory
    const isOpen = inventory.holdsPasswords && process.platform !== 'win32' && (mode & 0o004) !== 0
    const problems = [...inventory.problems, ...(isOpen ? [sentence('fleet.open-file', { path })] : [])]
    this.#told = ''
    for (const problem of problems) this.node.warn(String(problem))
    const names = new Set(inventory.entries.map(({ name }) => name))
    for (const name of this.#devices.keys()) if (!names.has(name)) this.#letGo(name)
  }

  /** Relative to the user directory. */
  #path(): string {
    const path = textField('').read(this.properties.path, 'path').trim()
    if (path === '' || isAbsolute(path)) return path
    return join(typeof this.RED.settings.userDir === 'string' ? this.RED.settings.userDir : '', path)
  }

  #make(deviceType: string, { properties, username, password }: InventoryEntry): Device | DeviceError {
    try {
      return makeDevice(this.RED, deviceType, { ...properties }, { username, password })
    } catch (error) {
      return toDeviceError(error)
    }
  }

  #letGo(name: string): void {
    const device = this.#devices.get(name)?.device
    this.#devices.delete(name)
    if (device === undefined || device instanceof DeviceError) return
    device.close().catch((error: unknown) => this.node.warn(`Logging out failed: ${String(error)}`))
  }

  #tell(problem: Sentence): void {
    const text = String(problem)
    if (text === this.#told) return
    this.#told = text
    this.node.warn(text)
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
