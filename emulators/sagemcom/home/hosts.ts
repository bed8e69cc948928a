import { fixed, list, never, setting, status } from '../tree/make'
import { type BranchNode, type Content, ListNode, type NodeMaker, type Values } from '../tree/nodes'
import { firstHosts, type HostFacts } from './household'
import type { World } from './world'

const interfaceTypes = [
  'Unknown',
  'Ethernet',
  'WiFi',
  'USB',
  'FXS',
  'DECT',
  'CPL',
  'SmartCard',
  'eSATA',
  'HPNA',
] as const
const deviceTypes = [
  'MISCELLANEOUS',
  'COMPUTER',
  'PHONE',
  'UNIK',
  'NETWORKACCESSPOINT',
  'AUDIOVIDEO',
  'PERIPHERAL',
  'IMAGING',
  'NOTEBOOKS',
  'GAMECONSOLE',
  'STORAGE',
  'BLACKLISTED',
  'HIDDEN',
  'PRINTER',
  'TABLET',
  'MOBILE_PHONE',
  'TV_DECODER',
  'WIFI_BRIDGE',
  'WIFI_REPEATER',
  'PLC',
  'FEMTO',
  'NETWORK_STORAGE',
] as const

const addresses: NodeMaker = list({
  elementName: 'IPv4Address',
  content: () => ({ Active: status.flag(true), IPAddress: status.text() }),
})
const v6Addresses: NodeMaker = list({
  elementName: 'IPv6Address',
  content: () => ({ Active: status.flag(true), IPAddress: status.text() }),
})

function hostContent(world: World): Content {
  const leaseStart = world.bootedMs + 3_600_000
  return {
    Alias: fixed.text(),
    PhysAddress: fixed.text(),
    IPAddress: fixed.text(),
    AddressSource: fixed.oneOf(['NONE', 'DHCP', 'STATIC', 'AUTOIP'], 'DHCP'),
    DHCPClient: fixed.text(),
    LeaseTimeRemaining: status.int((leaf) => (leaf.beside('Active') === true ? 43_200 : 0)),
    AssociatedDevice: fixed.text(),
    RemoteAssociatedDevice: fixed.text(),
    Layer1Interface: fixed.text(),
    Layer3Interface: fixed.text("Device/IP/Interfaces/Interface[Alias='IP_BR_LAN']"),
    VendorClassID: fixed.text(),
    ClientID: fixed.text(),
    UserClassID: fixed.text(),
    HostName: fixed.text(),
    Active: status.flag(false),
    LeaseStart: status.uint(Math.max(0, Math.floor(leaseStart / 1000))),
    LeaseDuration: fixed.uint(86_400),
    InterfaceType: fixed.oneOf(interfaceTypes, 'Unknown'),
    DetectedDeviceType: fixed.oneOf(deviceTypes, 'MISCELLANEOUS'),
    ...(world.settings.hostFields === 'bt' ? btFields() : { ActiveLastChange: status.time(never) }),
    UserFriendlyName: setting.text('', { maxLength: 256 }),
    UserHostName: setting.text('', { maxLength: 256 }),
    UserDeviceType: setting.oneOf(deviceTypes, 'MISCELLANEOUS'),
    Icon: setting.text('', { maxLength: 64 }),
    Room: setting.text('', { maxLength: 64 }),
    BlacklistEnable: setting.flag(false),
    Blacklisted: status.flag((leaf) => leaf.beside('BlacklistEnable')),
    UnblockHoursCount: setting.uint(0, { max: 24 }),
    BlacklistStatus: status.flag(false),
    BlacklistedAccordingToSchedule: status.flag(false),
    BlacklistedSchedule: list({ elementName: 'Schedule', content: () => ({ Day: setting.text() }), writable: true }),
    Hidden: setting.flag(false),
    Options: list({
      elementName: 'Option',
      content: () => ({ Tag: fixed.uint(), Value: fixed.text() }),
    }),
    VendorClassIDv6: fixed.text(),
    SysfsId: fixed.text(),
    IPv4Addresses: addresses,
    IPv6Addresses: v6Addresses,
    DeviceTypeAssociation: fixed.oneOf(['NONE', 'USER', 'DETECTED'], 'DETECTED'),
    IPv6LeaseStart: status.uint(0),
    IPv6LeaseDuration: fixed.uint(0),
    IPv6LeaseTimeRemaining: status.int(0),
    IPv6ClientID: fixed.text(),
  }
}

function btFields(): Content {
  return {
    LastStateChange: status.time(never),
    ConnectionsNbreAtLastReboot: status.uint(1),
    LastConnections: list({
      elementName: 'LastConnection',
      content: () => ({ ConnectionTimestamp: status.time(never), DisconnectionTimestamp: status.time(never) }),
    }),
  }
}

/** One host as the emulator's side channel tells it. */
export interface HostState {
  uid: number
  mac: string
  name: string
  ip: string
  active: boolean
}

/** What may be said of a host that comes or goes. */
export interface HostChange {
  mac: string
  /** Default true. */
  active?: boolean
  name?: string
  /** Empty = it has left and lost its address, although the router goes on calling it active. */
  ip?: string
}

/** `Device/Hosts`: who is or was in the home network. */
export class Hosts {
  readonly content: Content
  readonly #world: World
  readonly #list: ListNode

  constructor(world: World) {
    this.#world = world
    this.#list = new ListNode('Hosts', { elementName: 'Host', content: () => hostContent(world) })
    this.content = { Hosts: () => this.#list }
    for (const facts of firstHosts(world.settings.invalidUtf8)) this.#add(facts)
  }

  all(): HostState[] {
    return this.#list.children.map((host) => ({
      uid: host.uid ?? 0,
      mac: String(host.leaf('PhysAddress').value),
      name: String(
        host.leaf('UserFriendlyName').value || host.leaf('UserHostName').value || host.leaf('HostName').value,
      ),
      ip: String(host.leaf('IPAddress').value),
      active: host.leaf('Active').value === true,
    }))
  }

  /** A host comes or goes; an unknown MAC address is a new host. Of two entries for one address, the first changes. */
  change({ mac, active = true, name, ip }: HostChange): void {
    const known = this.#list.children.find(
      (host) => String(host.leaf('PhysAddress').value).toUpperCase() === mac.toUpperCase(),
    )
    const host = known ?? this.#add({ mac, name: name ?? '', active: false, via: 'WiFi' })
    if (name !== undefined) host.leaf('HostName').set(name)
    this.#activate(host, active, ip)
  }

  /** The router forgets hosts with this address. */
  forget(mac: string): void {
    for (const host of [...this.#list.children]) {
      if (String(host.leaf('PhysAddress').value).toUpperCase() === mac.toUpperCase()) this.#list.remove(host)
    }
  }

  /** Nobody is seen any more, as after a reboot. @returns the addresses of those who were */
  allGone(): string[] {
    const active = this.all().filter((host) => host.active)
    for (const { mac } of active) this.change({ mac, active: false })
    return active.map(({ mac }) => mac)
  }

  #add({ mac, name, friendlyName, active, via, type, lastChangeHoursAgo = 5 }: HostFacts): BranchNode {
    const values: Values = {
      PhysAddress: mac,
      HostName: name,
      UserFriendlyName: friendlyName ?? '',
      UserHostName: name,
      InterfaceType: via,
      Layer1Interface:
        via === 'WiFi' ? "Device/WiFi/SSIDs/SSID[Alias='WL_PRIV_5G']" : 'Device/Ethernet/Interfaces/Interface[PHY2]',
      DetectedDeviceType: type ?? 'MISCELLANEOUS',
      UserDeviceType: type ?? 'MISCELLANEOUS',
    }
    const host = this.#list.add(values)
    host.leaf('Alias').set(`cpe-${host.uid ?? 0}`)
    host.leaf('DHCPClient').set(`Device/DHCPv4/Server/Pools/Pool[DEFAULT_POOL]/Clients/Client[@uid='${host.uid ?? 0}']`)
    if (active) this.#activate(host, true)
    this.#note(host, this.#world.clock.now() - lastChangeHoursAgo * 3_600_000)
    return host
  }

  #activate(host: BranchNode, active: boolean, ip?: string): void {
    const wasActive = host.leaf('Active').value === true
    if (wasActive === active && ip === undefined) return
    const address = active ? (ip ?? `192.168.1.${10 + ((host.uid ?? 0) % 200)}`) : ''
    const addressList = host.list('IPv4Addresses')
    for (const element of [...addressList.children]) addressList.remove(element)
    if (address !== '') addressList.add({ IPAddress: address })
    host.leaf('AddressSource').set(address === '' ? 'NONE' : 'DHCP')
    host.leaf('IPAddress').set(address)
    host.leaf('Active').set(active)
    if (wasActive !== active) this.#note(host, this.#world.clock.now())
  }

  #note(host: BranchNode, changedMs: number): void {
    if (this.#world.settings.hostFields === 'bt') {
      host.leaf('LastStateChange').set(changedMs)
      if (host.leaf('Active').value === true) host.list('LastConnections').add({ ConnectionTimestamp: changedMs })
    } else {
      host.leaf('ActiveLastChange').set(this.#world.settings.emptyLastChange ? '' : changedMs)
    }
  }
}
