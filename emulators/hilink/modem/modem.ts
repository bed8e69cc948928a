import type { Clock } from '../../shared'
import type { HilinkSettings } from '../options'
import { ApiError, codes } from '../protocol/api-error'

/** What can change about the modem while it runs. */
export interface ModemState {
  sim: HilinkSettings['sim']
  network: HilinkSettings['network']
  /** Mobile data is switched on; connected is another matter. */
  data: boolean
  /** Bars, 0 to 5. */
  signal: number
  technology: 'gsm' | 'wcdma' | 'lte' | 'nr'
  /** A SMS service that answers 113018. */
  smsBusy: boolean
}

/** The ConnectionStatus codes that the emulator knows. */
export const connectionStatus = { connecting: 900, connected: 901, disconnected: 902, disconnecting: 903 } as const
type Connection = keyof typeof connectionStatus

const pinTries = 3
const pukTries = 10

/** SIM, registration and mobile data. */
export class Modem {
  readonly #clock: Clock
  readonly #settings: HilinkSettings
  readonly #onChange: () => void
  #state: ModemState
  #connection: Connection
  #cancelDial: (() => void) | undefined
  #pinTriesLeft = pinTries
  #pukTriesLeft = pukTries
  #startedMs: number
  #connectedMs: number
  #statisticsMs: number
  #isTrafficCleared = false

  /** @param onChange told after each change: texts that wait may come in */
  constructor(clock: Clock, settings: HilinkSettings, onChange: () => void) {
    this.#clock = clock
    this.#settings = settings
    this.#onChange = onChange
    this.#state = {
      sim: settings.sim,
      network: settings.network,
      data: settings.data,
      signal: 4,
      technology: 'lte',
      smsBusy: false,
    }
    this.#startedMs = this.#connectedMs = this.#statisticsMs = clock.now()
    this.#connection = this.#wantsConnection ? 'connected' : 'disconnected'
  }

  get state(): Readonly<ModemState> {
    return this.#state
  }

  get isRegistered(): boolean {
    return this.#state.sim === 'ready' && this.#state.network !== 'none'
  }

  get hasSim(): boolean {
    return this.#state.sim !== 'missing'
  }

  /** Whether a text can go out or come in. */
  get canSend(): boolean {
    return this.isRegistered
  }

  get connection(): Connection {
    return this.#connection
  }

  get isSmsReady(): boolean {
    return !this.#state.smsBusy && this.#clock.now() - this.#startedMs >= this.#settings.smsReady
  }

  get pinTriesLeft(): number {
    return this.#pinTriesLeft
  }

  get pukTriesLeft(): number {
    return this.#pukTriesLeft
  }

  get uptimeSeconds(): number {
    return Math.floor((this.#clock.now() - this.#startedMs) / 1000)
  }

  /** Of this connection; 0 when there is none. */
  get connectedSeconds(): number {
    return this.#connection === 'connected' ? Math.floor((this.#clock.now() - this.#connectedMs) / 1000) : 0
  }

  get secondsSinceTrafficReset(): number {
    return Math.floor((this.#clock.now() - this.#statisticsMs) / 1000)
  }

  change(change: Partial<ModemState>): void {
    this.#state = { ...this.#state, ...change }
    this.#dial()
    this.#onChange()
  }

  get isTrafficCleared(): boolean {
    return this.#isTrafficCleared
  }

  clearTraffic(): void {
    this.#isTrafficCleared = true
    this.#statisticsMs = this.#clock.now()
  }

  /** The modem starts again: data has to be dialled anew, a SIM stays as it is. */
  restart(): void {
    this.#startedMs = this.#clock.now()
    this.#connection = 'disconnected'
    this.#dial()
  }

  /** @throws {ApiError} 103002, and each wrong try counts */
  verifyPin(pin: string): void {
    if (this.#state.sim !== 'pin') return
    if (pin === this.#settings.pin) {
      this.#pinTriesLeft = pinTries
      this.change({ sim: 'ready' })
      return
    }
    this.#pinTriesLeft--
    if (this.#pinTriesLeft === 0) this.change({ sim: 'puk' })
    throw new ApiError(codes.pinWrong)
  }

  /** @throws {ApiError} 103004, and each wrong try counts */
  unlock(puk: string): void {
    if (this.#state.sim !== 'puk') return
    if (puk === this.#settings.puk) {
      this.#pinTriesLeft = pinTries
      this.#pukTriesLeft = pukTries
      this.change({ sim: 'ready' })
      return
    }
    this.#pukTriesLeft--
    if (this.#pukTriesLeft === 0) this.change({ sim: 'invalid' })
    throw new ApiError(codes.pukWrong)
  }

  get #wantsConnection(): boolean {
    return this.#state.data && this.isRegistered
  }

  #dial(): void {
    const wants = this.#wantsConnection
    if (wants === (this.#connection === 'connected' || this.#connection === 'connecting')) return
    this.#cancelDial?.()
    this.#connection = wants ? 'connecting' : 'disconnecting'
    this.#cancelDial = this.#clock.after(this.#settings.dialTime, () => {
      this.#connection = wants ? 'connected' : 'disconnected'
      this.#connectedMs = this.#clock.now()
    })
  }
}
