import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { benchHilinkTexts } from './hilink'
import { benchKalliopeExport } from './kalliope-export'
import { benchNodeOverhead } from './node-overhead'
import { benchParsers } from './parsers'
import { benchSagemcomPaths } from './sagemcom'
import { meets, type Row, table } from './support/row'
import { benchUcmExport } from './ucm-export'

const quickSizes = [20_000]
const allSizes = [20_000, 200_000, 1_000_000]

const benchmarks: Record<string, (quick: boolean) => Promise<Row[]>> = {
  ucm: (quick) => benchUcmExport(quick ? quickSizes : allSizes),
  overhead: () => benchNodeOverhead(),
  hilink: () => benchHilinkTexts(),
  sagemcom: () => benchSagemcomPaths(),
  kalliope: (quick) => benchKalliopeExport(quick ? quickSizes : allSizes),
  parsers: () => benchParsers(),
}

/** Runs the named benchmarks (all by default), prints their table and writes `bench/results/latest.json`. */
export async function runBenchmarks(args: readonly string[]): Promise<void> {
  const quick = args.includes('--quick')
  const named = args.filter((arg) => arg !== '--quick')
  const unknown = named.find((name) => !(name in benchmarks))
  if (unknown !== undefined) {
    throw new Error(
      `There is no benchmark ${unknown}. Name some of ${Object.keys(benchmarks).join(', ')}, and --quick.`,
    )
  }
  const rows: Row[] = []
  for (const [name, run] of Object.entries(benchmarks)) {
    if (named.length > 0 && !named.includes(name)) continue
    console.error(`running ${name} …`)
    rows.push(...(await run(quick)))
  }
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${String(cpus().length)} cores, ${String(Math.round(totalmem() / 2 ** 30))} GiB, Node.js ${process.version}`
  console.log(`\n${table(rows)}\n\n${machine}`)
  const folder = join(__dirname, 'results')
  mkdirSync(folder, { recursive: true })
  const results = { at: new Date().toISOString(), machine, rows: rows.map((row) => ({ ...row, met: meets(row) })) }
  writeFileSync(join(folder, 'latest.json'), `${JSON.stringify(results, null, 2)}\n`)
}
