import type { Node, NodeAPI } from 'node-red'
import { DeviceError } from '../../lib/errors.js'
import type { Publication } from '../../lib/mqtt/home-assistant.js'
import { sentence } from '../../lib/sentences/sentence.js'

/** What is used of a core `mqtt-broker` node; its own nodes use the same (`10-mqtt.js`). */
interface BrokerNode {
  connected: boolean
  options: { will?: unknown }
  /** A user is told of the connection by its status, as the nodes *mqtt in* and *mqtt out* show it. */
  register(user: BrokerUser): void
  deregister(user: BrokerUser, done: () => void, autoDisconnect: boolean): void
  subscribe(
    topic: string,
    options: { qos: number },
    callback: (topic: string, payload: Buffer, packet: { retain?: boolean }) => void,
    ref: string,
  ): void
  unsubscribe(topic: string, ref: string, removeClientSubscription: boolean): void
  publish(
    message: { topic: string; payload: string; qos: number; retain: boolean },
    done: (error?: unknown) => void,
  ): void
}

interface BrokerUser {
  id: string
  status(status: { fill?: string }): void
}

export interface BrokerListener {
  /** The connection is there (again): everything is to be published anew. */
  connected(): void
  disconnected(): void
  message(topic: string, payload: string, isRetained: boolean): void
}

const qos = 1

/** The connection of a `mqtt-broker` config node, which this node shares with those of the flow. */
export class BrokerLink {
  readonly #user: BrokerUser
  readonly #topics = new Set<string>()
  #wasConnected = false

  /**
   * @param lastWill published by the broker when the connection is lost, where the user has set no other; it holds from
   *   the next connection on
   * @throws DeviceError `BAD_INPUT` where there is no such broker
   */
  constructor(
    RED: NodeAPI,
    id: string,
    private readonly node: Node,
    lastWill: { topic: string; payload: string },
    private readonly listener: BrokerListener,
  ) {
    const broker: unknown = RED.nodes.getNode(id)
    if (!isBroker(broker)) throw new DeviceError('BAD_INPUT', sentence('mqtt.no-broker'), {}, 'no')
    this.#broker = broker
    broker.options.will ??= { ...lastWill, qos, retain: true }
    this.#user = { id: node.id, status: () => this.#look() }
  }

  readonly #broker: BrokerNode

  get isConnected(): boolean {
    return this.#broker.connected
  }

  open(): void {
    this.#broker.register(this.#user)
    this.#look()
  }

  /** Takes what comes to a topic; once. */
  subscribe(topic: string): void {
    if (this.#topics.has(topic)) return
    this.#topics.add(topic)
    const take = (actual: string, payload: Buffer, packet: { retain?: boolean }): void =>
      this.listener.message(actual, payload.toString('utf8'), packet.retain === true)
    this.#broker.subscribe(topic, { qos }, take, this.node.id)
  }

  /**
   * Publishes; resolves when the broker has it.
   *
   * @throws DeviceError `UNREACHABLE` without a connection, and what the broker says
   */
  publish({ topic, payload, retain }: Publication): Promise<void> {
    if (!this.isConnected) return Promise.reject(new DeviceError('UNREACHABLE', sentence('mqtt.broker-away'), {}, 'no'))
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
    return new Promise((resolve, reject) => {
      this.#broker.publish({ topic, payload: text, qos, retain }, (error) => {
        if (error === undefined || error === null) resolve()
        else reject(error instanceof Error ? error : new Error(JSON.stringify(error)))
      })
    })
  }

  close(): Promise<void> {
    for (const topic of this.#topics) this.#broker.unsubscribe(topic, this.node.id, true)
    return new Promise((resolve) => this.#broker.deregister(this.#user, resolve, true))
  }

  /** The broker tells its users of every change, of a connection that comes and goes within a moment too. */
  #look(): void {
    const { isConnected } = this
    if (isConnected === this.#wasConnected) return
    this.#wasConnected = isConnected
    if (isConnected) this.listener.connected()
    else this.listener.disconnected()
  }
}

function isBroker(node: unknown): node is BrokerNode {
  if (typeof node !== 'object' || node === null) return false
  return 'register' in node && 'deregister' in node && 'subscribe' in node && 'publish' in node && 'options' in node
}
