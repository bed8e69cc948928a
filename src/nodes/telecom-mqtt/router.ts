import { type DeviceIdentity, type Tracker, topicId } from '../../lib/mqtt/home-assistant.js'
import { type RouterState, routerEntities } from '../../lib/mqtt/router.js'
import type { SagemcomClient } from '../../lib/sagemcom/client.js'
import type { RouterHost } from '../../lib/sagemcom/device/shapes.js'
import { PresenceWatcher } from '../../lib/sagemcom/presence/watcher.js'
import { readGuestWifi, switchGuestWifi } from '../../lib/sagemcom/requests/guest-wifi.js'
import type { MemoryNotice } from '../../lib/storage/node-memory.js'
import type { Durable } from '../shared/durable.js'
import { isOn, unknownCommand } from './commands.js'
import type { Limits, Look, PublishedDevice } from './published-device.js'

/** What a router may be told, and how often it is looked at. */
export interface RouterSettings {
  commands: boolean
  intervalMs: number
}

/** A phone that sleeps is at home; as `sagemcom-presence` has it. */
const leaveAfterMs = 300_000

/** A Sagemcom F@st router: the line, and who is at home. */
export class PublishedRouter implements PublishedDevice {
  #identity: DeviceIdentity | undefined
  /** Whether the guest network is on; `undefined` where there is none that can be switched. */
  #guest: boolean | undefined

  /** @param presence remembers who is at home */
  constructor(
    private readonly client: SagemcomClient,
    private readonly settings: RouterSettings,
    private readonly presence: Durable<MemoryNotice, PresenceWatcher>,
  ) {}

  get label(): string {
    return this.client.label
  }

  async look(limits: Limits): Promise<Look> {
    const { commands, intervalMs } = this.settings
    this.#identity ??= await this.#readIdentity(limits)
    const wan = await this.client.wan(limits)
    const hosts = await this.client.hosts(limits)
    const watcher = await this.presence.open(this.client.identity, (place) =>
      PresenceWatcher.open(this.client, { ...place, leaveAfterMs, intervalMs, watch: [], firstRun: 'baseline' }),
    )
    await watcher.look({}, limits)
    if (commands) this.#guest = await readGuestWifi(this.client, limits)
    const trackers = trackersOf(hosts, watcher.present)
    const state: RouterState = {
      lineUp: wan.connected,
      ip: wan.ip,
      ipv6: wan.ipv6,
      downstreamKbps: wan.downstreamKbps,
      upstreamKbps: wan.upstreamKbps,
      home: trackers.filter(({ isHome }) => isHome).length,
      guest: this.#guest ?? null,
    }
    const entities = routerEntities({ commands, hasGuestWifi: this.#guest !== undefined })
    return { identity: this.#identity, entities, state, trackers }
  }

  async command(command: string, payload: string, limits: Limits): Promise<void> {
    switch (command) {
      case 'guest/set':
        await switchGuestWifi(this.client, isOn(command, payload), limits)
        return
      case 'reboot':
        await this.client.reboot(limits)
        return
      default:
        throw unknownCommand(this.label, command)
    }
  }

  async close(): Promise<void> {
    await this.presence.close()
  }

  async #readIdentity(limits: Limits): Promise<DeviceIdentity> {
    const { serialNumber, mac, manufacturer, model, productClass, softwareVersion } =
      await this.client.information(limits)
    const serial = serialNumber ?? mac ?? this.label
    return {
      id: `sagemcom_${topicId(serial)}`,
      name: this.label,
      manufacturer: manufacturer ?? 'Sagemcom',
      model: model ?? productClass,
      software: softwareVersion,
    }
  }
}

/** Every host that the router knows, with whether it is at home: a phone that sleeps for a while has not left. */
function trackersOf(hosts: readonly RouterHost[], present: readonly { mac: string; name: string }[]): Tracker[] {
  const home = new Map(present.map((host) => [host.mac, host]))
  const known = hosts.flatMap(({ mac, name, ip, interfaceType, hostName }): Tracker[] => {
    if (mac === null) return []
    return [{ mac, name: name ?? mac, isHome: home.has(mac), attributes: { mac, ip, interfaceType, hostName } }]
  })
  const listed = new Set(known.map(({ mac }) => mac))
  const others = present.filter(({ mac }) => !listed.has(mac))
  const all = [...known, ...others.map(({ mac, name }) => ({ mac, name, isHome: true, attributes: { mac } }))]
  // A router may list a host twice.
  return [...new Map(all.map((tracker) => [tracker.mac, tracker])).values()]
}
