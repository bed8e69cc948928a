import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const root = join(__dirname, '..', '..')

/** A device emulator in a process of its own, so that it does not share the event loop of what is measured. */
export interface EmulatorProcess {
  url: string
  stats(): Promise<Record<string, unknown>>
  resetStats(): Promise<void>
  stop(): Promise<void>
}

export async function startEmulator(device: string, args: readonly string[]): Promise<EmulatorProcess> {
  const child = spawn(process.execPath, ['scripts/emulator.mjs', device, '--port', '0', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('exit', (code) => reject(new Error(`The ${device} emulator ended with ${String(code)}`)))
  })
  const { url } = JSON.parse(line) as { url: string }
  return {
    url,
    stats: async () => (await (await fetch(`${url}/emulator/stats`)).json()) as Record<string, unknown>,
    resetStats: async () => {
      await fetch(`${url}/emulator/reset-stats`, { method: 'POST' })
    },
    stop: async () => {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** What the probe inside a Node-RED tells. */
export interface Load {
  peakMiB: number
  delayP99Ms: number
  delayMaxMs: number
}

export interface MeasuredNodeRed {
  url: string
  /** Collects garbage and starts measuring; resolves with the memory of the idle process. */
  reset(): Promise<{ idleMiB: number }>
  read(): Promise<Load>
  stop(): Promise<void>
}

const mebi = 1024 * 1024

/** A real Node-RED with this package and the probe. */
export async function startMeasuredNodeRed(
  flows: readonly object[],
  credentials: Record<string, object>,
): Promise<MeasuredNodeRed> {
  const { freePort, linkPackage, startNodeRed } = await import('../../scripts/node-red.mjs')
  const userDirectory = await mkdtemp(join(tmpdir(), 'node-red-bench-'))
  await linkPackage(userDirectory)
  const probePort = await freePort()
  const probe = `http://127.0.0.1:${String(probePort)}`
  const nodeRed = await startNodeRed({
    userDirectory,
    flows,
    credentials,
    nodeArguments: ['--expose-gc', '--require', join(__dirname, 'probe.cjs')],
    environment: { BENCH_PROBE_PORT: String(probePort) },
    settings: { nodesDir: join(__dirname, 'nodes') },
  })
  const ask = async (path: string): Promise<Record<string, number>> =>
    (await (await fetch(`${probe}${path}`)).json()) as Record<string, number>
  return {
    url: nodeRed.url,
    reset: async () => ({ idleMiB: ((await ask('/reset')).idleBytes ?? 0) / mebi }),
    read: async () => {
      const { peakBytes = 0, delayP99Ms = 0, delayMaxMs = 0 } = await ask('/read')
      return { peakMiB: peakBytes / mebi, delayP99Ms, delayMaxMs }
    },
    stop: async () => {
      await nodeRed.stop()
      await rm(userDirectory, { recursive: true, force: true })
    },
  }
}
