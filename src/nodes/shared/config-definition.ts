import type { NodeAPI } from 'node-red'
import { type DeviceError, toDeviceError } from '../../lib/errors.js'
import type { AddressDefaults } from '../../lib/http/address.js'
import type { Trace } from '../../lib/http/trace.js'
import type { Sentence } from '../../lib/sentences/sentence.js'
import type { Signal } from '../../lib/session/signal.js'
import type { Device } from './device-node.js'
import { type DeviceSettings, readDeviceSettings } from './device-settings.js'
import { setTexts } from './listener-node.js'
import { rememberRefusals } from './state-directory.js'

/** User name and password as the runtime hands them out; empty when not set. */
export type Credentials = {
  username: string
  password: string
}

/** What a config node is: how its settings become a device, and how that is tested. */
export interface ConfigDefinition<SomeDevice extends Device> {
  /** Node type, e.g. `ucm-config`. */
  type: string
  /** What an address leaves out; of a device with several APIs by its properties. */
  addressDefaults: AddressDefaults | ((properties: Record<string, unknown>) => AddressDefaults)
  /**
   * Makes the device; nothing is sent yet.
   *
   * @param more the further credentials that are set
   * @throws DeviceError `BAD_INPUT` for the device's own properties
   */
  createDevice(
    settings: DeviceSettings,
    properties: Record<string, unknown>,
    credentials: Credentials,
    more: Readonly<Record<string, string>>,
  ): SomeDevice
  /** Names of further credentials, and whether each is a password. */
  moreCredentials?: Readonly<Record<string, 'text' | 'password'>>
  /** What the node lends to others besides its device, such as the door that it has; becomes a part of the node. */
  extras?(properties: Record<string, unknown>, credentials: Readonly<Record<string, string>>): object
  /** Logs in and reads what *Test connection* shows. */
  test(device: SomeDevice, signal: Signal): Promise<ConnectionFacts>
}

/** What *Test connection* shows of a device that answered; an empty fact is left out. */
export type ConnectionFacts = Partial<Record<FactName, string | Sentence>>

/** The facts that dialogs have a label for (`telecom.test.fact.…`). */
export type FactName = 'model' | 'firmware' | 'operator' | 'signal' | 'sim' | 'clock' | 'zone' | 'api'

/** What a config node can do with its device besides lending it. */
export interface Testable {
  /** Lets refused credentials be tried again, at the user's wish. */
  forgetRefusal(): void
  /** Shows the exchanges of logins, which belong to no message, if *trace* is ticked. */
  onLoginExchange(trace: Trace): void
}

/** What an address of such a device may leave out. */
export function addressDefaultsOf<SomeDevice extends Device>(
  { addressDefaults }: ConfigDefinition<SomeDevice>,
  properties: Record<string, unknown>,
): AddressDefaults {
  return typeof addressDefaults === 'function' ? addressDefaults(properties) : addressDefaults
}

/** A device from its properties, or why they cannot be used. */
export function readDevice<SomeDevice extends Device>(
  RED: NodeAPI,
  properties: Record<string, unknown>,
  credentials: Partial<Credentials>,
  definition: ConfigDefinition<SomeDevice>,
): SomeDevice | DeviceError {
  rememberRefusals(RED)
  try {
    const settings = readDeviceSettings(RED, properties, addressDefaultsOf(definition, properties))
    const { username = '', password = '', ...more } = credentials
    return definition.createDevice(settings, properties, { username: username.trim(), password }, setTexts(more))
  } catch (error) {
    return toDeviceError(error)
  }
}
