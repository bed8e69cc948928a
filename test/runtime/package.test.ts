import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startUcmEmulator, type UcmEmulator } from '../../emulators/ucm'
import type { RunningNodeRed } from '../../scripts/node-red.mjs' with { 'resolution-mode': 'import' }
import { installRuntime, type Runtime } from './support/runtime'

const repository = join(__dirname, '..', '..')
const described = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
  'node-red': { nodes: Record<string, string> }
}
const types = Object.keys(described['node-red'].nodes)
const languages = ['en-US', 'de', 'fr', 'it']
const exampleFolder = join(repository, 'examples')
const examples = readdirSync(exampleFolder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.json'),
)
const moduleName = '@switchboard/node-red-telecom'

for (const major of [4, 5] as const) {
  describe(`the packed package in Node-RED ${String(major)}`, () => {
    let runtime: Runtime
    let pbx: UcmEmulator
    let nodeRed: RunningNodeRed
    /** What has been started, so that a beginning that fails half-way leaves nothing behind. */
    const started: (() => Promise<void>)[] = []

    before(async () => {
      runtime = await installRuntime(major)
      started.push(() => runtime.remove())
      pbx = await startUcmEmulator({ calls: 2500 })
      started.push(() => pbx.close())
      nodeRed = await runtime.start({ flows: ucmFlows(pbx.url), credentials })
      started.push(() => nodeRed.stop())
    })

    after(async () => {
      for (const end of started.reverse()) await end()
    })

    it('registers every type without an error', async () => {
      const sets = (await getJson(`${nodeRed.url}/nodes`)) as { module: string; types: string[]; err?: string }[]
      const own = sets.filter((set) => set.module === moduleName)
      assert.deepEqual(own.flatMap((set) => set.types).sort(), [...types].sort())
      assert.deepEqual(
        own.filter((set) => set.err !== undefined),
        [],
      )
    })

    for (const language of languages) {
      it(`serves its texts in ${language}`, async () => {
        const catalogues = (await getJson(`${nodeRed.url}/nodes/messages?lng=${language}`)) as Record<string, unknown>
        for (const type of types) assert.ok(`${moduleName}/${type}` in catalogues, type)
      })
    }

    it('serves dialog and help of every type', async () => {
      const html = await (await fetch(`${nodeRed.url}/nodes`, { headers: { accept: 'text/html' } })).text()
      for (const type of types) {
        assert.ok(html.includes(`data-template-name="${type}"`), `${type} has no dialog`)
        assert.ok(html.includes(`data-help-name="${type}"`), `${type} has no help`)
      }
    })

    it('serves the icons that its types name', async () => {
      const html = await (await fetch(`${nodeRed.url}/nodes`, { headers: { accept: 'text/html' } })).text()
      const icons = new Set([...html.matchAll(/icon: "(telecom-[\w-]+\.svg)"/g)].map((match) => match[1]))
      assert.ok(icons.size > 0)
      for (const icon of icons) {
        const response = await fetch(`${nodeRed.url}/icons/${moduleName}/${String(icon)}`)
        assert.match(response.headers.get('content-type') ?? '', /svg/, String(icon))
      }
    })

    it('exports the calls of three pages with one login', async () => {
      pbx.resetStats()
      const body = (await getJson(`${nodeRed.url}/calls`)) as {
        calls: { id: string }[]
        cdr: { total: number; complete: boolean }
      }
      assert.equal(new Set(body.calls.map(({ id }) => id)).size, 2500)
      assert.deepEqual([body.cdr.total, body.cdr.complete], [2500, true])
      assert.equal(pbx.stats().byName.cdrapi, 3)
      assert.equal(pbx.stats().logins, 1)
    })

    it('runs an API action', async () => {
      const body = (await getJson(`${nodeRed.url}/model`)) as { 'product-model': string }
      assert.match(body['product-model'], /^UCM/)
    })

    it('shares one session among the node types', () => {
      assert.equal(pbx.stats().logins, 1)
    })

    it('hands failures to Catch nodes with their code', async () => {
      const error = (await getJson(`${nodeRed.url}/wrong`)) as { code: string; cause: { device: string } }
      assert.equal(error.code, 'BAD_INPUT')
    })

    for (const example of examples) {
      it(`deploys the example ${example}`, async () => {
        const nodes = JSON.parse(readFileSync(join(exampleFolder, example), 'utf8')) as { id: string; type: string }[]
        const seen = nodeRed.log.length
        await deploy(nodeRed.url, nodes)
        // A node of somebody else's may complain that there is no database, and a store that its driver is not there.
        const complaints = nodeRed.log
          .slice(seen)
          .filter((line) => /\[error\] \[(?!MySQLdatabase|e-mail)|missing|unknown/i.test(line))
          .filter((line) => !line.includes('driver of PostgreSQL is not installed'))
        assert.deepEqual(complaints, [])
      })
    }

    it('ends when it is told to, whatever was deployed', async () => {
      await nodeRed.stop()
      assert.equal(nodeRed.child.exitCode ?? nodeRed.child.signalCode, nodeRed.child.signalCode ?? 0)
    })
  })
}

async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url, { headers: { accept: 'application/json' } })
  assert.equal(response.status, 200, url)
  return await response.json()
}

async function deploy(url: string, nodes: readonly object[]): Promise<void> {
  const response = await fetch(`${url}/flows`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'node-red-deployment-type': 'full' },
    body: JSON.stringify(nodes),
  })
  assert.equal(response.status, 204)
}

const credentials = { pbx: { username: 'cdrapi', password: 'cdrapi123' } }

function ucmFlows(url: string): object[] {
  const z = 'tab'
  const at = { z, x: 100, y: 100 }
  return [
    { id: z, type: 'tab', label: 'test' },
    { id: 'pbx', type: 'ucm-config', name: 'Office', address: url, timezone: 'Europe/Rome' },
    { ...at, id: 'in1', type: 'http in', url: '/calls', method: 'get', wires: [['cdr']] },
    { ...at, id: 'cdr', type: 'ucm-cdr', device: 'pbx', range: 'yesterday', emit: 'array', wires: [['both']] },
    {
      ...at,
      id: 'both',
      type: 'function',
      func: 'msg.payload = { calls: msg.payload, cdr: msg.cdr }\nreturn msg',
      outputs: 1,
      wires: [['out']],
    },
    { ...at, id: 'in2', type: 'http in', url: '/model', method: 'get', wires: [['action']] },
    {
      ...at,
      id: 'action',
      type: 'ucm-action',
      device: 'pbx',
      action: 'getSystemGeneralStatus',
      actionType: 'str',
      options: '{}',
      optionsType: 'json',
      wires: [['out']],
    },
    { ...at, id: 'in3', type: 'http in', url: '/wrong', method: 'get', wires: [['wrong']] },
    {
      ...at,
      id: 'wrong',
      type: 'ucm-cdr',
      device: 'pbx',
      range: 'between',
      start: 'never',
      startType: 'str',
      wires: [['out']],
    },
    { ...at, id: 'catch', type: 'catch', scope: ['wrong'], wires: [['error']] },
    {
      ...at,
      id: 'error',
      type: 'change',
      rules: [{ t: 'set', p: 'payload', pt: 'msg', to: 'error', tot: 'msg' }],
      wires: [['out']],
    },
    { ...at, id: 'out', type: 'http response', statusCode: '200', wires: [] },
  ]
}
