import { Clock } from './clock'
import { type GivenOptions, number, type OptionSpecs, type OptionValues, readOptions, text } from './options'
import type { Emulator } from './server'
import { tlsOption } from './tls'

/** The options that every emulator has. */
export function commonOptions(defaults: { username: string; password: string }) {
  return {
    port: number(0, 'TCP port on 127.0.0.1; 0 = any free port (the command line has a fixed default)'),
    username: text(defaults.username, 'the user the device knows'),
    password: text(defaults.password, "that user's password"),
    tls: tlsOption,
    fault: text('', 'faults from the start, e.g. reset@3,hang@2x5:name (see docs/emulators.md)'),
  }
}

/** What a test gives to `start…Emulator`: any of the options, and a clock of its own. */
export type StartOptions<Specs extends OptionSpecs> = {
  [Name in keyof OptionValues<Specs>]?: OptionValues<Specs>[Name]
} & {
  clock?: Clock
}

/** Checks the options and adds a clock that runs with real time if none was given. */
export function readStartOptions<Specs extends OptionSpecs>(
  specs: Specs,
  given: (GivenOptions & { clock?: Clock }) | StartOptions<Specs>,
): OptionValues<Specs> & { clock: Clock } {
  const { clock = new Clock(), ...options } = given
  return { ...readOptions(specs, options), clock }
}

/** An emulator as the command line starts it. */
export interface EmulatorCommand {
  specs: OptionSpecs
  start(given: GivenOptions): Promise<Emulator>
}
