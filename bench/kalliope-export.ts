import { startEmulator, startMeasuredNodeRed } from './support/processes'
import { growthRows, type Row } from './support/row'

const benchmark = 'kalliope export'
const encodings = ['json', 'xml', 'csv'] as const

/** Exports of a Kalliope's calls to CSV, in the three encodings on the wire; the PBX lists the newest call first. */
export async function benchKalliopeExport(sizes: readonly number[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const size of sizes) for (const encoding of encodings) rows.push(...(await benchOne(size, encoding)))
  return [...rows, ...growthRows(rows)]
}

async function benchOne(size: number, encoding: (typeof encodings)[number]): Promise<Row[]> {
  const zone = ['--option', 'timezone=Europe/Rome']
  const days = ['--option', `days=${String(Math.max(1, Math.round(size / 20_000)))}`]
  const pbx = await startEmulator('kalliope', ['--calls', String(size), ...zone, ...days])
  const nodeRed = await startMeasuredNodeRed(flow(pbx.url, encoding), { pbx: { username: 'admin', password: 'admin' } })
  const label = `${size.toLocaleString('fr-FR').replace(/\s/g, ' ')} calls, ${encoding.toUpperCase()}`
  try {
    // Once unmeasured, so that what is measured is warm code.
    const { idleMiB } = await nodeRed.reset()
    await exportCalls(nodeRed.url, size)
    const { peakMiB: firstPeakMiB } = await nodeRed.read()
    await pbx.resetStats()
    await nodeRed.reset()
    const seconds = await exportCalls(nodeRed.url, size)
    const load = await nodeRed.read()
    const { byName } = (await pbx.stats()) as { byName: Record<string, number> }
    return [
      { benchmark, what: `${label}: kalliope-cdr → CSV`, value: size / seconds, unit: 'calls/s' },
      {
        benchmark,
        what: `${label}: peak memory above idle`,
        value: Math.max(firstPeakMiB, load.peakMiB) - idleMiB,
        unit: 'MiB',
        target: { most: 96 },
      },
      { benchmark, what: `${label}: event-loop delay p99`, value: load.delayP99Ms, unit: 'ms', target: { most: 20 } },
      { benchmark, what: `${label}: requests for calls`, value: byName['/rest/cdr/detailed'] ?? 0, unit: 'requests' },
    ]
  } finally {
    await nodeRed.stop()
    await pbx.stop()
  }
}

/** Runs the flow, which answers with the number of CSV lines it made; in seconds. */
async function exportCalls(url: string, size: number): Promise<number> {
  const startedMs = performance.now()
  const lines = Number(await (await fetch(`${url}/export`)).text())
  if (lines !== size) throw new Error(`${String(lines)} lines of CSV instead of ${String(size)}`)
  return (performance.now() - startedMs) / 1000
}

// By `indexOf`: a list of the lines would be a good part of the memory that is measured.
const countLines = `let lines = msg.cdr.index === 0 ? 0 : context.get('lines')
for (let at = msg.payload.indexOf('\\n'); at >= 0; at = msg.payload.indexOf('\\n', at + 1)) lines++
context.set('lines', lines)
if (msg.cdr.complete) return { ...msg, payload: String(lines) }`

/** `GET /export`: all calls by kalliope-cdr as CSV; answers with the number of lines. */
function flow(url: string, encoding: string): object[] {
  const z = 'bench'
  const at = { z, x: 100, y: 100 }
  const settings = { range: 'last-days', count: '400', emit: 'csv', csvHeader: 'never', encoding }
  return [
    { id: z, type: 'tab', label: 'bench' },
    { id: 'pbx', type: 'kalliope-config', address: url, timezone: 'Europe/Rome' },
    { ...at, id: 'in', type: 'http in', url: '/export', method: 'get', wires: [['export']] },
    { ...at, id: 'export', type: 'kalliope-cdr', device: 'pbx', ...settings, wires: [['lines']] },
    { ...at, id: 'lines', type: 'function', func: countLines, outputs: 1, wires: [['out']] },
    { ...at, id: 'out', type: 'http response', statusCode: '200', wires: [] },
  ]
}
