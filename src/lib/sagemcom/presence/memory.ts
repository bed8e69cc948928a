import type { MemoryOwner } from '../../storage/event-log.js'
import { type MemoryNotice, NodeMemory, type Remembered } from '../../storage/node-memory.js'
import { isObject } from '../device/values.js'
import type { PresenceChange, PresentHost } from './tracker.js'

type HostEvent =
  | { type: 'present'; host: PresentHost }
  /** It has left. */
  | { type: 'gone'; mac: string }
  /** It was seen with an address. */
  | { type: 'addressed'; mac: string }
  /** The router no longer knows it. */
  | { type: 'forgotten'; mac: string }

/** Who is at home, kept durably: a restart neither announces everybody again nor misses who left meanwhile. */
export class PresenceMemory {
  private constructor(
    private readonly hosts: PresentHosts,
    private readonly memory: NodeMemory<HostEvent>,
  ) {}

  /** Errors as {@link NodeMemory.open}. */
  static async open(owner: MemoryOwner): Promise<PresenceMemory> {
    const hosts = new PresentHosts()
    return new PresenceMemory(hosts, await NodeMemory.open(owner, hosts))
  }

  get notices(): readonly MemoryNotice[] {
    return this.memory.notices
  }

  /** There was a first look at the router. */
  get isStarted(): boolean {
    return this.memory.isStarted
  }

  get present(): readonly PresentHost[] {
    return [...this.hosts.present.values()]
  }

  /** MAC addresses of devices that were seen with an IP address. */
  get addressed(): readonly string[] {
    return [...this.hosts.addressed]
  }

  /** Remembers a change; see {@link arrived}. */
  note(change: PresenceChange): void {
    if (change.type === 'addressed' || change.type === 'forgotten') {
      this.memory.record(change)
      return
    }
    if (change.type === 'moved') this.memory.record({ type: 'gone', mac: change.from })
    if (change.type === 'left') this.memory.record({ type: 'gone', mac: change.host.mac })
    else this.memory.record({ type: 'present', host: change.host })
  }

  start(): void {
    this.memory.start()
  }

  /** See {@link NodeMemory.check}. */
  check(): void {
    this.memory.check()
  }

  /** See {@link NodeMemory.arrived}. */
  arrived(): Promise<void> {
    return this.memory.arrived()
  }

  async close(): Promise<void> {
    await this.memory.close()
  }
}

class PresentHosts implements Remembered<HostEvent> {
  /** By MAC address. */
  readonly present = new Map<string, PresentHost>()
  /** MAC addresses. */
  readonly addressed = new Set<string>()

  isEvent(value: object): value is HostEvent {
    if (!isObject(value)) return false
    if (value.type === 'present') return isPresentHost(value.host)
    return ['gone', 'addressed', 'forgotten'].includes(String(value.type)) && typeof value.mac === 'string'
  }

  apply(event: HostEvent): void {
    switch (event.type) {
      case 'present':
        this.present.set(event.host.mac, event.host)
        if (event.host.ip !== null) this.addressed.add(event.host.mac)
        return
      case 'gone':
        this.present.delete(event.mac)
        return
      case 'addressed':
        this.addressed.add(event.mac)
        return
      case 'forgotten':
        this.addressed.delete(event.mac)
    }
  }

  clear(): void {
    this.present.clear()
    this.addressed.clear()
  }

  *snapshot(): Generator<HostEvent> {
    for (const host of this.present.values()) yield { type: 'present', host }
    for (const mac of this.addressed) yield { type: 'addressed', mac }
  }
}

function isPresentHost(host: unknown): boolean {
  return (
    isObject(host) &&
    typeof host.mac === 'string' &&
    typeof host.name === 'string' &&
    (host.ip === null || typeof host.ip === 'string') &&
    typeof host.since === 'string'
  )
}
