import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs a command in the repository; its output goes to standard error so that standard output stays the caller's. */
export function run(command, args, { cwd = root, env = process.env, stdio = ['ignore', 2, 2] } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio, shell: process.platform === 'win32' })
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code ?? signal}`))
    })
  })
}

/** Installs the locked dependencies when they are missing or older than the lock file. */
export async function installDependencies() {
  if (isInstalled()) return
  console.error('installing the dependencies …')
  // Its warnings are about packages that only the tests use: Node-RED 5 wants a newer Node.js, and gets it.
  await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
}

function isInstalled() {
  const installed = `${root}node_modules/.package-lock.json`
  if (!existsSync(installed)) return false
  const wanted = packagesOf(`${root}package-lock.json`)
  const present = packagesOf(installed)
  // What is bundled comes with the package that bundles it, complete or not.
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || entry.inBundle || present[path]?.version === entry.version,
  )
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages
}
