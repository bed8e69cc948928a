import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { listenOnFreshPort } from '../../emulators/shared'
import { ask, rejectionCode } from './shared/client'
import { loginCookie } from './ucm/client'

const script = join(__dirname, '..', '..', 'scripts', 'emulator.mjs')

interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

async function run(...args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [script, ...args])
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (data: Buffer) => (output.stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => (output.stderr += data.toString()))
  await once(child, 'close')
  return { code: child.exitCode, ...output }
}

describe('npm run emulator', () => {
  let child: ChildProcess | undefined
  afterEach(() => child?.kill('SIGKILL'))

  const startUcm = async (...args: string[]): Promise<{ device: string; url: string; lines: string[] }> => {
    const running = spawn(process.execPath, [script, 'ucm', '--port', '0', ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child = running
    const lines: string[] = []
    const reader = createInterface(running.stdout)
    reader.on('line', (line) => lines.push(line))
    await once(reader, 'line')
    const ready: unknown = JSON.parse(lines[0] ?? '')
    assert.ok(typeof ready === 'object' && ready !== null && 'device' in ready && 'url' in ready)
    return { device: String(ready.device), url: String(ready.url), lines }
  }

  it('prints one JSON line when it answers, and stops on SIGTERM', async () => {
    const { device, url, lines } = await startUcm('--calls', '3', '--password', 's3cret', '--option', 'era=22')
    assert.equal(device, 'ucm')
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+$/)
    const stats: unknown = JSON.parse((await ask(`${url}/emulator/stats`)).text)
    assert.ok(typeof stats === 'object' && stats !== null && 'calls' in stats)
    assert.equal(stats.calls, 3)
    await assert.rejects(loginCookie(url), /No cookie/)
    child?.kill('SIGTERM')
    await once(child!, 'exit')
    assert.equal(child!.exitCode, 0)
    assert.equal(lines.length, 1)
    assert.equal(await rejectionCode(ask(url)), 'ECONNREFUSED')
  })

  it('lists the devices there are, and the options of one', async () => {
    const help = await run('--help')
    assert.equal(help.code, 0)
    assert.match(help.stdout, /<ucm\b/)
    assert.match((await run('ucm', '--help')).stdout, /cookieLife=fixed \(fixed\|sliding\)/)
  })

  it('refuses an unknown option with the known ones, on stderr', async () => {
    const { code, stdout, stderr } = await run('ucm', '--port', '0', '--option', 'colour=red')
    assert.equal(code, 1)
    assert.equal(stdout, '')
    assert.match(stderr, /Unknown option "colour"\. Known options: api, apiPath, /)
  })

  it('refuses an unknown device and an unknown flag', async () => {
    assert.match((await run('toaster')).stderr, /Unknown device "toaster"\. Known: ucm/)
    assert.match((await run('ucm', '--colour', 'red')).stderr, /Unknown option '--colour'/)
  })

  it('says that a port is taken', async () => {
    const blocker = createServer()
    const port = await listenOnFreshPort(blocker)
    const { code, stderr } = await run('ucm', '--port', String(port))
    blocker.close()
    assert.equal(code, 1)
    assert.match(stderr, new RegExp(`^Port ${port} is taken\\.`))
  })
})
