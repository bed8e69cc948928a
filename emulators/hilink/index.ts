import { type Emulator, type EmulatorCommand, EmulatorServer, type GivenOptions, readStartOptions } from '../shared'
import { buildParts } from './build-parts'
import { createActions, createViews, type HilinkActions, type HilinkViews } from './controls'
import { HilinkDevice } from './device'
import { hilinkFaultKinds } from './faults'
import { type HilinkOptions, hilinkOptionSpecs } from './options'
import { hilinkRoutes } from './side-routes'

export type { SessionFacts } from './auth/session'
export type { HilinkActions, HilinkViews } from './controls'
export type { Captured } from './device'
export type { ModemState } from './modem/modem'
export type { UssdAnswer } from './modem/ussd'
export { type HilinkOptions, hilinkOptionSpecs } from './options'
export type { IncomingText } from './sms/receiver'
export type { SentText } from './sms/sender'
export type { StoredSms } from './sms/store'

/** What this emulator counts beside the requests. */
export interface HilinkStats {
  /** Texts that `send-sms` answered with OK. */
  textsAccepted: number
  /** Texts that have really gone out. */
  textsSent: number
  /** Texts that wait in the network for room or coverage. */
  textsHeld: number
  /** Persons at the web page whom a client has pushed off. */
  personsKicked: number
}

/** A running HiLink modem. */
export type HilinkEmulator = Emulator<HilinkStats> & HilinkActions & HilinkViews

/**
 * Starts a modem on 127.0.0.1.
 * @throws {UsageError} for a wrong option or a port that is taken
 */
export function startHilinkEmulator(options: HilinkOptions = {}): Promise<HilinkEmulator> {
  return start(options)
}

/** The modem for the command line. */
export const hilinkCommand: EmulatorCommand = {
  specs: hilinkOptionSpecs,
  start: (given) => start(given),
}

async function start(given: GivenOptions | HilinkOptions): Promise<HilinkEmulator> {
  const { clock, ...settings } = readStartOptions(hilinkOptionSpecs, given)
  const parts = buildParts(clock, settings, (seconds) => server.goAway(seconds))
  const device = new HilinkDevice(parts)
  const views = createViews(parts)
  const actions = createActions(parts, device)
  const server = await EmulatorServer.start<HilinkStats>({
    name: 'hilink',
    device,
    port: settings.port,
    tls: settings.tls,
    fault: settings.fault,
    clock,
    faultKinds: hilinkFaultKinds(parts, device),
    deviceStats: () => ({
      textsAccepted: parts.sender.accepted,
      textsSent: parts.sender.sent.length,
      textsHeld: parts.receiver.held,
      personsKicked: parts.sessions.kickedPersons,
    }),
    resetDeviceStats: () => parts.sender.resetCounters(),
    routes: hilinkRoutes(views, actions),
  })
  return {
    device: server.device,
    url: server.url,
    port: server.port,
    clock,
    faults: server.faults,
    stats: () => server.stats(),
    resetStats: () => server.resetStats(),
    goAway: (seconds) => server.goAway(seconds),
    close: () => server.close(),
    get sentTexts() {
      return views.sentTexts
    },
    get acceptedTexts() {
      return views.acceptedTexts
    },
    get modem() {
      return views.modem
    },
    ...actions,
  }
}
