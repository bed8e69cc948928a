import { DeviceError } from '../errors.js'
import type { Trace } from '../http/trace.js'
import { LoginRefused, SessionLost } from '../session/outcomes.js'
import type { SessionState, Waiting } from '../session/session.js'
import type { Acquired } from '../session/shared.js'
import type { Signal } from '../session/signal.js'
import type { KnownCapabilities } from './capability-memory.js'
import { acquireSagemcomConnection, type SagemcomConnection, type SagemcomConnectionSettings } from './connection.js'
import { endpointOf, sagemcomError } from './errors.js'
import { type ActionReply, failureOf, type SagemcomAction, type SagemcomReply, sessionGone } from './protocol.js'
import { isCarriedOut, type SagemcomStatus } from './status-codes.js'
import { exchange, readPage } from './transport.js'

export interface SagemcomClientSettings extends SagemcomConnectionSettings {
  trace: boolean
}

/** How a request may use the router. */
export interface SagemcomRequestOptions {
  signal: Signal
  /** Replaces the client's timeout of one HTTP exchange. */
  timeoutMs?: number | undefined
  onWait?: (waiting: Waiting) => void
  trace?: Trace
  /** Whether it only reads, so that it may be sent again when its answer is lost. */
  repeatable: boolean
  /** A poll stays away from a session that somebody took. Default `user`. */
  purpose?: 'user' | 'poll'
  /** Tells at once that the router is out of reach, instead of waiting for it. */
  impatient?: boolean
}

/** As {@link SagemcomRequestOptions}, of what is known to read. */
export type SagemcomReadOptions = Omit<SagemcomRequestOptions, 'repeatable'>

/** What became of an action: the router's answer, or why there is none. */
export type ActionOutcome = ActionReply | DeviceError

/** How long the router may take to show that it is there. */
const presenceTimeoutMs = 3_000

/** A Sagemcom F@st router, as one config node sees it. */
export class SagemcomClient {
  readonly label: string
  readonly #acquired: Acquired<SagemcomConnection>
  readonly #unsubscribe: (() => void)[] = []

  constructor(private readonly settings: SagemcomClientSettings) {
    this.label = settings.device
    this.#acquired = acquireSagemcomConnection(settings)
  }

  /** What distinguishes this router and user from others, without secrets. */
  get identity(): string {
    return `sagemcom ${this.settings.http.origin} ${this.settings.username}`
  }

  get traces(): boolean {
    return this.settings.trace
  }

  /** What the router has told of its paths. */
  get capabilities(): KnownCapabilities {
    return this.#connection.capabilities
  }

  /** Successful logins of the shared session so far. */
  get logins(): number {
    return this.#connection.session.logins
  }

  onSessionState(listener: (state: SessionState) => void): () => void {
    return this.#connection.session.onState(listener)
  }

  /** Shows the exchanges of logins, which belong to no message. */
  onLoginExchange(trace: Trace): void {
    if (!this.settings.trace) return
    this.#connection.traces.add(trace)
    this.#unsubscribe.push(() => this.#connection.traces.delete(trace))
  }

  forgetRefusal(): void {
    this.#connection.session.forgetRefusal()
  }

  async close(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    await this.#acquired.release()
  }

  /**
   * Runs actions inside the session, in their order, as many in a request as the router takes.
   *
   * @returns what became of each; an action that fails does not spoil the others
   * @throws DeviceError when nothing was carried out at all: the first request failed as a whole
   */
  async run(actions: readonly SagemcomAction[], options: SagemcomRequestOptions): Promise<ActionOutcome[]> {
    const outcomes: ActionOutcome[] = []
    while (outcomes.length < actions.length) {
      const next = actions.slice(outcomes.length, outcomes.length + this.#connection.actionLimit)
      try {
        const reply = await this.#request(next, options)
        if (reply === 'too-many') continue
        outcomes.push(...next.map((action, id) => this.#outcomeOf(action, reply.actions.get(id))))
      } catch (thrown) {
        if (outcomes.length === 0 || !(thrown instanceof DeviceError) || options.signal.aborted) throw thrown
        return [...outcomes, ...actions.slice(outcomes.length).map(() => thrown)]
      }
    }
    return outcomes
  }

  /** As {@link run} for one action, whose failure is thrown. */
  async one(action: SagemcomAction, options: SagemcomRequestOptions): Promise<ActionReply> {
    const [outcome] = await this.run([action], options)
    if (outcome === undefined || outcome instanceof DeviceError) throw outcome ?? new Error('No outcome')
    return outcome
  }

  /**
   * Reads a file that the router offers at a path of its own web server, for a minute and to anyone.
   *
   * @throws DeviceError `NOT_FOUND` when it is gone
   */
  download(path: string, options: SagemcomReadOptions): Promise<Buffer> {
    return this.#connection.session.runWithoutLogin(
      async (signal) => {
        const endpoint = 'GET /download'
        const { status, body } = await readPage(
          this.#connection.http,
          path,
          this.#exchange(endpoint, options, signal, []),
        )
        if (status === 200) return body
        throw new DeviceError(
          'NOT_FOUND',
          `${this.label} no longer has the file that it offered (HTTP ${status}). Try again.`,
          { device: this.label, endpoint, httpStatus: status },
        )
      },
      { ...options, repeatable: true },
    )
  }

  /** Whether the router's web server answers at all, asked beside the queue: it may be going away. */
  async isThere(signal: Signal): Promise<boolean> {
    const options = { signal, timeoutMs: presenceTimeoutMs }
    try {
      await readPage(this.#connection.http, '/', this.#exchange('GET /', options, signal, []))
      return true
    } catch (thrown) {
      if (signal.aborted) throw thrown
      return !(thrown instanceof DeviceError && thrown.code === 'UNREACHABLE')
    }
  }

  get #connection(): SagemcomConnection {
    return this.#acquired.resource
  }

  #request(actions: readonly SagemcomAction[], options: SagemcomRequestOptions): Promise<SagemcomReply | 'too-many'> {
    return this.#connection.session.run(async (session, signal) => {
      const exchangeOptions = this.#exchange(describe(actions), options, signal, session.secrets)
      const reply = await exchange(this.#connection.http, session.sign(actions), exchangeOptions)
      return this.#checked(reply, actions)
    }, options)
  }

  /** The error of the whole request counts first: with a dead session, every action claims an unknown path. */
  #checked(reply: SagemcomReply, actions: readonly SagemcomAction[]): SagemcomReply | 'too-many' {
    const gone = sessionGone(reply)
    if (gone !== undefined) throw new SessionLost(this.#requestError(gone, actions))
    const { status } = reply
    if (status.class === 'split' && actions.length > 1) {
      this.#connection.actionLimit = Math.floor(actions.length / 2)
      return 'too-many'
    }
    if (status.class === 'deeper' || isCarriedOut(status)) return reply
    const failure = this.#requestError(status, actions)
    throw status.class === 'credentials' ? new LoginRefused(failure, { costsTry: false }) : failure
  }

  #requestError(status: SagemcomStatus, actions: readonly SagemcomAction[]): DeviceError {
    const [first] = actions
    const xpath = actions.length === 1 ? first?.xpath : undefined
    return sagemcomError(status, { device: this.label, method: first?.method ?? '', xpath })
  }

  #outcomeOf(action: SagemcomAction, reply: ActionReply | undefined): ActionOutcome {
    const subject = { device: this.label, method: action.method, xpath: action.xpath }
    if (reply === undefined) {
      return new DeviceError('BAD_RESPONSE', `The answer of ${this.label} leaves out ${endpointOf(subject)}.`, {
        device: this.label,
        endpoint: endpointOf(subject),
      })
    }
    const failure = failureOf(reply)
    return failure === undefined ? reply : sagemcomError(failure, subject)
  }

  #exchange(
    endpoint: string,
    options: Pick<SagemcomRequestOptions, 'timeoutMs' | 'trace'>,
    signal: Signal,
    secrets: readonly string[],
  ): Parameters<typeof exchange>[2] {
    const { timeoutMs, maxBodyBytes, password, trace } = this.settings
    return {
      device: this.label,
      endpoint,
      timeoutMs: options.timeoutMs ?? timeoutMs,
      maxBodyBytes,
      signal,
      secrets: password === '' ? secrets : [...secrets, password],
      trace: trace ? options.trace : undefined,
    }
  }
}

/** What a request is about: `getValue Device/DeviceInfo`, `getValue of 12 paths`. */
function describe(actions: readonly SagemcomAction[]): string {
  const [first] = actions
  if (first === undefined) return 'no action'
  return actions.length === 1 ? endpointOf(first) : `${first.method} of ${actions.length} paths`
}
