import type { Node } from 'node-red'
import { DeviceError, toDeviceError } from '../../lib/errors.js'
import {
  deviceDiscovery,
  deviceTopic,
  type Publication,
  type TopicSettings,
  trackerDiscovery,
  trackerTopic,
} from '../../lib/mqtt/home-assistant.js'
import { sentence } from '../../lib/sentences/sentence.js'
import type { Signal } from '../../lib/session/signal.js'
import { ExchangeLog } from '../shared/exchange-log.js'
import { MessageClock } from '../shared/message-clock.js'
import { PollSchedule } from '../shared/poll-schedule.js'
import { type NodeStatus, waitingText } from '../shared/status.js'
import { TroubleReport } from '../shared/trouble-report.js'
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

/** What lies retained at the broker, by node and config node: taken away by whoever finds the device gone. */
export const retainedBy = new Map<string, Map<string, Set<string>>>()

/** What the devices of a node have in common. */
export interface Shared {
  node: Node
  status: NodeStatus
  closing: Signal
  /** There is somebody to publish to. */
  isHeard: () => boolean
}

/** One device of the node: looked at every interval, published, told what to do. */
export class DevicePublisher {
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
