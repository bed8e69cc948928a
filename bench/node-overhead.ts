import { Pool } from 'undici'
import { startEmulator, startMeasuredNodeRed } from './support/processes'
import type { Row } from './support/row'
import { logIn } from './ucm-baseline'

const benchmark = 'node overhead'
const username = 'cdrapi'
const password = 'cdrapi123'
const requests = 3_000
const rounds = 3

/** Requests per second through a read action, one at a time, against the core http request node and a bare pool. */
export async function benchNodeOverhead(): Promise<Row[]> {
  const pbx = await startEmulator('ucm', ['--calls', '10', '--option', 'cookieLife=sliding'])
  const pool = new Pool(pbx.url, { connections: 1 })
  const post = async (request: Record<string, unknown>): Promise<Record<string, unknown>> => {
    const { body } = await pool.request({
      path: '/api',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ request }),
    })
    return JSON.parse(await body.text()) as Record<string, unknown>
  }
  const cookie = await logIn(post, username, password)
  const nodeRed = await startMeasuredNodeRed(flows(pbx.url, cookie), { pbx: { username, password } })
  try {
    const bare = await best(async () => {
      for (let sent = 0; sent < requests; sent++) await post({ action: 'getSystemStatus', cookie })
    })
    const own = await best(() => trigger(`${nodeRed.url}/own`))
    const core = await best(() => trigger(`${nodeRed.url}/core`))
    return [
      { benchmark, what: 'bare undici pool', value: requests / bare, unit: 'requests/s' },
      { benchmark, what: 'ucm-action', value: requests / own, unit: 'requests/s' },
      { benchmark, what: 'core http request', value: requests / core, unit: 'requests/s' },
      { benchmark, what: 'ucm-action: ratio to the bare pool', value: bare / own, unit: '×', target: { least: 0.6 } },
      {
        benchmark,
        what: 'ucm-action: ratio to core http request',
        value: core / own,
        unit: '×',
        target: { least: 2.5 },
      },
    ]
  } finally {
    await pool.close()
    await nodeRed.stop()
    await pbx.stop()
  }
}

/** Seconds of the best of several rounds, after one to warm up. */
async function best(run: () => Promise<void>): Promise<number> {
  await run()
  let seconds = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const startedMs = performance.now()
    await run()
    seconds = Math.min(seconds, (performance.now() - startedMs) / 1000)
  }
  return seconds
}

async function trigger(url: string): Promise<void> {
  const done = await (await fetch(url)).text()
  if (done !== String(requests)) throw new Error(`${url} answered ${done}`)
}

/** Both flows go round: the answer to one request triggers the next. What the message carries stays the same. */
function flows(url: string, cookie: string): object[] {
  const at = { z: 'bench', x: 100, y: 100 }
  const request = {
    method: 'POST',
    ret: 'obj',
    paytoqs: 'ignore',
    url: `${url}/api`,
    persist: true,
    insecureHTTPParser: false,
  }
  const body = JSON.stringify({ request: { action: 'getSystemStatus', cookie } })
  return [
    { id: 'bench', type: 'tab', label: 'bench' },
    { id: 'pbx', type: 'ucm-config', address: url, timezone: 'Europe/Rome' },
    { ...at, id: 'own-in', type: 'http in', url: '/own', method: 'get', wires: [['own-loop']] },
    { ...at, id: 'own-loop', type: 'bench-loop', rounds: requests, wires: [['own'], ['out']] },
    {
      ...at,
      id: 'own',
      type: 'ucm-action',
      device: 'pbx',
      action: 'getSystemStatus',
      actionType: 'str',
      options: '{}',
      optionsType: 'json',
      wires: [['own-loop']],
    },
    { ...at, id: 'core-in', type: 'http in', url: '/core', method: 'get', wires: [['core-loop']] },
    { ...at, id: 'core-loop', type: 'bench-loop', rounds: requests, body, wires: [['core'], ['out']] },
    { ...at, id: 'core', type: 'http request', ...request, wires: [['core-loop']] },
    { ...at, id: 'out', type: 'http response', statusCode: '200', headers: {}, wires: [] },
  ]
}
