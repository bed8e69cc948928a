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
  keyOf: (call: TimedCall<Row>) => CallKey
}

/** The content of one message, before the node wraps it up. */
export interface CallOutput {
  payload: unknown
  /** The calls it holds, for the cursor. */
  keys: readonly CallKey[]
  /** 0-based number of the message in its run. */
  index: number
  /** Number of calls in all messages of the run; on the last message only. */
  total: number | undefined
  parts: SequenceParts | undefined
}

/** What the core Join node needs to put a sequence together; `count` on the last message only. */
export interface SequenceParts {
  type: 'array' | 'string'
  len?: number
  ch?: string
  index: number
  count?: number
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
  const size = emit === 'array' ? Number.POSITIVE_INFINITY : emit === 'call' ? 1 : batchSize
  let message = new Message(options)
  let keys: CallKey[] = []
  let index = 0
  let total = 0
  for await (const batch of batches) {
    for (let from = 0; from < batch.length; ) {
      if (keys.length >= size) {
        yield { payload: message.payload(), keys, index, total: undefined, parts: partsOf(index, false, options) }
        index += 1
        message = new Message(options)
        keys = []
      }
      const calls = batch.slice(from, from + size - keys.length)
      message.add(calls)
      for (const call of calls) keys.push(keyOf(call))
      from += calls.length
      total += calls.length
    }
  }
  if (keys.length === 0 && emit === 'call') return
  yield { payload: message.payload(), keys, index, total, parts: partsOf(index, true, options) }
}

/** The payload of one message as its calls come in. CSV of records is written at once: of calls that wait, text is kept. */
class Message<Row extends DeviceRow> {
  #text = ''
  readonly #items: unknown[] = []
  readonly #rows: Row[] = []

  constructor(private readonly options: CallOutputOptions<Row>) {}

  add(calls: readonly TimedCall<Row>[]): void {
    const { emit, shape, csv } = this.options
    if (shape === 'record' && emit === 'csv') this.#text += csv.records(calls.map(({ record }) => record))
    else if (shape === 'record') for (const { record } of calls) this.#items.push(record)
    else if (emit === 'call') for (const { raw } of calls) this.#items.push(raw)
    else for (const { raw } of calls) this.#rows.push(...raw)
  }

  payload(): unknown {
    const { emit, shape, csv } = this.options
    if (emit === 'call') return this.#items[0]
    // A run without calls has a header all the same.
    if (emit === 'csv') return shape === 'raw' ? csv.rows(this.#rows) : this.#text + csv.records([])
    return shape === 'raw' ? this.#rows : this.#items
  }
}

function partsOf(
  index: number,
  isLast: boolean,
  { emit, batchSize }: Pick<CallOutputOptions<never>, 'emit' | 'batchSize'>,
): SequenceParts | undefined {
  const count = isLast ? { count: index + 1 } : {}
  switch (emit) {
    case 'array':
      return undefined
    case 'call':
      return { type: 'array', len: 1, index, ...count }
    case 'batch':
      return { type: 'array', len: batchSize, index, ...count }
    case 'csv':
      return { type: 'string', ch: '', index, ...count }
  }
}
