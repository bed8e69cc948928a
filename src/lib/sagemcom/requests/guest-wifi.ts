import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import type { SagemcomClient } from '../client.js'
import type { SagemcomReadOptions } from '../connection.js'
import { elements, type Fields, flagOf, textOf } from '../device/values.js'
import { readPaths } from '../xmo/paths.js'
import { referredTo } from '../xmo/wifi.js'
import { runXPath } from './xpath-run.js'

/** The switches of the guest networks: each network's own and that of its access point. */
interface GuestSwitches {
  paths: string[]
  isOn: boolean
}

/** Whether the guest network is on; `undefined` where there is none, or none that can be switched. */
export async function readGuestWifi(
  router: SagemcomClient,
  options: SagemcomReadOptions,
): Promise<boolean | undefined> {
  return (await guestSwitches(router, options))?.isOn
}

/**
 * Switches the guest network: it is on only if the network and its access point are.
 *
 * @throws DeviceError `UNSUPPORTED` where there is none, or none that can be switched
 */
export async function switchGuestWifi(
  router: SagemcomClient,
  isOn: boolean,
  options: SagemcomReadOptions,
): Promise<void> {
  const switches = await guestSwitches(router, options)
  if (switches === undefined) {
    const words = sentence('sagemcom.no-guest-network', { device: router.label })
    throw new DeviceError('UNSUPPORTED', words, { device: router.label }, 'no')
  }
  const value = Object.fromEntries(switches.paths.map((path) => [path, isOn]))
  await runXPath(router, { operation: 'set', xpath: undefined, value, method: '', parameters: {} }, options)
}

/** Known by its alias, which firmwares write in different ways but with `GUEST` in it. */
async function guestSwitches(router: SagemcomClient, options: SagemcomReadOptions): Promise<GuestSwitches | undefined> {
  if ((await router.api(options)) !== 'xmo') return undefined
  const client = await router.xmo(options)
  const [ssids, points] = await readPaths(client, ['Device/WiFi/SSIDs', 'Device/WiFi/AccessPoints'], options)
  const guests = elements(ssids).filter((ssid) => /guest/i.test(textOf(ssid.Alias) ?? ''))
  const pointsOfGuests = elements(points).filter((point) => referredTo(guests, point.SSIDReference) !== undefined)
  if (guests.length === 0) return undefined
  const paths = [
    ...guests.map((ssid) => switchPath('SSIDs/SSID', ssid)),
    ...pointsOfGuests.map((point) => switchPath('AccessPoints/AccessPoint', point)),
  ]
  const isOn = [...guests, ...pointsOfGuests].every(({ Enable }) => flagOf(Enable) !== false)
  return { paths, isOn }
}

function switchPath(kind: string, { uid, Alias }: Fields): string {
  const alias = textOf(Alias)
  return `Device/WiFi/${kind}[${alias === null ? `@uid='${String(uid)}'` : `Alias='${alias}'`}]/Enable`
}
