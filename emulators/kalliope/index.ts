import { type Emulator, type EmulatorCommand, EmulatorServer, readStartOptions } from '../shared'
import type { Refusal } from './auth/gatekeeper'
import type { NewUser } from './auth/users'
import type { NewCall } from './cdr/added-calls'
import { kalliopeDevice, redirectingDevice } from './device'
import type { PbxEvent } from './events'
import { kalliopeFaultKinds } from './faults'
import { type KalliopeOptions, kalliopeOptionSpecs } from './options'
import { type ClickToCall, Pbx } from './pbx'
import { sideRoutes } from './side-routes'

export type { NewUser, Role } from './auth/users'
export type { NewCall } from './cdr/added-calls'
export type { CallStatus } from './cdr/call'
export type { PbxEvent } from './events'
export type { KalliopeOptions } from './options'
export type { ClickToCall } from './pbx'

/** What the Kalliope emulator counts beside its requests. */
export interface KalliopeStats {
  saltRequests: number
  /** Signatures that were right. */
  accepted: number
  /** Signatures that were not, and requests without one. */
  refused: number
  refusedBy: Record<Refusal, number>
  /** Right signatures of users who may not do that. */
  forbidden: number
  clickToCalls: number
  /** Calls that the tenant `default` remembers now. */
  calls: number
  backups: number
  restores: number
  eventsDelivered: number
  eventsFailed: number
  /** Requests that were sent on to the port with HTTPS. */
  redirected: number
}

/** A running Kalliope emulator. */
export interface KalliopeEmulator extends Emulator<KalliopeStats> {
  /** With `redirect`: the origin that requests are sent on to. */
  readonly secureUrl?: string
  /** @returns the id of the call */
  addCall(call?: NewCall, domain?: string): string
  /** @returns whether there was such a call */
  deleteCall(id: string, domain?: string): boolean
  /** Forgets the calls that started before an instant (epoch milliseconds). */
  deleteCallsBefore(epochMs: number, domain?: string): void
  /** The next added call gets the sequence 0. */
  restartIds(): void
  /** @returns the new salt, a made-up one if none is given */
  changeSalt(domain?: string, salt?: string): string
  setPassword(username: string, password: string, domain?: string): void
  setUser(user: NewUser): void
  /** How far the PBX clock is ahead from now on. */
  setClockSkew(seconds: number): void
  /** The last click-to-calls, oldest first. */
  clickToCalls(): ClickToCall[]
  /** @returns the HTTP status with which the receiver answered */
  sendEvent(event: PbxEvent): Promise<number>
}

/**
 * Starts a Kalliope on 127.0.0.1, with user `admin` and password `admin` unless the options say otherwise.
 * @throws {UsageError} for an unknown option, a value that does not fit, or a port that is taken
 */
export function startKalliopeEmulator(options: KalliopeOptions = {}): Promise<KalliopeEmulator> {
  return start(readStartOptions(kalliopeOptionSpecs, options))
}

/** For the command line. */
export const kalliopeCommand: EmulatorCommand = {
  specs: kalliopeOptionSpecs,
  start: (given) => start(readStartOptions(kalliopeOptionSpecs, given)),
}

async function start({
  clock,
  ...settings
}: ReturnType<typeof readStartOptions<typeof kalliopeOptionSpecs>>): Promise<KalliopeEmulator> {
  const pbx = new Pbx(settings, clock)
  const shared = { name: 'kalliope', clock, deviceStats: () => statsOf(pbx), resetDeviceStats: () => pbx.resetStats() }
  const behind = settings.redirect
    ? await EmulatorServer.start({ ...shared, device: kalliopeDevice(pbx), port: 0, tls: 'true', fault: '' })
    : undefined
  const server: EmulatorServer<KalliopeStats> = await EmulatorServer.start({
    ...shared,
    device: behind === undefined ? kalliopeDevice(pbx) : redirectingDevice(pbx, () => behind.url),
    port: settings.port,
    tls: settings.tls,
    fault: settings.fault,
    faultKinds: kalliopeFaultKinds(pbx, (seconds) => server.goAway(seconds)),
    routes: sideRoutes(pbx),
  })
  const closeServer = server.close.bind(server)
  return Object.assign(server, {
    ...(behind === undefined ? {} : { secureUrl: behind.url }),
    addCall: (call: NewCall = {}, domain?: string) => pbx.addCall(call, domain),
    deleteCall: (id: string, domain = 'default') => pbx.storeOf(domain).remove(id),
    deleteCallsBefore: (epochMs: number, domain = 'default') => pbx.storeOf(domain).removeBefore(epochMs / 1000),
    restartIds: () => pbx.restartIds(),
    changeSalt: (domain?: string, salt?: string) => pbx.users.changeSalt(domain, salt),
    setPassword: (username: string, password: string, domain?: string) =>
      pbx.users.setPassword(username, password, domain),
    setUser: (user: NewUser) => pbx.users.set(user),
    setClockSkew: (seconds: number) => {
      pbx.skewSeconds = seconds
    },
    clickToCalls: () => [...pbx.clicks],
    sendEvent: (event: PbxEvent) => pbx.events.send(event),
    close: async () => {
      pbx.events.close()
      await behind?.close()
      await closeServer()
    },
  })
}

function statsOf(pbx: Pbx): KalliopeStats {
  pbx.catchUp()
  const { accepted, refused } = pbx.gatekeeper
  return {
    saltRequests: pbx.saltRequests,
    accepted,
    refused: Object.values(refused).reduce((sum, count) => sum + count, 0),
    refusedBy: { ...refused },
    forbidden: pbx.forbidden,
    clickToCalls: pbx.clickCount,
    calls: pbx.storeOf('default').length,
    backups: pbx.backups.names().length,
    restores: pbx.backups.restores,
    eventsDelivered: pbx.events.delivered,
    eventsFailed: pbx.events.failed,
    redirected: pbx.redirected,
  }
}
