import { fixed, list, setting, status } from '../tree/make'
import type { Content } from '../tree/nodes'
import type { World } from './world'

/** `Device/DHCPv4` */
export function dhcp(): Content {
  return {
    Server: {
      Enable: setting.flag(true),
      Pools: list(
        {
          elementName: 'Pool',
          content: () => ({
            Alias: fixed.text('DEFAULT_POOL'),
            Enable: setting.flag(true),
            MinAddress: setting.text('192.168.1.10', { pattern: ipv4 }),
            MaxAddress: setting.text('192.168.1.254', { pattern: ipv4 }),
            SubnetMask: setting.text('255.255.255.0', { pattern: ipv4 }),
            IPRouters: setting.text('192.168.1.1'),
            DNSServers: setting.text('192.168.1.1'),
            DomainName: setting.text('home', { maxLength: 64 }),
            LeaseTime: setting.int(86_400, { min: -1 }),
            Clients: list({
              elementName: 'Client',
              content: () => ({ Alias: fixed.text(), Chaddr: fixed.text(), Active: status.flag(true) }),
            }),
            StaticAddresses: list({
              elementName: 'StaticAddress',
              content: () => ({
                Enable: setting.flag(true),
                Alias: setting.text('', { maxLength: 64 }),
                Chaddr: setting.text('', { pattern: mac }),
                Yiaddr: setting.text('', { pattern: ipv4 }),
              }),
              writable: true,
              maxCount: 64,
            }),
          }),
        },
        [{ StaticAddresses: [{ Alias: 'nas', Chaddr: '00:11:32:AB:CD:EF', Yiaddr: '192.168.1.18' }] }],
      ),
    },
    Clients: list(
      {
        elementName: 'Client',
        content: () => ({
          Alias: fixed.text('WAN'),
          Enable: setting.flag(false),
          Status: status.text('DISABLED'),
          IPAddress: status.text(''),
          LeaseTimeRemaining: status.int(0),
        }),
      },
      [{}],
    ),
  }
}

const ipv4 = /^(\d{1,3}\.){3}\d{1,3}$/
const mac = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i

/** `Device/DNS` */
export function dns(): Content {
  return {
    Client: {
      Enable: setting.flag(true),
      HostName: setting.text('gateway', { maxLength: 64 }),
      LocalDomains: setting.text('home'),
      Servers: list(
        {
          elementName: 'Server',
          content: () => ({ Alias: fixed.text(), Enable: setting.flag(true), DNSServer: setting.text('') }),
        },
        [{ Alias: 'PROVIDER_1', DNSServer: '192.0.2.53' }],
      ),
    },
    Relay: {
      Enable: setting.flag(true),
      Forwardings: list(
        {
          elementName: 'Forwarding',
          content: () => ({ Alias: fixed.text(), Enable: setting.flag(false), DNSServer: setting.text('') }),
          writable: true,
        },
        [{ Alias: 'STATIC_1', DNSServer: '198.51.100.53' }],
      ),
    },
  }
}

/** `Device/Managers`: what operators bundle for their web page. */
export function managers(world: World): Content {
  return {
    Network: {
      InterfaceType: status.text(() => (world.lineUp ? 'FTTX' : 'NONE')),
      ServiceHttpTimeout: setting.uint(10),
    },
    NetworkData: {
      IpLan: setting.text('192.168.1.1', { pattern: ipv4 }),
      NetmaskLan: setting.text('255.255.255.0', { pattern: ipv4 }),
      DhcpLanMinAddress: setting.text('192.168.1.10', { pattern: ipv4 }),
      DhcpLanMaxAddress: setting.text('192.168.1.254', { pattern: ipv4 }),
    },
    HubLightControl: {
      LedEnable: setting.oneOf(['ON', 'OFF'], 'ON'),
      Brightness: setting.oneOf(['0', '50', '100'], '100'),
      Schedule: { Enable: setting.flag(false), StartTime: setting.text('23:00'), EndTime: setting.text('06:00') },
    },
    Led: {
      LedPowerSaving: setting.flag(false),
      FrontLedPowerSaving: setting.flag(false),
      MaxBrightness: setting.uint(100, { max: 100 }),
    },
  }
}

/** `Device/Services`: telephony, storage, dynamic DNS. */
export function services(world: World): Content {
  return {
    DeviceConfig: { LastSuccesfulWanType: status.oneOf(['NONE', 'DSL', 'FTTX', 'VDSL'], 'FTTX') },
    DynamicDNS: {
      Services: fixed.text('dyndns.example,noip.example'),
      Clients: list(
        {
          elementName: 'Client',
          content: () => ({
            Enable: setting.flag(false),
            Service: setting.text('dyndns.example'),
            Domain: setting.text(''),
            Username: setting.text(''),
            Password: setting.text('', { hidden: true }),
          }),
          writable: true,
        },
        [{ Domain: 'household.dyndns.example', Username: 'household', Password: 'dyn-dns-secret' }],
      ),
    },
    VoiceServices: list(
      {
        elementName: 'VoiceService',
        content: () => ({
          CallControl: {
            CallLogs: list(
              {
                elementName: 'CallLog',
                content: () => ({
                  Type: status.oneOf(['INCOMING', 'OUTGOING', 'MISSED'], 'INCOMING'),
                  RemoteParty: status.text(''),
                  Date: status.time(0),
                  Duration: status.uint(0),
                }),
              },
              [
                { Type: 'INCOMING', RemoteParty: '+3225550101', Date: world.clock.now() - 7_200_000, Duration: 184 },
                { Type: 'MISSED', RemoteParty: '+3225550199', Date: world.clock.now() - 3_600_000 },
              ],
            ),
          },
          VoiceProfiles: list(
            {
              elementName: 'VoiceProfile',
              content: () => ({
                Lines: list(
                  {
                    elementName: 'Line',
                    content: () => ({
                      Enable: setting.flag(true),
                      Status: status.oneOf(['UP', 'DISABLED', 'REGISTERING', 'ERROR'], () =>
                        world.lineUp ? 'UP' : 'REGISTERING',
                      ),
                      DirectoryNumber: fixed.text('+3225550100'),
                      CallState: status.text('Idle'),
                    }),
                  },
                  [{}],
                ),
              }),
            },
            [{}],
          ),
        }),
      },
      [{}],
    ),
    StorageServices: list(
      {
        elementName: 'StorageService',
        content: () => ({
          Enable: setting.flag(true),
          NetworkServer: { SMBEnable: setting.flag(false), FTPEnable: setting.flag(false) },
          LogicalVolumes: list({ elementName: 'LogicalVolume', content: () => ({ Name: fixed.text('') }) }),
        }),
      },
      [{}],
    ),
    WANBackup: { Enable: setting.flag(false), Interfaces: list({ elementName: 'Interface', content: () => ({}) }) },
  }
}

/** `Device/UserInterface` */
export function userInterface(world: World): Content {
  return {
    AdvancedMode: setting.flag(true),
    Language: setting.text('en', { maxLength: 2 }),
    LoginRetryNumber: setting.uint(world.settings.maxTries),
    Httpd: {
      SessionTimeout: setting.uint(world.settings.sessionTimeout, { min: 1, max: 1440 }),
      MaxSessions: setting.uint(world.settings.maxSessions, { min: 1 }),
    },
  }
}

/** `Device/UserAccounts`: the user who may log in, with the sessions that are open. */
export function userAccounts({ settings }: World): Content {
  return {
    Users: list(
      {
        elementName: 'User',
        content: () => ({
          Alias: fixed.text(),
          Login: fixed.text(),
          Enable: setting.flag(true),
          Role: fixed.text('Administrator'),
          Password: setting.text('', { hidden: true }),
          ClearTextPassword: setting.text('', { hidden: true }),
          MaxSessionCount: setting.uint(settings.maxSessions),
          CurrentSessions: list({
            elementName: 'UserSession',
            content: () => ({
              SessionId: status.uint(0),
              RemoteAddress: status.text(''),
              LoginDate: status.time(0),
              LastRequestDate: status.time(0),
              RequestCount: status.uint(0),
              Timeout: status.uint(settings.sessionTimeout * 60),
              Status: status.text('Active'),
            }),
          }),
          RemoteAccesses: list(
            {
              elementName: 'RemoteAccess',
              content: () => ({ Enable: setting.flag(false), Port: setting.port(0), EndTime: status.time() }),
              attributes: ({ Port }) => ({ Service: Port === 443 ? 'HTTPS' : 'SSH' }),
            },
            [{ Port: 443 }, { Port: 22 }],
          ),
        }),
      },
      [{ Alias: 'USER_1', Login: settings.username, Password: 'x', ClearTextPassword: 'x' }],
    ),
  }
}

/** `Device/ManagementServer`: the provider's own access; its password reads as a placeholder. */
export function managementServer(): Content {
  return {
    EnableCWMP: setting.flag(true),
    URL: setting.text('https://acs.isp.example/cwmp'),
    Username: setting.text('44D453-SG202611210042'),
    Password: setting.text('acs-password', { hidden: true }),
    ConnectionRequestUsername: setting.text('acs'),
    ConnectionRequestPassword: setting.text('', { hidden: true }),
    PeriodicInformEnable: setting.flag(true),
    PeriodicInformInterval: setting.uint(86_400, { min: 1 }),
  }
}
