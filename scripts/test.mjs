// npm test: everything that must hold before a change lands, on a machine with nothing but Node.js and npm.
// Ends with one line of counts.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { stripVTControlCharacters } from 'node:util'
import { installDependencies, root, run } from './install.mjs'

const binaries = `${root}node_modules/.bin`
let passed = 0
let failed = 0

await step('dependencies', () => installDependencies())
await step('build', () => run(process.execPath, ['scripts/build.mjs']))
await step('types', async () => {
  for (const project of ['tsconfig.json', 'tsconfig.editor.json', 'tsconfig.test.json']) {
    await run(`${binaries}/tsc`, ['--noEmit', '-p', project])
  }
})
await step('lint', async () => {
  await run(`${binaries}/eslint`, ['.', '--max-warnings', '0'])
  await run(`${binaries}/biome`, ['check', '.'])
})
// These files mostly wait, for devices that answer late or never: so more of them at a time than there are cores.
const jobs = String(3 * availableParallelism())
await suite('unit and node tests, with the coverage of src/lib', `${binaries}/c8`, [
  'mocha',
  '--parallel',
  '--jobs',
  jobs,
])
await suite('the built files', `${binaries}/mocha`, ['--config', 'test/runtime/.mocharc.json'])

console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

/** A check that either holds or does not. */
async function step(name, action) {
  console.log(`\n— ${name}`)
  try {
    await action()
    passed += 1
  } catch (error) {
    failed += 1
    console.error(`${name} failed: ${error.message}`)
  }
}

/** A mocha run, whose own counts are added. */
async function suite(name, command, args) {
  console.log(`\n— ${name}`)
  const { output, code } = await captured(command, args)
  passed += countOf(output, 'passing')
  const failures = countOf(output, 'failing')
  // A run that broke before it could count is a failure, too.
  failed += code === 0 ? failures : Math.max(1, failures)
}

function countOf(output, word) {
  return Number(new RegExp(`^\\s*(\\d+) ${word}`, 'm').exec(stripVTControlCharacters(output))?.[1] ?? 0)
}

function captured(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 2], shell: process.platform === 'win32' })
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
      process.stdout.write(chunk)
    })
    child.on('error', reject)
    child.on('exit', (code) => resolve({ output, code }))
  })
}
