import { fixed, list, setting, status } from '../tree/make'
import type { Content } from '../tree/nodes'
import type { World } from './world'

const totalMemoryKib = 1_015_808

/** `Device/DeviceInfo` and what else tells about the box itself. */
export function deviceInfo(world: World): Content {
  const freeKib = (): number => 412_000 + (world.uptimeSeconds() % 9000)
  return {
    Manufacturer: fixed.text('Sagemcom'),
    ManufacturerOUI: fixed.text('44D453'),
    ModelName: fixed.text(world.settings.model),
    ModelNumber: fixed.text(world.settings.model.replace('FAST', 'F@st ')),
    ProductClass: fixed.text(world.settings.model),
    Description: fixed.text(`${world.settings.model} Sagemcom`),
    SerialNumber: fixed.text('SG202611210042'),
    HardwareVersion: fixed.text('1.02'),
    SoftwareVersion: fixed.text('SG4B10002816'),
    ExternalFirmwareVersion: fixed.text('SG4B10002816-EM'),
    InternalFirmwareVersion: fixed.text('10.2.81.6'),
    GUIFirmwareVersion: fixed.text('1.35.10'),
    GUIAPIVersion: fixed.text('2.0.1'),
    BackupTimestamp: status.time(),
    MACAddress: fixed.text('44:D4:53:0A:1B:2C'),
    Country: setting.text('BE', { maxLength: 2 }),
    ProvisioningCode: setting.text('', { maxLength: 64 }),
    Mode: setting.oneOf(['GW', 'GWC', 'AP'], 'GW'),
    FirstUseDate: status.time(Date.UTC(2025, 2, 4, 9, 30)),
    BuildDate: fixed.text('20260914'),
    FlushDeviceLog: setting.flag(false),
    FactoryResetReason: status.text(''),
    UpTime: status.uint(() => world.uptimeSeconds()),
    RebootCount: status.uint(() => world.rebootCount),
    RebootStatus: status.uint(1),
    MemoryStatus: {
      Total: status.uint(totalMemoryKib),
      Free: status.uint(freeKib),
      FreeMemoryPercentage: status.uint(() => Math.round((freeKib() * 100) / totalMemoryKib)),
    },
    FlashMemoryStatus: { Total: status.uint(262_144), Free: status.uint(108_032) },
    ProcessStatus: {
      CPUUsage: status.uint(() => 3 + (world.uptimeSeconds() % 11)),
      LoadAverage: {
        Load1: status.double(() => 0.12 + (world.uptimeSeconds() % 7) / 100),
        Load5: status.double(0.21),
        Load15: status.double(0.18),
      },
    },
    TemperatureStatus: {
      TemperatureSensors: list(
        {
          elementName: 'TemperatureSensor',
          content: () => ({
            Alias: fixed.text(''),
            Name: fixed.text(''),
            Enable: setting.flag(true),
            Value: status.int((leaf) => (leaf.beside('Enable') === true ? 54 + (world.uptimeSeconds() % 5) : -77)),
          }),
        },
        [
          // Switched off, and full of nonsense.
          { Alias: 'BOARD', Name: 'Board', Enable: false },
          { Alias: 'CPU', Name: 'CPU' },
          { Alias: 'WIFI', Name: 'WiFi' },
        ],
      ),
    },
    VendorLogFiles: list(
      {
        elementName: 'VendorLogFile',
        content: () => ({ Alias: fixed.text(''), Name: fixed.text(''), MaximumSize: fixed.uint(65_536) }),
      },
      [{ Alias: 'DEVICE_LOG', Name: 'eventLog' }],
    ),
    VendorConfigFiles: list(
      {
        elementName: 'VendorConfigFile',
        content: () => ({ Alias: fixed.text(''), Name: fixed.text(''), Version: fixed.text('1') }),
      },
      [{ Alias: 'DEVICE_CONFIG', Name: 'backup.gsdf' }],
    ),
  }
}

/** `Device/Time` */
export function time(world: World): Content {
  return {
    Enable: setting.flag(true),
    Status: status.oneOf(['DISABLED', 'UNSYNCHRONIZED', 'SYNCHRONIZED', 'ERROR'], () =>
      world.lineUp ? 'SYNCHRONIZED' : 'UNSYNCHRONIZED',
    ),
    NTPServer1: setting.text('0.pool.ntp.example', { maxLength: 64 }),
    NTPServer2: setting.text('1.pool.ntp.example', { maxLength: 64 }),
    NTPServer3: setting.text('', { maxLength: 64 }),
    CurrentLocalTime: status.time(() => world.clock.now()),
    LocalTimeZone: setting.text('CET-1CEST,M3.5.0,M10.5.0/3', { maxLength: 256 }),
    LocalTimeZoneName: setting.text(world.settings.timezone, { maxLength: 64 }),
  }
}
