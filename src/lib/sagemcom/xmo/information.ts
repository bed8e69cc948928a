import { DeviceError } from '../../errors.js'
import type { SagemcomReadOptions } from '../connection.js'
import type { RouterModel } from '../device/operations.js'
import type { RouterInformation } from '../device/shapes.js'
import { below, elements, type Fields, flagOf, isObject, macOf, numberOf, textOf } from '../device/values.js'
import type { XmoClient } from './client.js'
import { readPaths } from './paths.js'

const node = 'Device/DeviceInfo'
const rebootCause = 'Device/WatchDog/LastRebootCause'

/** Read one by one where a firmware does not answer for the node that holds them. */
const leaves = [
  'Manufacturer',
  'ModelName',
  'ModelNumber',
  'ProductClass',
  'SerialNumber',
  'HardwareVersion',
  'SoftwareVersion',
  'ExternalFirmwareVersion',
  'InternalFirmwareVersion',
  'GUIFirmwareVersion',
  'MACAddress',
  'Mode',
  'UpTime',
  'RebootCount',
  'MemoryStatus',
  'ProcessStatus',
  'TemperatureStatus',
] as const

/** Reads what the router tells of itself, in one request where the firmware allows it. */
export async function readInformation(client: XmoClient, options: SagemcomReadOptions): Promise<RouterInformation> {
  const { device, cause } = await readDevice(client, options)
  const memory = below(device, 'MemoryStatus')
  const process = below(device, 'ProcessStatus')
  const load = below(process, 'LoadAverage')
  const sensors = below(device, 'TemperatureStatus', 'TemperatureSensors')
  return {
    manufacturer: textOf(device.Manufacturer),
    model: textOf(device.ModelName, device.ModelNumber, device.ProductClass),
    productClass: textOf(device.ProductClass),
    serialNumber: textOf(device.SerialNumber),
    hardwareVersion: textOf(device.HardwareVersion),
    softwareVersion: textOf(device.SoftwareVersion, device.ExternalFirmwareVersion, device.InternalFirmwareVersion),
    guiVersion: textOf(device.GUIFirmwareVersion),
    mac: macOf(device.MACAddress),
    mode: textOf(device.Mode),
    upTimeSeconds: numberOf(device.UpTime),
    rebootCount: numberOf(device.RebootCount),
    lastRebootCause: textOf(cause),
    memoryTotalKib: numberOf(below(memory, 'Total')),
    memoryFreeKib: numberOf(below(memory, 'Free')),
    cpuPercent: numberOf(below(process, 'CPUUsage')),
    load1: numberOf(below(load, 'Load1')),
    load5: numberOf(below(load, 'Load5')),
    load15: numberOf(below(load, 'Load15')),
    temperatureCelsius: temperatureOf(elements(sensors)),
  }
}

/** No room is colder; sensors that measure nothing tell such values. */
const coldestCelsius = -40

/** Of the first sensor that measures: one that is switched off holds nonsense. */
function temperatureOf(sensors: readonly Fields[]): number | null {
  const values = sensors
    .filter((sensor) => flagOf(sensor.Enable) !== false && sensor.Status !== 'DISABLED')
    .map((sensor) => numberOf(sensor.Value))
  return values.find((value) => value !== null && value >= coldestCelsius) ?? null
}

async function readDevice(
  client: XmoClient,
  options: SagemcomReadOptions,
): Promise<{ device: Fields; cause: unknown }> {
  const [device, cause] = await readPaths(client, [node, rebootCause], options).catch((thrown: unknown) => {
    if (thrown instanceof DeviceError && thrown.code === 'NOT_FOUND') return []
    throw thrown
  })
  if (isObject(device)) return { device, cause }
  const paths = leaves.map((name) => `${node}/${name}`)
  const values = await readPaths(client, paths, options)
  return { device: Object.fromEntries(leaves.map((name, index) => [name, values[index]])), cause }
}

/** What *Test connection* shows. */
export async function readModel(client: XmoClient, options: SagemcomReadOptions): Promise<RouterModel> {
  const information = await readInformation(client, options)
  const [clock, zoneName, zone] = await readPaths(
    client,
    ['Device/Time/CurrentLocalTime', 'Device/Time/LocalTimeZoneName', 'Device/Time/LocalTimeZone'],
    options,
  ).catch((thrown: unknown) => {
    if (thrown instanceof DeviceError && !thrown.cause.retryable) return []
    throw thrown
  })
  return {
    model: [information.manufacturer, information.model].filter((text) => text !== null).join(' '),
    firmware: information.softwareVersion ?? '',
    clock: textOf(clock) ?? '',
    zone: textOf(zoneName, zone) ?? '',
    api: 'xmo',
  }
}
