import { signalNodes } from '../modem/signal'
import type { HilinkParts } from '../parts'
import { ApiError, codes } from '../protocol/api-error'
import type { XmlNode } from '../protocol/reply'
import { type EndpointTable, nodes, ok } from './endpoint'

const reboot = 1
const powerOff = 4

/** `device/…`, `global/…` and the clients; all identifiers are test values. */
export function deviceEndpoints(parts: HilinkParts): EndpointTable {
  const { modem, settings, reboot: restart } = parts
  return {
    'GET device/information': () =>
      nodes(
        ['DeviceName', 'E3372h-320'],
        ['SerialNumber', 'EMULATOR00000001'],
        ['Imei', '000000000000000'],
        ['Imsi', modem.hasSim ? '001010000000000' : ''],
        ['Iccid', modem.hasSim ? '8900100000000000000' : ''],
        ['Msisdn', ''],
        ['HardwareVersion', 'CL4E3372HM'],
        ['SoftwareVersion', '10.0.3.1(H192SP21C00)'],
        ['WebUIVersion', 'WEBUI 10.0.3.1(W13SP2C7110)'],
        ['MacAddress1', '02:00:00:00:00:01'],
        ['MacAddress2', ''],
        ['WanIPAddress', modem.connection === 'connected' ? '192.0.2.10' : ''],
        ['wan_dns_address', modem.connection === 'connected' ? '192.0.2.53,192.0.2.54' : ''],
        ['WanIPv6Address', ''],
        ['ProductFamily', 'LTE'],
        ['Classify', settings.classify],
        ['supportmode', 'LTE|WCDMA|GSM'],
        ['workmode', modem.isRegistered ? modem.state.technology.toUpperCase() : 'NO SERVICE'],
        ['submask', '255.255.255.255'],
        ['Mccmnc', modem.isRegistered ? '00101' : ''],
        ['iniversion', 'E3372h-320-CUST 10.0.3.2(C1217)'],
        ['uptime', modem.uptimeSeconds],
        ['ImeiSvn', '05'],
        ['spreadname_en', ''],
        ['spreadname_zh', ''],
      ),
    'GET device/basic_information': () =>
      nodes(
        ['productfamily', 'LTE'],
        ['classify', settings.classify],
        ['multimode', 0],
        ['restore_default_status', 0],
        ['sim_save_pin_enable', 0],
        ['devicename', 'E3372h-320'],
        ['spreadname_en', ''],
        ['SoftwareVersion', '10.0.3.1(H192SP21C00)'],
        ['WebUIVersion', 'WEBUI 10.0.3.1(W13SP2C7110)'],
      ),
    'GET device/signal': () => nodes(...signalNodes(modem)),
    'POST device/control': ({ fields, onceOver }) => {
      const control = fields.whole('Control', 1)
      if (control !== reboot && control !== powerOff) throw new ApiError(codes.notSupported)
      onceOver(() => restart(settings.rebootSeconds))
      return ok
    },
    'GET global/module-switch': () =>
      nodes(
        ['ussd_enabled', settings.ussd ? 1 : 0],
        ['sms_enabled', 1],
        ['session_sms_enabled', settings.sessionSms ? 1 : 0],
        ['wifi_enabled', 1],
        ['encrypt_enabled', settings.encrypt ? 1 : 0],
        ['statistic_enabled', 1],
        ['pb_enabled', 0],
      ),
    'GET wlan/host-list': () => nodes(['Hosts', hostNodes(parts, false)]),
    'GET lan/HostInfo': () => nodes(['Hosts', hostNodes(parts, true)]),
  }
}

function hostNodes({ settings, modem }: HilinkParts, isNew: boolean): XmlNode[] {
  return Array.from({ length: settings.hosts }, (_, index): XmlNode => {
    const number = index + 1
    return [
      'Host',
      [
        ['ID', number],
        ['IpAddress', `192.168.8.${100 + index}`],
        ['MacAddress', `02:00:00:00:01:${number.toString(16).padStart(2, '0').toUpperCase()}`],
        ['HostName', `client-${number}`],
        ['ActualName', `client-${number}`],
        ['AssociatedTime', modem.uptimeSeconds],
        ['AssociatedSsid', 'SSID1'],
        ...(isNew ? newHostNodes : []),
      ],
    ]
  })
}

const newHostNodes: readonly XmlNode[] = [
  ['Active', 1],
  ['InterfaceType', 'Wireless'],
  ['LeaseTime', 86400],
  ['AddressSource', 'DHCP'],
]
