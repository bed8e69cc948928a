import { DeviceError } from '../errors.js'
import type { Trace } from '../http/trace.js'
import { sentence } from '../sentences/sentence.js'
import type { SessionState } from '../session/session.js'
import type { Acquired } from '../session/shared.js'
import type { ApiFamily, RestFamily } from './api-family.js'
import {
  acquireSagemcomConnection,
  RouterLink,
  type SagemcomConnection,
  type SagemcomConnectionSettings,
  type SagemcomReadOptions,
} from './connection.js'
import type { PresenceReading, RouterModel, RouterOperations } from './device/operations.js'
import type {
  CableState,
  LogEntry,
  PortMapping,
  RouterHost,
  RouterInformation,
  WanState,
  WifiNetwork,
} from './device/shapes.js'
import { type RestApi, RestClient } from './rest/client.js'
import { RestRouter } from './rest/router.js'
import { CableClient } from './rest-cable/client.js'
import { CableRouter } from './rest-cable/router.js'
import { XmoClient } from './xmo/client.js'
import { XmoRouter } from './xmo/router.js'

export interface SagemcomClientSettings extends SagemcomConnectionSettings {
  trace: boolean
}

/** A Sagemcom F@st router, as one config node sees it, whatever its firmware speaks. */
export class SagemcomClient implements RouterOperations {
  readonly label: string
  readonly #acquired: Acquired<SagemcomConnection>
  readonly #link: RouterLink
  readonly #xmo: XmoClient
  readonly #rest: Record<RestFamily, RestApi>
  /** By what the firmware speaks. */
  readonly #routers: Record<ApiFamily, RouterOperations>
  readonly #unsubscribe: (() => void)[] = []

  constructor(private readonly settings: SagemcomClientSettings) {
    this.label = settings.device
    this.#acquired = acquireSagemcomConnection(settings)
    const link = new RouterLink(this.#acquired.resource, settings)
    const rest = new RestClient(link)
    const cable = new CableClient(link)
    this.#link = link
    this.#xmo = new XmoClient(link)
    this.#rest = { rest, 'rest-cable': cable }
    this.#routers = {
      xmo: new XmoRouter(this.#xmo, link),
      rest: new RestRouter(rest, link),
      'rest-cable': new CableRouter(cable, link),
    }
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

  /** The router's tree of paths. @throws DeviceError `UNSUPPORTED` where the firmware speaks something else */
  async xmo(options: SagemcomReadOptions): Promise<XmoClient> {
    const api = await this.api(options)
    if (api === 'xmo') return this.#xmo
    const words = sentence('sagemcom.no-paths', { device: this.label, family: sentence(`sagemcom.family-${api}`) })
    throw new DeviceError('UNSUPPORTED', words, { device: this.label }, 'no')
  }

  /** The router's REST API, and which. @throws DeviceError `UNSUPPORTED` where the firmware has none */
  async rest(options: SagemcomReadOptions): Promise<{ api: RestFamily; client: RestApi }> {
    const api = await this.api(options)
    if (api !== 'xmo') return { api, client: this.#rest[api] }
    throw new DeviceError(
      'UNSUPPORTED',
      sentence('sagemcom.no-rest', { device: this.label }),
      { device: this.label },
      'no',
    )
  }

  /** What the firmware speaks; where nobody knows yet, the login tells. */
  async api(options: SagemcomReadOptions): Promise<ApiFamily> {
    const { api, session } = this.#connection
    return api ?? (await session.run((opened) => Promise.resolve(opened.api), { ...options, repeatable: true }))
  }

  async information(options: SagemcomReadOptions): Promise<RouterInformation> {
    return (await this.#router(options)).information(options)
  }

  async hosts(options: SagemcomReadOptions): Promise<RouterHost[]> {
    return (await this.#router(options)).hosts(options)
  }

  async portMappings(options: SagemcomReadOptions): Promise<PortMapping[]> {
    return (await this.#router(options)).portMappings(options)
  }

  async wifi(options: SagemcomReadOptions): Promise<WifiNetwork[]> {
    return (await this.#router(options)).wifi(options)
  }

  async wan(options: SagemcomReadOptions): Promise<WanState> {
    return (await this.#router(options)).wan(options)
  }

  async logs(options: SagemcomReadOptions): Promise<LogEntry[]> {
    return (await this.#router(options)).logs(options)
  }

  async cable(options: SagemcomReadOptions): Promise<CableState> {
    const { connection } = this.#link
    if (connection.api === undefined) {
      // Some tell it to anyone, also while somebody else has their only session.
      await connection.session.runWithoutLogin(
        (signal) => connection.findRestFamily(this.#link.exchange('GET /', options, signal)),
        { ...options, repeatable: true },
      )
    }
    return (await this.#router(options)).cable(options)
  }

  async reboot(options: SagemcomReadOptions): Promise<{ accepted: true }> {
    return (await this.#router(options)).reboot(options)
  }

  async presence(options: SagemcomReadOptions): Promise<PresenceReading> {
    return (await this.#router(options)).presence(options)
  }

  async model(options: SagemcomReadOptions): Promise<RouterModel> {
    return (await this.#router(options)).model(options)
  }

  async #router(options: SagemcomReadOptions): Promise<RouterOperations> {
    return this.#routers[await this.api(options)]
  }

  get #connection(): SagemcomConnection {
    return this.#acquired.resource
  }
}
