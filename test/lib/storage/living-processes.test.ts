import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type LivingProcess, LivingProcesses } from '../../../src/lib/storage/living-processes'

const everyMs = 20

describe('LivingProcesses', () => {
  let directory: string
  const stops: (() => void)[] = []

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'living-'))
  })

  afterEach(async () => {
    for (const stop of stops.splice(0)) stop()
    // A look that had begun may still write.
    await setTimeout(2 * everyMs)
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  })

  function watch(processes = new LivingProcesses(directory, everyMs)): LivingProcess[] {
    const told: LivingProcess[] = []
    stops.push(processes.watch((other) => told.push(other)))
    return told
  }

  async function until(condition: () => boolean): Promise<void> {
    for (let waited = 0; !condition(); waited += 1) {
      assert.ok(waited < 500, 'nothing was told')
      await setTimeout(everyMs)
    }
  }

  it('tells each of two of the other, once', async () => {
    const first = watch()
    await setTimeout(5 * everyMs)
    const second = watch()
    await until(() => first.length > 0 && second.length > 0)
    await setTimeout(10 * everyMs)
    const other = { pid: process.pid, host: hostname() }
    assert.deepEqual([first, second], [[other], [other]])
  })

  it('tells of another process by its number', async () => {
    const told = watch()
    await setTimeout(5 * everyMs)
    const script = `
      const { LivingProcesses } = require(${JSON.stringify(join(process.cwd(), 'src/lib/storage/living-processes.ts'))})
      new LivingProcesses(process.argv[1], 20).watch(({ pid }) => { console.log(pid); process.exit() })
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--import', 'tsx', '-e', script, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    stops.push(() => child.kill())
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
    await once(child, 'exit')
    assert.deepEqual(told, [{ pid: child.pid, host: hostname() }])
    assert.equal(output.trim(), String(process.pid))
  })

  it('does not take for alive who left a mark and died', async () => {
    writeFileSync(join(directory, 'process.json'), JSON.stringify({ id: 'dead', pid: process.ppid, host: hostname() }))
    const told = watch()
    await setTimeout(10 * everyMs)
    assert.deepEqual(told, [])
    assert.match(readFileSync(join(directory, 'process.json'), 'utf8'), new RegExp(`"pid":${process.pid},`))
  })

  it('tells of one after the other that comes', async () => {
    const told = watch()
    await setTimeout(5 * everyMs)
    watch()
    await until(() => told.length === 1)
    await setTimeout(5 * everyMs)
    watch()
    await until(() => told.length === 2)
  })

  it('tells only one of those who watch in the same process', async () => {
    const processes = new LivingProcesses(directory, everyMs)
    const told = [watch(processes), watch(processes)]
    await setTimeout(5 * everyMs)
    watch()
    await until(() => told.flat().length > 0)
    await setTimeout(10 * everyMs)
    assert.equal(told.flat().length, 1)
  })

  it('writes nothing while nobody else comes, and only for the owner to read', async () => {
    watch()
    await until(() => readdirSync(directory).includes('process.json'))
    const { mtimeNs, ino } = statSync(join(directory, 'process.json'), { bigint: true })
    await setTimeout(10 * everyMs)
    const after = statSync(join(directory, 'process.json'), { bigint: true })
    assert.deepEqual([after.mtimeNs, after.ino], [mtimeNs, ino])
    assert.equal(Number(after.mode) & 0o777, 0o600)
    assert.deepEqual(readdirSync(directory), ['process.json'])
  })

  it('goes on where what it finds is no mark', async () => {
    const told = watch()
    await until(() => readdirSync(directory).includes('process.json'))
    for (const odd of ['', '{"id":', 'null', '{"id":1,"pid":"x","host":2}']) {
      writeFileSync(join(directory, 'process.json'), odd)
      await setTimeout(3 * everyMs)
    }
    rmSync(join(directory, 'process.json'))
    await setTimeout(3 * everyMs)
    assert.deepEqual(told, [])
    watch()
    await until(() => told.length === 1)
  })
})
