import { DeviceError, toDeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import { pause } from '../../session/abort.js'
import { SessionLost } from '../../session/outcomes.js'
import { Session } from '../../session/session.js'
import { originQueueOf, refusals, SharedPool } from '../../session/shared.js'
import { Canceller } from '../../session/signal.js'
import { EventSocket, type EventSocketSettings } from './event-socket.js'

/** Who listens to what a PBX tells by itself. */
export interface EventListener {
  /** Event names, with a scope where not all is wanted: `ActiveCallStatus`, `ExtensionStatus/1005~1007,1010`. */
  readonly names: readonly string[]
  /** @param name without scope */
  onEvent(name: string, body: unknown): void
  /** Subscribed from now on; what was before is not told. */
  onSubscribed(unknownNames: readonly string[]): void
}

/** How the socket is. */
export type EventsState =
  | { is: 'connecting' }
  | { is: 'open' }
  /** It is tried again by itself. */
  | { is: 'lost'; error: DeviceError }

/** After a refusal it is looked this often whether the user lifted it. */
const refusedPauseMs = 2_000
/** A socket that ended sooner than this is not opened again at once. */
const shortLifeMs = 10_000
const firstPauseMs = 1_000
const longestPauseMs = 60_000

const pool = new SharedPool<UcmEvents>()

/** The events of a PBX as this user may see them: one socket, however many listen. */
export function acquireUcmEvents(settings: EventSocketSettings): ReturnType<typeof pool.acquire> {
  const { http, username, password } = settings
  return pool.acquire(['events', http, username, password], () => new UcmEvents(settings))
}

/** The name of the credentials of a socket among what devices have refused: the API may take what the socket does not. */
export function eventsRefusalKey({ http, username, password }: EventSocketSettings): string {
  return refusals.keyFor(`ucm-events ${http.origin} ${username}`, password)
}

/** Keeps one socket open while somebody listens: logs in, subscribes what all want together, comes back after a loss. */
export class UcmEvents {
  readonly #session: Session<EventSocket>
  readonly #listeners = new Set<EventListener>()
  readonly #closing = new Canceller()
  readonly #refusalKey: string
  #socket: EventSocket | undefined
  #subscribed = new Set<string>()
  #unknown: string[] = []
  #state: EventsState = { is: 'connecting' }
  #keeping: Promise<void> | undefined

  constructor(settings: EventSocketSettings) {
    this.#refusalKey = eventsRefusalKey(settings)
    this.#session = new Session<EventSocket>({
      driver: {
        open: (signal) => EventSocket.open(settings, (name, body) => this.#notify(name, body), signal),
        close: async (socket) => {
          socket.close()
          await socket.closed
        },
      },
      originQueue: originQueueOf(`${settings.http.origin} events`, { concurrency: 1 }),
      refusals,
      refusalKey: this.#refusalKey,
    })
  }

  get state(): EventsState {
    return this.#state
  }

  /** Listens until the returned function is called. */
  listen(listener: EventListener): () => void {
    this.#listeners.add(listener)
    this.#keeping ??= this.#keep()
    if (this.#state.is === 'open') this.#subscribeAll([listener])
    return () => {
      this.#listeners.delete(listener)
      this.#subscribeAll([])
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(new DeviceError('CLOSED', sentence('node.closed'), {}, 'no'))
    await this.#session.close()
    await this.#keeping
  }

  async #keep(): Promise<void> {
    const { signal } = this.#closing
    let pauseMs = firstPauseMs
    const isClosed = () => signal.aborted
    while (!isClosed()) {
      const sinceMs = performance.now()
      try {
        const socket = await this.#open()
        this.#state = { is: 'open' }
        const error = await socket.closed
        this.#state = { is: 'lost', error }
      } catch (thrown) {
        if (isClosed()) return
        this.#state = { is: 'lost', error: toDeviceError(thrown) }
      }
      this.#socket = undefined
      pauseMs = performance.now() - sinceMs > shortLifeMs ? firstPauseMs : Math.min(longestPauseMs, pauseMs * 2)
      await this.#rest(pauseMs).catch(() => undefined)
    }
  }

  /** Refused credentials wait until the user changed them or asked to try again; anything else for its time. */
  async #rest(pauseMs: number): Promise<void> {
    const { signal } = this.#closing
    if (this.#state.is !== 'lost') return
    const { code, cause } = this.#state.error
    await pause(Math.min(longestPauseMs, cause.retryAfterMs ?? pauseMs * (0.5 + Math.random() / 2)), signal)
    if (code !== 'CREDENTIALS_REFUSED') return
    while (refusals.standing(this.#refusalKey) !== undefined) await pause(refusedPauseMs, signal)
  }

  #open(): Promise<EventSocket> {
    const { signal } = this.#closing
    const names = merged(this.#listeners)
    return this.#session.run(
      async (socket, requestSignal) => {
        const unknown = await socket.subscribe([...names], requestSignal)
        this.#socket = socket
        this.#subscribed = names
        this.#unknown = unknown
        for (const listener of this.#listeners) listener.onSubscribed(this.#unknownOf(listener))
        return socket
      },
      { signal, repeatable: true, impatient: true },
    )
  }

  /** Brings the subscriptions up to who listens now. */
  #subscribeAll(newcomers: readonly EventListener[]): void {
    const socket = this.#socket
    if (socket === undefined) return
    const wanted = merged(this.#listeners)
    const added = [...wanted].filter((name) => !this.#subscribed.has(name))
    const names = new Set([...wanted].map(bare))
    const dropped = [...new Set([...this.#subscribed].map(bare))].filter((name) => !names.has(name))
    this.#subscribed = wanted
    const { signal } = this.#closing
    socket
      .unsubscribe(dropped, signal)
      .then(() => socket.subscribe(added, signal))
      .then((unknown) => {
        this.#unknown = [...this.#unknown, ...unknown]
        for (const listener of newcomers) listener.onSubscribed(this.#unknownOf(listener))
      })
      // A socket that ended is opened again, and subscribed then.
      .catch((thrown: unknown) => (thrown instanceof SessionLost ? undefined : socket.close()))
  }

  #unknownOf(listener: EventListener): string[] {
    const unknown = new Set(this.#unknown.map(bare))
    return listener.names.map(bare).filter((name) => unknown.has(name))
  }

  #notify(name: string, body: unknown): void {
    for (const listener of this.#listeners) {
      if (listener.names.some((wanted) => bare(wanted) === name)) listener.onEvent(name, body)
    }
  }
}

/** What all want together: who wants everything wins over who wants some. */
function merged(listeners: Iterable<EventListener>): Set<string> {
  const scopes = new Map<string, Set<string> | 'all'>()
  for (const { names } of listeners) {
    for (const name of names) {
      const [event = name, scope] = name.split('/', 2)
      const known = scopes.get(event)
      if (scope === undefined || known === 'all') scopes.set(event, 'all')
      else scopes.set(event, new Set([...(known ?? []), ...scope.split(',')]))
    }
  }
  return new Set(
    [...scopes].map(([event, some]) => (some === 'all' ? event : `${event}/${[...some].sort().join(',')}`)),
  )
}

function bare(name: string): string {
  return name.split('/', 1)[0] ?? name
}
