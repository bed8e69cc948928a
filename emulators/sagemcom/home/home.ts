import { splitList } from '../options'
import { fixed, list, setting, status } from '../tree/make'
import { BranchNode, type Change, type Content } from '../tree/nodes'
import { parsePath, select } from '../xpath'
import { deviceInfo, time } from './device-info'
import { docsis } from './docsis'
import { Hosts } from './hosts'
import { firewall, nat } from './nat'
import { dsl, ethernet, ip, optical, ppp } from './network'
import { dhcp, dns, managementServer, managers, services, userAccounts, userInterface } from './services'
import { wifi } from './wifi'
import type { World } from './world'

/** The data model of one household's router: a tree under a nameless top, and the parts that move. */
export class Home {
  readonly top: BranchNode
  readonly hosts: Hosts
  /** Hears of every change of the tree. */
  onChange: ((change: Change) => void) | undefined

  constructor(readonly world: World) {
    this.hosts = new Hosts(world)
    this.top = new BranchNode('', { Device: device(world, this.hosts.content) })
    const missing = splitList(world.settings.missing).map(parsePath)
    const hide = (): void => {
      for (const path of missing) for (const node of select(path, this.top, 'UTC')) node.absent = true
    }
    hide()
    this.top.onChange = (change) => {
      if (change.type === 'ADDED') hide()
      this.onChange?.(change)
    }
  }
}

function device(world: World, hosts: Content): Content {
  return {
    DeviceSummary: fixed.text('Device:1.8[](Baseline:1), VoiceService:1.0[1](Endpoint:1)'),
    DeviceInfo: deviceInfo(world),
    ManagementServer: managementServer(),
    Time: time(world),
    UserInterface: userInterface(world),
    UserAccounts: userAccounts(world),
    WatchDog: { LastRebootCause: status.text(() => world.lastRebootCause) },
    Hosts: hosts,
    NAT: nat(),
    Firewall: firewall(),
    UPnP: { Device: { Enable: setting.flag(true), UPnPIGD: setting.flag(true) } },
    WiFi: wifi(world),
    IP: ip(world),
    PPP: ppp(world),
    Ethernet: ethernet(world),
    ...dsl(world),
    ...(world.settings.docsis ? { Docsis: docsis(world) } : {}),
    Optical: optical(world),
    DHCPv4: dhcp(),
    DNS: dns(),
    Managers: managers(world),
    Services: services(world),
    USB: { USBHosts: list({ elementName: 'USBHost', content: () => ({ Name: fixed.text('') }) }) },
  }
}
