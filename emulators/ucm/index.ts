import { type Emulator, type EmulatorCommand, EmulatorServer, isObject, readStartOptions, UsageError } from '../shared'
import { type NewCall, newCallFromJson } from './cdr/added-calls'
import { ucmDevice } from './device'
import { ucmFaultKinds } from './faults'
import { type PlayedCall, playedCallFromJson } from './live/played-calls'
import { type UcmOptions, ucmOptionSpecs } from './options'
import { Pbx } from './pbx'

export type { NewCall } from './cdr/added-calls'
export type { PlayedCall } from './live/played-calls'
export type { UcmOptions } from './options'

/** What the UCM emulator counts beside its requests. */
export interface UcmStats {
  /** Cookies that are valid now. */
  sessionsOpen: number
  challenges: number
  logins: number
  refusedLogins: number
  /** Signed requests of the old API that were refused. */
  refusedRequests: number
  /** Calls the PBX remembers now. */
  calls: number
  /** Calls that a client deleted with the `delete` parameter of cdrapi. */
  deletedByClients: number
  /** Writes that wait for applyChanges. */
  pendingChanges: number
  /** WebSockets that are logged in now, and what they subscribed. */
  socketsOpen: number
  subscriptions: string[]
  socketLogins: number
  refusedSocketLogins: number
}

/** A running UCM emulator. */
export interface UcmEmulator extends Emulator<UcmStats> {
  /** @returns the session, which identifies the call */
  addCall(call?: NewCall): string
  /** @returns whether there was such a call */
  deleteCall(session: string): boolean
  /** Forgets the calls that started before an instant (epoch milliseconds). */
  deleteCallsBefore(epochMs: number): void
  /** The next added call gets record id 1. */
  restartIds(): void
  /** All cookies are invalid from now on. */
  expireSessions(): void
  /**
   * Lets a call take its course: told of at the WebSocket, listed while it lives, recorded when it is over.
   * @returns its `linkedid`
   */
  play(call?: PlayedCall): string
  /** Tells everybody at the WebSocket who subscribed. */
  notify(eventname: string, eventbody: unknown): void
  setExtension(extension: string, status: string): void
  /** Sends everybody at the WebSocket a text that is no frame. */
  sendText(text: string): void
  /** Cuts all WebSockets. */
  dropSockets(): void
  /** The WebSockets stay open, but nothing comes any more. */
  muteSockets(): void
  /** Every nonce of the old API is stale from now on. */
  expireNonces(): void
}

/**
 * Starts a Grandstream UCM on 127.0.0.1, with user `cdrapi` and password `cdrapi123` unless the options say otherwise.
 * @throws {UsageError} for an unknown option, a value that does not fit, or a port that is taken
 */
export function startUcmEmulator(options: UcmOptions = {}): Promise<UcmEmulator> {
  return start(readStartOptions(ucmOptionSpecs, options))
}

/** For the command line. */
export const ucmCommand: EmulatorCommand = {
  specs: ucmOptionSpecs,
  start: (given) => start(readStartOptions(ucmOptionSpecs, given)),
}

async function start({
  clock,
  ...settings
}: ReturnType<typeof readStartOptions<typeof ucmOptionSpecs>>): Promise<UcmEmulator> {
  const pbx = new Pbx(settings, clock)
  const addAll = (calls: readonly NewCall[]): string[] => calls.map((call) => pbx.addCall(call))
  const server: EmulatorServer<UcmStats> = await EmulatorServer.start({
    name: 'ucm',
    device: ucmDevice(pbx),
    port: settings.port,
    tls: settings.tls,
    fault: settings.fault,
    clock,
    faultKinds: ucmFaultKinds(pbx, (seconds) => server.goAway(seconds)),
    deviceStats: () => {
      pbx.catchUp()
      return {
        sessionsOpen: pbx.sessions.open,
        challenges: pbx.sessions.challenges,
        logins: pbx.sessions.logins,
        refusedLogins: pbx.sessions.refusedLogins,
        refusedRequests: pbx.oldApi.refusedRequests,
        calls: pbx.store.length,
        deletedByClients: pbx.cdrApi.deletedByClients,
        pendingChanges: pbx.configuration.pendingChanges,
        socketsOpen: pbx.sockets.open,
        subscriptions: pbx.sockets.subscriptions,
        socketLogins: pbx.sockets.logins,
        refusedSocketLogins: pbx.sockets.refusedLogins,
      }
    },
    resetDeviceStats: () => pbx.sessions.resetStats(),
    upgrade: (request, socket, head) => pbx.sockets.upgrade(request, socket, head),
    routes: {
      'POST calls': (body) => {
        const given = Array.isArray(body['calls']) ? body['calls'].filter(isObject) : [body]
        return { sessions: addAll(given.map(newCallFromJson)) }
      },
      'DELETE calls': ({ session, before }) => {
        if (typeof session === 'string') return { deleted: pbx.store.remove(session) }
        if (typeof before !== 'number') throw new UsageError('Give {"session": …} or {"before": <epoch milliseconds>}.')
        pbx.store.removeBefore(before / 1000)
        return { calls: pbx.store.length }
      },
      'POST play': (body) => ({ id: pbx.playedCalls.play(playedCallFromJson(body)) }),
      'POST drop-sockets': () => {
        pbx.sockets.dropAll()
        return {}
      },
      'POST restart-ids': () => {
        pbx.restartIds()
        return {}
      },
      'POST expire-sessions': () => {
        pbx.sessions.killAll()
        return {}
      },
    },
  })
  return Object.assign(server, {
    addCall: (call: NewCall = {}) => pbx.addCall(call),
    deleteCall: (session: string) => pbx.store.remove(session),
    deleteCallsBefore: (epochMs: number) => pbx.store.removeBefore(epochMs / 1000),
    restartIds: () => pbx.restartIds(),
    expireSessions: () => pbx.sessions.killAll(),
    play: (call: PlayedCall = {}) => pbx.playedCalls.play(call),
    notify: (eventname: string, eventbody: unknown) => pbx.sockets.notify(eventname, eventbody),
    setExtension: (extension: string, status: string) => pbx.setExtension(extension, status),
    sendText: (text: string) => pbx.sockets.sendText(text),
    dropSockets: () => pbx.sockets.dropAll(),
    muteSockets: () => pbx.sockets.muteAll(),
    expireNonces: () => pbx.oldApi.expireNonces(),
  })
}
