import { setImmediate } from 'node:timers/promises'
import { callFilter } from '../../../lib/calls/call-filter.js'
import { type CallOutput, callOutputs, type DeviceRow } from '../../../lib/calls/call-output.js'
import type { CallReader, OpenRange } from '../../../lib/calls/call-reader.js'
import type { TimedCall } from '../../../lib/calls/call-record.js'
import { CsvWriter } from '../../../lib/calls/csv.js'
import type { Cursor } from '../../../lib/calls/cursor/cursor.js'
import type { CallKey } from '../../../lib/calls/cursor/events.js'
import type { Run } from '../../../lib/calls/cursor/run.js'
import { type RangeName, resolveRange } from '../../../lib/calls/range.js'
import { toDeviceError } from '../../../lib/errors.js'
import { type Sentence, sentence } from '../../../lib/sentences/sentence.js'
import type { ActionNode, Task } from '../action-node.js'
import type { Device } from '../device-node.js'
import { counted } from '../status.js'
import type { NodeCursor } from './call-cursor.js'
import type { CallInputs } from './call-fields.js'
import { CallMessages, describeRange } from './call-messages.js'
import { checkRange } from './call-range.js'

const hourMs = 3_600_000
const manyCalls = 50_000

export interface CallExportOptions {
  /** Tells the user of something about the PBX, once in the life of the node. */
  sayOnce: (text: string) => void
  /** Sends no message where there is no call. */
  onlyCalls?: boolean
  /** What `msg.cdr` says besides. */
  facts?: { wokenBy?: string }
}

/** One export of calls: reads, filters, puts into messages, sends. */
export class CallExport<Row extends DeviceRow> {
  readonly #filter: ReturnType<typeof callFilter>
  #sentCalls = 0
  #sentMessages = 0
  #seenCalls = 0
  /** Cursor of the message that is on its way to the next nodes. */
  #handedOn: string | undefined

  /**
   * @param reader of the device, made for this message
   * @throws DeviceError `BAD_INPUT` for a range or filters that cannot be used
   */
  constructor(
    private readonly action: ActionNode,
    private readonly task: Task<Device>,
    private readonly inputs: CallInputs,
    private readonly reader: CallReader<Row>,
    private readonly options: CallExportOptions,
  ) {
    checkRange(inputs, Date.now())
    this.#filter = callFilter(inputs)
  }

  /** Exports a range with a fixed beginning and end; resolves with the status text. */
  async runRange(isFirstRun: boolean): Promise<Sentence> {
    const { range } = this.inputs
    if (range === 'new') throw new RangeError('A run for new calls needs a cursor.')
    const zone = await this.reader.zone()
    const span = resolveRange({ ...this.inputs, range }, { zone, nowMs: Date.now() })
    await this.#send(this.#matching(this.reader.read(span, this.#overlapMs)), span, zone, isFirstRun, undefined)
    return rangeText(range, this.#sentCalls)
  }

  /** Exports what the cursor has not seen; resolves with the status text. */
  async runNew(cursor: Cursor, nodeCursor: NodeCursor): Promise<Sentence> {
    const { commit, firstRun } = this.inputs
    const isFirstRun = !cursor.isStarted
    const run = cursor.begin({ overlapMs: this.#overlapMs, commit })
    try {
      const zone = await this.reader.zone()
      if (isFirstRun) run.startFrom(await this.#startingPoint(zone))
      const onlyMarks = isFirstRun && firstRun === 'from-now'
      const fresh = this.#fresh(run, nodeCursor, onlyMarks)
      const span = { startMs: run.queryFromMs ?? null, endMs: null }
      await this.#send(fresh, span, zone, isFirstRun, run)
      for (const notice of await run.finish()) nodeCursor.say(notice)
      if (onlyMarks) return sentence('calls.status-start')
      const time = new Date().toTimeString().slice(0, 5)
      return sentence('calls.status-fetched', { calls: this.#sentCalls, time })
    } finally {
      run.end()
    }
  }

  async #startingPoint(zone: string): Promise<number> {
    const { firstRun, start, count } = this.inputs
    const nowMs = await this.reader.clockMs()
    switch (firstRun) {
      case 'from-now':
        return nowMs - this.#overlapMs
      case 'last-days':
        return resolveRange({ range: 'last-days', count }, { zone, nowMs }).startMs
      case 'all':
        if (start === undefined) return this.reader.earliestMs(nowMs)
        return resolveRange({ range: 'between', start }, { zone, nowMs }).startMs
    }
  }

  get #overlapMs(): number {
    return this.inputs.overlapHours * hourMs
  }

  /** The calls that the run has not seen, or not whole, and the filters let through. */
  async *#fresh(
    run: Run,
    nodeCursor: NodeCursor,
    onlyMarks: boolean,
  ): AsyncGenerator<TimedCall<Row>[], void, undefined> {
    let mayRestart = true
    const waiting: TimedCall<Row>[] = []
    for (;;) {
      let hasRestarted = false
      for await (const batch of this.reader.read({ startMs: run.queryFromMs ?? null, endMs: null }, this.#overlapMs)) {
        const clockMs = this.reader.latestClockMs
        if (mayRestart && clockMs !== undefined) {
          mayRestart = false
          hasRestarted = run.observeClock(clockMs) !== undefined
          if (hasRestarted) break
        }
        yield this.#claimed(batch, run, onlyMarks, waiting)
      }
      if (!hasRestarted) {
        yield this.#released(waiting, run)
        return
      }
      nodeCursor.say('clock-restarted')
    }
  }

  /** @param waiting takes the calls whose first row is not there yet */
  #claimed(
    batch: readonly TimedCall<Row>[],
    run: Run,
    onlyMarks: boolean,
    waiting: TimedCall<Row>[],
  ): TimedCall<Row>[] {
    const emitted: TimedCall<Row>[] = []
    for (const call of batch) {
      const claimed = run.claim(callKey(call))
      const revision = claimed === 'wait' && onlyMarks ? run.claimWaiting(callKey(call), 'now') : claimed
      if (revision === 'wait') waiting.push(call)
      else if (revision !== undefined && this.#isEmitted(call, revision, run, onlyMarks)) emitted.push(call)
    }
    return emitted
  }

  #released(waiting: readonly TimedCall<Row>[], run: Run): TimedCall<Row>[] {
    return waiting.filter((call) => {
      const revision = run.claimWaiting(callKey(call))
      return revision !== undefined && this.#isEmitted(call, revision, run, false)
    })
  }

  #isEmitted(call: TimedCall<Row>, revision: number, run: Run, onlyMarks: boolean): boolean {
    this.#count()
    const { record } = call
    record.revision = revision
    const isIgnored = revision > 0 && this.inputs.revisions === 'ignore'
    if (isIgnored) this.options.sayOnce('Calls that were handed on have gained rows; revisions are ignored.')
    if (!onlyMarks && !isIgnored && this.#filter.matches(record, call.ownExtension)) return true
    run.skip(callKey(call))
    return false
  }

  async *#matching(
    batches: AsyncIterable<readonly TimedCall<Row>[]>,
  ): AsyncGenerator<TimedCall<Row>[], void, undefined> {
    for await (const batch of batches) {
      for (let seen = 0; seen < batch.length; seen++) this.#count()
      yield batch.filter(({ record, ownExtension }) => this.#filter.matches(record, ownExtension))
    }
  }

  async #send(
    batches: AsyncIterable<TimedCall<Row>[]>,
    span: OpenRange,
    zone: string,
    isFirstRun: boolean,
    run: Run | undefined,
  ): Promise<void> {
    const { inputs, task, action } = this
    const { emit, shape, batchSize, csvSeparator, csvBom, csvHeader } = inputs
    const csv = new CsvWriter({ separator: csvSeparator, bom: csvBom, header: csvHeader, isFirstRun })
    const facts = { device: task.device.label, range: describeRange(span, zone), ...this.options.facts }
    const messages = new CallMessages(action.RED, task.msg, facts)
    const keyOf = run === undefined ? undefined : callKey
    const outputs = callOutputs(batches, { emit, shape, batchSize, csv, keyOf, sequence: messages.sequence })
    try {
      while (await this.#sendNext(outputs, messages, run)) {
        // Other flows get their turn between two messages, and Node-RED delivers this one.
        await setImmediate()
        this.#commit(run)
        await run?.arrived()
      }
    } catch (error) {
      throw toDeviceError(error).with({ sentCalls: this.#sentCalls, sentMessages: this.#sentMessages })
    } finally {
      await outputs.return()
    }
    if (csv.droppedColumns.length > 0) {
      action.node.warn(
        `Columns that came up after the header are left out of the CSV: ${csv.droppedColumns.join(', ')}`,
      )
    }
  }

  /**
   * Sends one message. In a function of its own, so that nothing holds on to the message while the next one is made.
   *
   * @returns false if there is none left
   */
  async #sendNext(
    outputs: AsyncGenerator<CallOutput, void, undefined>,
    messages: CallMessages,
    run: Run | undefined,
  ): Promise<boolean> {
    const { value: output } = await outputs.next()
    if (output === undefined || (output.count === 0 && this.options.onlyCalls === true)) return false
    // Calls wait here that have arrived long ago: of a node that has closed they would count as handed on, and be lost.
    this.task.limits.signal.throwIfAborted()
    const cursor = run?.message(output.keys)
    if (this.inputs.commit === 'ack') await run?.arrived()
    run?.check()
    this.task.send(messages.wrap(output, cursor, this.task.exchanges()))
    this.#sentCalls += output.count
    this.#sentMessages += 1
    this.#warnOfSize(output)
    if (run !== undefined && cursor !== undefined) await this.#settle(run, cursor, output, this.inputs.commit)
    return true
  }

  async #settle(run: Run, cursor: string, output: CallOutput, commit: 'auto' | 'ack'): Promise<void> {
    if (commit === 'auto') {
      this.#handedOn = cursor
      return
    }
    if (output.total !== undefined) return
    this.action.status.waiting(sentence('calls.status-ack'))
    await run.acknowledged(cursor, { signal: this.task.limits.signal })
  }

  /** What Node-RED has not delivered when it closes the nodes, it drops: such a message comes again with the next run. */
  #commit(run: Run | undefined): void {
    if (this.#handedOn === undefined) return
    if (!this.task.isClosing()) run?.handedOn(this.#handedOn)
    this.#handedOn = undefined
  }

  #warnOfSize({ count }: CallOutput): void {
    if (this.inputs.emit !== 'array' || count <= manyCalls) return
    const words = `${counted(count, 'call')} in one message need much memory. Emit “batch”, “call” or “csv” instead.`
    this.action.node.warn(words)
  }

  #count(): void {
    this.#seenCalls += 1
    if (this.#seenCalls % 100 === 0)
      this.action.status.progress(sentence('calls.status-count', { calls: this.#seenCalls }))
  }
}

function callKey({ record, startMs, recordNumber, lacksBeginning }: TimedCall<DeviceRow>): CallKey {
  const { id, legs, revision } = record
  return { id, startMs, recordNumber, rows: legs.length, revision, lacksBeginning }
}

/** What a run has done, as the status says it: `yesterday · 2 500 calls`. */
export function rangeText(range: 'new' | RangeName, calls: number): Sentence {
  return sentence('calls.status-range', { range: sentence(`calls.status-${range}`), calls })
}
