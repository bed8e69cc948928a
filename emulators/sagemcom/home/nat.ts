import { fixed, list, never, setting, status } from '../tree/make'
import type { Content } from '../tree/nodes'

const services = [
  'NONE',
  'FTP',
  'FTP-DATA',
  'SSH',
  'TELNET',
  'DNS',
  'NTP',
  'NNTP',
  'HTTP',
  'HTTPS',
  'POP3',
  'POP3S',
  'IMAP',
  'IMAPS',
  'TFTP',
  'ICMP',
  'TRACEROUTE',
  'SNMP-TCP',
  'SNMP-UDP',
  'SYSLOG',
  'IPSEC',
  'DMZ',
  'SMTP',
  'SSMTP',
  'SMTP-AUTH',
] as const

function mapping(): Content {
  return {
    Enable: setting.flag(false),
    Status: status.oneOf(['DISABLED', 'ENABLED', 'ERROR_MISCONFIGURED', 'ERROR'], (leaf) =>
      leaf.beside('Enable') === true ? 'ENABLED' : 'DISABLED',
    ),
    Alias: setting.text('', { maxLength: 64 }),
    ExternalInterface: setting.text('Device/IP/Interfaces/Interface[IP_DATA]', { maxLength: 256 }),
    AllExternalInterfaces: setting.flag(false),
    LeaseDuration: setting.uint(0),
    RemoteHost: setting.text('', { maxLength: 64 }),
    ExternalPort: setting.port(),
    ExternalPortEndRange: setting.port(),
    InternalInterface: setting.text('Device/IP/Interfaces/Interface[IP_BR_LAN]', { maxLength: 256 }),
    InternalPort: setting.port(),
    Protocol: setting.oneOf(['ALL', 'TCP', 'UDP', 'BOTH', 'ICMP', 'GRE', 'ESP', 'AH'], 'TCP'),
    Service: setting.oneOf(services, 'NONE'),
    InternalClient: setting.text('', { maxLength: 256 }),
    PublicIP: setting.text('', { maxLength: 64 }),
    Description: setting.text('', { maxLength: 256 }),
    Creator: fixed.oneOf(['UPNP', 'USER', 'HIDDEN'], 'USER'),
    Target: fixed.oneOf(['DROP', 'ACCEPT', 'REJECT'], 'ACCEPT'),
    LeaseStart: fixed.time(never),
  }
}

/** `Device/NAT` */
export function nat(): Content {
  return {
    Enable: setting.flag(true),
    PortMappings: list({ elementName: 'PortMapping', content: mapping, writable: true, maxCount: 32 }, [
      {
        Enable: true,
        Alias: 'web',
        ExternalPort: 8443,
        InternalPort: 443,
        Service: 'HTTPS',
        InternalClient: '192.168.1.18',
        Description: 'Web server',
      },
      {
        Enable: true,
        Alias: 'game',
        ExternalPort: 27_000,
        ExternalPortEndRange: 27_050,
        InternalPort: 27_000,
        Protocol: 'UDP',
        InternalClient: '192.168.1.11',
        Description: 'Game & voice: "clan"',
        Creator: 'UPNP',
      },
      { Alias: 'dmz', Protocol: 'ALL', Service: 'DMZ', InternalClient: '192.168.1.16', Description: 'DMZ' },
    ]),
  }
}

/** `Device/Firewall` */
export function firewall(): Content {
  const levels = ['LOW', 'MEDIUM', 'HIGH', 'CUSTOM'] as const
  return {
    Enable: setting.flag(true),
    Config: setting.oneOf(levels, 'MEDIUM'),
    IPv4Config: setting.oneOf(levels, 'MEDIUM'),
    IPv6Config: setting.oneOf(levels, 'MEDIUM'),
    AdvancedLevel: setting.text("Device/Firewall/Levels/Level[Alias='MEDIUM']", { maxLength: 256 }),
    RespondToPing: setting.flag(false),
    Chains: list(
      {
        elementName: 'Chain',
        content: () => ({
          Alias: fixed.text(),
          Name: setting.text('', { maxLength: 64 }),
          Enable: setting.flag(true),
          Rules: list({ elementName: 'Rule', content: rule, writable: true, maxCount: 64 }),
        }),
      },
      [
        { Alias: 'LOW', Name: 'Low', Rules: [{ Description: 'Allow all', Target: 'ACCEPT' }] },
        { Alias: 'MEDIUM', Name: 'Medium', Rules: [{ Description: 'No NetBIOS', DestPort: 139 }] },
        { Alias: 'HIGH', Name: 'High' },
      ],
    ),
  }
}

function rule(): Content {
  return {
    Enable: setting.flag(true),
    Description: setting.text('', { maxLength: 256 }),
    Target: setting.oneOf(['DROP', 'ACCEPT', 'REJECT'], 'DROP'),
    DestIP: setting.text('', { maxLength: 64 }),
    SourceIP: setting.text('', { maxLength: 64 }),
    Protocol: setting.int(-1, { min: -1, max: 255 }),
    DestPort: setting.int(-1, { min: -1, max: 65_535 }),
  }
}
