import type { DeviceRow } from '../../../lib/calls/call-output.js'
import type { CallReader } from '../../../lib/calls/call-reader.js'
import { type Sentence, sentence } from '../../../lib/sentences/sentence.js'
import type { ActionNode, Task } from '../action-node.js'
import type { Device } from '../device-node.js'
import { isPlainObject } from '../fields.js'
import { SerialRunner } from '../serial.js'
import { NodeCursor } from './call-cursor.js'
import { CallExport, type CallExportOptions } from './call-export.js'
import type { CallInputs } from './call-fields.js'
import { FirstRunMark } from './first-run.js'

/** A device that has calls. */
export interface CallDevice extends Device {
  /** Which PBX and user this is, without secrets. */
  readonly identity: string
}

/** What `ucm-cdr` and `kalliope-cdr` do alike: ranges, the cursor, its acks and its reset. */
export class CallExports<SomeDevice extends CallDevice> {
  readonly #cursor: NodeCursor
  readonly #firstRun: FirstRunMark
  readonly #newRuns = new SerialRunner()
  readonly #said = new Set<string>()

  /**
   * @param device the chosen one, also while no message is under way
   * @param wake of a node that works by itself
   */
  constructor(
    private readonly action: ActionNode,
    private readonly device: () => SomeDevice,
    wake?: () => void,
  ) {
    const { RED, node, properties } = action
    this.#cursor = new NodeCursor({ RED, node, properties, ...(wake === undefined ? {} : { wake }) })
    this.#firstRun = new FirstRunMark(RED, node)
    Object.assign(node, {
      resetCursor: () => this.#reset(),
      newestCallMs: () => this.#cursor.newestMs(this.device().identity),
    })
  }

  /** Recognises an ack and a reset; see `ActionBehaviour.command`. */
  readonly command = ({ msg: { payload } }: Pick<Task<SomeDevice>, 'msg'>): (() => Promise<Sentence>) | undefined => {
    if (!isPlainObject(payload) || Object.keys(payload).length !== 1) return undefined
    if ('ack' in payload) return () => this.#acknowledge(payload.ack)
    if (payload.resetCursor === true) {
      return async () => {
        await this.#reset()
        return sentence('calls.status-reset')
      }
    }
    return undefined
  }

  /** Exports what one message asks for, read by `reader`; resolves with the text of the green status. */
  run(
    task: Task<SomeDevice>,
    values: CallInputs,
    reader: CallReader<DeviceRow>,
    options: Omit<CallExportOptions, 'sayOnce'> = {},
  ): Promise<Sentence> {
    const { action } = this
    const run = new CallExport(action, task, values, reader, { ...options, sayOnce: this.sayOnce })
    action.status.working(sentence(`calls.status-${values.range}`))
    if (values.range !== 'new') return this.#runRange(run, values.csvHeader === 'first-run')
    return this.#newRuns.run(
      async () => run.runNew(await this.#cursor.open(task.device.identity), this.#cursor),
      task.limits.signal,
    )
  }

  /** Warns of something about the PBX, once in the life of the node. */
  readonly sayOnce = (text: string): void => {
    if (this.#said.has(text)) return
    this.#said.add(text)
    this.action.node.warn(text)
  }

  readonly close = (): Promise<void> => this.#cursor.close()

  async #runRange(run: CallExport<DeviceRow>, remembersFirstRun: boolean): Promise<Sentence> {
    const text = await run.runRange(remembersFirstRun && !this.#firstRun.isSet)
    if (remembersFirstRun) this.#firstRun.set()
    return text
  }

  async #acknowledge(given: unknown): Promise<Sentence> {
    const cursor = await this.#cursor.open(this.device().identity)
    return cursor.ack(given) ? sentence('calls.status-acknowledged') : sentence('calls.status-acknowledged-before')
  }

  async #reset(): Promise<void> {
    await this.#cursor.reset(this.device().identity)
  }
}
