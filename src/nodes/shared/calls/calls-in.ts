import type { NodeAPI, NodeMessageInFlow } from 'node-red'
import type { DeviceRow } from '../../../lib/calls/call-output.js'
import type { CallReader } from '../../../lib/calls/call-reader.js'
import type { Sentence } from '../../../lib/sentences/sentence.js'
import type { DeviceClass } from '../device-node.js'
import { choiceField } from '../fields.js'
import { resolveInputs } from '../inputs.js'
import {
  type Poll,
  type PollOutcome,
  registerTriggerNode,
  type TriggerBehaviour,
  type TriggerNode,
} from '../trigger-node.js'
import { registerCursorReset } from './call-cursor.js'
import { type CallDevice, CallExports } from './call-exports.js'
import { callFields } from './call-fields.js'

/** Why a node looked for calls, as `msg.cdr.wokenBy` says it. */
export type WokenBy = 'events' | 'push' | 'notification' | 'interval' | 'message'

/** Wakes the node now, or after some seconds each, since a PBX writes a record late. */
export type WakeNode = (by: WokenBy, afterSeconds?: readonly number[]) => void

/** A node that emits each call of its PBX once, as soon as it has ended. */
export interface CallsInDefinition<SomeDevice extends CallDevice> {
  /** Node type, e.g. `ucm-cdr-in`. */
  type: string
  deviceType: string
  deviceClass: DeviceClass<SomeDevice>
  /** Reads the calls of one look; `properties` as saved in the flow. */
  reader(
    poll: Poll<SomeDevice>,
    shape: 'record' | 'raw',
    sayOnce: (text: string) => void,
    properties: Record<string, unknown>,
  ): CallReader<DeviceRow>
  /** Has the node woken by whatever there is, while `wake` is `auto`; the returned function ends that. */
  listen?(trigger: TriggerNode<SomeDevice>, wake: WakeNode): () => void
}

const wakeField = choiceField(['auto', 'off'], 'auto')
const fields = { ...callFields, emit: choiceField(['call', 'batch'], 'call'), wake: wakeField }

/** Registers a trigger node around the cursor of `range: new`; it is woken, and looks every `interval` besides. */
export function registerCallsInNode<SomeDevice extends CallDevice>(
  RED: NodeAPI,
  definition: CallsInDefinition<SomeDevice>,
): void {
  const { type, deviceType, deviceClass } = definition
  registerTriggerNode(RED, {
    type,
    deviceType,
    deviceClass,
    intervalSeconds: 60,
    create: (trigger) => new CallsIn(trigger, definition),
  })
  registerCursorReset(RED, type)
}

class CallsIn<SomeDevice extends CallDevice> implements TriggerBehaviour<SomeDevice> {
  readonly #calls: CallExports<SomeDevice>
  /** By the second in which they are due: however many calls end, it looks once in a second. */
  readonly #timers = new Map<number, NodeJS.Timeout>()
  readonly #leave: () => void
  #wokenBy: WokenBy = 'interval'

  constructor(
    private readonly trigger: TriggerNode<SomeDevice>,
    private readonly definition: CallsInDefinition<SomeDevice>,
  ) {
    this.#calls = new CallExports(trigger, trigger.device, () => trigger.wake())
    const isWoken = wakeField.read(trigger.properties.wake, 'wake') === 'auto'
    this.#leave = (isWoken ? definition.listen?.(trigger, this.#wake) : undefined) ?? (() => undefined)
  }

  command(msg: NodeMessageInFlow): (() => Promise<Sentence>) | undefined {
    return this.#calls.command({ msg })
  }

  async poll(poll: Poll<SomeDevice>): Promise<PollOutcome> {
    const { RED, node, properties } = this.trigger
    const wokenBy = poll.limits.purpose === 'user' ? 'message' : this.#wokenBy
    this.#wokenBy = 'interval'
    const msg = { _msgid: RED.util.generateId() }
    const { values } = await resolveInputs(RED, node, fields, { ...properties, range: 'new' }, msg)
    const reader = this.definition.reader(poll, values.shape, this.#calls.sayOnce, properties)
    const text = await this.#calls.run({ ...poll, msg }, values, reader, { onlyCalls: true, facts: { wokenBy } })
    return { text }
  }

  async close(): Promise<void> {
    this.#leave()
    for (const timer of this.#timers.values()) clearTimeout(timer)
    await this.#calls.close()
  }

  readonly #wake: WakeNode = (by, afterSeconds = [0]) => {
    for (const seconds of afterSeconds) {
      const due = Math.ceil(performance.now() / 1000 + seconds)
      if (this.#timers.has(due)) continue
      const timer = setTimeout(() => {
        this.#timers.delete(due)
        this.#wokenBy = by
        this.trigger.wake()
      }, seconds * 1000)
      this.#timers.set(due, timer)
    }
  }
}
