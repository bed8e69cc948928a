import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import { LoginRefused, SessionLost } from '../../session/outcomes.js'
import type { RouterLink, SagemcomReadOptions, SagemcomRequestOptions } from '../connection.js'
import type { KnownCapabilities } from '../requests/capability.js'
import { otherSession } from '../rest/client.js'
import { readPage } from '../transport.js'
import { XmoSession } from './auth.js'
import { endpointOf, sagemcomError } from './errors.js'
import { exchange } from './exchange.js'
import { type ActionReply, failureOf, type SagemcomAction, type SagemcomReply, sessionGone } from './protocol.js'
import { isCarriedOut, type SagemcomStatus } from './status-codes.js'

/** What became of an action: the router's answer, or why there is none. */
export type ActionOutcome = ActionReply | DeviceError

/** A router that speaks XMO: actions on the paths of its tree. */
export class XmoClient {
  constructor(private readonly link: RouterLink) {}

  get label(): string {
    return this.link.label
  }

  /** What the router has told of its paths. */
  get capabilities(): KnownCapabilities {
    return this.link.connection.capabilities
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
      const next = actions.slice(outcomes.length, outcomes.length + this.link.connection.actionLimit)
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
    return this.link.connection.session.runWithoutLogin(
      async (signal) => {
        const endpoint = 'GET /download'
        const { status, body } = await readPage(
          this.link.connection.http,
          path,
          this.link.exchange(endpoint, options, signal),
        )
        if (status === 200) return body
        throw new DeviceError('NOT_FOUND', sentence('sagemcom.file-gone', { device: this.label, status }), {
          device: this.label,
          endpoint,
          httpStatus: status,
        })
      },
      { ...options, repeatable: true },
    )
  }

  #request(actions: readonly SagemcomAction[], options: SagemcomRequestOptions): Promise<SagemcomReply | 'too-many'> {
    return this.link.connection.session.run(async (session, signal) => {
      if (!(session instanceof XmoSession)) throw otherSession(this.label)
      const exchangeOptions = this.link.exchange(describe(actions), options, signal, session.secrets)
      const reply = await exchange(
        this.link.connection.http,
        session.sign(actions),
        this.link.username,
        exchangeOptions,
      )
      return this.#checked(reply, actions)
    }, options)
  }

  /** The error of the whole request counts first: with a dead session, every action claims an unknown path. */
  #checked(reply: SagemcomReply, actions: readonly SagemcomAction[]): SagemcomReply | 'too-many' {
    const gone = sessionGone(reply)
    if (gone !== undefined) throw new SessionLost(this.#requestError(gone, actions))
    const { status } = reply
    if (status.class === 'split' && actions.length > 1) {
      this.link.connection.actionLimit = Math.floor(actions.length / 2)
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
      return new DeviceError(
        'BAD_RESPONSE',
        sentence('sagemcom.left-out', { device: this.label, endpoint: endpointOf(subject) }),
        {
          device: this.label,
          endpoint: endpointOf(subject),
        },
      )
    }
    const failure = failureOf(reply)
    return failure === undefined ? reply : sagemcomError(failure, subject)
  }
}

/** What a request is about: `getValue Device/DeviceInfo`, `getValue of 12 paths`. */
function describe(actions: readonly SagemcomAction[]): string {
  const [first] = actions
  if (first === undefined) return 'no action'
  return actions.length === 1 ? endpointOf(first) : `${first.method} of ${actions.length} paths`
}
