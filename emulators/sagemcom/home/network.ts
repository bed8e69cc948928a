import { fixed, interfaceStatuses, list, never, setting, statistic, status, statusByEnable } from '../tree/make'
import type { Content } from '../tree/nodes'
import { interfaceStats } from './interface-stats'
import type { World } from './world'

const upOrDown = (world: World) => status.oneOf(interfaceStatuses, () => (world.lineUp ? 'UP' : 'DOWN'))
const nameServers = '192.0.2.53,198.51.100.53'

/** `Device/IP`: the line to the provider (IP_DATA) and the home network (IP_BR_LAN). */
export function ip(world: World): Content {
  const wide = (alias: unknown): boolean => alias === 'IP_DATA'
  return {
    IPv4Capable: fixed.flag(true),
    IPv6Capable: fixed.flag(true),
    Interfaces: list(
      {
        elementName: 'Interface',
        content: ({ Alias: alias }) => ({
          Alias: fixed.text(),
          Enable: setting.flag(true),
          Status: wide(alias) ? upOrDown(world) : statusByEnable,
          LastChange: status.uint(() => (wide(alias) ? world.secondsSinceLineChange() : world.uptimeSeconds())),
          Type: fixed.oneOf(['NORMAL', 'LOOPBACK', 'TUNNEL', 'TUNNELED'], 'NORMAL'),
          Role: fixed.oneOf(['LAN', 'WAN'], wide(alias) ? 'WAN' : 'LAN'),
          LowerLayers: setting.text('', { maxLength: 256 }),
          MaxMTUSize: setting.uint(1500, { min: 68, max: 9000 }),
          IPv4Addresses: list({
            elementName: 'IPv4Address',
            content: () => ({
              Alias: fixed.text(),
              Enable: setting.flag(true),
              Status: wide(alias) ? upOrDown(world) : statusByEnable,
              IPAddress: wide(alias) ? status.text(() => world.wanAddress()) : setting.text(''),
              SubnetMask: fixed.text(''),
              IPGateway: status.text(() => (wide(alias) && world.lineUp ? '203.0.113.1' : '')),
              Dns: status.text(() => (wide(alias) && world.lineUp ? nameServers : '')),
              AddressingType: fixed.oneOf(['DHCP', 'IKEV2', 'AUTOIP', 'IPCP', 'STATIC'], 'STATIC'),
            }),
          }),
          IPv6Addresses: list({
            elementName: 'IPv6Address',
            content: () => ({
              Alias: fixed.text(),
              IPAddressStatus: fixed.oneOf(['PREFERRED', 'DEPRECATED', 'INVALID'], 'PREFERRED'),
              IPAddress: fixed.text(''),
              Origin: fixed.oneOf(['AUTOCONFIGURED', 'DHCPV6', 'STATIC'], 'DHCPV6'),
              PreferredLifetime: status.time(never),
            }),
          }),
          IPv6Prefixes: list({
            elementName: 'IPv6Prefix',
            content: () => ({ Alias: fixed.text(), Prefix: fixed.text('') }),
          }),
          Stats: interfaceStats(world, wide(alias) ? 187_000 : 215_000),
        }),
      },
      [
        {
          Alias: 'IP_BR_LAN',
          LowerLayers: 'Device/Bridging/Bridges/Bridge[BR_LAN]/Ports/Port[BR_LAN_MGMT]',
          IPv4Addresses: [{ Alias: 'IP_BR_LAN_ADDRESS', IPAddress: '192.168.1.1', SubnetMask: '255.255.255.0' }],
          IPv6Prefixes: [{ Alias: 'LAN_PREFIX', Prefix: '2001:db8:10::/64' }],
        },
        {
          // Its number is not its place, as on BT's firmware.
          uid: 3,
          Alias: 'IP_DATA',
          LowerLayers: "Device/PPP/Interfaces/Interface[Alias='PPP_DATA']",
          IPv4Addresses: [{ Alias: 'IP_DATA_ADDRESS', SubnetMask: '255.255.255.255', AddressingType: 'IPCP' }],
          // The address of the link comes first, and the only prefix is its own.
          IPv6Addresses: [
            { Alias: 'LINK_LOCAL', IPAddress: 'fe80::46d4:53ff:fe0a:1b2c', Origin: 'AUTOCONFIGURED' },
            { Alias: 'IP_DATA_V6', IPAddress: '2001:db8:ffff::2' },
          ],
          IPv6Prefixes: [{ Alias: 'LINK_LOCAL', Prefix: 'fe80::/64' }],
        },
      ],
    ),
    Diagnostics: {
      SpeedTest: {
        Status: status.text('None'),
        History: {
          Timestamp: statistic.text(''),
          SelectedServerAddress: statistic.text(''),
          BlockTraffic: statistic.text(''),
          Latency: statistic.text(''),
          Upload: statistic.text(''),
          Download: statistic.text(''),
        },
      },
    },
  }
}

/** `Device/PPP` */
export function ppp(world: World): Content {
  return {
    Interfaces: list(
      {
        elementName: 'Interface',
        content: () => ({
          Alias: fixed.text('PPP_DATA'),
          Enable: setting.flag(true),
          Status: upOrDown(world),
          LastChange: status.uint(() => world.secondsSinceLineChange()),
          LowerLayers: setting.text('Device/Ethernet/VLANTerminations/VLANTermination[DATA]', { maxLength: 256 }),
          ConnectionStatus: status.text(() => (world.lineUp ? 'Connected' : 'Disconnected')),
          LastConnectionError: status.text(() => (world.lineUp ? 'ERROR_NONE' : 'ERROR_NO_CARRIER')),
          Username: setting.text('household@isp.example', { maxLength: 64 }),
          Password: setting.text('ppp-line-password', { hidden: true, maxLength: 64 }),
          AuthenticationProtocol: setting.oneOf(['PAP', 'CHAP', 'MS_CHAP', 'AUTO'], 'AUTO'),
          IPCP: {
            LocalIPAddress: status.text(() => world.wanAddress()),
            RemoteIPAddress: status.text(() => (world.lineUp ? '203.0.113.1' : '')),
            DNSServers: status.text(() => (world.lineUp ? nameServers : '')),
          },
          Stats: interfaceStats(world, 187_000),
        }),
      },
      [{}],
    ),
  }
}

/** `Device/Ethernet` */
export function ethernet(world: World): Content {
  return {
    Interfaces: list(
      {
        elementName: 'Interface',
        content: ({ Role: role }) => ({
          Alias: fixed.text(),
          Enable: setting.flag(true),
          Status: role === 'WAN' ? upOrDown(world) : statusByEnable,
          Role: fixed.oneOf(['LAN', 'WAN'], 'LAN'),
          MACAddress: fixed.text('44:D4:53:0A:1B:2C'),
          MaxBitRate: setting.int(1000, { min: -1, max: 10_000 }),
          CurrentBitRate: status.int(1000),
          DuplexMode: setting.oneOf(['HALF', 'FULL', 'AUTO'], 'AUTO'),
          EEEEnable: setting.flag(false),
          Stats: interfaceStats(world, 61_000),
        }),
      },
      [
        { Alias: 'PHY1' },
        { Alias: 'PHY2' },
        { Alias: 'PHY3' },
        { Alias: 'PHY4', Enable: false },
        { Alias: 'WAN', Role: 'WAN', MaxBitRate: 10_000 },
      ],
    ),
  }
}

/** `Device/DSL` and `Device/FAST` */
export function dsl(world: World): { DSL: Content; FAST: Content } {
  return {
    DSL: {
      Lines: list(
        {
          elementName: 'Line',
          content: () => ({
            Alias: fixed.text('DSL0'),
            Enable: setting.flag(true),
            Status: upOrDown(world),
            LinkStatus: status.oneOf(['UP', 'INITIALIZING', 'ESTABLISHINGLINK', 'NOSIGNAL', 'DISABLED', 'ERROR'], () =>
              world.lineUp ? 'UP' : 'NOSIGNAL',
            ),
            LastChange: status.uint(() => world.secondsSinceLineChange()),
            StandardUsed: status.text('VDSL2'),
            CurrentProfile: status.text('17a'),
            UpstreamMaxBitRate: status.uint(38_812),
            DownstreamMaxBitRate: status.uint(109_344),
            UpstreamNoiseMargin: status.int(() => 80 + (world.uptimeSeconds() % 6)),
            DownstreamNoiseMargin: status.int(() => 95 + (world.uptimeSeconds() % 8)),
            UpstreamAttenuation: status.int(121),
            DownstreamAttenuation: status.int(154),
            UpstreamPower: status.int(-34),
            DownstreamPower: status.int(128),
          }),
        },
        [{}],
      ),
      Channels: list(
        {
          elementName: 'Channel',
          content: () => ({
            Alias: fixed.text('CHANNEL0'),
            LowerLayers: fixed.text('Device/DSL/Lines/Line[DSL0]'),
            Status: upOrDown(world),
            UpstreamCurrRate: status.uint(() => (world.lineUp ? 33_298 : 0)),
            DownstreamCurrRate: status.uint(() => (world.lineUp ? 100_214 : 0)),
          }),
        },
        [{}],
      ),
    },
    FAST: {
      Lines: list(
        {
          elementName: 'Line',
          content: () => ({
            Alias: fixed.text('FAST0'),
            Status: fixed.oneOf(interfaceStatuses, 'DOWN'),
            TestParams: { DownstreamCurrRate: status.uint(0), UpstreamCurrRate: status.uint(0) },
          }),
        },
        [{}],
      ),
    },
  }
}

/** `Device/Optical` */
export function optical(world: World): Content {
  return {
    Interfaces: list(
      {
        elementName: 'Interface',
        content: () => ({
          Alias: fixed.text('OPTICAL0'),
          Enable: setting.flag(true),
          Status: upOrDown(world),
          LastChange: status.uint(() => world.secondsSinceLineChange()),
          OpticalSignalLevel: status.int(() => (world.lineUp ? -18_420 - (world.uptimeSeconds() % 40) : -40_000)),
          TransmitOpticalLevel: status.int(2113),
          LowerOpticalThreshold: status.int(-28_000),
          UpperOpticalThreshold: status.int(-8000),
          Temperature: status.int(48_500),
          Voltage: status.uint(3_284_000),
          BIASCurrent: status.uint(11_250),
          Stats: interfaceStats(world, 187_000),
        }),
      },
      [{}],
    ),
    G988: {
      OnuMode: fixed.text('GPON'),
      GponState: status.text(() => (world.lineUp ? 'O5' : 'O1')),
      EquipmentManagement: { OnuG: { SerialNumber: fixed.text('SMBS0A1B2C3D') } },
    },
  }
}
