import { type Clock, UsageError } from '../shared'
import { Chance, makeZone, outsiders, readSpan, type Zone } from '../shared/calls'
import { Gatekeeper } from './auth/gatekeeper'
import { Users } from './auth/users'
import { Backups } from './backups'
import { makeCall, type NewCall } from './cdr/added-calls'
import type { Call } from './cdr/call'
import { CallGenerator, channelsPerCall } from './cdr/generator'
import { extensions, queue } from './cdr/parties'
import { CallStore } from './cdr/store'
import { EventSender } from './events'
import type { KalliopeSettings } from './options'

/** Somebody asked the PBX to connect two phones. */
export interface ClickToCall {
  destination: string
  source: string
  username: string
}

const keptClicks = 100

/** The whole state of the emulated PBX. */
export class Pbx {
  readonly zone: Zone
  readonly users: Users
  readonly gatekeeper: Gatekeeper
  readonly backups: Backups
  readonly events: EventSender
  /** The last ones, oldest first. */
  readonly clicks: ClickToCall[] = []
  clickCount = 0
  saltRequests = 0
  forbidden = 0
  redirected = 0
  skewSeconds: number
  readonly #stores: ReadonlyMap<string, CallStore>
  readonly #startedMs: number
  #sequence: number
  #liveCount = 0

  constructor(
    readonly settings: KalliopeSettings,
    readonly clock: Clock,
  ) {
    this.skewSeconds = settings.clockSkewSeconds
    this.#startedMs = this.nowMs
    this.zone = makeZone(settings.timezone)
    const now = (): number => this.nowMs
    this.users = new Users(settings)
    this.gatekeeper = new Gatekeeper(settings, this.users, now)
    this.backups = new Backups(clock, settings.restoreSeconds)
    this.events = new EventSender(settings, now)
    const span = readSpan(settings, this.zone, this.nowSecond)
    const storeOf = (calls: number, seed: number): CallStore =>
      new CallStore(new CallGenerator(calls, seed, span), this.zone)
    this.#stores = new Map([
      ['default', storeOf(settings.calls, settings.seed)],
      ['sampledomain', storeOf(settings.tenantCalls, settings.seed + 1)],
    ])
    this.#sequence = settings.calls * channelsPerCall
  }

  /** The clock of the PBX, which may be off. */
  get nowMs(): number {
    return this.clock.now() + this.skewSeconds * 1000
  }

  get nowSecond(): number {
    return Math.floor(this.nowMs / 1000)
  }

  /** What the `Date` header says. */
  get date(): string {
    return new Date(this.nowMs + this.settings.dateSkewSeconds * 1000).toUTCString()
  }

  /** @throws {UsageError} for a tenant that has no calls */
  storeOf(domain: string): CallStore {
    const store = this.#stores.get(domain)
    if (store === undefined) throw new UsageError(`There are no calls of a tenant "${domain}".`)
    return store
  }

  /** @returns the id of the call */
  addCall(call: NewCall, domain = 'default'): string {
    const made = makeCall(call, { nowMs: this.nowMs, sequence: this.#sequence })
    this.#sequence += channelsPerCall
    this.storeOf(domain).add(made)
    this.#announce(made)
    return made.id
  }

  /** The next added call gets the sequence 0, as after a restart of the PBX. */
  restartIds(): void {
    this.#sequence = 0
  }

  click(click: ClickToCall): void {
    this.clickCount++
    this.clicks.push(click)
    if (this.clicks.length > keptClicks) this.clicks.shift()
  }

  /** Remembers the calls of `live=N` that have ended by now. */
  catchUp(): void {
    const perMinute = this.settings.live
    if (perMinute <= 0) return
    const gapMs = 60_000 / perMinute
    for (;;) {
      const chance = new Chance(this.settings.seed, -2 - this.#liveCount)
      const talkSeconds = chance.between(3, 20)
      const startMs = this.#startedMs + this.#liveCount * gapMs
      if (startMs + (talkSeconds + 5) * 1000 > this.nowMs) return
      this.#liveCount++
      const caller = chance.pick(outsiders)
      this.addCall({
        start: startMs,
        from: caller.number,
        fromName: caller.name,
        to: chance.pick(extensions).number,
        direction: chance.pick(['inbound', 'inbound', 'queue'] as const),
        status: chance.pick(['OK', 'OK', 'OK', 'NOANSWER', 'CANCELED', 'BUSY'] as const),
        talkSeconds,
      })
    }
  }

  resetStats(): void {
    this.gatekeeper.resetStats()
    this.events.resetStats()
    this.clickCount = 0
    this.clicks.length = 0
    this.saltRequests = 0
    this.forbidden = 0
    this.redirected = 0
    this.backups.restores = 0
  }

  #announce(call: Call): void {
    const numbers = { uniqueid: call.id, called_num: call.called, caller_num: call.caller }
    this.events.announce({
      name: 'pbx.call.end',
      description: 'Call ended',
      params: { ...numbers, status: call.status },
    })
    if (call.destinationType !== 'queue') return
    const waiting = {
      queue_id: queue.number,
      queue_name: queue.name,
      waiting_time: String(call.steps[0]?.waitingSeconds ?? 0),
    }
    if (call.status === 'OK') {
      this.events.announce({ name: 'pbx.queue.servedcall', params: { ...numbers, ...waiting, agent: call.answeredBy } })
    } else {
      this.events.announce({ name: 'pbx.queue.unservedcall', params: { reason: call.status, ...numbers, ...waiting } })
    }
  }
}
