/** The router itself. What the firmware does not tell is `null`. */
export interface RouterInformation {
  manufacturer: string | null
  model: string | null
  productClass: string | null
  serialNumber: string | null
  hardwareVersion: string | null
  softwareVersion: string | null
  guiVersion: string | null
  mac: string | null
  /** `GW`, `GWC` (behind another router) or `AP`. */
  mode: string | null
  upTimeSeconds: number | null
  rebootCount: number | null
  lastRebootCause: string | null
  memoryTotalKib: number | null
  memoryFreeKib: number | null
  cpuPercent: number | null
  load1: number | null
  load5: number | null
  load15: number | null
  temperatureCelsius: number | null
}

/** A device in the home network, or one that was there. What the firmware does not tell is `null`. */
export interface RouterHost {
  /** Capitals with colons; `null` where the router has none. */
  mac: string | null
  /** What the user called it, else what it calls itself, else its MAC address. */
  name: string | null
  hostName: string | null
  active: boolean
  /** `null` for most that are away. */
  ip: string | null
  /** One that holds beyond the link, if there is any. */
  ipv6: string | null
  /** `Ethernet`, `WiFi`, … */
  interfaceType: string | null
  /** `PHONE`, `COMPUTER`, … */
  deviceType: string | null
  addressSource: string | null
  /** Since when it is active or away: ISO 8601 with the router's offset. */
  lastChange: string | null
  leaseSeconds: number | null
  blocked: boolean | null
  uid: number | null
}

/** A port that the router forwards. What the firmware does not tell is `null`. */
export interface PortMapping {
  uid: number | null
  enabled: boolean | null
  /** `ENABLED`, `DISABLED`, `ERROR`, … */
  status: string | null
  description: string | null
  protocol: string | null
  externalPort: number | null
  /** Of a range of ports; `null` for a single one. */
  externalPortEnd: number | null
  internalIp: string | null
  internalPort: number | null
  remoteHost: string | null
  /** `DMZ`, `HTTP`, … */
  service: string | null
  /** `USER`, `UPNP`, … */
  creator: string | null
  /** 0 = for good. */
  leaseSeconds: number | null
  since: string | null
}

/** A wireless network. What the firmware does not tell is `null`; its passphrase is not read. */
export interface WifiNetwork {
  /** The router's own name for it, which stays when the network is renamed: `WL_GUEST`. */
  alias: string | null
  ssid: string | null
  /** The network and its access point are switched on; the radio's own switch is `radioEnabled`. */
  enabled: boolean | null
  /** `UP`, `DOWN`, … */
  status: string | null
  bssid: string | null
  /** Whether devices see it without knowing its name. */
  visible: boolean | null
  /** `WPA2_PERSONAL`, … */
  security: string | null
  wps: boolean | null
  /** Devices connected now. */
  clients: number | null
  /** `2_4GHZ`, `5GHZ`, … */
  band: string | null
  radioEnabled: boolean | null
  channel: number | null
  autoChannel: boolean | null
  bandwidth: string | null
  standards: string | null
  bytesSent: number | null
  bytesReceived: number | null
  uid: number | null
}

/** The line to the provider. What the firmware does not tell, or a line of another kind, is `null`. */
export interface WanState {
  /** Whether there is a connection; `null` where nothing tells. */
  connected: boolean | null
  /** `UP`, `DOWN`, … */
  status: string | null
  /** `DSL`, `FTTX`, … as the router calls it. */
  type: string | null
  /** Since when the state is what it is, in seconds. */
  sinceSeconds: number | null
  ip: string | null
  subnetMask: string | null
  gateway: string | null
  /** Comma list. */
  dns: string | null
  /** `null` where there is only an address of the link itself. */
  ipv6: string | null
  ipv6Prefix: string | null
  bytesSent: number | null
  bytesReceived: number | null
  packetsSent: number | null
  packetsReceived: number | null
  errorsSent: number | null
  errorsReceived: number | null
  /** `Connected`, … of a PPP line. */
  pppStatus: string | null
  pppError: string | null
  dslStatus: string | null
  dslStandard: string | null
  downstreamKbps: number | null
  upstreamKbps: number | null
  downstreamNoiseMarginDb: number | null
  upstreamNoiseMarginDb: number | null
  downstreamAttenuationDb: number | null
  upstreamAttenuationDb: number | null
  opticalStatus: string | null
  opticalReceivedDbm: number | null
  opticalSentDbm: number | null
  opticalTemperatureCelsius: number | null
}

/** A line of the router's log. */
export interface LogEntry {
  /** The router's wall clock, `2026-11-21T08:15:00`; `null` for a line that carries none. */
  time: string | null
  level: 'info' | 'warning' | 'error' | null
  module: string | null
  message: string
}

/** The cable line and its channels. What the firmware does not tell is `null`. */
export interface CableState {
  /** `operational`, … as the modem calls it. */
  status: string | null
  docsisVersion: string | null
  downstream: CableChannel[]
  upstream: CableChannel[]
}

/** A channel of the cable. What the firmware does not tell is `null`. */
export interface CableChannel {
  channelId: number | null
  /** `sc_qam`, `ofdm`, `atdma`, `ofdma`. */
  type: string | null
  /** Of OFDM and OFDMA, that of the first active carrier. */
  frequencyHz: number | null
  powerDbmv: number | null
  /** Downstream only. */
  snrDb: number | null
  modulation: string | null
  locked: boolean | null
  correctedErrors: number | null
  uncorrectedErrors: number | null
}
