import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow } from 'node-red'
import { badInput, DeviceError, toDeviceError } from '../../lib/errors.js'
import type { TracedExchange } from '../../lib/http/trace.js'
import { type Sentence, sentence } from '../../lib/sentences/sentence.js'
import { RequestQueue } from '../../lib/session/queue.js'
import { Canceller } from '../../lib/session/signal.js'
import { isStandby } from '../../lib/storage/standby.js'
import { chosenDevice, type Device, type DeviceClass, joinDevice, type MessageLimits } from './device-node.js'
import { ExchangeLog } from './exchange-log.js'
import { numberField } from './fields.js'
import { type FieldTable, type Inputs, resolveInputs, typedInput } from './inputs.js'
import { MessageClock } from './message-clock.js'
import { NamedDevices } from './named-devices.js'
import { NodeStatus, waitingText } from './status.js'
import { withinTime } from './within-time.js'

/** What a node that works on messages is: its inputs, and what it does with one message. */
export interface MessageNodeDefinition<Table extends FieldTable, SomeDevice extends Device | undefined> {
  /** Node type, e.g. `telecom-lookup`. */
  type: string
  /** Inputs of the dialog that a message may fill or override. */
  fields: Table
  /** Default of `maxWait`. */
  maxWaitSeconds: number
  /** Made once per node: what it keeps between messages. */
  create(node: ActionNode): ActionBehaviour<Table, SomeDevice>
}

/** What an action node is: one that works on messages with a device. */
export interface ActionDefinition<Table extends FieldTable, SomeDevice extends Device>
  extends MessageNodeDefinition<Table, SomeDevice> {
  /** The config node type whose devices it works with. */
  deviceType: string
  deviceClass: DeviceClass<SomeDevice>
}

/** What a behaviour may use of its node. */
export interface ActionNode {
  RED: NodeAPI
  node: Node
  /** As saved in the flow. */
  properties: Record<string, unknown>
  status: NodeStatus
}

export interface ActionBehaviour<Table extends FieldTable, SomeDevice extends Device | undefined> {
  /**
   * Recognises a message that is a command to the node itself and no work (an ack); returns its execution, which
   * resolves with the text of the green status.
   */
  command?(task: Task<SomeDevice>): (() => Promise<string | Sentence>) | undefined
  /** Does the work of one message, sends its results, and resolves with the text of the green status. */
  run(task: Task<SomeDevice>, inputs: Inputs<Table>): Promise<string | Sentence>
  /** Called when the node closes, after its messages have ended. */
  close?(): void | Promise<void>
}

/** One message under way. */
export interface Task<SomeDevice extends Device | undefined> {
  msg: NodeMessageInFlow
  device: SomeDevice
  /** To be handed on to the device with every call. */
  limits: MessageLimits
  /** Emits a message on the first output, unless the node has closed. */
  send: (msg: NodeMessage) => void
  /** Whether the node has closed or is about to. */
  isClosing: () => boolean
  /** What was exchanged with the device since the last call, for `msg.<namespace>`; empty unless *trace* is ticked. */
  exchanges: () => { exchange?: TracedExchange[] }
}

type Send = (msg: NodeMessage | (NodeMessage | null)[]) => void

const maxWaitLimits = { min: 0.001, expected: sentence('input.seconds') }
const concurrencyField = numberField(8, { min: 1, whole: true, expected: sentence('input.concurrency') })
const requestTimeoutLimits = { min: 1, expected: sentence('input.milliseconds') }

/** How long a closing node waits for its messages to end. */
const closeTimeoutMs = 5_000

/**
 * Registers an action node: every message is parsed, validated, run, shown as status, and ends with `done` exactly
 * once. Nothing that a message does can reject unhandled, which would end Node-RED.
 */
export function registerActionNode<Table extends FieldTable, SomeDevice extends Device>(
  RED: NodeAPI,
  definition: ActionDefinition<Table, SomeDevice>,
): void {
  const { deviceType, deviceClass } = definition
  const named = new NamedDevices(RED, deviceType, deviceClass)
  register(RED, definition, ({ device }) => chosenDevice(RED, device, deviceType, deviceClass), named)
}

/** As {@link registerActionNode}, for a node that needs no device. */
export function registerMessageNode<Table extends FieldTable>(
  RED: NodeAPI,
  definition: MessageNodeDefinition<Table, undefined>,
): void {
  register(RED, definition, () => undefined)
}

function register<Table extends FieldTable, SomeDevice extends Device | undefined>(
  RED: NodeAPI,
  definition: MessageNodeDefinition<Table, SomeDevice>,
  choose: (properties: Record<string, unknown>) => SomeDevice,
  named?: NamedDevices<NonNullable<SomeDevice>>,
): void {
  RED.nodes.registerType(definition.type, function (this: Node, saved: NodeDef) {
    RED.nodes.createNode(this, saved)
    const runner = new ActionRunner(RED, this, { ...saved }, definition, choose, named)
    this.on('input', (msg, send, done) => runner.input(msg, send, done))
    this.on('close', (_removed: boolean, done: () => void) => runner.close(done))
  })
}

class ActionRunner<Table extends FieldTable, SomeDevice extends Device | undefined> {
  readonly #status: NodeStatus
  /** By the name of the device; empty for the one of the dialog. Each keeps what it remembers apart. */
  readonly #behaviours = new Map<string, ActionBehaviour<Table, SomeDevice>>()
  readonly #leaveDevice: () => void
  readonly #closing = new Canceller()
  readonly #underWay = new Set<Promise<void>>()

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly properties: Record<string, unknown>,
    private readonly definition: MessageNodeDefinition<Table, SomeDevice>,
    private readonly choose: (properties: Record<string, unknown>) => SomeDevice,
    private readonly named: NamedDevices<NonNullable<SomeDevice>> | undefined,
  ) {
    this.#status = new NodeStatus(node)
    this.#leaveDevice = joinDevice(RED, node, properties.device, this.#status)
    this.#behaviourFor('')
  }

  input(msg: NodeMessageInFlow, send: Send, done: (error?: Error) => void): void {
    const work = this.#handle(msg, send)
      .then(
        () => done(),
        (thrown: unknown) => this.#fail(toDeviceError(thrown), msg, send, done),
      )
      .catch((error: unknown) => this.node.error(`A node behind this one failed: ${String(error)}`))
      .finally(() => this.#underWay.delete(work))
    this.#underWay.add(work)
  }

  close(done: () => void): void {
    this.#closing.abort(new DeviceError('CLOSED', sentence('node.closed'), {}, 'no'))
    this.#leaveDevice()
    withinTime(Promise.allSettled(this.#underWay), closeTimeoutMs)
      .then(() => Promise.all([...this.#behaviours.values()].map(async (behaviour) => behaviour.close?.())))
      .catch((error: unknown) => this.node.error(`Closing failed: ${String(error)}`))
      .finally(() => {
        this.#status.close()
        done()
      })
  }

  async #handle(msg: NodeMessageInFlow, send: Send): Promise<void> {
    const { RED, node, properties, named } = this
    const asked = named === undefined ? undefined : await typedInput(RED, node, 'deviceName', properties, msg)
    const selection = named?.select(asked) ?? { is: 'chosen' }
    switch (selection.is) {
      case 'chosen':
        this.#status.done(await this.#run(msg, '', send))
        return
      case 'one':
        this.#status.done(await this.#run(msg, selection.name, send))
        return
      case 'several':
        await this.#runSeveral(msg, selection.names, send)
    }
  }

  /** One result per device, as a sequence; one that fails does not spoil the rest. */
  async #runSeveral(msg: NodeMessageInFlow, names: readonly string[], send: Send): Promise<void> {
    const count = names.length
    const concurrency = concurrencyField.read(this.properties.concurrency, 'concurrency')
    const turns = new RequestQueue(concurrency, count)
    const { length: failed } = (
      await Promise.all(
        names.map(async (name, index) => {
          const label = (result: object): NodeMessage => ({
            parts: { id: msg._msgid, type: 'array', count, index },
            ...result,
            device: name,
          })
          const leave = await turns.enter(this.#closing.signal)
          try {
            await this.#run(this.RED.util.cloneMessage(msg), name, (result) => send(labelled(result, label)))
            return []
          } catch (thrown) {
            if (this.#closing.signal.aborted) throw thrown
            const { message, code, cause } = toDeviceError(thrown)
            const failed = this.RED.util.cloneMessage(msg)
            Reflect.deleteProperty(failed, 'payload')
            send(label(Object.assign(failed, { error: { message, code, cause } })))
            return [name]
          } finally {
            leave()
          }
        }),
      )
    ).flat()
    if (failed === 0) this.#status.done(sentence('node.status-devices', { devices: count }))
    else this.#status.waiting(sentence('node.status-devices-failed', { devices: count, failed }))
  }

  /** Runs a message with the device of that name; resolves with the text of the status. */
  async #run(msg: NodeMessageInFlow, name: string, send: Send): Promise<string | Sentence> {
    const { RED, node, properties, definition } = this
    const clock = new MessageClock(this.#closing.signal)
    const exchanges = new ExchangeLog(node)
    try {
      const device = this.#device(name)
      // After its device was found: what messages call devices that are not there leaves nothing behind.
      const behaviour = this.#behaviourFor(name)
      const task: Task<SomeDevice> = {
        msg,
        device,
        limits: {
          signal: clock.signal,
          timeoutMs: requestTimeoutMs(msg),
          onWait: (waiting) => this.#status.waiting(waitingText(waiting)),
          trace: exchanges.note,
        },
        send: (result) => {
          if (!this.#closing.signal.aborted) send(result)
        },
        isClosing: () => this.#closing.signal.aborted,
        exchanges: () => exchanges.take(),
      }
      const command = behaviour.command?.(task)
      if (command !== undefined) return await command()
      const maxWait = numberField(definition.maxWaitSeconds, maxWaitLimits).read(properties.maxWait, 'maxWait')
      clock.limit(maxWait, task.device?.label ?? definition.type, sentence('node.raise-max-wait'))
      const inputs = await resolveInputs(RED, node, definition.fields, properties, msg)
      const text = await behaviour.run(task, inputs)
      return inputs.notice ?? text
    } finally {
      clock.end()
    }
  }

  #device(name: string): SomeDevice {
    return name === '' || this.named === undefined ? this.choose(this.properties) : this.named.named(name)
  }

  #behaviourFor(name: string): ActionBehaviour<Table, SomeDevice> {
    const known = this.#behaviours.get(name)
    if (known !== undefined) return known
    const { RED, properties } = this
    // What a behaviour remembers is named after the node's id.
    const id = `${this.node.id}.${name}`
    const get = (node: Node, key: string | symbol): unknown => {
      const value: unknown = key === 'id' ? id : Reflect.get(node, key)
      // What the node itself does, such as a warning, it does under its own id.
      return typeof value === 'function' ? (value.bind(node) as unknown) : value
    }
    const node = name === '' ? this.node : new Proxy(this.node, { get })
    const behaviour = this.definition.create({ RED, node, properties, status: this.#status })
    this.#behaviours.set(name, behaviour)
    return behaviour
  }

  #fail(error: DeviceError, msg: NodeMessageInFlow, send: Send, done: (error?: Error) => void): void {
    if (isStandby(error) && error.sentence !== undefined) {
      // Another instance is at work: there is nothing to do, and nothing to tell.
      this.#status.standby(error.sentence)
      done()
      return
    }
    this.#status.failed(error)
    if (this.properties.errorOutput !== true || this.#closing.signal.aborted) {
      done(error)
      return
    }
    const { message, code, cause } = error
    send([null, Object.assign(msg, { error: { message, code, cause } })])
    done()
  }
}

/** A behaviour may send to one output or, as an array, to several. */
function labelled(result: NodeMessage | (NodeMessage | null)[], label: (message: object) => NodeMessage) {
  return Array.isArray(result) ? result.map((message) => (message === null ? null : label(message))) : label(result)
}

function requestTimeoutMs(msg: NodeMessageInFlow): number | undefined {
  if (!('requestTimeout' in msg) || msg.requestTimeout === undefined) return undefined
  const timeoutMs = numberField(0, requestTimeoutLimits).read(msg.requestTimeout, 'msg.requestTimeout')
  if (timeoutMs === 0) throw badInput('msg.requestTimeout', msg.requestTimeout, requestTimeoutLimits.expected)
  return timeoutMs
}
