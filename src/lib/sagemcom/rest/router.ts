import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import type { RouterLink, SagemcomReadOptions } from '../connection.js'
import type { PresenceReading, RouterModel, RouterOperations } from '../device/operations.js'
import { reboot } from '../device/reboot.js'
import type {
  CableState,
  LogEntry,
  PortMapping,
  RouterHost,
  RouterInformation,
  WanState,
  WifiNetwork,
} from '../device/shapes.js'
import { untoldInformation, untoldWan } from '../device/untold.js'
import {
  below,
  elements,
  type Fields,
  flagOf,
  isGlobalIpv6,
  isObject,
  levelOf,
  macOf,
  numberOf,
  textOf,
  timeOf,
  wallTimeOf,
} from '../device/values.js'
import type { RestClient } from './client.js'

/** Lists of devices take these routers seconds: asked more often, they do nothing else. */
const presencePaceMs = 10_000

/** What is asked of a router with `/api/v1`. */
export class RestRouter implements RouterOperations {
  constructor(
    private readonly client: RestClient,
    private readonly link: RouterLink,
  ) {}

  async information(options: SagemcomReadOptions): Promise<RouterInformation> {
    const info = below(await this.client.find('/api/v1/deviceInfo', options))
    const device = isObject(info) ? {} : below(await this.client.find('/api/v1/device', options), 'device')
    const open = await this.client.findOpen('/api/v1/open', options)
    if (!isObject(info) && !isObject(device)) throw this.#lacks('/api/v1/deviceInfo')
    const told = isObject(info) ? info : {}
    const older = isObject(device) ? device : {}
    return {
      ...untoldInformation,
      manufacturer: textOf(told.manufacturer),
      model: textOf(older.modelname, told.productClass),
      productClass: textOf(told.productClass),
      serialNumber: textOf(told.serialNumber, older.serialnumber, below(open, 'serial_number')),
      hardwareVersion: textOf(told.hardwareVersion, older.hardware_version),
      softwareVersion: textOf(
        told.softwareVersion,
        below(older.running, 'version'),
        below(open, 'external_firmware_version'),
      ),
      mac: macOf(told.wanMacAddress) ?? macOf(older.wan_mac_address),
      upTimeSeconds: numberOf(told.uptimeSystem, older.uptime, below(open, 'uptime')),
      rebootCount: numberOf(older.numberofboots),
      memoryTotalKib: numberOf(told.totalMemory),
      memoryFreeKib: numberOf(told.freeMemory),
      cpuPercent: numberOf(told.cpuLoad),
    }
  }

  async hosts(options: SagemcomReadOptions): Promise<RouterHost[]> {
    const list = below(await this.client.get('/api/v1/hosts', options), 'hosts', 'list')
    if (!Array.isArray(list)) throw this.#malformed('GET /api/v1/hosts')
    return elements(list).map(hostOf)
  }

  async portMappings(options: SagemcomReadOptions): Promise<PortMapping[]> {
    const rules = below(await this.client.get('/api/v1/nat/rules', options), 'nat', 'rules')
    return elements(rules).map(portMappingOf)
  }

  async wifi(options: SagemcomReadOptions): Promise<WifiNetwork[]> {
    const info = await this.client.find('/api/v1/deviceInfo', options)
    const told = elements(below(info, 'wireless')).flatMap((each) => Object.entries(each))
    if (told.length > 0) return told.flatMap(([key, network]) => (isObject(network) ? networkOf(key, network) : []))
    const open = await this.client.findOpen('/api/v1/open', options)
    if (!isObject(open)) throw this.#lacks('/api/v1/open')
    return Object.entries(open).flatMap(([key, network]) =>
      /^(?:wifi|guest)_/.test(key) && isObject(network) ? openNetworkOf(key, network) : [],
    )
  }

  async wan(options: SagemcomReadOptions): Promise<WanState> {
    const status = await this.client.find('/api/v1/wan/status', options)
    const ip = below(await this.client.find('/api/v1/wan/ipv4', options), 'wan', 'ipv4')
    const stats = below(await this.client.find('/api/v1/wan/ip/stats', options), 'wan', 'ip', 'stats')
    if (status === undefined && ip === undefined && stats === undefined) throw this.#lacks('/api/v1/wan/status')
    const open = await this.client.findOpen('/api/v1/open', options)
    const word = textOf(below(status, 'status'), below(ip, 'status'), below(open, 'wan_status'))
    const prefixes = [below(open, 'global_prefix_ipv6'), below(open, 'prefix_ipv6')]
    return {
      ...untoldWan,
      connected: word === null ? null : /^(?:up|enabled|connected)$/i.test(word),
      status: word?.toUpperCase() ?? null,
      sinceSeconds: numberOf(below(status, 'lastchange'), below(ip, 'uptime')),
      ip: textOf(below(ip, 'address'), below(open, 'wan_ipv4')),
      subnetMask: textOf(below(ip, 'subnet')),
      gateway: textOf(below(ip, 'gateway')),
      ipv6Prefix: textOf(prefixes.find(isGlobalIpv6)),
      bytesSent: numberOf(below(stats, 'tx', 'bytes')),
      bytesReceived: numberOf(below(stats, 'rx', 'bytes')),
      packetsSent: numberOf(below(stats, 'tx', 'packets')),
      packetsReceived: numberOf(below(stats, 'rx', 'packets')),
      errorsSent: numberOf(below(stats, 'tx', 'packetserrors')),
      errorsReceived: numberOf(below(stats, 'rx', 'packetserrors')),
      opticalReceivedDbm: levelOf(below(open, 'optical_rx')),
      opticalSentDbm: levelOf(below(open, 'optical_tx')),
      opticalTemperatureCelsius: levelOf(below(open, 'optical_temp')),
    }
  }

  async logs(options: SagemcomReadOptions): Promise<LogEntry[]> {
    const log = below(await this.client.get('/api/v1/device/log', options), 'log')
    const lines = elements(log).map((line) => ({ entry: logEntryOf(line), atMs: Date.parse(timeOf(line.date) ?? '') }))
    // In which order they come is not known of all firmwares.
    const isNewestFirst = (lines[0]?.atMs ?? 0) > (lines.at(-1)?.atMs ?? 0)
    return (isNewestFirst ? lines.reverse() : lines).map(({ entry }) => entry)
  }

  /** These are fibre and cellular boxes. */
  cable(): Promise<CableState> {
    return Promise.reject(
      new DeviceError(
        'UNSUPPORTED',
        sentence('sagemcom.no-cable', { device: this.link.label }),
        { device: this.link.label },
        'no',
      ),
    )
  }

  reboot(options: SagemcomReadOptions): Promise<{ accepted: true }> {
    const call = { method: 'POST', path: '/api/v1/device/reboot', body: '' } as const
    return reboot(
      () => this.client.call(call, { ...options, repeatable: false }),
      (signal) => this.link.isThere(signal),
      options.signal,
    )
  }

  async presence(options: SagemcomReadOptions): Promise<PresenceReading> {
    const hosts = await this.hosts(options)
    const open = await this.client.findOpen('/api/v1/open', options)
    return { hosts, upTimeSeconds: numberOf(below(open, 'uptime')), paceMs: presencePaceMs }
  }

  async model(options: SagemcomReadOptions): Promise<RouterModel> {
    const { manufacturer, model, softwareVersion } = await this.information(options)
    const open = await this.client.findOpen('/api/v1/open', options)
    return {
      model: [manufacturer ?? 'Sagemcom', model].filter((text) => text !== null).join(' '),
      firmware: softwareVersion ?? '',
      clock: textOf(below(open, 'time')) ?? '',
      zone: '',
      api: 'rest',
    }
  }

  #lacks(path: string): DeviceError {
    const device = this.link.label
    return new DeviceError('NOT_FOUND', sentence('sagemcom.rest-unknown', { device, endpoint: `GET ${path}` }), {
      device,
      endpoint: `GET ${path}`,
    })
  }

  #malformed(endpoint: string): DeviceError {
    const device = this.link.label
    return new DeviceError('BAD_RESPONSE', sentence('sagemcom.rest-malformed', { device, endpoint }), {
      device,
      endpoint,
    })
  }
}

function hostOf(host: Fields): RouterHost {
  const mac = macOf(host.macaddress)
  const addresses = elements(host.ip6address).map((each) => each.ip_address ?? each.ipaddress)
  return {
    mac,
    name: textOf(host.friendlyHostname, host.hostname, mac),
    hostName: textOf(host.hostname),
    active: flagOf(host.active) ?? false,
    ip: textOf(host.ipaddress),
    ipv6: textOf(addresses.find(isGlobalIpv6), ...addresses),
    interfaceType: linkOf(textOf(host.link)),
    deviceType: textOf(host.devicetype),
    addressSource: textOf(host.type),
    lastChange: timeOf(host.lastseen),
    leaseSeconds: numberOf(host.lease),
    blocked: null,
    uid: numberOf(host.id),
  }
}

/** In the words of other firmwares. */
function linkOf(link: string | null): string | null {
  if (link === null) return null
  if (/^eth/i.test(link)) return 'Ethernet'
  return /^wi-?fi|^wlan|^wireless/i.test(link) ? 'WiFi' : link
}

function portMappingOf(rule: Fields): PortMapping {
  const end = numberOf(rule.externalEndPort)
  const service = textOf(rule.service)
  return {
    uid: numberOf(rule.id),
    enabled: flagOf(rule.enable),
    status: null,
    description: textOf(rule.description),
    protocol: textOf(rule.protocol)?.toUpperCase() ?? null,
    externalPort: numberOf(rule.externalPort),
    externalPortEnd: end === 0 || end === numberOf(rule.externalPort) ? null : end,
    internalIp: textOf(rule.internalIP),
    internalPort: numberOf(rule.internalPort),
    remoteHost: textOf(rule.externalIP === '*' ? null : rule.externalIP),
    service,
    creator: textOf(rule.creator),
    leaseSeconds: null,
    since: null,
  }
}

const bands: Readonly<Record<string, string>> = { '24': '2_4GHZ', '2_4': '2_4GHZ', '5': '5GHZ', '6': '6GHZ' }

function blankNetwork(key: string): WifiNetwork {
  const band = /2_4|24|5|6/.exec(key)?.[0] ?? ''
  return {
    alias: key,
    ssid: null,
    enabled: null,
    status: null,
    bssid: null,
    visible: null,
    security: null,
    wps: null,
    clients: null,
    band: bands[band] ?? null,
    radioEnabled: null,
    channel: null,
    autoChannel: null,
    bandwidth: null,
    standards: null,
    bytesSent: null,
    bytesReceived: null,
    uid: null,
  }
}

/** Of `deviceInfo`: `24`, `5`, `guest24`. */
function networkOf(key: string, network: Fields): WifiNetwork {
  return {
    ...blankNetwork(key),
    ssid: textOf(network.ssidName),
    ...switched(textOf(network.ssidStatus)),
    bssid: macOf(network.macAddress),
    security: textOf(network.securityMode),
    standards: textOf(network.standardMode),
  }
}

/** Of what anybody may read: `wifi_24` with `ssid_24`, `guest_5` with `ssid_5`. */
function openNetworkOf(key: string, network: Fields): WifiNetwork {
  const ssid = Object.entries(network).find(([name]) => name.startsWith('ssid'))?.[1]
  return { ...blankNetwork(key.replace(/^wifi_/, '')), ssid: textOf(ssid), ...switched(textOf(network.status)) }
}

function switched(status: string | null): Pick<WifiNetwork, 'enabled' | 'status'> {
  const isOn = status === null ? null : /^(?:up|enabled|on|true|1)$/i.test(status)
  return { enabled: isOn, status: status?.toUpperCase() ?? null }
}

const levels: Readonly<Record<string, LogEntry['level']>> = {
  debug: 'info',
  info: 'info',
  notice: 'info',
  warn: 'warning',
  warning: 'warning',
  err: 'error',
  error: 'error',
  crit: 'error',
  critical: 'error',
  alert: 'error',
  emerg: 'error',
}

/** A line of a log by its date, the word of its severity, and the rest. */
export function logLine(date: unknown, level: unknown, module: unknown, message: unknown): LogEntry {
  return {
    time: wallTimeOf(date),
    level: levels[(textOf(level) ?? '').toLowerCase()] ?? null,
    module: textOf(module),
    message: textOf(message) ?? '',
  }
}

function logEntryOf({ date, log, module, param }: Fields): LogEntry {
  return logLine(date, log, module, param)
}
