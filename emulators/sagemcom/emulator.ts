import { type Emulator, EmulatorServer, type GivenOptions, readStartOptions } from '../shared'
import { Appliance, type SagemcomStats } from './appliance'
import type { Failure } from './failures'
import { sagemcomFaults } from './faults'
import { Gateway } from './gateway'
import type { HostChange, HostState } from './home/hosts'
import { type SagemcomOptions, sagemcomOptionSpecs } from './options'
import { sagemcomRoutes } from './side-routes'
import { readNode } from './tree/read'

/** A running Sagemcom emulator, with what a test may do to it behind its clients' backs. */
export interface SagemcomEmulator extends Emulator<SagemcomStats> {
  hosts(): HostState[]
  /** A host comes or goes; an unknown MAC address is a new host. */
  setHost(change: HostChange): void
  /** The router forgets all hosts with this address. */
  removeHost(mac: string): void
  /** A person logs in on the web page: all sessions are lost; theirs takes a place for `holdSeconds` (default 0). */
  stealSession(holdSeconds?: number): void
  /** All sessions have timed out. */
  expireSessions(): void
  /** The line to the provider goes down or up. */
  setLine(up: boolean): void
  /** Sessions are gone and connections refused for a while (default: option `rebootTime`). */
  reboot(seconds?: number): void
  /** Actions (or requests) fail with a code of the device. */
  failWith(failure: Failure): void
  clearFailures(): void
  /** The values of all nodes that a path reaches, bare. */
  values(xpath: string): unknown[]
}

/**
 * Starts a router on 127.0.0.1.
 * @throws {UsageError} for an option that cannot be, or a port that is taken
 */
export async function startSagemcomEmulator(given: SagemcomOptions | GivenOptions = {}): Promise<SagemcomEmulator> {
  const { clock, ...settings } = readStartOptions(sagemcomOptionSpecs, given)
  const appliance = new Appliance(settings, clock)
  const gateway = new Gateway(appliance)
  const control = controlOf(appliance)
  const server = await EmulatorServer.start<SagemcomStats>({
    name: 'sagemcom',
    device: gateway,
    port: settings.port,
    tls: settings.tls,
    fault: settings.fault,
    clock,
    faultKinds: sagemcomFaults(appliance, gateway),
    deviceStats: () => appliance.stats(),
    resetDeviceStats: () => appliance.resetStats(),
    routes: sagemcomRoutes(control),
  })
  appliance.goAway = (seconds) => server.goAway(seconds)
  return Object.assign(server, control)
}

/** What a test may do, in this process or by the side channel. */
export type SagemcomControl = Omit<SagemcomEmulator, keyof Emulator>

function controlOf(appliance: Appliance): SagemcomControl {
  const options = { wrap: false, zone: appliance.settings.timezone, writeOnly: '', undefinedWriteOnly: '' }
  return {
    hosts: () => appliance.home.hosts.all(),
    setHost: (change) => appliance.changeHost(change),
    removeHost: (mac) => appliance.home.hosts.forget(mac),
    stealSession: (holdSeconds = 0) => appliance.stealSession(holdSeconds),
    expireSessions: () => appliance.sessions.endAll('timeout'),
    setLine: (up) => appliance.setLine(up),
    reboot: (seconds) => appliance.reboot('POWER_ON', seconds),
    failWith: (failure) => appliance.failures.add(failure),
    clearFailures: () => appliance.failures.clear(),
    values: (xpath) => appliance.find(xpath).map((node) => readNode(node, { ...options, depth: Infinity })),
  }
}
