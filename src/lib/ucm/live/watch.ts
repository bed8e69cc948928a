import type { CallEvent, LiveChange } from '../../calls/live/call-event.js'
import { LiveCalls } from '../../calls/live/live-calls.js'
import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import type { Acquired } from '../../session/shared.js'
import { runUcmAction } from '../action-run.js'
import type { UcmClient, UcmRequestOptions } from '../client.js'
import { activeCallChanges, listedChanges } from './active-calls.js'
import type { UcmEvents } from './events.js'
import { type StateChange, UcmStates } from './states.js'

export const eventKinds = ['calls', 'extensions', 'queues', 'trunks', 'voicemail', 'conferences'] as const
export type EventKind = (typeof eventKinds)[number]

export const watchModes = ['auto', 'socket', 'poll'] as const

export interface WatchSettings {
  kinds: ReadonlySet<EventKind>
  /** Numbers and ranges such as `1005~1007`; empty = all. */
  extensions: readonly string[]
  queues: readonly string[]
  /** Whether the state that is found at the beginning is told. */
  firstRun: 'from-now' | 'all'
  /** `raw`: the bodies of events as they came. */
  shape: 'record' | 'raw'
  /** `auto`: the socket; where that is refused, live calls are listed instead. */
  mode: (typeof watchModes)[number]
}

/** What leaves the node. */
export interface WatchMessage {
  topic: string
  payload: unknown
}

/** How a watch gets to know. */
export interface WatchState {
  by: 'socket' | 'polling' | 'connecting'
  calls: number
  /** Why the socket is not used. */
  error: DeviceError | undefined
  /** Event names that this firmware does not know. */
  unknown: readonly string[]
}

type Limits = Omit<UcmRequestOptions, 'repeatable'>

const eventsOfKind: Readonly<Record<EventKind, readonly string[]>> = {
  calls: ['ActiveCallStatus'],
  extensions: ['ExtensionStatus'],
  queues: ['CallQueueStatus'],
  trunks: ['TrunkStatus'],
  voicemail: ['VoiceMailStatus'],
  conferences: ['ConferenceStatus', 'ConferenceForVideoStatus'],
}

const kindOfTopic: Readonly<Record<StateChange['topic'], EventKind>> = {
  extension: 'extensions',
  queue: 'queues',
  agent: 'queues',
  trunk: 'trunks',
  voicemail: 'voicemail',
  conference: 'conferences',
}

/** Ends and silent callers become due between events. */
const tickMs = 250
/** Events that come while the state is read are kept; a PBX that sends more in that time is beyond help. */
const mostBuffered = 20_000

/**
 * Watches what happens at a PBX, by its socket or by lists, and tells of each change once: after a gap the state is read
 * anew and only what differs is told.
 */
export class UcmWatch {
  readonly #calls: LiveCalls
  readonly #states = new UcmStates()
  readonly #acquired: Acquired<UcmEvents> | undefined
  readonly #stopListening: () => void
  readonly #timer: NodeJS.Timeout | undefined
  /** Events that came before the state was read. */
  #buffer: { name: string; body: unknown }[] | undefined = []
  #hasBegun = false
  #hadGap = false
  #unknown: readonly string[] = []
  #zone = 'UTC'

  /** @param emit may be called at any time until {@link close} */
  constructor(
    private readonly client: UcmClient,
    private readonly settings: WatchSettings,
    private readonly emit: (message: WatchMessage) => void,
  ) {
    this.#calls = new LiveCalls('ucm', client.label)
    const names = [...settings.kinds].flatMap((kind) => eventsOfKind[kind].map((name) => this.#scoped(kind, name)))
    this.#acquired = settings.mode === 'poll' ? undefined : client.acquireEvents()
    this.#stopListening =
      this.#acquired?.resource.listen({
        names,
        onEvent: (name, body) => this.#onEvent(name, body),
        onSubscribed: (unknown) => {
          this.#unknown = unknown
          this.#hadGap = this.#hasBegun
          this.#buffer = []
        },
      }) ?? (() => undefined)
    if (settings.kinds.has('calls') && settings.shape === 'record') {
      this.#timer = setInterval(() => this.#tellCalls(this.#calls.tick(performance.now())), tickMs)
      this.#timer.unref()
    }
  }

  /**
   * Looks how it stands: reads the state after a new subscription, and lists in place of a socket that is refused. Costs
   * no request while the socket is open.
   *
   * @param zone of the PBX's clock, for times that tell no offset
   * @throws DeviceError why nothing can be watched now
   */
  async look(zone: string, limits: Limits): Promise<WatchState> {
    this.#zone = zone
    const state = this.#acquired?.resource.state
    if (state?.is === 'open') {
      if (this.#buffer !== undefined) await this.#readState(limits, { isAfterSubscription: true })
      return this.#stateBy('socket', undefined)
    }
    if (state?.is === 'connecting') return this.#stateBy('connecting', undefined)
    const error = state?.error
    if (error !== undefined && (this.settings.mode === 'socket' || error.cause.retryable)) throw error
    if (this.settings.shape === 'raw') {
      throw error ?? new DeviceError('UNSUPPORTED', sentence('ucm.raw-needs-socket', { device: this.client.label }))
    }
    await this.#readState(limits, { isAfterSubscription: false })
    return this.#stateBy('polling', error)
  }

  /** Tells the present state of everything that is watched. */
  tellPresent(): void {
    this.#tellCalls(this.#calls.present(performance.now()))
    for (const change of this.#states.present()) this.#tellState(change)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#stopListening()
    await this.#acquired?.release()
  }

  #stateBy(by: WatchState['by'], error: DeviceError | undefined): WatchState {
    return { by, calls: this.#calls.count, error, unknown: this.#unknown }
  }

  #onEvent(name: string, body: unknown): void {
    if (this.settings.shape === 'raw') {
      this.emit({ topic: name, payload: body })
      return
    }
    if (this.#buffer === undefined) this.#take(name, body)
    else if (this.#buffer.length < mostBuffered) this.#buffer.push({ name, body })
  }

  #take(name: string, body: unknown): void {
    if (name === 'ActiveCallStatus') {
      this.#tellCalls(this.#calls.apply(activeCallChanges(body, this.#zone), performance.now()))
    } else for (const change of this.#states.apply(name, body)) this.#tellChange(change)
  }

  /** Subscribed first, read second: what came meanwhile is applied last, and is the same where it was read already. */
  async #readState(limits: Limits, { isAfterSubscription }: { isAfterSubscription: boolean }): Promise<void> {
    const { kinds, shape } = this.settings
    const buffered = this.#buffer
    if (shape === 'record') {
      const rows = (action: string) => this.#list(action, limits)
      const changes = kinds.has('calls')
        ? listedChanges(await rows('listUnBridgedChannels'), await rows('listBridgedChannels'), this.#zone)
        : undefined
      const accounts = kinds.has('extensions') || kinds.has('voicemail') ? await rows('listAccount') : []
      const trunks = kinds.has('trunks') ? await rows('listVoIPTrunk') : []
      // Another subscription began while this one was read: its own reading follows.
      if (this.#buffer !== buffered) return
      this.#replaceCalls(changes)
      this.#states.nameTrunks(trunks)
      if (kinds.has('extensions')) this.#takeRows('ExtensionStatus', accounts)
      if (kinds.has('voicemail')) this.#takeRows('VoiceMailStatus', accounts)
      this.#takeRows('TrunkStatus', trunks)
    }
    this.#hasBegun = true
    if (!isAfterSubscription) return
    this.#buffer = undefined
    for (const { name, body } of buffered ?? []) this.#take(name, body)
  }

  #replaceCalls(changes: readonly LiveChange[] | undefined): void {
    if (changes === undefined) return
    const afterGap = this.#hadGap
    this.#hadGap = false
    const events = this.#calls.replace(changes, performance.now(), { afterGap })
    if (this.#hasBegun || this.settings.firstRun === 'all') this.#tellCalls(events)
  }

  #takeRows(event: string, rows: unknown): void {
    for (const change of this.#states.apply(event, rows)) {
      // An extension or trunk that was not there before is found, it has not changed.
      if (!change.isFirst || this.settings.firstRun === 'all') this.#tellState(change)
    }
  }

  #tellChange(change: StateChange): void {
    if (!change.isFirst || this.settings.firstRun === 'all') this.#tellState(change)
  }

  async #list(action: string, limits: Limits): Promise<unknown[]> {
    const request = { action, options: {}, allPages: true, apply: false }
    const { payload } = await runUcmAction(this.client, request, limits)
    const lists = typeof payload === 'object' && payload !== null ? Object.values(payload) : []
    return lists.find((list): list is unknown[] => Array.isArray(list)) ?? []
  }

  #tellCalls(events: readonly CallEvent[]): void {
    for (const event of events) if (this.#isWatchedCall(event)) this.emit({ topic: 'call', payload: event })
  }

  #tellState({ topic, payload }: StateChange): void {
    const numbers = kindOfTopic[topic] === 'queues' ? this.settings.queues : this.settings.extensions
    const number: unknown = Reflect.get(payload, topic === 'agent' ? 'queue' : topic)
    const isNumbered = topic === 'extension' || topic === 'queue' || topic === 'agent' || topic === 'voicemail'
    const own: unknown = topic === 'voicemail' ? Reflect.get(payload, 'extension') : number
    if (isNumbered && !isListed(numbers, typeof own === 'string' ? own : null)) return
    this.emit({ topic, payload })
  }

  /** A call is watched where one of the chosen extensions or queues has to do with it. */
  #isWatchedCall({ from, to, answeredBy, ringing, queue }: CallEvent): boolean {
    const { extensions, queues } = this.settings
    if (extensions.length === 0 && queues.length === 0) return true
    const parties = [from.number, to.number, answeredBy?.number ?? null, ...ringing]
    const isOfExtension = extensions.length > 0 && parties.some((number) => isListed(extensions, number))
    return isOfExtension || (queues.length > 0 && [queue, to.number].some((number) => isListed(queues, number)))
  }

  #scoped(kind: EventKind, name: string): string {
    const numbers = kind === 'extensions' ? this.settings.extensions : kind === 'queues' ? this.settings.queues : []
    return numbers.length === 0 ? name : `${name}/${numbers.join(',')}`
  }
}

/** Whether a number is among numbers and ranges; an empty list holds all. */
export function isListed(numbers: readonly string[], number: string | null): boolean {
  if (numbers.length === 0) return true
  if (number === null) return false
  return numbers.some((entry) => {
    const [from = '', to = from] = entry.split('~')
    return number.length === from.length && number >= from && number <= to
  })
}
