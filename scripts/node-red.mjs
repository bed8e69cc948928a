// Starts a real Node-RED with this package in a user directory of its own, bound to 127.0.0.1.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { root } from './install.mjs'

const startTimeoutMs = 60_000

/** A port of 127.0.0.1 that nobody listens on. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** Makes this checkout available in a user directory, as `npm install <folder>` would. */
export async function linkPackage(userDirectory) {
  const link = join(userDirectory, 'node_modules/@switchboard/node-red-telecom')
  await mkdir(dirname(link), { recursive: true })
  await symlink(root, link, 'junction')
  const dependencies = { '@switchboard/node-red-telecom': '*' }
  await writeFile(
    join(userDirectory, 'package.json'),
    JSON.stringify({ name: 'user-directory', private: true, dependencies }),
  )
}

/**
 * @param userDirectory holds what Node-RED keeps; the package must be in its node_modules
 * @param flows the nodes of flows.json
 * @param credentials by node id
 * @returns the running Node-RED: `url`, `log` (lines so far), `inject(id)`, `stop()`
 */
export async function startNodeRed({
  userDirectory,
  flows,
  credentials = {},
  port,
  nodeRed = join(root, 'node_modules/node-red'),
  node = process.execPath,
  nodeArguments = [],
  environment = {},
  settings = {},
}) {
  const chosenPort = port ?? (await freePort())
  const allSettings = {
    uiHost: '127.0.0.1',
    uiPort: chosenPort,
    flowFile: 'flows.json',
    credentialSecret: false,
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false, palette: { catalogues: [] } },
    externalModules: { palette: { allowInstall: false } },
    logging: { console: { level: 'info' } },
    ...settings,
  }
  await writeFile(join(userDirectory, 'settings.js'), `module.exports = ${JSON.stringify(allSettings, null, 2)}\n`)
  await writeFile(join(userDirectory, 'flows.json'), JSON.stringify(flows))
  await writeFile(join(userDirectory, 'flows_cred.json'), JSON.stringify(credentials))
  const child = spawn(node, [...nodeArguments, join(nodeRed, 'red.js'), '--userDir', userDirectory], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  })
  const log = []
  await started(child, log)
  const url = `http://127.0.0.1:${chosenPort}`
  return {
    url,
    log,
    pid: child.pid,
    child,
    inject: async (id) => {
      const response = await fetch(`${url}/inject/${id}`, { method: 'POST' })
      if (!response.ok) throw new Error(`Inject ${id} answered ${response.status}`)
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

function started(child, log) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`Node-RED did not start within ${startTimeoutMs / 1000} s:\n${log.join('\n')}`))
    }, startTimeoutMs)
    const read = (chunk) => {
      for (const line of String(chunk).split('\n')) if (line.trim() !== '') log.push(line)
      if (String(chunk).includes('Started flows')) {
        clearTimeout(timer)
        resolve()
      }
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`Node-RED ended with ${code}:\n${log.join('\n')}`))
    })
  })
}
