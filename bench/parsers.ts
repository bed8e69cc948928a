import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { startKalliopeEmulator } from '../emulators/kalliope'
import { startUcmEmulator } from '../emulators/ucm'
import { readJsonArray } from '../src/lib/http/json-array.js'
import { kalliopeAccount } from '../src/lib/kalliope/account.js'
import { readRows } from '../src/lib/kalliope/calls/row-stream.js'
import { KalliopeClient } from '../src/lib/kalliope/client.js'
import type { Row } from './support/row'
import { logIn } from './ucm-baseline'

const benchmark = 'parsers'
const rounds = 5
const chunkBytes = 64 * 1024

/** Parsers of large bodies: what they read in a second and hold meanwhile, and how `JSON.parse` of the same records compares. */
export async function benchParsers(): Promise<Row[]> {
  return [...(await benchUcmParser()), ...(await benchKalliopeParsers())]
}

async function benchUcmParser(): Promise<Row[]> {
  const calls = await someCalls()
  const text = JSON.stringify({ cdr_root: calls })
  const bytes = Buffer.from(text)
  const parse = await fastest(() => {
    const parsed = JSON.parse(bytes.toString('utf8')) as { cdr_root: unknown[] }
    return Promise.resolve(parsed.cdr_root.length)
  }, calls.length)
  const read = async (): Promise<number> => {
    let count = 0
    const entries = readJsonArray(chunksOf(bytes), { keys: ['cdr_root'], maxElementBytes: 1024 * 1024 })
    for await (const batch of entries) count += batch.length
    return count
  }
  const stream = await fastest(read, calls.length)
  return [
    { benchmark, what: 'JSON.parse of call records', value: bytes.length / 1e6 / parse, unit: 'MB/s' },
    speedRow('JSON, streamed', bytes.length, stream),
    { benchmark, what: 'JSON, streamed: ratio to JSON.parse', value: parse / stream, unit: '×' },
    await memoryRow('JSON, streamed', read),
  ]
}

/** The same calls of a Kalliope in its three encodings, each row as an object with its 36 fields. */
async function benchKalliopeParsers(): Promise<Row[]> {
  const bodies = await someRows()
  const { length } = JSON.parse(bodies.json.toString('utf8')) as unknown[]
  const parse = await fastest(() => {
    const rows = JSON.parse(bodies.json.toString('utf8')) as unknown[]
    return Promise.resolve(rows.length)
  }, length)
  const rows: Row[] = []
  for (const encoding of ['json', 'csv', 'xml'] as const) {
    const what = `rows of a Kalliope, ${encoding.toUpperCase()}`
    const read = async (): Promise<number> => {
      let count = 0
      const limits = {
        device: 'bench',
        endpoint: encoding,
        secrets: [],
        maxElementBytes: 1024 * 1024,
        onBadRow: () => undefined,
      }
      for await (const batch of readRows(chunksOf(bodies[encoding]), {}, limits)) count += batch.length
      return count
    }
    const seconds = await fastest(read, length)
    rows.push(speedRow(what, bodies[encoding].length, seconds))
    rows.push({ benchmark, what: `${what}: ratio to JSON.parse`, value: parse / seconds, unit: '×' })
    rows.push(await memoryRow(what, read))
  }
  return rows
}

function speedRow(what: string, bytes: number, seconds: number): Row {
  return { benchmark, what, value: bytes / 1e6 / seconds, unit: 'MB/s', target: { least: 20 } }
}

async function someRows(): Promise<Record<'json' | 'csv' | 'xml', Buffer>> {
  const pbx = await startKalliopeEmulator({ calls: 20_000 })
  const client = new KalliopeClient({
    device: 'bench',
    http: { origin: pbx.url, trust: { mode: 'insecure' }, legacyTls: false },
    account: kalliopeAccount({ username: 'admin', domain: '', saltDomain: '' }),
    password: 'admin',
    timeoutMs: 60_000,
    maxBodyBytes: 256 * 1024 * 1024,
    timezone: 'Europe/Rome',
    trace: false,
  })
  const fetchRows = (accept: string): Promise<Buffer> => {
    const body = '{"cdr":{"begin":"2020-01-01 00:00:00"}}'
    const request = { path: '/rest/cdr/detailed', accept, contentType: 'application/json', body }
    const options = { signal: new AbortController().signal, repeatable: true }
    return client.request({ method: 'POST', ...request }, options, (reply) => reply.body)
  }
  try {
    return {
      json: await fetchRows('application/json'),
      csv: await fetchRows('text/csv'),
      xml: await fetchRows('application/xml'),
    }
  } finally {
    await client.close()
    await pbx.close()
  }
}

/** Seconds of the best of several rounds. */
async function fastest(run: () => Promise<number>, expected: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const startedMs = performance.now()
    const count = await run()
    best = Math.min(best, (performance.now() - startedMs) / 1000)
    if (count !== expected) throw new Error(`${String(count)} records were read instead of ${String(expected)}`)
  }
  return best
}

/** What is in use on top of what was, garbage included, while a body is read several times. */
async function memoryRow(what: string, read: () => Promise<number>): Promise<Row> {
  collectGarbage()
  const idleBytes = usedBytes()
  peakBytes = idleBytes
  for (let round = 0; round < rounds; round++) await read()
  const value = (peakBytes - idleBytes) / 2 ** 20
  return { benchmark, what: `${what}: extra memory`, value, unit: 'MiB', target: { most: 30 } }
}

let peakBytes = 0

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    peakBytes = Math.max(peakBytes, usedBytes())
    yield await Promise.resolve(bytes.subarray(at, at + chunkBytes))
  }
}

function usedBytes(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc()')
}

async function someCalls(): Promise<unknown[]> {
  const pbx = await startUcmEmulator({ calls: 20_000, ignoreLimit: true })
  try {
    const post = async (request: Record<string, unknown>): Promise<Record<string, unknown>> => {
      const response = await fetch(`${pbx.url}/api`, { method: 'POST', body: JSON.stringify({ request }) })
      return (await response.json()) as Record<string, unknown>
    }
    const cookie = await logIn(post, 'cdrapi', 'cdrapi123')
    const { cdr_root: calls } = await post({ action: 'cdrapi', cookie, format: 'json' })
    if (!Array.isArray(calls)) throw new Error('The emulator sent no calls')
    return calls as unknown[]
  } finally {
    await pbx.close()
  }
}
