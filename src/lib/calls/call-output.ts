import type { TimedCall } from './call-record.js'
import type { CsvWriter } from './csv.js'
import type { CallKey } from './cursor/events.js'

/** A row of the device's call table, as it came. */
export type DeviceRow = Readonly<Record<string, unknown>>

/** How the calls of a run are put into messages. */
export type CallEmission = 'array' | 'call' | 'batch' | 'csv'

/** What the calls look like: the common record, or the device's own rows. */
export type CallShape = 'record' | 'raw'

export interface CallOutputOptions<Row> {
  emit: CallEmission
  shape: CallShape
  /** Calls per message of `batch` and `csv`. */
  batchSize: number
  /** Needed for `csv`. */
  csv: CsvWriter
  /** Of the sequence that the messages are; with the parts of the sequence that the incoming message belongs to. */
  sequence: { id: string; parts?: unknown }
  /** What the cursor must know of a call, where there is one. */
  keyOf?: ((call: TimedCall<Row>) => CallKey) | undefined
}

/** The content of one message, before the node wraps it up. */
export interface CallOutput {
  payload: unknown
  /** Number of calls it holds. */
  count: number
  /** The calls it holds, for the cursor; empty where there is none. */
  keys: readonly CallKey[]
  /** 0-based number of the message in its run. */
  index: number
  parts: SequenceParts | undefined
  /** Number of calls in all messages of the run; on the last message only. */
  total?: number
}

/** What the core Join node needs to put a sequence together; `count` on the last message only. */
export interface SequenceParts {
  type: 'array' | 'string'
  len?: number
  ch?: string
  index: number
  count?: number
  id: string
  parts?: unknown
}

/**
 * Puts a stream of calls into messages. A sequence is known to have ended only after its last call, so each message
 * waits for the first call of the next one.
 */
export async function* callOutputs<Row extends DeviceRow>(
  batches: AsyncIterable<readonly TimedCall<Row>[]>,
  options: CallOutputOptions<Row>,
): AsyncGenerator<CallOutput, void, undefined> {
  const { emit, batchSize, keyOf } = options
  const parts = partsOf(options)
  const size = emit === 'array' ? Number.POSITIVE_INFINITY : emit === 'call' ? 1 : batchSize
  let message = new Message(options)
  let keys: CallKey[] = []
  let count = 0
  let index = 0
  let total = 0
  for await (const batch of batches) {
    for (let from = 0; from < batch.length; ) {
      if (count >= size) {
        yield { payload: message.payload(), count, keys, index, parts: parts && { ...parts, index } }
        index += 1
        message = new Message(options)
        keys = []
        count = 0
      }
      const calls = batch.slice(from, from + size - count)
      message.add(calls)
      if (keyOf !== undefined) for (const call of calls) keys.push(keyOf(call))
      count += calls.length
      from += calls.length
      total += calls.length
    }
  }
  if (count === 0 && emit === 'call') return
  const lastParts = parts && { ...parts, index, count: index + 1 }
  yield { payload: message.payload(), count, keys, index, parts: lastParts, total }
}

/** The payload of one message as its calls come in. CSV of records is written at once: of calls that wait, text is kept. */
class Message<Row extends DeviceRow> {
  readonly #items: unknown[] = []
  readonly #rows: Row[] = []
  #csvText = ''

  constructor(private readonly options: CallOutputOptions<Row>) {}

  add(calls: readonly TimedCall<Row>[]): void {
    const { emit, shape, csv } = this.options
    if (shape === 'record' && emit === 'csv') this.#csvText += csv.records(calls.map(({ record }) => record))
    else if (shape === 'record') for (const { record } of calls) this.#items.push(record)
    else if (emit === 'call') for (const { raw } of calls) this.#items.push(raw)
    else for (const { raw } of calls) this.#rows.push(...raw)
  }

  payload(): unknown {
    const { emit, shape, csv } = this.options
    if (emit === 'call') return this.#items[0]
    // A run without calls has a header all the same.
    if (emit === 'csv') return shape === 'raw' ? csv.rows(this.#rows) : this.#csvText + csv.records([])
    return shape === 'raw' ? this.#rows : this.#items
  }
}

/** What all parts of a sequence have in common. */
function partsOf<Row>(options: CallOutputOptions<Row>): SequenceParts | undefined {
  const { emit, batchSize, sequence } = options
  switch (emit) {
    case 'array':
      return undefined
    case 'call':
      return { type: 'array', len: 1, index: 0, ...sequence }
    case 'batch':
      return { type: 'array', len: batchSize, index: 0, ...sequence }
    case 'csv':
      return { type: 'string', ch: '', index: 0, ...sequence }
  }
}
