import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow } from 'node-red'
import { DeviceError, toDeviceError } from '../../lib/errors.js'
import { type Sentence, sentence } from '../../lib/sentences/sentence.js'
import { Canceller } from '../../lib/session/signal.js'
import { isStandby } from '../../lib/storage/standby.js'
import {
  chosenDevice,
  type Device,
  type DeviceClass,
  joinDevice,
  type MessageLimits,
  usableDevice,
} from './device-node.js'
import { ExchangeLog } from './exchange-log.js'
import { numberField } from './fields.js'
import { FleetWatch, type Watch } from './fleet-watch.js'
import { onceFlowsStarted } from './flows-started.js'
import { MessageClock } from './message-clock.js'
import { PollSchedule } from './poll-schedule.js'
import { NodeStatus, waitingText } from './status.js'
import { TroubleReport } from './trouble-report.js'
import { withinTime } from './within-time.js'

/** What a node is that looks for something every few seconds. */
export interface TriggerDefinition<SomeDevice extends Device> {
  /** Node type, e.g. `hilink-sms-in`. */
  type: string
  /** The config node type whose devices it works with. */
  deviceType: string
  deviceClass: DeviceClass<SomeDevice>
  /** Default of `interval`. */
  intervalSeconds: number
  /**
   * Made once per node: what it keeps between polls. Sends nothing yet.
   *
   * @throws DeviceError `BAD_INPUT` for properties that cannot be used: the node says so and never polls
   */
  create(node: TriggerNode<SomeDevice>): TriggerBehaviour<SomeDevice>
}

/** What a behaviour may use of its node. */
export interface TriggerNode<SomeDevice extends Device = Device> {
  RED: NodeAPI
  node: Node
  /** As saved in the flow. */
  properties: Record<string, unknown>
  /** @throws DeviceError `BAD_INPUT` where there is none, or its settings cannot be used */
  device: () => SomeDevice
  status: NodeStatus
  /**
   * Looks now and not only when the interval is over; while a look is under way, once more after it. Does nothing before
   * the flows have started and after the node has closed.
   */
  wake(): void
}

export interface TriggerBehaviour<SomeDevice extends Device> {
  /**
   * Recognises a message that is a command to the node itself and no wish to poll (an ack); returns its execution,
   * which resolves with the text of the green status.
   */
  command?(msg: NodeMessageInFlow, poll: Poll<SomeDevice>): (() => Promise<string | Sentence>) | undefined
  /** Looks once and sends what there is. Never runs twice at a time. */
  poll(poll: Poll<SomeDevice>): Promise<PollOutcome>
  /** Called when the node closes, after its poll has ended. */
  close?(): void | Promise<void>
}

/** One poll, or one command, under way. */
export interface Poll<SomeDevice extends Device> {
  device: SomeDevice
  /** To be handed on to the device with every call. */
  limits: MessageLimits & { purpose: 'user' | 'poll' }
  /** Emits a message; throws once the node has closed, so that what was not handed on does not count as handed on. */
  send: (msg: NodeMessage) => void
  /** Whether the node has closed or is about to. */
  isClosing: () => boolean
  /** What was exchanged with the device since the last call, for `msg.<namespace>`; empty unless *trace* is ticked. */
  exchanges: () => ReturnType<ExchangeLog['take']>
}

export interface PollOutcome {
  /** Text of the green status. */
  text: string | Sentence
  /** Shown instead, in yellow: something that the user should look after. */
  warning?: string | Sentence | undefined
  /** Poll again this soon, if that is sooner than the interval. */
  againMs?: number | undefined
}

/** How long one poll, or command, may take in all, waiting for the device included, before it counts as failed. */
const pollTimeoutSeconds = 60

/** How long a closing node waits for its poll to end. */
const closeTimeoutMs = 5_000

const intervalLimits = { min: 1, expected: sentence('input.seconds-from', { least: 1, example: 10 }) }

/**
 * Registers a node that polls: one poll at a time, the next one an interval after the last has ended, less often while
 * the device is away or in use by somebody. A message polls at once and learns how that went; a failure that no message
 * caused is reported once, until the device is back.
 */
export function registerTriggerNode<SomeDevice extends Device>(
  RED: NodeAPI,
  definition: TriggerDefinition<SomeDevice>,
): void {
  RED.nodes.registerType(definition.type, function (this: Node, saved: NodeDef) {
    RED.nodes.createNode(this, saved)
    const runner = watchFor(RED, this, { ...saved }, definition)
    this.on('input', (msg, _send, done) => runner.input(msg, done))
    this.on('close', (_removed: boolean, done: () => void) => runner.close(done))
  })
}

/** A node watches the device that it chose, or all that its `fleet` and `tag` give. */
function watchFor<SomeDevice extends Device>(
  RED: NodeAPI,
  node: Node,
  properties: Record<string, unknown>,
  definition: TriggerDefinition<SomeDevice>,
): Watch {
  const { deviceType, deviceClass } = definition
  if (properties.fleet === undefined || properties.fleet === '') {
    const device = () => chosenDevice(RED, properties.device, deviceType, deviceClass)
    return new TriggerRunner(RED, node, properties, definition, device)
  }
  return new FleetWatch(RED, node, properties, deviceType, (part) => {
    const device = () => usableDevice(part.device, deviceType, deviceClass)
    const runner = new TriggerRunner(RED, part.node, { ...properties, device: '' }, definition, device)
    runner.start(part.phase)
    return runner
  })
}

class TriggerRunner<SomeDevice extends Device> implements Watch {
  readonly #status: NodeStatus
  readonly #leaveDevice: () => void
  readonly #closing = new Canceller()
  readonly #trouble: TroubleReport
  readonly #forgetStart: () => void
  /** Absent when the properties cannot be used. */
  readonly #ready: { behaviour: TriggerBehaviour<SomeDevice>; schedule: PollSchedule } | DeviceError
  /** The last poll met somebody who held the device's session. */
  #isAway = false
  #unsubscribe: () => void = () => undefined
  readonly #underWay = new Set<Promise<unknown>>()
  /** The poll under way, and the one that waits for its end. */
  #current: Promise<void> | undefined
  #next: Promise<void> | undefined
  #isStarted = false

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly properties: Record<string, unknown>,
    private readonly definition: TriggerDefinition<SomeDevice>,
    /** @throws DeviceError `BAD_INPUT` where there is none, or its settings cannot be used */
    private readonly device: () => SomeDevice,
  ) {
    this.#status = new NodeStatus(node)
    this.#trouble = new TroubleReport(node)
    this.#leaveDevice = joinDevice(RED, node, properties.device, this.#status)
    this.#ready = this.#prepare()
    // What is sent before all flows have been started would be lost.
    this.#forgetStart = onceFlowsStarted(RED, () => this.start())
  }

  /** Begins to look, once; by itself when the flows have been started. */
  start(phase = 0): void {
    if (this.#isStarted) return
    this.#isStarted = true
    this.#forgetStart()
    if (this.#ready instanceof DeviceError) this.#trouble.failed(this.#showFailure(this.#ready))
    else this.#ready.schedule.start(phase)
  }

  input(msg: NodeMessageInFlow, done: (error?: Error) => void): void {
    this.#track(
      this.#obey(msg).then(
        () => done(),
        (thrown: unknown) => done(this.#shown(toDeviceError(thrown))),
      ),
    )
  }

  close(done: () => void): void {
    this.#forgetStart()
    this.#closing.abort(new DeviceError('CLOSED', sentence('node.closed'), {}, 'no'))
    if (!(this.#ready instanceof DeviceError)) this.#ready.schedule.close()
    this.#unsubscribe()
    this.#leaveDevice()
    withinTime(Promise.allSettled(this.#underWay), closeTimeoutMs)
      .then(() => (this.#ready instanceof DeviceError ? undefined : this.#ready.behaviour.close?.()))
      .catch((error: unknown) => this.node.error(`Closing failed: ${String(error)}`))
      .finally(() => {
        this.#status.close()
        done()
      })
  }

  #prepare(): { behaviour: TriggerBehaviour<SomeDevice>; schedule: PollSchedule } | DeviceError {
    const { RED, node, properties, definition } = this
    try {
      const seconds = numberField(definition.intervalSeconds, intervalLimits).read(properties.interval, 'interval')
      // A message that could log in proves that the session is free again.
      this.#unsubscribe = this.device().onSessionState((state) => {
        if (state === 'open' && this.#isAway) this.#pollByTimer()
      })
      const { device } = this
      const behaviour = definition.create({ RED, node, properties, device, status: this.#status, wake: this.#wake })
      return { behaviour, schedule: new PollSchedule(seconds * 1000, () => this.#pollByTimer()) }
    } catch (error) {
      return toDeviceError(error)
    }
  }

  readonly #wake = (): void => {
    if (this.#isStarted && !this.#closing.signal.aborted) this.#look(this.#pollAfterCurrent('poll'))
  }

  async #obey(msg: NodeMessageInFlow): Promise<void> {
    const { behaviour } = this.#usable()
    const isCommand = await this.#within('user', async (poll) => {
      const command = behaviour.command?.(msg, poll)
      if (command !== undefined) this.#status.done(await command())
      return command !== undefined
    })
    if (isCommand) return
    try {
      await this.#pollAfterCurrent('user')
    } catch (thrown) {
      const error = toDeviceError(thrown)
      if (!isStandby(error)) this.#trouble.heard(error)
      throw error
    }
  }

  /** A poll that begins after it was asked for; several that wait share one. */
  #pollAfterCurrent(purpose: 'user' | 'poll'): Promise<void> {
    if (this.#current === undefined && this.#next === undefined) return this.#poll(purpose)
    this.#next ??= Promise.resolve(this.#current)
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return this.#poll(purpose)
      })
    return this.#next
  }

  #pollByTimer(): void {
    if (this.#current === undefined && this.#next === undefined) this.#look(this.#poll('poll'))
  }

  /** A look that no message asked for: its failure is reported once, until the device is back. */
  #look(poll: Promise<void>): void {
    this.#track(
      poll.catch((thrown: unknown) => {
        const error = this.#shown(toDeviceError(thrown))
        if (error !== undefined && !this.#closing.signal.aborted) this.#trouble.failed(error)
      }),
    )
  }

  /** Every poll passes here, whatever asked for it: its end decides when the next one is due. */
  #poll(purpose: 'user' | 'poll'): Promise<void> {
    const { behaviour, schedule } = this.#usable()
    schedule.pause()
    const poll = this.#within(purpose, (task) => behaviour.poll(task))
      .then(
        ({ text, warning, againMs }) => {
          this.#isAway = false
          this.#trouble.over()
          if (warning === undefined) this.#status.idle(text)
          else this.#status.waiting(warning)
          schedule.afterSuccess(againMs)
        },
        (thrown: unknown) => {
          const error = toDeviceError(thrown)
          if (isStandby(error)) {
            this.#isAway = false
            this.#trouble.over()
            schedule.afterSuccess()
            throw error
          }
          this.#isAway = error.code === 'SESSION_BUSY'
          schedule.afterFailure(error.cause.retryAfterMs)
          throw error
        },
      )
      .finally(() => {
        this.#current = undefined
      })
    this.#current = poll
    return poll
  }

  /** What a poll may use, and the time it may take. */
  async #within<Result>(purpose: 'user' | 'poll', work: (poll: Poll<SomeDevice>) => Promise<Result>): Promise<Result> {
    const clock = new MessageClock(this.#closing.signal)
    const exchanges = new ExchangeLog(this.node)
    try {
      const device = this.device()
      clock.limit(pollTimeoutSeconds, device.label, sentence('node.asked-again'))
      return await work({
        device,
        limits: {
          signal: clock.signal,
          timeoutMs: undefined,
          onWait: (waiting) => {
            if (waiting.reason !== 'queue') this.#status.waiting(waitingText(waiting))
          },
          trace: exchanges.note,
          purpose,
        },
        send: (msg) => {
          this.#closing.signal.throwIfAborted()
          this.node.send(msg)
        },
        isClosing: () => this.#closing.signal.aborted,
        exchanges: () => exchanges.take(),
      })
    } finally {
      clock.end()
    }
  }

  #usable(): { behaviour: TriggerBehaviour<SomeDevice>; schedule: PollSchedule } {
    if (this.#ready instanceof DeviceError) throw this.#ready
    return this.#ready
  }

  #showFailure(error: DeviceError): DeviceError {
    this.#status.failed(error)
    return error
  }

  /** @returns the failure that is to be told; none where another instance is at work */
  #shown(error: DeviceError): DeviceError | undefined {
    if (!isStandby(error)) return this.#showFailure(error)
    if (error.sentence !== undefined) this.#status.standby(error.sentence)
    return undefined
  }

  /** Nothing that a poll does may reject unhandled, which would end Node-RED. */
  #track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => this.node.error(`A node behind this one failed: ${String(error)}`))
      .finally(() => this.#underWay.delete(tracked))
    this.#underWay.add(tracked)
  }
}
