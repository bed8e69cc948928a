import type { Clock, JsonObject } from '../shared'
import { Chance, makeZone, outsiders, readSpan, type Zone } from '../shared/calls'
import { makeCall, type NewCall } from './cdr/added-calls'
import { CdrApi } from './cdr/cdrapi'
import { cell, column } from './cdr/fields'
import { CallGenerator } from './cdr/generator'
import { extensions, queue } from './cdr/parties'
import { CallFinder } from './cdr/query'
import { CallWriter } from './cdr/serialise'
import { CallStore } from './cdr/store'
import type { TimeReading } from './cdr/time-grammar'
import { LiveCalls } from './channels'
import { type LiveNews, PlayedCalls } from './live/played-calls'
import { LiveSockets } from './live/websocket'
import { OldApi } from './old-api'
import type { UcmSettings } from './options'
import { Recordings } from './recordings'
import { Configuration } from './resources'
import { Sessions } from './sessions'

/** The whole state of the emulated PBX. */
export class Pbx {
  readonly zone: Zone
  readonly sessions: Sessions
  readonly store: CallStore
  readonly cdrApi: CdrApi
  readonly oldApi: OldApi
  readonly recordings: Recordings
  readonly liveCalls: LiveCalls
  readonly playedCalls: PlayedCalls
  readonly sockets: LiveSockets
  readonly configuration = new Configuration()
  readonly startedMs: number
  readonly denied: ReadonlySet<string>
  #nextAcctId: number
  #liveCount = 0

  constructor(
    readonly settings: UcmSettings,
    readonly clock: Clock,
  ) {
    this.startedMs = clock.now()
    this.zone = makeZone(settings.timezone)
    this.sessions = new Sessions(settings, clock)
    const generator = new CallGenerator(
      settings.calls,
      settings.seed,
      this.zone,
      readSpan(settings, this.zone, this.nowSecond),
    )
    this.#nextAcctId = generator.nextAcctId
    this.store = new CallStore(generator, this.zone)
    const writer = new CallWriter(settings.era, settings.groupingBug)
    this.cdrApi = new CdrApi(settings, this.store, new CallFinder(this.store), writer)
    this.recordings = new Recordings(this.store)
    this.oldApi = new OldApi(this)
    this.liveCalls = new LiveCalls(clock, this.zone, settings.channels)
    this.sockets = new LiveSockets(settings, this.sessions, clock)
    this.playedCalls = new PlayedCalls(clock, this.zone, {
      tell: (news) => this.#tell(news),
      record: (call) => this.addCall(call),
    })
    this.denied = new Set(settings.denied.split(',').map((action) => action.trim()))
  }

  get nowSecond(): number {
    return Math.floor(this.clock.now() / 1000)
  }

  timeReading(): TimeReading {
    const { zonelessTime, dateOnly } = this.settings
    return { zone: this.zone, nowSecond: this.nowSecond, zonelessTime, dateOnly }
  }

  /** @returns the session of the call, which identifies it */
  addCall(call: NewCall): string {
    const entry = makeCall(call, {
      zone: this.zone,
      nowMs: this.clock.now(),
      takeAcctIds: (count) => {
        const first = this.#nextAcctId
        this.#nextAcctId += count
        return first
      },
    })
    this.store.add(entry)
    return cell(entry.rows[0] ?? [], column.session)
  }

  /** The next call gets record id 1, as after a clean-up of the database. */
  restartIds(): void {
    this.#nextAcctId = 1
  }

  /** Remembers the calls of `live=N` that have ended by now. */
  catchUp(): void {
    const perMinute = this.settings.live
    if (perMinute <= 0) return
    const gapMs = 60_000 / perMinute
    for (;;) {
      const chance = new Chance(this.settings.seed, -2 - this.#liveCount)
      const talkSeconds = chance.between(3, 20)
      const startMs = this.startedMs + this.#liveCount * gapMs
      if (startMs + (talkSeconds + 5) * 1000 > this.clock.now()) return
      this.#liveCount++
      this.addCall({
        start: startMs,
        from: chance.pick(outsiders).number,
        to: chance.pick(extensions).number,
        status: chance.pick(['answered', 'answered', 'answered', 'no-answer', 'voicemail', 'busy'] as const),
        talkSeconds,
      })
    }
  }

  /** Sessions and live calls are gone; calls and settings stay. */
  restart(): void {
    this.sessions.restart()
    this.liveCalls.endAll()
    this.playedCalls.endAll()
    this.sockets.dropAll()
  }

  /** Sets the state of an extension, as its phone does. */
  setExtension(extension: string, status: string): void {
    const account = this.configuration.account(extension)
    if (account !== undefined) account['status'] = status
    this.sockets.notify('ExtensionStatus', [{ extension, status }], keyOfExtension)
  }

  #tell({ records, queueMembers = [], extensions: changed = [] }: LiveNews): void {
    if (records.length > 0) this.sockets.notify('ActiveCallStatus', records)
    const keyed = [{ extension: queue, member: queueMembers }]
    if (queueMembers.length > 0) this.sockets.notify('CallQueueStatus', keyed, keyOfExtension)
    for (const { extension, status } of changed) this.setExtension(String(extension), String(status))
  }
}

function keyOfExtension(row: JsonObject): string {
  return String(row['extension'])
}
