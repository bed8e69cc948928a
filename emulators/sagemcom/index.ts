import type { EmulatorCommand } from '../shared'
import { startSagemcomEmulator } from './emulator'
import { sagemcomOptionSpecs } from './options'

export type { SagemcomStats } from './appliance'
export { type SagemcomEmulator, startSagemcomEmulator } from './emulator'
export type { Failure, FailureLevel } from './failures'
export type { HostChange, HostState } from './home/hosts'
export { type SagemcomOptions, sagemcomOptionSpecs } from './options'

/** How the command line starts this device. */
export const sagemcomCommand: EmulatorCommand = { specs: sagemcomOptionSpecs, start: startSagemcomEmulator }
