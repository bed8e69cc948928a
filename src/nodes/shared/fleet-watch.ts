import type { Node, NodeAPI, NodeMessage, NodeMessageInFlow } from 'node-red'
import { DeviceError } from '../../lib/errors.js'
import { sentence } from '../../lib/sentences/sentence.js'
import type { Device } from './device-node.js'
import { textField } from './fields.js'
import { onceFlowsStarted } from './flows-started.js'
import { fleetNode } from './named-devices.js'
import { NodeStatus } from './status.js'

/** What watches one device. */
export interface Watch {
  input(msg: NodeMessageInFlow, done: (error?: Error) => void): void
  close(done: () => void): void
}

/** The part of a node that watches one device of its fleet. */
export interface WatchPart {
  /** Stands for the node: remembers apart, and says of which device it speaks. */
  node: Node
  device: Device | DeviceError
  /** Where in the interval its first look belongs, 0 to 1, so that the devices are not all asked at once. */
  phase: number
}

/** A device under watch; `closing` until it may be watched anew. */
interface Watched {
  watch: Watch
  device: Device | DeviceError
  isClosing: boolean
  hasFailed: boolean
}

/** How often a node looks which devices its fleet has. */
const lookEveryMs = 10_000

/** Watches every device of a fleet, or of one tag of it, from one node. */
export class FleetWatch implements Watch {
  readonly #watched = new Map<string, Watched>()
  readonly #status: NodeStatus
  readonly #forgetStart: () => void
  #timer: NodeJS.Timeout | undefined
  #shown = ''
  #isClosed = false

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly properties: Record<string, unknown>,
    private readonly deviceType: string,
    private readonly begin: (part: WatchPart) => Watch,
  ) {
    this.#status = new NodeStatus(node)
    this.#forgetStart = onceFlowsStarted(RED, () => {
      this.#look()
      this.#timer = setInterval(() => this.#look(), lookEveryMs)
    })
  }

  /** For the device that `msg.device` names, as the node's own messages do; else for each. */
  input(msg: NodeMessageInFlow, done: (error?: Error) => void): void {
    const { device } = msg as { device?: unknown }
    const named = typeof device === 'string' ? this.#watched.get(device) : undefined
    const asked = named === undefined ? [...this.#watched.values()] : [named]
    const answers = asked.map(
      ({ watch }) => new Promise<Error | undefined>((resolve) => watch.input(msg, (error) => resolve(error))),
    )
    void Promise.all(answers).then((errors) => done(errors.find((error) => error !== undefined)))
  }

  close(done: () => void): void {
    this.#isClosed = true
    this.#forgetStart()
    clearInterval(this.#timer)
    const ends = [...this.#watched.values()].map(({ watch }) => new Promise<void>((resolve) => watch.close(resolve)))
    void Promise.all(ends).then(() => {
      this.#status.close()
      done()
    })
  }

  /** Begins to watch what is new, and ends what is gone or has become another device. */
  #look(): void {
    if (this.#isClosed) return
    const fleet = fleetNode(this.RED, this.properties.fleet)
    if (fleet === undefined) {
      const none = new DeviceError('BAD_INPUT', sentence('input.no-device', { type: 'telecom-fleet' }), {}, 'no')
      this.#status.failed(none)
      this.node.error(none, {})
      clearInterval(this.#timer)
      return
    }
    const tag = textField('').read(this.properties.tag, 'tag').trim()
    const names = fleet.names(this.deviceType, tag === '' ? undefined : tag)
    for (const [name, watched] of this.#watched) if (!names.includes(name)) this.#end(name, watched)
    for (const [index, name] of names.entries()) {
      const device = fleet.device(this.deviceType, name)
      const watched = this.#watched.get(name)
      if (device === undefined) continue
      if (watched === undefined) this.#begin(name, device, index / names.length)
      else if (!isSame(watched.device, device)) this.#end(name, watched)
    }
    this.#show()
  }

  #begin(name: string, device: Device | DeviceError, phase: number): void {
    const node = this.#partOf(name)
    const watched: Watched = {
      watch: { input: (_msg, done) => done(), close: (done) => done() },
      device,
      isClosing: false,
      hasFailed: false,
    }
    this.#watched.set(name, watched)
    watched.watch = this.begin({ node, device, phase })
  }

  #end(name: string, watched: Watched): void {
    if (watched.isClosing) return
    watched.isClosing = true
    watched.watch.close(() => {
      if (this.#isClosed) return
      this.#watched.delete(name)
      this.#look()
    })
  }

  /** What is remembered is named after the node's id, and whoever reads a message or the log wants to know the device. */
  #partOf(name: string): Node {
    const { node } = this
    const own: Readonly<Record<string, unknown>> = {
      id: `${node.id}.${name}`,
      send: (msg: NodeMessage) => node.send(Object.assign(msg, { device: name })),
      error: (problem: unknown, msg?: object) =>
        node.error(problem, msg === undefined ? undefined : { ...msg, device: name }),
      warn: (text: unknown) => node.warn(`${name}: ${String(text)}`),
      log: (text: unknown) => node.log(`${name}: ${String(text)}`),
      status: ({ fill }: { fill?: string }) => this.#note(name, fill),
    }
    const get = (target: Node, key: string | symbol): unknown => {
      if (Object.hasOwn(own, key)) return own[String(key)]
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    }
    return new Proxy(node, { get })
  }

  #note(name: string, fill: string | undefined): void {
    const watched = this.#watched.get(name)
    if (watched === undefined || fill === 'blue') return
    watched.hasFailed = fill === 'red'
    this.#show()
  }

  #show(): void {
    if (this.#isClosed) return
    const all = [...this.#watched.values()]
    const devices = all.length
    const failed = all.filter(({ hasFailed }) => hasFailed).length
    const shown = `${String(devices)} ${String(failed)}`
    if (shown === this.#shown) return
    this.#shown = shown
    if (failed > 0) this.#status.waiting(sentence('node.status-devices-failed', { devices, failed }))
    else if (devices === 0) this.#status.waiting(sentence('node.status-devices', { devices }))
    else this.#status.done(sentence('node.status-devices', { devices }))
  }
}

/** Entries that cannot be used are told once, for as long as they are wrong in the same way. */
function isSame(one: Device | DeviceError, other: Device | DeviceError): boolean {
  if (one instanceof DeviceError && other instanceof DeviceError) return one.message === other.message
  return one === other
}
