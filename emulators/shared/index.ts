/** Everything that the four emulators do alike; see docs/emulators.md. */
export { Clock } from './clock'
export { type Device, type DeviceRequest, htmlReply, jsonReply, type Reply } from './exchange'
export {
  type CommonFaultKind,
  commonFaultKinds,
  type DeviceFaultKind,
  type DeviceFaultKinds,
  type Fault,
  FaultEngine,
  parseFaults,
} from './faults'
export { listenOnFreshPort } from './fresh-port'
export { isObject, type JsonObject, parseObject } from './json'
export {
  choice,
  flag,
  type GivenOptions,
  number,
  type OptionSpecs,
  type OptionValues,
  readOptions,
  text,
} from './options'
export { type Emulator, EmulatorServer, type ServerParts } from './server'
export type { SideRoute, SideRoutes } from './side-channel'
export { commonOptions, type EmulatorCommand, readStartOptions, type StartOptions } from './start'
export type { LogEntry, ServerStats } from './stats'
export { type TlsMode, tlsOption } from './tls'
export { UsageError } from './usage-error'
