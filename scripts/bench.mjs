// Runs the benchmarks of bench/ and prints their table: npm run bench [-- ucm parsers ...] [--quick]
import { installDependencies, root, run } from './install.mjs'

await installDependencies()
await run(process.execPath, ['scripts/build.mjs'])
process.chdir(root)
const { require } = await import('tsx/cjs/api')
const { runBenchmarks } = require('../bench/main.ts', import.meta.url)
await runBenchmarks(process.argv.slice(2))
