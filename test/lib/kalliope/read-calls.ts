import type { TimedCall } from '../../../src/lib/calls/call-record.js'
import type { CallQuerySettings } from '../../../src/lib/kalliope/calls/call-query.js'
import type { KalliopeRow } from '../../../src/lib/kalliope/calls/call-row.js'
import { KalliopeCallReader } from '../../../src/lib/kalliope/calls/call-source.js'
import type { KalliopeClient } from '../../../src/lib/kalliope/client.js'

export interface ReadCalls {
  calls: TimedCall<KalliopeRow>[]
  notices: string[]
  /** The most calls that came at a time. */
  largestBatch: number
}

/** All calls that the reader finds in a range. */
export async function readCalls(
  client: KalliopeClient,
  range: { startMs: number | null; endMs: number | null },
  settings: Partial<CallQuerySettings> = {},
): Promise<ReadCalls> {
  const query = { format: 'detailed', encoding: 'json', request: 'post', uniqueId: undefined, ...settings } as const
  const read: ReadCalls = { calls: [], notices: [], largestBatch: 0 }
  const reader = new KalliopeCallReader(client, {
    signal: new AbortController().signal,
    query,
    onNotice: (text) => read.notices.push(text),
  })
  for await (const batch of reader.read(range)) {
    for (const call of batch) read.calls.push(call)
    read.largestBatch = Math.max(read.largestBatch, batch.length)
  }
  return read
}
