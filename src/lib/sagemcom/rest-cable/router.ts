import { DeviceError } from '../../errors.js'
import { type Sentence, sentence } from '../../sentences/sentence.js'
import type { RouterLink, SagemcomReadOptions } from '../connection.js'
import type { PresenceReading, RouterModel, RouterOperations } from '../device/operations.js'
import { reboot } from '../device/reboot.js'
import type {
  CableChannel,
  CableState,
  LogEntry,
  PortMapping,
  RouterHost,
  RouterInformation,
  WanState,
  WifiNetwork,
} from '../device/shapes.js'
import { untoldInformation, untoldWan } from '../device/untold.js'
import { below, elements, type Fields, flagOf, macOf, numberOf, tenths, textOf, timeOf } from '../device/values.js'
import { logLine } from '../rest/router.js'
import type { CableClient } from './client.js'

const presencePaceMs = 10_000

const hostsPath = '/rest/v1/network/hosts?connectedOnly=true'
const statePath = '/rest/v1/cablemodem/state_'

/** What is asked of a cable router with `/rest/v1`. What concerns the cable needs no login. */
export class CableRouter implements RouterOperations {
  constructor(
    private readonly client: CableClient,
    private readonly link: RouterLink,
  ) {}

  async information(options: SagemcomReadOptions): Promise<RouterInformation> {
    const state = below(await this.client.findOpen(statePath, options), 'cablemodem')
    const info = below(await this.client.get('/rest/v1/system/info', options), 'info')
    return {
      ...untoldInformation,
      manufacturer: 'Sagemcom',
      model: textOf(below(info, 'modelName')),
      serialNumber: textOf(below(state, 'serialNumber')),
      hardwareVersion: textOf(below(info, 'hardwareVersion')),
      softwareVersion: textOf(below(info, 'softwareVersion')),
      mac: macOf(below(state, 'macAddress')),
      upTimeSeconds: numberOf(below(state, 'upTime')),
    }
  }

  /** Those that are connected: the router tells of no others. */
  async hosts(options: SagemcomReadOptions): Promise<RouterHost[]> {
    const hosts = below(await this.client.get(hostsPath, options), 'hosts', 'hosts')
    if (!Array.isArray(hosts)) throw this.#unsupported(sentence('sagemcom.cable-bridge', { device: this.link.label }))
    return elements(hosts).map(hostOf)
  }

  async portMappings(options: SagemcomReadOptions): Promise<PortMapping[]> {
    const rules = below(await this.client.get('/rest/v1/network/portforwarding', options), 'portforwarding', 'rules')
    return elements(rules).map(portMappingOf)
  }

  wifi(): Promise<WifiNetwork[]> {
    return Promise.reject(this.#unsupported(sentence('sagemcom.cable-no-wifi', { device: this.link.label })))
  }

  async wan(options: SagemcomReadOptions): Promise<WanState> {
    const state = below(await this.client.getOpen(statePath, options), 'cablemodem')
    const flows = below(await this.client.findOpen('/rest/v1/cablemodem/serviceflows', options), 'serviceFlows')
    const status = textOf(below(state, 'status'))
    return {
      ...untoldWan,
      connected: status === null ? null : status.toLowerCase() === 'operational',
      status: status?.toUpperCase() ?? null,
      type: 'DOCSIS',
      downstreamKbps: fastest(flows, 'downstream'),
      upstreamKbps: fastest(flows, 'upstream'),
    }
  }

  async logs(options: SagemcomReadOptions): Promise<LogEntry[]> {
    const log = elements(below(await this.client.getOpen('/rest/v1/cablemodem/eventlog', options), 'eventlog'))
    const atMs = (line: Fields | undefined): number => Date.parse(timeOf(line?.time) ?? '')
    const isNewestFirst = atMs(log[0]) > atMs(log.at(-1))
    return (isNewestFirst ? log.reverse() : log).map(({ time, priority, message }) =>
      logLine(time, priority, null, message),
    )
  }

  async cable(options: SagemcomReadOptions): Promise<CableState> {
    const state = below(await this.client.getOpen(statePath, options), 'cablemodem')
    const down = await this.client.getOpen('/rest/v1/cablemodem/downstream', options)
    const up = await this.client.getOpen('/rest/v1/cablemodem/upstream', options)
    return {
      status: textOf(below(state, 'status')),
      docsisVersion: textOf(below(state, 'docsisVersion')),
      downstream: elements(below(down, 'downstream', 'channels')).map(channelOf),
      upstream: elements(below(up, 'upstream', 'channels')).map(channelOf),
    }
  }

  reboot(options: SagemcomReadOptions): Promise<{ accepted: true }> {
    const call = { method: 'POST', path: '/rest/v1/system/reboot', body: { reboot: { enable: true } } } as const
    return reboot(
      () => this.client.call(call, { ...options, repeatable: false }),
      (signal) => this.link.isThere(signal),
      options.signal,
    )
  }

  async presence(options: SagemcomReadOptions): Promise<PresenceReading> {
    const hosts = await this.hosts(options)
    const state = below(await this.client.findOpen(statePath, options), 'cablemodem')
    return { hosts, upTimeSeconds: numberOf(below(state, 'upTime')), paceMs: presencePaceMs }
  }

  async model(options: SagemcomReadOptions): Promise<RouterModel> {
    const { model, softwareVersion } = await this.information(options)
    return {
      model: ['Sagemcom', model].filter((text) => text !== null).join(' '),
      firmware: softwareVersion ?? '',
      clock: '',
      zone: '',
      api: 'rest-cable',
    }
  }

  #unsupported(words: Sentence): DeviceError {
    return new DeviceError('UNSUPPORTED', words, { device: this.link.label }, 'no')
  }
}

function hostOf({ macAddress, config }: Fields): RouterHost {
  const mac = macOf(macAddress)
  const via = textOf(below(config, 'interface'))
  return {
    mac,
    name: textOf(below(config, 'deviceName'), below(config, 'hostname'), mac),
    hostName: textOf(below(config, 'hostname')),
    active: flagOf(below(config, 'connected')) ?? true,
    ip: textOf(below(config, 'ipv4', 'address')),
    ipv6: textOf(below(config, 'ipv6', 'globalAddress'), below(config, 'ipv6', 'linkLocalAddress')),
    interfaceType: via === null ? null : /^wifi/i.test(via) ? 'WiFi' : /^eth/i.test(via) ? 'Ethernet' : via,
    deviceType: textOf(below(config, 'deviceType')),
    addressSource: null,
    lastChange: null,
    leaseSeconds: numberOf(below(config, 'ipv4', 'leaseTimeRemaining')),
    blocked: null,
    uid: null,
  }
}

function portMappingOf({ id, rule }: Fields): PortMapping {
  const start = numberOf(below(rule, 'externalStartPort'))
  const end = numberOf(below(rule, 'externalEndPort'))
  const protocol = textOf(below(rule, 'protocol'))
  return {
    uid: numberOf(id),
    enabled: flagOf(below(rule, 'enable')),
    status: null,
    description: null,
    protocol: protocol === 'tcp_udp' ? 'BOTH' : (protocol?.toUpperCase() ?? null),
    externalPort: start,
    externalPortEnd: end === 0 || end === start ? null : end,
    internalIp: textOf(below(rule, 'localAddress')),
    internalPort: numberOf(below(rule, 'localStartPort')),
    remoteHost: null,
    service: null,
    creator: null,
    leaseSeconds: null,
    since: null,
  }
}

/** Of OFDM and OFDMA channels, levels come in tenths, and 0 stands for no measurement. */
function channelOf(channel: Fields): CableChannel {
  const type = textOf(channel.channelType)
  const isOfdm = type?.startsWith('ofdm') === true
  const firstCarrierMhz = isOfdm ? numberOf(channel.firstActiveSubcarrier) : null
  const ratio = isOfdm ? tenths(channel.rxMer) : numberOf(channel.snr, channel.rxMer)
  return {
    channelId: numberOf(channel.channelId),
    type,
    frequencyHz: numberOf(channel.frequency) ?? (firstCarrierMhz === null ? null : firstCarrierMhz * 1_000_000),
    powerDbmv: isOfdm ? tenths(channel.power) : numberOf(channel.power),
    snrDb: isOfdm && ratio === 0 ? null : ratio,
    modulation: textOf(channel.modulation),
    locked: flagOf(channel.lockStatus),
    correctedErrors: numberOf(channel.correctedErrors),
    uncorrectedErrors: numberOf(channel.uncorrectedErrors),
  }
}

/** The rate that the provider allows, of the widest service flow of a direction. */
function fastest(flows: unknown, direction: string): number | null {
  const rates = elements(flows)
    .map(({ serviceFlow }) => serviceFlow)
    .filter((flow) => textOf(below(flow, 'direction'))?.toLowerCase() === direction)
    .flatMap((flow) => numberOf(below(flow, 'maxTrafficRate')) ?? [])
  return rates.length === 0 ? null : Math.max(...rates) / 1000
}
