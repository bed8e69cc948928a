// Runs the tests of the built editor files: the static ones and those in a real browser.
//   node test/editor/run.mjs [--node-red node-red-5] [--node /path/to/node] [--screenshots DIR] [--grep TITLE]
// Ends by itself with the line `N passed, N failed`; the exit code is 1 if anything failed.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import Mocha from 'mocha'
import 'tsx'

const folder = fileURLToPath(new URL('.', import.meta.url))
const { values } = parseArgs({
  options: {
    'node-red': { type: 'string', default: 'node-red' },
    node: { type: 'string', default: process.execPath },
    screenshots: { type: 'string', default: '' },
    grep: { type: 'string', default: '' },
  },
})

// Read by support/options.ts: the tests are loaded into this process.
process.env['EDITOR_TEST'] = JSON.stringify({
  nodeRed: values['node-red'],
  nodeBinary: values.node,
  screenshots: values.screenshots,
})

const mocha = new Mocha({ timeout: 60_000, ...(values.grep === '' ? {} : { grep: values.grep }) })
for (const file of readdirSync(folder).sort()) {
  if (file.endsWith('.test.ts')) mocha.addFile(join(folder, file))
}
await mocha.loadFilesAsync()
const stats = await new Promise((done) => {
  const runner = mocha.run(() => done(runner.stats))
})
console.log(`${stats.passes} passed, ${stats.failures} failed`)
process.exitCode = stats.failures === 0 && stats.passes > 0 ? 0 : 1
