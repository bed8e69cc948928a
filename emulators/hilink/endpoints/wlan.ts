import type { HilinkParts } from '../parts'
import { ApiError, codes } from '../protocol/api-error'
import type { XmlNode } from '../protocol/reply'
import type { Fields } from '../protocol/request'
import { type EndpointTable, nodes, ok } from './endpoint'

interface Network {
  index: number
  radio: number
  ssid: string
  isOn: boolean
  isGuest: boolean
}

/** `wlan/…` settings: networks on two radios, a guest network among them, or the single network of older firmware. */
export function wlanEndpoints({ settings }: HilinkParts): EndpointTable {
  const networks: Network[] = [
    { index: 0, radio: 1, ssid: 'HUAWEI-EMULATOR', isOn: true, isGuest: false },
    { index: 1, radio: 1, ssid: 'HUAWEI-GUEST', isOn: false, isGuest: true },
    { index: 2, radio: 2, ssid: 'HUAWEI-EMULATOR', isOn: true, isGuest: false },
  ].filter(({ isGuest }) => !isGuest || settings.guestWifi)
  const radios = new Map([
    [1, true],
    [2, true],
  ])
  const require = (isKnown: boolean): void => {
    if (!isKnown) throw new ApiError(codes.notSupported)
  }
  return {
    'GET wlan/multi-basic-settings': () => {
      require(settings.wlan !== 'single')
      return nodes(['Ssids', networks.map((network) => ['Ssid', networkNodes(network)])])
    },
    'POST wlan/multi-basic-settings': ({ fields }) => {
      require(settings.wlan !== 'single')
      if (settings.wlanWrites === 'refuse') throw new ApiError(9003)
      for (const given of elementsOf(fields, 'Ssids', 'Ssid')) {
        const network = networks.find(({ index }) => String(index) === given.get('Index'))
        if (network === undefined || given.has('WifiWpapsk')) throw new ApiError(codes.format)
        if (settings.wlanWrites === 'obey') network.isOn = given.get('WifiEnable') === '1'
      }
      return ok
    },
    'GET wlan/status-switch-settings': () => {
      require(settings.wlan === 'radios')
      return nodes(['radios', [...radios].map(([radio, isOn]) => ['radio', radioNodes(radio, isOn)])])
    },
    'POST wlan/status-switch-settings': ({ fields }) => {
      require(settings.wlan === 'radios')
      if (settings.wlanWrites === 'refuse') throw new ApiError(9003)
      for (const given of elementsOf(fields, 'radios', 'radio')) {
        const radio = Number(given.get('index')) + 1
        if (!radios.has(radio)) throw new ApiError(codes.format)
        if (settings.wlanWrites === 'obey') radios.set(radio, given.get('wifienable') === '1')
      }
      return ok
    },
    'GET wlan/basic-settings': () =>
      nodes(['WifiSsid', networks[0]?.ssid ?? ''], ['WifiHide', 0], ['WifiEnable', networks[0]?.isOn === true ? 1 : 0]),
    'POST wlan/basic-settings': ({ fields }) => {
      if (settings.wlanWrites === 'refuse') throw new ApiError(9003)
      const [network] = networks
      if (network !== undefined && settings.wlanWrites === 'obey') network.isOn = fields.text('WifiEnable') === '1'
      return ok
    },
  }
}

function networkNodes({ index, radio, ssid, isOn, isGuest }: Network): XmlNode[] {
  return [
    ['Index', index],
    ['WifiSsid', ssid],
    ['WifiEnable', isOn ? 1 : 0],
    ['WifiBroadcast', 0],
    ['wifiguestofftime', 0],
    ['wifiisguestnetwork', isGuest ? 1 : 0],
    ['WifiAuthmode', 'WPA2-PSK'],
    ['WifiWpaencryptionmodes', 'AES'],
    ['WifiMac', `02:00:00:00:02:0${index}`],
    ['WifiWepKeyIndex', 1],
    ['ID', `InternetGatewayDevice.X_Config.Wifi.Radio.${radio}.Ssid.${isGuest ? 2 : 1}.`],
  ]
}

function radioNodes(radio: number, isOn: boolean): XmlNode[] {
  return [
    ['wifienable', isOn ? 1 : 0],
    ['index', radio - 1],
    ['ID', `InternetGatewayDevice.X_Config.Wifi.Radio.${radio}.`],
  ]
}

/** The elements of a list, each with its fields. */
function elementsOf(fields: Fields, list: string, item: string): Map<string, string>[] {
  return fields
    .elements(list)
    .filter(({ name }) => name === item)
    .map(({ children }) => new Map(children.map(({ name, text }) => [name, text])))
}
