import { wallClock } from '../tree/local-time'
import { BranchNode, LeafNode, type TreeNode } from '../tree/nodes'
import { readNode } from '../tree/read'
import { type Call, done, type NodeMethod } from './method'

const speedTestSeconds = 10
const logFiles = ['eventLog', 'logFile', 'utilsLogFile']

/** Everything a router does rather than holds; each method belongs to certain nodes. */
export const commandMethods: Readonly<Record<string, NodeMethod>> = {
  reboot: (node, { appliance, afterwards, action }) => {
    if (node.path !== 'Device') return undefined
    const { source = 'GUI' } = action.parameters
    afterwards(() => appliance.reboot(String(source)))
    return done()
  },

  reinitialize: (node, { appliance, afterwards }) => {
    if (node.path !== 'Device') return undefined
    afterwards(() => appliance.factoryReset())
    return done()
  },

  ping: (node, { appliance, action }) => {
    if (node.path !== 'Device') return undefined
    const { Host: host, Count: count = 4 } = action.parameters
    if (typeof host !== 'string' || host === '' || !(Number(count) > 0)) return { result: 'CALLBACK_PARAMETERS' }
    const reached = appliance.home.world.lineUp ? Number(count) : 0
    return done({
      SuccessCount: reached,
      FailureCount: Number(count) - reached,
      AverageResponseTime: reached > 0 ? 12 : 0,
      MinimumResponseTime: reached > 0 ? 10 : 0,
      MaximumResponseTime: reached > 0 ? 17 : 0,
    })
  },

  getVendorLogDownloadURI: (node, call) => {
    if (node.name !== 'VendorLogFile') return undefined
    const { FileName: name = 'eventLog' } = call.action.parameters
    if (typeof name !== 'string' || !logFiles.includes(name)) return { result: 'CALLBACK_PARAMETERS' }
    return done({ uri: call.appliance.downloads.offer(name, Buffer.from(logText(call))) })
  },

  getDownloadURI: (node, { appliance, action, options }) => {
    if (node.name !== 'VendorConfigFile') return undefined
    const { FileName: name = 'backup.gsdf' } = action.parameters
    if (typeof name !== 'string' || !/^[\w.-]+$/.test(name)) return { result: 'CALLBACK_PARAMETERS' }
    const tree = readNode(appliance.home.top, { ...appliance.readOptions(options), depth: Infinity, wrap: false })
    return done({ uri: appliance.downloads.offer(name, Buffer.from(JSON.stringify(tree))) })
  },

  getRessourcesUsage: (node) => {
    if (node.path !== 'Device/DeviceInfo') return undefined
    const load = leafValue(node, 'ProcessStatus', 'LoadAverage')
    return done({
      TotalMemory: leafValue(node, 'MemoryStatus')('Total'),
      FreeMemory: leafValue(node, 'MemoryStatus')('Free'),
      AvailableFlashMemory: leafValue(node, 'FlashMemoryStatus')('Free'),
      UsedFlashMemory:
        Number(leafValue(node, 'FlashMemoryStatus')('Total')) - Number(leafValue(node, 'FlashMemoryStatus')('Free')),
      CPUUsage: leafValue(node, 'ProcessStatus')('CPUUsage'),
      LoadAverage: load('Load1'),
      LoadAverage5: load('Load5'),
      LoadAverage15: load('Load15'),
      ProcessStatus: 'Running',
    })
  },

  speedTestClient: (node, { appliance, action }) => {
    if (node.path !== speedTestPath || !(node instanceof BranchNode)) return undefined
    const { BlockTraffic: blockTraffic } = action.parameters
    if (typeof blockTraffic !== 'boolean') return { result: 'CALLBACK_PARAMETERS' }
    const state = node.leaf('Status')
    if (state.value === 'Running') return { result: 'TEST_ALREADY_RUNNING' }
    state.set('Running')
    appliance.clock.after(speedTestSeconds * 1000, () => {
      recordSpeedTest(node, appliance.clock.now(), blockTraffic)
      state.set('Complete')
    })
    return done()
  },

  SpeedTestGetServersList: (node) =>
    node.path === speedTestPath ? done({ Servers: 'speed1.isp.example,speed2.isp.example' }) : undefined,

  restartConnection: (node, { appliance }) => {
    if (node.parent?.path !== 'Device/PPP/Interfaces') return undefined
    appliance.home.world.newConnection()
    return done()
  },

  startWPS: (node) => (node.name === 'AccessPoint' ? done() : undefined),

  generatePinCode: (node) => {
    if (!(node instanceof BranchNode) || node.name !== 'AccessPoint') return undefined
    const pin = node.child('WPS')
    if (!(pin instanceof BranchNode)) return undefined
    pin.leaf('Pin').set('29346170')
    return done({ PinCode: '29346170' })
  },

  changeClearPassword: (node, { appliance, action }) => {
    if (node.parent?.path !== 'Device/UserAccounts/Users') return undefined
    const { OldPassword: old, NewPassword: fresh } = action.parameters
    if (typeof fresh !== 'string' || old !== appliance.password) return { result: 'VALUE' }
    appliance.password = fresh
    return done()
  },

  getUpnpLogs: (node) => (node.path === 'Device/UPnP' ? done({ UpnpLogs: '' }) : undefined),
}

const speedTestPath = 'Device/IP/Diagnostics/SpeedTest'

/** Reads leaves below a branch that is known to be there. */
function leafValue(node: TreeNode, ...below: readonly string[]): (name: string) => unknown {
  let branch: TreeNode | undefined = node
  for (const name of below) branch = branch instanceof BranchNode ? branch.child(name) : undefined
  return (name) => {
    const leaf = branch instanceof BranchNode ? branch.child(name) : undefined
    return leaf instanceof LeafNode ? leaf.value : null
  }
}

/** Each field of the history is a comma list, newest first. */
function recordSpeedTest(node: BranchNode, nowMs: number, blockTraffic: boolean): void {
  const history = node.child('History')
  if (!(history instanceof BranchNode)) return
  const results = {
    Timestamp: String(Math.floor(nowMs / 1000)),
    SelectedServerAddress: 'speed1.isp.example',
    BlockTraffic: blockTraffic ? 'true' : 'false',
    Latency: '11',
    Upload: '41250',
    Download: '243800',
  }
  for (const [name, value] of Object.entries(results)) {
    const leaf = history.leaf(name)
    leaf.set(leaf.value === '' ? value : `${value},${String(leaf.value)}`)
  }
}

/** `DD.MM.YYYY HH:MM:SS LEVEL MODULE 0|1 message`, newest last; cable modems write wider gaps and further levels. */
function logText({ appliance }: Call): string {
  const { world } = appliance.home
  const isCable = appliance.settings.logLines === 'cable'
  const line = (atMs: number, level: string, module: string, shown: 0 | 1, message: string): string => {
    const { date, time } = wallClock(atMs, appliance.settings.timezone)
    const gap = isCable ? '  ' : ' '
    return [`${date.day}.${date.month}.${date.year} ${time}`, level, module, shown, message].join(gap)
  }
  const cable = isCable
    ? [
        line(world.bootedMs + 60_000, 'CRT', 'DOCSIS', 0, 'T3 time-out'),
        line(world.bootedMs + 61_000, 'NOT', 'DOCSIS', 0, 'Registration complete'),
      ]
    : []
  const wan = world.lineUp ? ['INF', `PPP session up, address ${world.wanAddress()}`] : ['ERR', 'PPP session lost']
  return [
    line(world.bootedMs, 'INF', 'SYSTEM', 1, `Boot, cause ${world.lastRebootCause}`),
    line(world.bootedMs + 42_000, 'INF', 'WLAN', 0, 'Radio RADIO2G4 up on channel 6'),
    line(world.bootedMs + 44_000, 'WRN', 'WLAN', 0, 'Radio RADIO5G: radar check on channel 52'),
    ...cable,
    line(world.lineChangedMs, wan[0] ?? '', 'PPP', 1, wan[1] ?? ''),
    ...appliance.home.hosts
      .all()
      .filter(({ active }) => active)
      .map(({ mac, ip }) => line(world.bootedMs + 120_000, 'INF', 'DHCP', 0, `Lease ${ip} for ${mac}`)),
    '',
  ].join('\n')
}
