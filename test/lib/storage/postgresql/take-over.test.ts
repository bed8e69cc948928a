import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildSync } from 'esbuild'
import { ADatabase, whyNoDatabase } from './a-database.js'

const times = { leaseMs: 3_000, keepMs: 500, marginMs: 1_000, patienceMs: 200 }

interface Instance {
  name: string
  process: ChildProcess
}

describe(`two instances, one of which is killed${whyNoDatabase === undefined ? '' : ` (${whyNoDatabase})`}`, function () {
  this.timeout(120_000)
  let folder = ''
  let child = ''
  let begun: ADatabase | undefined
  let database: ADatabase
  let schemas = 0
  const instances = new Set<Instance>()
  /** What was handed on, in order, and by whom. */
  let handedOn: { number: number; by: Instance }[] = []

  before(async function () {
    if (whyNoDatabase !== undefined) this.skip()
    begun = await ADatabase.start()
    database = begun
    folder = mkdtempSync(join(tmpdir(), 'telecom-instances-'))
    child = join(folder, 'child.cjs')
    const entryPoints = [join(__dirname, 'instance-child.ts')]
    buildSync({ entryPoints, outfile: child, bundle: true, platform: 'node', format: 'cjs', external: ['pg-native'] })
  })
  after(async () => {
    await begun?.remove()
    if (folder !== '') rmSync(folder, { recursive: true })
  })
  beforeEach(() => {
    schemas += 1
    handedOn = []
  })
  afterEach(() => {
    for (const { process } of instances) process.kill('SIGKILL')
    instances.clear()
  })

  function start(name: string): Instance {
    const { url, username, password } = database
    const settings = {
      label: 'shared',
      url,
      username,
      password,
      schema: `take_over_${String(schemas)}`,
      instance: name,
    }
    const node = spawn(process.execPath, [child, JSON.stringify(settings), JSON.stringify(times)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const instance: Instance = { name, process: node }
    instances.add(instance)
    node.stdout.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (line !== '') handedOn.push({ number: Number(line), by: instance })
    })
    return instance
  }

  /** Who hands on by now, once 20 more have come. */
  async function active(except?: Instance): Promise<Instance> {
    const from = handedOn.length
    for (let tries = 0; tries < 600; tries += 1) {
      const last = handedOn.at(-1)?.by
      if (last !== undefined && last !== except && handedOn.length >= from + 20) return last
      await sleep(50)
    }
    return assert.fail('nobody works')
  }

  /** @returns how often a number came again */
  function doubled(): number {
    const numbers = handedOn.map(({ number }) => number)
    const all = new Set(numbers)
    for (let number = 1; number <= Math.max(...numbers); number += 1)
      assert.ok(all.has(number), `${String(number)} is lost`)
    return numbers.length - all.size
  }

  it('loses nothing, and hands on at most one again for each kill', async () => {
    start('one')
    start('two')
    const kills = 4
    for (let kill = 0; kill < kills; kill += 1) {
      const killed = await active()
      killed.process.kill('SIGKILL')
      instances.delete(killed)
      start(killed.name)
      await active(killed)
    }
    assert.ok(doubled() <= kills, `${String(doubled())} came again`)
  })

  it('and one that was stopped for a while does not go on where another one has taken over', async () => {
    start('one')
    start('two')
    const stopped = await active()
    stopped.process.kill('SIGSTOP')
    await active(stopped)
    const from = handedOn.length
    stopped.process.kill('SIGCONT')
    await sleep(1_500)
    assert.deepEqual(
      handedOn.slice(from).filter(({ by }) => by === stopped),
      [],
    )
    assert.ok(doubled() <= 1, `${String(doubled())} came again`)
  })
})
