import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

const calls = 20_000

describe('cursor of a process that is killed', () => {
  let directory: string
  let child: string

  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'crash-'))
    child = join(directory, 'child.cjs')
    const entryPoints = [join(__dirname, 'crash-child.ts')]
    buildSync({ entryPoints, outfile: child, bundle: true, platform: 'node', format: 'cjs' })
  })
  after(() => rmSync(directory, { recursive: true }))

  /** Runs the child; kills it once it has delivered so many messages. @returns whether it came to its end */
  async function run(commit: string, delivered: string, messages: number): Promise<boolean> {
    const files = [join(directory, commit), delivered]
    const node = spawn(process.execPath, [child, ...files, commit, String(calls), String(messages + 100)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let seen = 0
    node.stdout.on('data', (dots: Buffer) => {
      seen += dots.length
      if (seen >= messages) node.kill('SIGKILL')
    })
    await once(node, 'exit')
    assert.ok(node.exitCode === 0 || node.signalCode === 'SIGKILL', `exit code ${String(node.exitCode)}`)
    return node.exitCode === 0
  }

  for (const commit of ['auto', 'ack']) {
    it(`loses nothing, and repeats at most the message in flight (${commit})`, async function () {
      this.timeout(120_000)
      const delivered = join(directory, `${commit}.txt`)
      writeFileSync(delivered, '')
      const known = new Set<number>()
      let inFlight = new Set<number>()
      let lines = 0
      let kills = 0
      for (let isDone = false; !isDone; ) {
        isDone = await run(commit, delivered, 1 + Math.floor(Math.random() * 150))
        if (!isDone) kills += 1
        const round = readFileSync(delivered, 'utf8').split('\n').slice(lines, -1)
        lines += round.length
        const repeatable = inFlight
        for (const line of round) {
          const ids = line.split(' ').map(Number)
          for (const id of ids) {
            assert.ok(!known.has(id) || repeatable.delete(id), `call ${id} came again after kill ${kills}`)
            known.add(id)
          }
          inFlight = new Set(ids)
        }
      }
      assert.equal(known.size, calls)
      assert.ok(kills >= 3, `${kills} kills`)
    })
  }
})
