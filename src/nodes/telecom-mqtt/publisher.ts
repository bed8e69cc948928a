import type { Node, NodeAPI, NodeMessageInFlow } from 'node-red'
import { DeviceError, toDeviceError } from '../../lib/errors.js'
import {
  bridgeTopic,
  deviceDiscovery,
  deviceTopic,
  type Publication,
  type TopicSettings,
  trackerDiscovery,
  trackerTopic,
} from '../../lib/mqtt/home-assistant.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { Canceller } from '../../lib/session/signal.js'
import { ExchangeLog } from '../shared/exchange-log.js'
import { onceFlowsStarted } from '../shared/flows-started.js'
import { MessageClock } from '../shared/message-clock.js'
import { PollSchedule } from '../shared/poll-schedule.js'
import { NodeStatus, timeOfDay, waitingText } from '../shared/status.js'
import { TroubleReport } from '../shared/trouble-report.js'
import { withinTime } from '../shared/within-time.js'
import { BrokerLink } from './broker.js'
import type { Events, Limits, Look, PublishedDevice } from './published-device.js'

export interface PublisherSettings {
  /** Empty: what is published leaves by the output only, and commands come in by the input. */
  brokerId: string
  discovery: boolean
  commands: boolean
  intervalMs: number
  topics: TopicSettings
  lastWill: { topic: string; payload: string }
}

/** A device of the dialog. */
export interface DeviceChoice {
  configId: string
  /** @throws DeviceError for a config node that cannot be used */
  create(events: Events): PublishedDevice
}

const lookTimeoutSeconds = 60
const commandTimeoutSeconds = 300
const closeTimeoutMs = 10_000
/** Many nodes that hear of Home Assistant's start do not publish in step. */
const restartJitterMs = 1_000

/** What lies retained at the broker, by node and config node: taken away by whoever finds the device gone. */
const retainedBy = new Map<string, Map<string, Set<string>>>()
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

interface Shared {
  node: Node
  status: NodeStatus
  closing: Canceller['signal']
  /** There is somebody to publish to. */
  isHeard: () => boolean
}

/** One device of the node: looked at every interval, published, told what to do. */
class DevicePublisher {
  readonly configId: string
  readonly #device: PublishedDevice | DeviceError
  readonly #schedule: PollSchedule
  readonly #trouble: TroubleReport
  readonly #topics: Set<string>
  #last: Look | undefined
  #failure: DeviceError | undefined
  #current: Promise<void> | undefined

  constructor(
    choice: DeviceChoice,
    private readonly settings: PublisherSettings,
    private readonly shared: Shared,
    private readonly send: (publication: Publication) => Promise<void>,
    private readonly onChange: () => void,
  ) {
    const { node } = shared
    this.configId = choice.configId
    this.#trouble = new TroubleReport(node)
    const ofNode = retainedBy.get(node.id) ?? new Map<string, Set<string>>()
    retainedBy.set(node.id, ofNode)
    this.#topics = ofNode.get(choice.configId) ?? new Set()
    ofNode.set(choice.configId, this.#topics)
    this.#device = created(choice, { publish: this.#emit, tell: this.#tell })
    this.#schedule = new PollSchedule(settings.intervalMs, () => this.#lookByTimer())
  }

  /** Of its topics; `undefined` as long as its serial number is not known. */
  get prefix(): string | undefined {
    return this.#last === undefined ? undefined : deviceTopic(this.settings.topics, this.#last.identity.id, '')
  }

  get commandTopics(): string[] {
    const { prefix, settings } = this
    const entities = settings.commands ? (this.#last?.entities ?? []) : []
    return entities.flatMap(({ commandTopic }) =>
      commandTopic === undefined ? [] : [`${prefix ?? ''}${commandTopic}`],
    )
  }

  get isAway(): boolean {
    return this.#failure !== undefined
  }

  get failure(): DeviceError | undefined {
    return this.#failure
  }

  get hasLooked(): boolean {
    return this.#last !== undefined
  }

  start(): void {
    if (this.#device instanceof DeviceError) this.#failed(this.#device)
    else this.#schedule.start()
  }

  /** Looks now, after the look under way. */
  async lookAgain(): Promise<void> {
    await this.#current?.catch(() => undefined)
    await this.#look('user')
  }

  async command(command: string, payload: string): Promise<void> {
    const device = this.#usable()
    await this.#within('user', commandTimeoutSeconds, (limits) => device.command(command, payload, limits))
    // What came of it is seen by a look; one that fails is told by the next one.
    await this.lookAgain().catch(() => undefined)
  }

  /** What is known, all of it. */
  async publishAll(): Promise<void> {
    if (this.#last === undefined) return
    try {
      await this.#publish(this.#last)
    } catch (thrown) {
      if (toDeviceError(thrown).code !== 'UNREACHABLE') throw thrown
    }
  }

  async close(): Promise<void> {
    this.#schedule.close()
    await this.#current?.catch(() => undefined)
    if (!(this.#device instanceof DeviceError)) await this.#device.close()
  }

  #lookByTimer(): void {
    this.#look('poll').catch((thrown: unknown) => {
      if (!this.shared.closing.aborted) this.#trouble.failed(toDeviceError(thrown))
    })
  }

  #look(purpose: Limits['purpose']): Promise<void> {
    this.#current ??= this.#lookOnce(purpose).finally(() => {
      this.#current = undefined
    })
    return this.#current
  }

  async #lookOnce(purpose: Limits['purpose']): Promise<void> {
    const device = this.#usable()
    this.#schedule.pause()
    try {
      const look = await this.#within(purpose, lookTimeoutSeconds, (limits) => device.look(limits))
      this.#last = look
      if (this.shared.isHeard()) {
        await this.#within(purpose, lookTimeoutSeconds, async (limits) => device.publishWaiting?.(limits))
      }
      this.#failure = undefined
      this.#trouble.over()
      this.#schedule.afterSuccess()
      this.onChange()
    } catch (thrown) {
      const error = toDeviceError(thrown)
      this.#schedule.afterFailure(error.cause.retryAfterMs)
      if (!this.shared.closing.aborted) this.#failed(error)
      throw error
    } finally {
      await this.publishAll()
    }
  }

  #failed(error: DeviceError): void {
    this.#failure = error
    if (this.#device instanceof DeviceError) this.#trouble.failed(error)
    this.onChange()
  }

  readonly #tell = (below: string, event: object): void => {
    this.#emit(below, event).catch((thrown: unknown) => {
      const error = toDeviceError(thrown)
      if (error.code !== 'UNREACHABLE') this.shared.node.error(error, {})
    })
  }

  readonly #emit = async (below: string, event: object): Promise<void> => {
    const id = this.#last?.identity.id
    if (id === undefined || this.shared.closing.aborted) return
    await this.send({ topic: deviceTopic(this.settings.topics, id, below), payload: event, retain: false })
  }

  async #publish(look: Look): Promise<void> {
    const { topics, discovery } = this.settings
    const { identity, entities, state, trackers = [] } = look
    const told: Publication[] = [
      ...(discovery ? [deviceDiscovery(topics, identity, entities)] : []),
      ...(discovery ? trackers.map((tracker) => trackerDiscovery(topics, identity.id, tracker)) : []),
      retained(deviceTopic(topics, identity.id, 'state'), state),
      ...trackers.flatMap(({ mac, isHome, attributes }) => [
        retained(trackerTopic(topics, identity.id, mac), isHome ? 'home' : 'not_home'),
        retained(trackerTopic(topics, identity.id, mac, '/attributes'), attributes),
      ]),
      retained(deviceTopic(topics, identity.id, 'availability'), this.isAway ? 'offline' : 'online'),
    ]
    const present = new Set(told.map(({ topic }) => topic))
    const gone = [...this.#topics].filter((topic) => !present.has(topic))
    for (const topic of gone) {
      await this.send(retained(topic, ''))
      this.#topics.delete(topic)
    }
    for (const publication of told) {
      await this.send(publication)
      this.#topics.add(publication.topic)
    }
  }

  #usable(): PublishedDevice {
    if (this.#device instanceof DeviceError) throw this.#device
    return this.#device
  }

  async #within<Result>(
    purpose: Limits['purpose'],
    seconds: number,
    work: (limits: Limits) => Promise<Result>,
  ): Promise<Result> {
    const { node, status, closing } = this.shared
    const clock = new MessageClock(closing)
    try {
      clock.limit(seconds, this.#usable().label, sentence('node.asked-again'))
      return await work({
        signal: clock.signal,
        timeoutMs: undefined,
        onWait: (waiting) => {
          if (waiting.reason !== 'queue') status.waiting(waitingText(waiting))
        },
        trace: new ExchangeLog(node).note,
        purpose,
      })
    } finally {
      clock.end()
    }
  }
}

function created(choice: DeviceChoice, events: Events): PublishedDevice | DeviceError {
  try {
    return choice.create(events)
  } catch (error) {
    return toDeviceError(error)
  }
}

function retained(topic: string, payload: string | object): Publication {
  return { topic, payload, retain: true }
}
