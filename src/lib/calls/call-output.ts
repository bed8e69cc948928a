import type { CallRecord, TimedCall } from './call-record.js'
import type { CsvWriter } from './csv.js'

/** A row of the device's call table, as it came. */
export type DeviceRow = Readonly<Record<string, unknown>>

/** How the calls of a run are put into messages. */
export type CallEmission = 'array' | 'call' | 'batch' | 'csv'

/** What the calls look like: the common record, or the device's own rows. */
export type CallShape = 'record' | 'raw'

export interface CallOutputOptions {
  emit: CallEmission
  shape: CallShape
  /** Calls per message of `batch` and `csv`. */
  batchSize: number
  /** Needed for `csv`. */
  csv: CsvWriter
}

/** The content of one message, before the node wraps it up. */
export interface CallOutput<Row> {
  payload: unknown
  /** The calls it holds, for the cursor. */
  calls: readonly TimedCall<Row>[]
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
  options: CallOutputOptions,
): AsyncGenerator<CallOutput<Row>, void, undefined> {
  const size = options.emit === 'array' ? Number.POSITIVE_INFINITY : options.emit === 'call' ? 1 : options.batchSize
  let waiting: TimedCall<Row>[] = []
  let index = 0
  let total = 0
  for await (const batch of batches) {
    for (const call of batch) {
      if (waiting.length >= size) {
        yield outputOf(waiting, index, undefined, options)
        index += 1
        waiting = []
      }
      waiting.push(call)
      total += 1
    }
  }
  if (waiting.length > 0 || options.emit !== 'call') yield outputOf(waiting, index, total, options)
}

function outputOf<Row extends DeviceRow>(
  calls: readonly TimedCall<Row>[],
  index: number,
  total: number | undefined,
  options: CallOutputOptions,
): CallOutput<Row> {
  const parts = partsOf(index, total !== undefined, options)
  return { payload: payloadOf(calls, options), calls, index, total, parts }
}

function payloadOf<Row extends DeviceRow>(
  calls: readonly TimedCall<Row>[],
  { emit, shape, csv }: CallOutputOptions,
): unknown {
  const [only] = calls
  if (emit === 'call' && only !== undefined) return shape === 'raw' ? only.raw : only.record
  if (emit === 'csv') return shape === 'raw' ? csv.rows(rowsOf(calls)) : csv.records(recordsOf(calls))
  return shape === 'raw' ? rowsOf(calls) : recordsOf(calls)
}

function recordsOf(calls: readonly TimedCall<DeviceRow>[]): CallRecord[] {
  return calls.map(({ record }) => record)
}

function rowsOf<Row extends DeviceRow>(calls: readonly TimedCall<Row>[]): Row[] {
  return calls.flatMap(({ raw }) => raw)
}

function partsOf(index: number, isLast: boolean, { emit, batchSize }: CallOutputOptions): SequenceParts | undefined {
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
