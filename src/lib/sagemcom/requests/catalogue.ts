/** What a useful path is about. */
export type PathTopic =
  | 'device'
  | 'hosts'
  | 'wifi'
  | 'line'
  | 'lan'
  | 'ports'
  | 'services'
  | 'lights'
  | 'administration'

/** A path that many firmwares know, with what it gives. */
export interface UsefulPath {
  topic: PathTopic
  xpath: string
  /** What it is, and what its value looks like. */
  about: string
  /** Whether the path itself can be set; lists are added to instead. */
  writable: boolean
}

function reads(topic: PathTopic, xpath: string, about: string): UsefulPath {
  return { topic, xpath, about, writable: false }
}

function writes(topic: PathTopic, xpath: string, about: string): UsefulPath {
  return { topic, xpath, about, writable: true }
}

const radio24 = "Device/WiFi/Radios/Radio[Alias='RADIO2G4']"
const radio5 = "Device/WiFi/Radios/Radio[Alias='RADIO5G']"
const guest = "Device/WiFi/SSIDs/SSID[Alias='WL_GUEST']"
const guestPoint = "Device/WiFi/AccessPoints/AccessPoint[Alias='GUEST1']"
const home = "Device/WiFi/SSIDs/SSID[Alias='WL_PRIV']"
const homePoint = "Device/WiFi/AccessPoints/AccessPoint[Alias='PRIV0']"
const data = "Device/IP/Interfaces/Interface[Alias='IP_DATA']"
const pool = "Device/DHCPv4/Server/Pools/Pool[Alias='DEFAULT_POOL']"

/**
 * Paths seen in use on routers of several providers. Firmwares differ in their aliases: where one is unknown, browse
 * the device.
 */
export const usefulPaths: readonly UsefulPath[] = [
  reads('device', 'Device/DeviceInfo', 'object: maker, model, serial number, versions, memory, load'),
  reads('device', 'Device/DeviceInfo/ModelName', 'text'),
  reads('device', 'Device/DeviceInfo/SoftwareVersion', 'text'),
  reads('device', 'Device/DeviceInfo/UpTime', 'seconds since the last start'),
  reads('device', 'Device/DeviceInfo/MemoryStatus', 'object: Total, Free (KiB), FreeMemoryPercentage'),
  reads('device', 'Device/DeviceInfo/ProcessStatus', 'object: CPUUsage (%), LoadAverage'),
  reads('device', 'Device/WatchDog/LastRebootCause', 'text'),
  reads('device', 'Device/Time/CurrentLocalTime', 'time with offset'),
  writes('device', 'Device/Time/NTPServer1', 'name of a time server'),

  reads('hosts', 'Device/Hosts/Hosts', 'list of devices: PhysAddress, IPAddress, HostName, Active, …'),
  reads('hosts', "Device/Hosts/Hosts/Host[Active='true']/HostName", 'names of the devices that are there'),
  reads('hosts', "Device/Hosts/Hosts/Host[PhysAddress='AA:BB:CC:00:11:22']/Active", 'true or false'),
  writes('hosts', "Device/Hosts/Hosts/Host[@uid='1']/UserFriendlyName", 'text: what the user calls it'),
  writes('hosts', "Device/Hosts/Hosts/Host[@uid='1']/BlacklistEnable", 'true: no Internet for it'),

  reads('wifi', 'Device/WiFi/SSIDs', 'list of networks: SSID, Enable, Status, BSSID, Stats, …'),
  reads('wifi', 'Device/WiFi/Radios', 'list of radios: Enable, Channel, OperatingStandards, …'),
  reads('wifi', 'Device/WiFi/AccessPoints', 'list of access points: Security, WPS, AssociatedDevices, …'),
  writes('wifi', `${guest}/Enable`, 'guest network, true or false; its access point too'),
  writes('wifi', `${guestPoint}/Enable`, 'access point of the guest network, true or false'),
  writes('wifi', `${guest}/SSID`, 'name of the guest network'),
  writes('wifi', `${home}/Enable`, 'network at 2.4 GHz, true or false'),
  writes('wifi', `${radio24}/Enable`, '2.4 GHz radio, true or false'),
  writes('wifi', `${radio5}/Enable`, '5 GHz radio, true or false'),
  writes('wifi', `${radio24}/Channel`, 'number; AutoChannelEnable must be false'),
  reads('wifi', `${radio5}/ChannelsInUse`, 'text'),
  reads('wifi', `${homePoint}/AssociatedDevices`, 'list: MACAddress, SignalStrength, rates'),
  writes('wifi', `${homePoint}/Security/KeyPassphrase`, 'passphrase in clear: keep it out of the debug pane'),
  writes('wifi', `${homePoint}/WPS/Enable`, 'true or false'),

  reads('line', `${data}/Status`, 'UP, DOWN, …'),
  reads('line', `${data}/IPv4Addresses`, 'list: IPAddress, SubnetMask, IPGateway, Dns'),
  reads('line', `${data}/Stats`, 'object: BytesSent, BytesReceived, … (64-bit counters as text)'),
  reads('line', "Device/PPP/Interfaces/Interface[Alias='PPP_DATA']/ConnectionStatus", 'text'),
  reads('line', 'Device/Services/DeviceConfig/LastSuccesfulWanType', 'NONE, DSL, FTTX, VDSL'),
  reads('line', "Device/DSL/Lines/Line[Alias='DSL0']", 'object: Status, noise margins and attenuation (0.1 dB)'),
  reads('line', "Device/DSL/Channels/Channel[@uid='1']/DownstreamCurrRate", 'kbit/s'),
  reads('line', "Device/Optical/Interfaces/Interface[@uid='1']", 'object: levels (0.001 dBm), temperature (0.001 °C)'),
  reads('line', 'Device/Docsis/CableModem/Downstreams', 'list: Frequency, SNR, PowerLevel, LockStatus'),
  reads('line', 'Device/Docsis/CableModem/Upstreams', 'list'),
  reads('line', 'Device/Cellular/Interfaces', 'list'),

  reads('lan', 'Device/Ethernet/Interfaces', 'list: Status, CurrentBitRate, DuplexMode, Stats'),
  reads('lan', 'Device/IP/Interfaces', 'list of all IP interfaces'),
  writes('lan', `${pool}/MinAddress`, 'first address that is given out'),
  writes('lan', `${pool}/MaxAddress`, 'last address that is given out'),
  writes('lan', `${pool}/LeaseTime`, 'seconds'),
  reads('lan', `${pool}/StaticAddresses`, 'list of fixed addresses: Chaddr (MAC), Yiaddr (IP); add, delete'),
  reads('lan', 'Device/MoCA/Interfaces', 'list'),

  reads('ports', 'Device/NAT/PortMappings', 'list: ExternalPort, InternalClient, InternalPort, …; add, delete'),
  writes('ports', "Device/NAT/PortMappings/PortMapping[@uid='1']/Enable", 'true or false'),
  writes('ports', 'Device/UPnP/Device/Enable', 'true or false'),
  reads('ports', 'Device/Firewall/Chains', 'list'),
  writes('ports', 'Device/Firewall/AdvancedLevel', 'LOW, MEDIUM, HIGH, …'),

  writes('services', "Device/Services/DynamicDNS/Clients/Client[@uid='1']/Enable", 'true or false'),
  writes('services', "Device/DNS/Relay/Forwardings/Forwarding[Alias='STATIC_1']/DNSServer", 'address'),
  reads('services', "Device/Services/VoiceServices/VoiceService[@uid='1']/CallControl/CallLogs", 'list of calls'),
  reads('services', "Device/Services/VoiceServices/VoiceService[@uid='1']/VoiceProfiles", 'list: Lines with Status'),
  reads('services', 'Device/USB/USBHosts', 'list'),
  reads('services', "Device/Services/StorageServices/StorageService[@uid='1']/LogicalVolumes", 'list'),
  reads('services', 'Device/Services/ParentalControl', 'object'),
  reads('services', 'Device/IP/Diagnostics/SpeedTest', 'object: History, each field a comma list'),

  writes('lights', 'Device/Managers/HubLightControl/LedEnable', 'ON or OFF'),
  writes('lights', 'Device/Managers/HubLightControl/Brightness', '0, 50 or 100'),
  writes('lights', 'Device/Managers/Led/LedPowerSaving', 'true or false'),
  writes('lights', 'Device/Leds/LedMode', 'by model'),

  writes('administration', 'Device/UserInterface/Httpd/SessionTimeout', 'minutes until an idle session ends'),
  writes('administration', 'Device/UserInterface/Httpd/MaxSessions', 'number'),
  reads('administration', "Device/UserAccounts/Users/User[Login='admin']/CurrentSessions", 'list: who is logged in'),
  writes('administration', 'Device/ManagementServer/URL', 'where the provider manages the router from'),
]
