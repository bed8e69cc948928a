import { type Emulator, EmulatorServer, type GivenOptions, readStartOptions } from '../shared'
import { Appliance, type SagemcomStats } from './appliance'
import { controlOf, type SagemcomControl } from './control'
import { sagemcomFaults } from './faults'
import { Gateway } from './gateway'
import { type SagemcomOptions, sagemcomOptionSpecs } from './options'
import { sagemcomRoutes } from './side-routes'

/** A running Sagemcom emulator. */
export type SagemcomEmulator = Emulator<SagemcomStats> & SagemcomControl

/**
 * Starts a router on 127.0.0.1.
 * @throws {UsageError} for an option that cannot be, or a port that is taken
 */
export async function startSagemcomEmulator(given: SagemcomOptions | GivenOptions = {}): Promise<SagemcomEmulator> {
  const { clock, ...settings } = readStartOptions(sagemcomOptionSpecs, given)
  const appliance = new Appliance(settings, clock)
  const gateway = new Gateway(appliance)
  const control = controlOf(appliance)
  const server = await EmulatorServer.start<SagemcomStats>({
    name: 'sagemcom',
    device: gateway,
    port: settings.port,
    tls: settings.tls,
    fault: settings.fault,
    clock,
    faultKinds: sagemcomFaults(appliance, gateway),
    deviceStats: () => appliance.stats(),
    resetDeviceStats: () => appliance.resetStats(),
    routes: sagemcomRoutes(control),
  })
  appliance.goAway = (seconds) => server.goAway(seconds)
  return Object.assign(server, control)
}
