import { startEmulator, startMeasuredNodeRed } from './support/processes'
import { growthRows, type Row } from './support/row'
import { fetchAndParse } from './ucm-baseline'
import { coreFlow, packageFlow } from './ucm-flows'

const username = 'cdrapi'
const password = 'cdrapi123'
const benchmark = 'ucm export'

/** Exports of calls to CSV against the least they can cost, and against a flow of core nodes. */
export async function benchUcmExport(sizes: readonly number[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const size of sizes) rows.push(...(await benchSize(size)))
  return [...rows, ...growthRows(rows)]
}

async function benchSize(size: number): Promise<Row[]> {
  const pbx = await startEmulator('ucm', ['--calls', String(size), '--option', 'timezone=Europe/Rome'])
  const nodeRed = await startMeasuredNodeRed([...packageFlow(pbx.url), ...coreFlow(pbx.url)], {
    pbx: { username, password },
  })
  const label = `${size.toLocaleString('fr-FR').replace(/\s/g, ' ')} calls`
  try {
    // Once unmeasured, so that all three are compared with warm code.
    await fetchAndParse(pbx.url, username, password)
    const { idleMiB } = await nodeRed.reset()
    await exportCalls(`${nodeRed.url}/export`, size)
    const { peakMiB: firstPeakMiB } = await nodeRed.read()

    const bare = await fetchAndParse(pbx.url, username, password)
    await pbx.resetStats()
    await nodeRed.reset()
    const seconds = await exportCalls(`${nodeRed.url}/export`, size)
    const load = await nodeRed.read()
    const { byName, logins } = (await pbx.stats()) as { byName: Record<string, number>; logins: number }

    const rows: Row[] = [
      { benchmark, what: `${label}: fetch and JSON.parse alone`, value: bare.calls / bare.seconds, unit: 'calls/s' },
      { benchmark, what: `${label}: ucm-cdr → CSV`, value: size / seconds, unit: 'calls/s' },
      {
        benchmark,
        what: `${label}: ratio to fetch and parse`,
        value: bare.seconds / seconds,
        unit: '×',
        target: { least: 0.5 },
      },
      {
        benchmark,
        what: `${label}: peak memory above idle`,
        value: Math.max(firstPeakMiB, load.peakMiB) - idleMiB,
        unit: 'MiB',
        target: { most: 96 },
      },
      { benchmark, what: `${label}: event-loop delay p99`, value: load.delayP99Ms, unit: 'ms', target: { most: 20 } },
      {
        benchmark,
        what: `${label}: pages fetched`,
        value: byName.cdrapi ?? 0,
        unit: 'requests',
        target: { most: Math.ceil(size / 1000) + 2 },
      },
      { benchmark, what: `${label}: logins in steady state`, value: logins, unit: 'logins', target: { most: 0 } },
    ]
    if (size > 200_000) return rows
    const coreSeconds = await exportCalls(`${nodeRed.url}/core?size=${String(size)}`, size)
    rows.push(
      { benchmark, what: `${label}: core nodes → CSV`, value: size / coreSeconds, unit: 'calls/s' },
      {
        benchmark,
        what: `${label}: ratio to core nodes`,
        value: coreSeconds / seconds,
        unit: '×',
        // So many calls are what the target is for; a short export is mostly its beginning.
        ...(size < 200_000 ? {} : { target: { least: 3 } }),
      },
    )
    return rows
  } finally {
    await nodeRed.stop()
    await pbx.stop()
  }
}

/** Runs a flow that answers with the number of CSV lines it made; in seconds. */
async function exportCalls(url: string, size: number): Promise<number> {
  const startedMs = performance.now()
  const response = await fetch(url)
  const lines = Number(await response.text())
  if (lines !== size) throw new Error(`${url} made ${String(lines)} lines of CSV instead of ${String(size)}`)
  return (performance.now() - startedMs) / 1000
}
