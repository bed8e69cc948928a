import type { Trace } from '../http/trace.js'
import type { SessionState } from '../session/session.js'
import type { Acquired } from '../session/shared.js'
import {
  acquireSagemcomConnection,
  RouterLink,
  type SagemcomConnection,
  type SagemcomConnectionSettings,
  type SagemcomReadOptions,
} from './connection.js'
import type { PresenceReading, RouterModel, RouterOperations } from './device/operations.js'
import type { LogEntry, PortMapping, RouterHost, RouterInformation, WanState, WifiNetwork } from './device/shapes.js'
import { XmoClient } from './xmo/client.js'
import { XmoRouter } from './xmo/router.js'

export interface SagemcomClientSettings extends SagemcomConnectionSettings {
  trace: boolean
}

/** A Sagemcom F@st router, as one config node sees it, whatever its firmware speaks. */
export class SagemcomClient implements RouterOperations {
  readonly label: string
  readonly #acquired: Acquired<SagemcomConnection>
  readonly #xmo: XmoClient
  readonly #router: RouterOperations
  readonly #unsubscribe: (() => void)[] = []

  constructor(private readonly settings: SagemcomClientSettings) {
    this.label = settings.device
    this.#acquired = acquireSagemcomConnection(settings)
    const link = new RouterLink(this.#acquired.resource, settings)
    this.#xmo = new XmoClient(link)
    this.#router = new XmoRouter(this.#xmo, link)
  }

  /** What distinguishes this router and user from others, without secrets. */
  get identity(): string {
    return `sagemcom ${this.settings.http.origin} ${this.settings.username}`
  }

  get traces(): boolean {
    return this.settings.trace
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

  /** The router's tree of paths. */
  xmo({ signal }: SagemcomReadOptions): Promise<XmoClient> {
    signal.throwIfAborted()
    return Promise.resolve(this.#xmo)
  }

  information(options: SagemcomReadOptions): Promise<RouterInformation> {
    return this.#router.information(options)
  }

  hosts(options: SagemcomReadOptions): Promise<RouterHost[]> {
    return this.#router.hosts(options)
  }

  portMappings(options: SagemcomReadOptions): Promise<PortMapping[]> {
    return this.#router.portMappings(options)
  }

  wifi(options: SagemcomReadOptions): Promise<WifiNetwork[]> {
    return this.#router.wifi(options)
  }

  wan(options: SagemcomReadOptions): Promise<WanState> {
    return this.#router.wan(options)
  }

  logs(options: SagemcomReadOptions): Promise<LogEntry[]> {
    return this.#router.logs(options)
  }

  reboot(options: SagemcomReadOptions): Promise<{ accepted: true }> {
    return this.#router.reboot(options)
  }

  presence(options: SagemcomReadOptions): Promise<PresenceReading> {
    return this.#router.presence(options)
  }

  model(options: SagemcomReadOptions): Promise<RouterModel> {
    return this.#router.model(options)
  }

  get #connection(): SagemcomConnection {
    return this.#acquired.resource
  }
}
