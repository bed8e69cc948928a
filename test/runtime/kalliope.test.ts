import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type KalliopeEmulator, startKalliopeEmulator } from '../../emulators/kalliope'
import { startUcmEmulator, type UcmEmulator } from '../../emulators/ucm'
import type { RunningNodeRed } from '../../scripts/node-red.mjs' with { 'resolution-mode': 'import' }
import { installRuntime, type Runtime } from './support/runtime'

const exampleFile = join(__dirname, '..', '..', 'examples/6 Several devices/Calls of both PBXs in one CSV.json')
const calls = 700

for (const major of [4, 5] as const) {
  describe(`the Kalliope nodes of the packed package in Node-RED ${String(major)}`, () => {
    const stops: (() => Promise<void>)[] = []
    let runtime: Runtime
    let pbx: KalliopeEmulator
    let ucm: UcmEmulator
    let nodeRed: RunningNodeRed

    before(async () => {
      runtime = await installRuntime(major)
      stops.push(() => runtime.remove())
      pbx = await startKalliopeEmulator({ calls, clockSkewSeconds: 420 })
      stops.push(() => pbx.close())
      ucm = await startUcmEmulator({ calls, timezone: 'Europe/Rome' })
      stops.push(() => ucm.close())
      nodeRed = await runtime.start({
        flows: [...flows(pbx.url), ...mergedExample(ucm.url, pbx.url, runtime.userDirectory)],
        credentials: {
          pbx: { username: 'admin', password: 'admin' },
          'telecom-ucm': { username: 'cdrapi', password: 'cdrapi123' },
          'telecom-kalliope': { username: 'admin', password: 'admin' },
        },
      })
      stops.push(() => nodeRed.stop())
    })

    after(async () => {
      for (const stop of stops.reverse()) await stop()
    })

    it('export the calls of a PBX that is seven minutes off, with one request', async () => {
      const { calls: found, cdr } = (await getJson('/calls')) as {
        calls: { id: string }[]
        cdr: { total: number; complete: boolean }
      }
      assert.equal(new Set(found.map(({ id }) => id)).size, calls)
      assert.deepEqual([cdr.total, cdr.complete], [calls, true])
      assert.equal(pbx.stats().byName['/rest/cdr/detailed'], 1)
      assert.ok(nodeRed.log.some((line) => line.includes('7 minutes ahead')))
    })

    it('make the same records of JSON, XML and CSV', async () => {
      const [json, xml, csv] = await Promise.all(
        ['json', 'xml', 'csv'].map(
          async (encoding) => ((await getJson(`/calls?encoding=${encoding}`)) as { calls: unknown }).calls,
        ),
      )
      assert.deepEqual(xml, json)
      assert.deepEqual(csv, json)
    })

    it('send any request, and make a phone ring', async () => {
      const accounts = (await getJson('/request?path=/rest/account')) as unknown[]
      assert.equal(accounts.length, 40)
      await getJson('/ring')
      assert.deepEqual(
        pbx.clickToCalls().map(({ destination, source }) => [destination, source]),
        [['100', '101']],
      )
    })

    it('hand failures to Catch nodes with their code', async () => {
      const { code } = (await getJson('/request?path=/rest/phoneServices/c2c/100/101')) as { code: string }
      assert.equal(code, 'READ_ONLY')
      assert.equal(pbx.clickToCalls().length, 1)
    })

    it('prove the credentials once for all of them', () => {
      assert.equal(pbx.stats().saltRequests, 1)
    })

    it('put the calls of both PBXs into one CSV file, as the example says', async () => {
      await nodeRed.inject('telecom-both-csv-start')
      const lines = await linesOf(join(runtime.userDirectory, 'both.csv'), 2 * calls + 1)
      const systems = lines.slice(1).map((line) => line.split(',', 1)[0])
      assert.match(lines[0] ?? '', /^system,device,id,/)
      assert.equal(systems.filter((system) => system === 'ucm').length, calls)
      assert.equal(systems.filter((system) => system === 'kalliope').length, calls)
      assert.equal(new Set(lines).size, 2 * calls + 1)
    })

    async function getJson(path: string): Promise<unknown> {
      const response = await fetch(`${nodeRed.url}${path}`)
      assert.equal(response.status, 200, path)
      return await response.json()
    }
  })
}

/** The lines of a file, once it has so many. */
async function linesOf(path: string, count: number): Promise<string[]> {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '')
    const lines = text.trimEnd().split('\r\n')
    if (lines.length >= count) return lines
    await setTimeout(50)
  }
}

/** The example, pointed at the emulators and at a file that the test finds. */
function mergedExample(ucm: string, kalliope: string, folder: string): object[] {
  const nodes = JSON.parse(readFileSync(exampleFile, 'utf8')) as Record<string, unknown>[]
  const addresses: Record<string, string> = { 'ucm-config': ucm, 'kalliope-config': kalliope }
  return nodes.map((node) => ({
    ...node,
    ...(typeof node.address === 'string' ? { address: addresses[String(node.type)], timezone: 'Europe/Rome' } : {}),
    ...(node.type === 'file' ? { filename: join(folder, 'both.csv'), filenameType: 'str' } : {}),
  }))
}

function flows(address: string): object[] {
  const at = { z: 'tab', x: 100, y: 100 }
  const device = 'pbx'
  return [
    { id: 'tab', type: 'tab', label: 'test' },
    { id: 'pbx', type: 'kalliope-config', name: 'Office', address, timezone: 'Europe/Rome' },

    // The query is the payload: {} or {"encoding": …}, {"path": …}.
    { ...at, id: 'in-calls', type: 'http in', url: '/calls', method: 'get', wires: [['cdr']] },
    { ...at, id: 'cdr', type: 'kalliope-cdr', device, range: 'yesterday', emit: 'array', wires: [['both']] },
    {
      ...at,
      id: 'both',
      type: 'function',
      func: 'msg.payload = { calls: msg.payload, cdr: msg.cdr }\nreturn msg',
      outputs: 1,
      wires: [['out']],
    },

    { ...at, id: 'in-request', type: 'http in', url: '/request', method: 'get', wires: [['request']] },
    { ...at, id: 'request', type: 'kalliope-request', device, wires: [['out']] },
    { ...at, id: 'catch', type: 'catch', scope: ['request'], wires: [['error']] },
    {
      ...at,
      id: 'error',
      type: 'change',
      rules: [{ t: 'set', p: 'payload', pt: 'msg', to: 'error', tot: 'msg' }],
      wires: [['out']],
    },

    { ...at, id: 'in-ring', type: 'http in', url: '/ring', method: 'get', wires: [['ring']] },
    {
      ...at,
      id: 'ring',
      type: 'kalliope-request',
      device,
      path: '/rest/phoneServices/c2c/100/101',
      pathType: 'str',
      wires: [['out']],
    },

    { ...at, id: 'out', type: 'http response', statusCode: '200', wires: [] },
  ]
}
