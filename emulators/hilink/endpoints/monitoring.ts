import { connectionStatus, type Modem } from '../modem/modem'
import { technologyCodes } from '../modem/signal'
import { wallClock } from '../modem/wall-clock'
import type { HilinkParts } from '../parts'
import { smsStatus } from '../sms/store'
import { type EndpointTable, nodes, ok } from './endpoint'

const inService = 2
const noService = 0
const simStatus = { ready: 1, missing: 255, invalid: 0, pin: 0, puk: 0 } as const
const simState = { ready: 257, missing: 255, invalid: 256, pin: 260, puk: 261 } as const
const downloadRate = 125_000
const uploadRate = 12_500
// Beyond 32 bits from the start, as on a router that has run for years.
const earlierDownload = 18_400_000_000_000
const earlierUpload = 1_700_000_000_000

/** `monitoring/…`, and the state of the SIM. */
export function monitoringEndpoints({ modem, store, settings, clock }: HilinkParts): EndpointTable {
  return {
    'GET monitoring/status': () => {
      const { technology, signal, network } = modem.state
      const technologyCode = modem.isRegistered ? technologyCodes[technology] : { type: 0, typeEx: 0 }
      return nodes(
        ['ConnectionStatus', connectionStatus[modem.connection]],
        ['WifiConnectionStatus', ''],
        ['SignalStrength', ''],
        ['SignalIcon', modem.isRegistered ? signal : 0],
        ['CurrentNetworkType', technologyCode.type],
        ['CurrentServiceDomain', modem.isRegistered ? 3 : 0],
        ['RoamingStatus', network === 'roaming' ? 1 : 0],
        ['BatteryStatus', ''],
        ['BatteryLevel', ''],
        ['BatteryPercent', ''],
        ['simlockStatus', 0],
        ['PrimaryDns', modem.connection === 'connected' ? '192.0.2.53' : ''],
        ['SecondaryDns', modem.connection === 'connected' ? '192.0.2.54' : ''],
        ['PrimaryIPv6Dns', ''],
        ['SecondaryIPv6Dns', ''],
        ['CurrentWifiUser', settings.hosts],
        ['TotalWifiUser', 32],
        ['currenttotalwifiuser', settings.hosts],
        ['ServiceStatus', modem.isRegistered ? inService : noService],
        ['SimStatus', simStatus[modem.state.sim]],
        ['WifiStatus', 1],
        ['CurrentNetworkTypeEx', technologyCode.typeEx],
        ['maxsignal', 5],
        ['wifiindooronly', -1],
        ['classify', settings.classify],
        ['flymode', 0],
        ['cellroam', 1],
      )
    },
    'GET monitoring/check-notifications': () =>
      nodes(
        ['UnreadMessage', store.count('local', 'inbox', smsStatus.unread)],
        ['SmsStorageFull', store.isFull() ? 1 : 0],
        ['OnlineUpdateStatus', 14],
        ['SimOperEvent', 0],
      ),
    'GET monitoring/converged-status': () =>
      nodes(['SimState', simState[modem.state.sim]], ['SimLockEnable', 0], ['CurrentLanguage', 'en-us']),
    'GET monitoring/traffic-statistics': () => {
      const isConnected = modem.connection === 'connected'
      const seconds = modem.secondsSinceTrafficReset
      return nodes(
        ['CurrentConnectTime', modem.connectedSeconds],
        ['CurrentUpload', modem.connectedSeconds * uploadRate],
        ['CurrentDownload', modem.connectedSeconds * downloadRate],
        ['CurrentDownloadRate', isConnected ? downloadRate : 0],
        ['CurrentUploadRate', isConnected ? uploadRate : 0],
        ['TotalUpload', earlier(modem, earlierUpload) + seconds * uploadRate],
        ['TotalDownload', earlier(modem, earlierDownload) + seconds * downloadRate],
        ['TotalConnectTime', seconds],
        ['showtraffic', 1],
      )
    },
    'GET monitoring/month_statistics': () => {
      const seconds = modem.secondsSinceTrafficReset
      const [year = '', month = ''] = wallClock(clock.now(), settings.timezone).split('-')
      return nodes(
        ['CurrentMonthDownload', seconds * downloadRate],
        ['CurrentMonthUpload', seconds * uploadRate],
        ['MonthDuration', seconds],
        ['MonthLastClearTime', `${year}-${Number(month)}-1`],
      )
    },
    'POST monitoring/clear-traffic': () => {
      modem.clearTraffic()
      return ok
    },
    'GET pin/status': () =>
      nodes(
        ['SimState', simState[modem.state.sim]],
        ['PinOptState', modem.state.sim === 'ready' ? 258 : 257],
        ['SimPinTimes', modem.pinTriesLeft],
        ['SimPukTimes', modem.pukTriesLeft],
      ),
  }
}

function earlier(modem: Modem, bytes: number): number {
  return modem.isTrafficCleared ? 0 : bytes
}
