import type { Node, NodeAPI, NodeMessageInFlow } from 'node-red'
import { DeviceError, toDeviceError } from '../../lib/errors.js'
import { bridgeTopic, type Publication } from '../../lib/mqtt/home-assistant.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { Canceller } from '../../lib/session/signal.js'
import { onceFlowsStarted } from '../shared/flows-started.js'
import { NodeStatus, timeOfDay } from '../shared/status.js'
import { withinTime } from '../shared/within-time.js'
import { BrokerLink } from './broker.js'
import { type DeviceChoice, DevicePublisher, type PublisherSettings, retainedBy } from './device-publisher.js'

const closeTimeoutMs = 10_000
/** Many nodes that hear of Home Assistant's start do not publish in step. */
const restartJitterMs = 1_000

/** Nodes that keep a bridge topic `online`, by that topic. */
const bridgeUsers = new Map<string, number>()

/** Publishes the devices of one node: what they are, how they stand, what happens; and carries out what it is told. */
export class MqttPublisher {
  readonly #status: NodeStatus
  readonly #closing = new Canceller()
  readonly #underWay = new Set<Promise<unknown>>()
  readonly #forgetStart: () => void
  readonly #devices: DevicePublisher[]
  #link: BrokerLink | undefined
  #homeAssistantTimer: NodeJS.Timeout | undefined

  /** @param settings or why they cannot be used */
  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly settings: PublisherSettings | DeviceError,
    choices: readonly DeviceChoice[],
  ) {
    this.#status = new NodeStatus(node)
    const shared = {
      node,
      status: this.#status,
      closing: this.#closing.signal,
      isHeard: () => this.#link?.isConnected ?? true,
    }
    this.#devices =
      settings instanceof DeviceError
        ? []
        : choices.map((choice) => new DevicePublisher(choice, settings, shared, this.#send, () => this.#showState()))
    this.#forgetStart = onceFlowsStarted(RED, () => {
      try {
        this.#start()
      } catch (thrown) {
        this.#fail(toDeviceError(thrown))
      }
    })
  }

  /**
   * A command, or any other message: everything is looked at and published anew.
   *
   * @throws DeviceError
   */
  async input({ topic, payload, ...msg }: NodeMessageInFlow): Promise<void> {
    const settings = this.#usable()
    if (typeof topic !== 'string' || !topic.startsWith(`${settings.topics.baseTopic}/`)) {
      await Promise.all(this.#devices.map((device) => device.lookAgain()))
      return
    }
    const isRetained = 'retain' in msg && msg.retain === true
    const text =
      typeof payload === 'string' ? payload : Buffer.isBuffer(payload) ? String(payload) : JSON.stringify(payload)
    if (!isRetained) await this.#command(topic, text)
  }

  async close(isRemoved: boolean): Promise<void> {
    this.#forgetStart()
    clearTimeout(this.#homeAssistantTimer)
    this.#closing.abort(new DeviceError('CLOSED', sentence('node.closed'), {}, 'no'))
    try {
      await withinTime(this.#end(isRemoved), closeTimeoutMs)
    } catch (error) {
      this.node.error(`Closing failed: ${String(error)}`)
    }
    this.#status.close()
  }

  #start(): void {
    const settings = this.#usable()
    const { brokerId, lastWill, topics } = settings
    this.#status.waiting(sentence(brokerId === '' ? 'mqtt.status-starting' : 'mqtt.status-broker'))
    bridgeUsers.set(lastWill.topic, (bridgeUsers.get(lastWill.topic) ?? 0) + 1)
    if (brokerId !== '') {
      this.#link = new BrokerLink(this.RED, brokerId, this.node, lastWill, {
        connected: () => this.#begin(),
        disconnected: () => this.#showState(),
        message: (topic, payload, isRetained) => this.#take(topic, payload, isRetained),
      })
      if (settings.discovery) this.#link.subscribe(`${topics.discoveryPrefix}/status`)
      this.#link.open()
    } else this.#begin()
  }

  /** Nobody hears of what is read before there is a connection. */
  #begin(): void {
    this.#publishAll()
    for (const device of this.#devices) device.start()
  }

  async #end(isRemoved: boolean): Promise<void> {
    // At once: where all flows stop, the broker's own node closes the connection meanwhile.
    const farewell = this.#sayGoodbye(isRemoved)
    await Promise.allSettled(this.#underWay)
    await Promise.allSettled(this.#devices.map((device) => device.close()))
    await farewell
    await this.#link?.close()
  }

  async #sayGoodbye(isRemoved: boolean): Promise<void> {
    if (this.settings instanceof DeviceError) return
    const { lastWill } = this.settings
    const left = (bridgeUsers.get(lastWill.topic) ?? 1) - 1
    bridgeUsers.set(lastWill.topic, left)
    const topics = isRemoved ? this.#retainedTopics(() => true) : []
    const gone = topics.map((topic) => this.#quietly({ topic, payload: '', retain: true }))
    await Promise.all([...gone, ...(left <= 0 ? [this.#quietly({ ...lastWill, retain: true })] : [])])
    if (isRemoved) retainedBy.delete(this.node.id)
  }

  /** Everything anew: after the start, when the broker is back, when Home Assistant was started. */
  #publishAll(): void {
    const { topics } = this.#usable()
    this.#track(this.#quietly({ topic: bridgeTopic(topics), payload: 'online', retain: true }))
    const known = new Set(this.#devices.map(({ configId }) => configId))
    for (const topic of this.#retainedTopics((configId) => !known.has(configId))) {
      this.#track(this.#quietly({ topic, payload: '', retain: true }))
    }
    for (const device of this.#devices) this.#track(device.publishAll())
    this.#showState()
  }

  /** Takes topics off the list of what lies retained. */
  #retainedTopics(isWanted: (configId: string) => boolean): string[] {
    const found: string[] = []
    const mine = retainedBy.get(this.node.id) ?? new Map<string, Set<string>>()
    for (const [configId, topics] of mine) {
      if (!isWanted(configId) || (this.#link !== undefined && !this.#link.isConnected)) continue
      found.push(...topics)
      mine.delete(configId)
    }
    return found
  }

  /** To the broker first: what it does not take has not happened. Then by the output. */
  readonly #send = async (publication: Publication): Promise<void> => {
    await this.#link?.publish(publication)
    this.node.send({ ...publication, qos: 1 })
    for (const device of this.#devices) for (const topic of device.commandTopics) this.#link?.subscribe(topic)
  }

  /** What is lost with the connection is published anew with the next one. */
  async #quietly(publication: Publication): Promise<void> {
    try {
      await this.#send(publication)
    } catch (thrown) {
      if (toDeviceError(thrown).code !== 'UNREACHABLE') this.node.error(thrown, {})
    }
  }

  #take(topic: string, payload: string, isRetained: boolean): void {
    const { topics } = this.#usable()
    if (topic === `${topics.discoveryPrefix}/status`) {
      if (payload !== 'online' || isRetained) return
      clearTimeout(this.#homeAssistantTimer)
      this.#homeAssistantTimer = setTimeout(() => this.#publishAll(), Math.random() * restartJitterMs)
      return
    }
    // A command that lies at the broker was meant for somebody who has carried it out long ago.
    if (isRetained) return
    this.#track(
      this.#command(topic, payload).catch((thrown: unknown) =>
        this.node.error(toDeviceError(thrown), { topic, payload }),
      ),
    )
  }

  async #command(topic: string, payload: string): Promise<void> {
    const { commands, topics } = this.#usable()
    const device = this.#devices.find(({ prefix }) => prefix !== undefined && topic.startsWith(prefix))
    const command = topic.slice(device?.prefix?.length ?? 0)
    try {
      if (device === undefined) {
        const example = `${this.#devices[0]?.prefix ?? `${topics.baseTopic}/hilink_861234567890123/`}reboot`
        throw new DeviceError('BAD_INPUT', sentence('mqtt.unknown-topic', { topic, example }), {}, 'no')
      }
      if (!commands) throw new DeviceError('READ_ONLY', sentence('mqtt.no-commands', { command }), {}, 'no')
      await device.command(command, payload)
      this.#status.done(sentence('mqtt.status-command', { command }))
    } catch (thrown) {
      const error = toDeviceError(thrown)
      this.#status.failed(error)
      throw error
    }
  }

  #showState(): void {
    if (this.#link !== undefined && !this.#link.isConnected) {
      this.#status.waiting(sentence('mqtt.status-broker'))
      return
    }
    const devices = this.#devices.length
    const failed = this.#devices.filter(({ isAway }) => isAway)
    const [first] = failed
    if (first?.failure !== undefined && failed.length === devices) this.#status.failed(first.failure)
    else if (failed.length > 0) this.#status.waiting(sentence('mqtt.status-partly', { failed: failed.length, devices }))
    else if (this.#devices.every(({ hasLooked }) => hasLooked)) {
      this.#status.idle(sentence('mqtt.status-published', { devices, time: timeOfDay(new Date()) }))
    } else this.#status.waiting(sentence('mqtt.status-starting'))
  }

  #usable(): PublisherSettings {
    if (this.settings instanceof DeviceError) throw this.settings
    return this.settings
  }

  #fail(error: DeviceError): void {
    this.#status.failed(error)
    this.node.error(error, {})
  }

  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.node.error(`A node behind this one failed: ${String(error)}`))
      .finally(() => this.#underWay.delete(tracked))
    this.#underWay.add(tracked)
  }
}
