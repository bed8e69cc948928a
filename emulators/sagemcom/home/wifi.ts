import { fixed, interfaceStatuses, list, setting, status, statusByEnable } from '../tree/make'
import { BranchNode, type Content, type Values } from '../tree/nodes'
import { interfaceStats } from './interface-stats'
import type { World } from './world'

const securityModes = [
  'NONE',
  'WEP_64',
  'WEP_128',
  'WPA_PERSONAL',
  'WPA2_PERSONAL',
  'WPA_WPA2_PERSONAL',
  'WPA_ENTERPRISE',
  'WPA2_ENTERPRISE',
  'WPA_WPA2_ENTERPRISE',
  'WPA3_PERSONAL',
  'WPA2_WPA3_PERSONAL',
] as const

function radio(world: World): Content {
  return {
    Alias: fixed.text(),
    Enable: setting.flag(true),
    Status: statusByEnable,
    LastChange: status.uint(() => world.uptimeSeconds() - 40),
    MaxBitRate: fixed.uint(2400),
    OperatingFrequencyBand: fixed.oneOf(['2_4GHZ', '5GHZ', '6GHZ'], '2_4GHZ'),
    OperatingStandards: setting.text('b,g,n,ax', { pattern: /^[a-z]{1,2}(,[a-z]{1,2})*$/ }),
    PossibleChannels: fixed.text('1,2,3,4,5,6,7,8,9,10,11,12,13'),
    ChannelsInUse: status.text('1,6,11'),
    Channel: setting.uint(6, { min: 1, max: 233 }),
    AutoChannelEnable: setting.flag(true),
    AutoChannelSupported: fixed.flag(true),
    OperatingChannelBandwidth: setting.oneOf(['20MHZ', '40MHZ', 'AUTO', '80MHZ', '160MHZ'], 'AUTO'),
    ExtensionChannel: setting.oneOf(['ABOVECONTROLCHANNEL', 'BELOWCONTROLCHANNEL', 'AUTO'], 'AUTO'),
    GuardInterval: setting.oneOf(['400NSEC', '800NSEC', 'AUTO'], 'AUTO'),
    TransmitPower: setting.int(100, { min: 0, max: 100 }),
    RegulatoryDomain: setting.text('BE ', { maxLength: 3 }),
    IEEE80211hEnabled: setting.flag(true),
  }
}

/** A network whose access point is switched off lies dormant, although it is enabled itself. */
const networkStatus = status.oneOf(interfaceStatuses, (leaf) => {
  if (leaf.beside('Enable') !== true) return 'DOWN'
  const points = leaf.parent?.parent?.parent
  const reference = `Device/WiFi/SSIDs/SSID[${String(leaf.beside('Alias'))}]`
  const point =
    points instanceof BranchNode
      ? points.list('AccessPoints').children.find((each) => each.leaf('SSIDReference').value === reference)
      : undefined
  return point?.leaf('Enable').value === false ? 'DORMANT' : 'UP'
})

function ssid(world: World): Content {
  return {
    Alias: fixed.text(),
    Enable: setting.flag(true),
    Status: networkStatus,
    LastChange: status.uint(() => world.uptimeSeconds() - 41),
    LowerLayers: setting.text('', { maxLength: 256 }),
    BSSID: fixed.text(),
    MACAddress: fixed.text(),
    SSID: setting.text('', { minLength: 1, maxLength: 32 }),
    Stats: interfaceStats(world, 42_000),
  }
}

function accessPoint(world: World): Content {
  return {
    Alias: fixed.text(),
    Enable: setting.flag(true),
    Status: statusByEnable,
    SSIDReference: setting.text('', { maxLength: 256 }),
    SSIDAdvertisementEnabled: setting.flag(true),
    IsolationEnable: setting.flag(false),
    MaxAssociatedDevices: setting.uint(32, { max: 128 }),
    MACFiltering: { Mode: setting.oneOf(['OFF', 'WHITELIST', 'BLACKLIST'], 'OFF'), MACAddressList: setting.text('') },
    Security: {
      ModesSupported: fixed.text(securityModes.join(',')),
      ModeEnabled: setting.oneOf(securityModes, 'WPA2_PERSONAL'),
      // Many firmwares tell passphrases in clear.
      KeyPassphrase: setting.text('', { minLength: 8, maxLength: 63 }),
      PreSharedKey: setting.text('', { hidden: true, maxLength: 64 }),
      SAEPassphrase: setting.text('', { maxLength: 128 }),
      WEPKey: setting.text('', { hidden: true, maxLength: 26 }),
      RekeyingInterval: setting.uint(3600),
      RadiusSecret: setting.text('', { hidden: true, maxLength: 64 }),
    },
    WPS: {
      Enable: setting.flag(true),
      ConfigMethodsEnabled: setting.text('PhysicalPushButton'),
      Pin: setting.text('12345670', { pattern: /^\d{8}$/ }),
      Status: status.text('Idle'),
    },
    AssociatedDevices: list({
      elementName: 'AssociatedDevice',
      content: () => ({
        MACAddress: fixed.text(),
        AuthenticationState: status.flag(true),
        Active: status.flag(true),
        SignalStrength: status.int(() => -48 - (world.uptimeSeconds() % 9)),
        LastDataDownlinkRate: status.uint(433_300),
        LastDataUplinkRate: status.uint(390_000),
        AssociationTime: status.time(() => world.bootedMs + 90_000),
      }),
    }),
  }
}

/** `Device/WiFi`: two radios, five networks, passphrases in clear. */
export function wifi(world: World): Content {
  return {
    RadioNumberOfEntries: status.uint(2),
    SSIDNumberOfEntries: status.uint(5),
    Radios: list({ elementName: 'Radio', content: () => radio(world) }, [
      { Alias: 'RADIO2G4', MaxBitRate: 574 },
      {
        Alias: 'RADIO5G',
        OperatingFrequencyBand: '5GHZ',
        OperatingStandards: 'a,n,ac,ax',
        PossibleChannels: '36,40,44,48,52,56,60,64,100,104,108,112',
        ChannelsInUse: '36,52',
        Channel: 36,
        OperatingChannelBandwidth: '80MHZ',
      },
    ]),
    SSIDs: list({ elementName: 'SSID', content: () => ssid(world) }, [
      network('WL_PRIV', 'RADIO2G4', 'Emulated Home', 1),
      network('WL_PRIV_5G', 'RADIO5G', 'Emulated Home', 2),
      network('WL_GUEST', 'RADIO2G4', 'Gäste & Freunde', 3),
      { ...network('WL_GUEST_5G', 'RADIO5G', 'Gäste & Freunde', 4), Enable: false },
      network('WL_VIDEO_5G', 'RADIO5G', 'VIDEO-5A1B2C', 5),
    ]),
    AccessPoints: list({ elementName: 'AccessPoint', content: () => accessPoint(world) }, [
      {
        ...access('PRIV0', 'WL_PRIV', 'correct horse battery'),
        ...associated('DA:A1:19:5C:0E:77', '24:62:AB:10:20:30'),
      },
      { ...access('PRIV1', 'WL_PRIV_5G', 'correct horse battery'), ...associated('9C:B6:D0:31:41:59') },
      { ...access('GUEST1', 'WL_GUEST', 'welcome-guest-2026'), Enable: false },
      { ...access('GUEST2', 'WL_GUEST_5G', 'welcome-guest-2026'), Enable: false },
      access('VID1', 'WL_VIDEO_5G', 'v1d30-s3cr3t-k3y'),
    ]),
  }
}

function network(alias: string, radioAlias: string, name: string, number: number): Values {
  const mac = `44:D4:53:0A:1B:3${number}`
  return {
    Alias: alias,
    LowerLayers: `Device/WiFi/Radios/Radio[${radioAlias}]`,
    BSSID: mac,
    MACAddress: mac,
    SSID: name,
  }
}

function access(alias: string, ssidAlias: string, passphrase: string): Values {
  return {
    Alias: alias,
    SSIDReference: `Device/WiFi/SSIDs/SSID[${ssidAlias}]`,
    Security: { KeyPassphrase: passphrase, PreSharedKey: 'f'.repeat(64) },
  }
}

function associated(...macs: string[]): Values {
  return { AssociatedDevices: macs.map((mac) => ({ MACAddress: mac })) }
}
