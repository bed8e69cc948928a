import type { DeviceRow } from '../../../lib/calls/call-output.js'
import type { CallReader } from '../../../lib/calls/call-reader.js'
import type { ActionBehaviour, ActionNode, Task } from '../action-node.js'
import type { Device } from '../device-node.js'
import { isPlainObject } from '../fields.js'
import type { Inputs } from '../inputs.js'
import { SerialRunner } from '../serial.js'
import { NodeCursor } from './call-cursor.js'
import { CallExport } from './call-export.js'
import type { callFields } from './call-fields.js'
import { FirstRunMark } from './first-run.js'

/** A device that has calls. */
export interface CallDevice extends Device {
  /** Which PBX and user this is, without secrets. */
  readonly identity: string
}

export interface CallBehaviourOptions<SomeDevice extends CallDevice> {
  /** The chosen device, also while no message is under way. */
  device: () => SomeDevice
  /** How the calls of the device are read for one message. */
  reader: (task: Task<SomeDevice>, onNotice: (text: string) => void) => CallReader<DeviceRow>
}

/** What `ucm-cdr` and `kalliope-cdr` do alike: ranges, the cursor, its acks and its reset. */
export class CallBehaviour<SomeDevice extends CallDevice> implements ActionBehaviour<typeof callFields, SomeDevice> {
  readonly #cursor: NodeCursor
  readonly #firstRun: FirstRunMark
  readonly #newRuns = new SerialRunner()
  readonly #said = new Set<string>()

  constructor(
    private readonly action: ActionNode,
    private readonly options: CallBehaviourOptions<SomeDevice>,
  ) {
    const { RED, node } = action
    this.#cursor = new NodeCursor(RED, node)
    this.#firstRun = new FirstRunMark(RED, node)
    Object.assign(node, { resetCursor: () => this.#reset() })
  }

  command(task: Task<SomeDevice>): (() => Promise<string>) | undefined {
    const { payload } = task.msg
    if (!isPlainObject(payload) || Object.keys(payload).length !== 1) return undefined
    if ('ack' in payload) return () => this.#acknowledge(payload.ack)
    if (payload.resetCursor === true) {
      return async () => {
        await this.#reset()
        return 'cursor reset'
      }
    }
    return undefined
  }

  run(task: Task<SomeDevice>, { values }: Inputs<typeof callFields>): Promise<string> {
    const { action } = this
    const reader = this.options.reader(task, (text) => this.#sayOnce(text))
    const run = new CallExport(action, task, values, reader)
    action.status.working(values.range)
    if (values.range !== 'new') return this.#runRange(run, values.csvHeader === 'first-run')
    return this.#newRuns.run(
      async () => run.runNew(await this.#cursor.open(task.device.identity), this.#cursor),
      task.limits.signal,
    )
  }

  async close(): Promise<void> {
    await this.#cursor.close()
  }

  async #runRange(run: CallExport<DeviceRow>, remembersFirstRun: boolean): Promise<string> {
    const text = await run.runRange(remembersFirstRun && !this.#firstRun.isSet)
    if (remembersFirstRun) this.#firstRun.set()
    return text
  }

  async #acknowledge(given: unknown): Promise<string> {
    const cursor = await this.#cursor.open(this.options.device().identity)
    return cursor.ack(given) ? 'acknowledged' : 'acknowledged before'
  }

  async #reset(): Promise<void> {
    await this.#cursor.reset(this.options.device().identity)
  }

  #sayOnce(text: string): void {
    if (this.#said.has(text)) return
    this.#said.add(text)
    this.action.node.warn(text)
  }
}
