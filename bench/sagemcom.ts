import { type EmulatorProcess, type MeasuredNodeRed, startEmulator, startMeasuredNodeRed } from './support/processes'
import type { Row } from './support/row'

const benchmark = 'sagemcom paths'
const credentials = { username: 'admin', password: 'secret' }
const sizes = [1, 50, 500]
const rounds = 5
const pathsPerRequest = 50

/** Leaves of the fourteen hosts that the emulated router lists. */
const leaves =
  'Alias PhysAddress IPAddress AddressSource DHCPClient LeaseTimeRemaining AssociatedDevice Layer1Interface Layer3Interface VendorClassID ClientID UserClassID HostName Active LeaseStart LeaseDuration InterfaceType DetectedDeviceType ActiveLastChange UserFriendlyName UserHostName UserDeviceType Icon Room BlacklistEnable Blacklisted UnblockHoursCount BlacklistStatus BlacklistedAccordingToSchedule Hidden VendorClassIDv6 SysfsId DeviceTypeAssociation IPv6LeaseStart IPv6LeaseDuration IPv6LeaseTimeRemaining'.split(
    ' ',
  )

/**
 * What it takes to read many paths in steady state: all of them in one message, which go in batches, against one message
 * and so one request for each, as clients without batches do.
 */
export async function benchSagemcomPaths(): Promise<Row[]> {
  const router = await startEmulator('sagemcom', [])
  const nodeRed = await startMeasuredNodeRed(flows(router.url), { router: credentials })
  try {
    const rows: Row[] = []
    for (const size of sizes) {
      const batch = await measure(router, nodeRed, 'batch', size)
      const single = await measure(router, nodeRed, 'single', size)
      const what = `${size} ${size === 1 ? 'path' : 'paths'}`
      rows.push(
        { benchmark, what: `${what}, one message: time`, value: batch.ms, unit: 'ms' },
        { benchmark, what: `${what}, one message each: time`, value: single.ms, unit: 'ms' },
        {
          benchmark,
          what: `${what}, one message: requests`,
          value: batch.requests,
          unit: 'requests',
          target: { most: Math.ceil(size / pathsPerRequest) },
        },
        { benchmark, what: `${what}, one message each: requests`, value: single.requests, unit: 'requests' },
        { benchmark, what: `${what}, one message: logins`, value: batch.logins, unit: 'logins', target: { most: 0 } },
      )
    }
    return rows
  } finally {
    await nodeRed.stop()
    await router.stop()
  }
}

interface Measured {
  ms: number
  requests: number
  logins: number
}

/** The best of several rounds after one to warm up, and what the router counted in the last one. */
async function measure(
  router: EmulatorProcess,
  nodeRed: MeasuredNodeRed,
  way: 'batch' | 'single',
  size: number,
): Promise<Measured> {
  const read = async (): Promise<void> => {
    const count = await (await fetch(`${nodeRed.url}/${way}?size=${size}`)).text()
    if (count !== String(size)) throw new Error(`${count} paths were read instead of ${size}`)
  }
  await read()
  let bestMs = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    await router.resetStats()
    const startedMs = performance.now()
    await read()
    bestMs = Math.min(bestMs, performance.now() - startedMs)
  }
  const { requests, logins } = (await router.stats()) as { requests: number; logins: number }
  return { ms: bestMs, requests, logins }
}

function flows(address: string): object[] {
  const at = { z: 'bench', x: 100, y: 100 }
  const all = Array.from({ length: 14 }, (_, host) =>
    leaves.map((leaf) => `Device/Hosts/Hosts/Host[${host + 1}]/${leaf}`),
  ).flat()
  const xpath = { ...at, type: 'sagemcom-xpath', device: 'router', xpath: 'xpaths', xpathType: 'msg' }
  const choose = `const all = ${JSON.stringify(all)}
msg.xpaths = all.slice(0, Number(msg.payload.size))
return msg`
  const next = `if (msg.left === undefined) msg.left = msg.xpaths
msg.read = (msg.read || 0) + (msg.xpath === undefined ? 0 : 1)
if (msg.left.length === 0) return [null, { ...msg, payload: String(msg.read), headers: {} }]
msg.xpaths = msg.left[0]
msg.left = msg.left.slice(1)
return [msg, null]`
  const count = `const { paths } = msg.xpath
msg.payload = String(Array.isArray(paths) ? paths.length : Object.keys(paths).length)
msg.headers = {}
return msg`
  return [
    { id: 'bench', type: 'tab', label: 'bench' },
    { id: 'router', type: 'sagemcom-config', address, idleLogout: 3600 },
    { ...at, id: 'in1', type: 'http in', url: '/batch', method: 'get', wires: [['all1']] },
    { ...at, id: 'all1', type: 'function', func: choose, outputs: 1, wires: [['batch']] },
    { ...xpath, id: 'batch', wires: [['count']] },
    { ...at, id: 'count', type: 'function', func: count, outputs: 1, wires: [['out']] },
    { ...at, id: 'in2', type: 'http in', url: '/single', method: 'get', wires: [['all2']] },
    { ...at, id: 'all2', type: 'function', func: choose, outputs: 1, wires: [['next']] },
    { ...at, id: 'next', type: 'function', func: next, outputs: 2, wires: [['single'], ['out']] },
    { ...xpath, id: 'single', wires: [['next']] },
    { ...at, id: 'out', type: 'http response', statusCode: '200', headers: {}, wires: [] },
  ]
}
