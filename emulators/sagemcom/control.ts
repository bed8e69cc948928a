import type { Appliance } from './appliance'
import type { Failure } from './failures'
import type { HostChange, HostState } from './home/hosts'
import { readNode } from './tree/read'

/** What a test may do to the router behind its clients' backs, in this process or by the side channel. */
export interface SagemcomControl {
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

export function controlOf(appliance: Appliance): SagemcomControl {
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
