import { startUcmEmulator } from '../emulators/ucm'
import { readJsonArray } from '../src/lib/http/json-array.js'
import type { Row } from './support/row'
import { logIn } from './ucm-baseline'

const benchmark = 'parsers'
const rounds = 5
const chunkBytes = 64 * 1024

/** Parsers of large bodies as ratios to `JSON.parse` of the same records. */
export async function benchParsers(): Promise<Row[]> {
  const calls = await someCalls()
  const text = JSON.stringify({ cdr_root: calls })
  const bytes = Buffer.from(text)
  const parse = await fastest(() => {
    const parsed = JSON.parse(bytes.toString('utf8')) as { cdr_root: unknown[] }
    return Promise.resolve(parsed.cdr_root.length)
  }, calls.length)
  const stream = await fastest(async () => {
    let count = 0
    const entries = readJsonArray(chunksOf(bytes), { keys: ['cdr_root'], maxElementBytes: 1024 * 1024 })
    for await (const batch of entries) count += batch.length
    return count
  }, calls.length)
  const mebibytes = bytes.length / 2 ** 20
  return [
    { benchmark, what: 'JSON.parse of call records', value: mebibytes / parse, unit: 'MiB/s' },
    { benchmark, what: 'JSON, streamed', value: mebibytes / stream, unit: 'MiB/s' },
    {
      benchmark,
      what: 'JSON, streamed: ratio to JSON.parse',
      value: parse / stream,
      unit: '×',
      target: { least: 0.6 },
    },
  ]
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

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield await Promise.resolve(bytes.subarray(at, at + chunkBytes))
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
