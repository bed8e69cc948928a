import type { Clock } from '../../shared'
import type { SagemcomSettings } from '../options'

const uptimeBeforeStartSeconds = 864_213

/** What the whole data model depends on: the time, the line, and how often it was rebooted. */
export class World {
  readonly clock: Clock
  readonly settings: SagemcomSettings
  rebootCount = 7
  lastRebootCause = 'POWER_ON'
  lineUp = true
  lineChangedMs: number
  /** Grows with each new PPP session. */
  wanLease = 1
  #bootedMs: number

  constructor(clock: Clock, settings: SagemcomSettings) {
    this.clock = clock
    this.settings = settings
    this.#bootedMs = clock.now() - uptimeBeforeStartSeconds * 1000
    this.lineChangedMs = this.#bootedMs + 60_000
  }

  get bootedMs(): number {
    return this.#bootedMs
  }

  uptimeSeconds(): number {
    return Math.max(0, Math.floor((this.clock.now() - this.#bootedMs) / 1000))
  }

  secondsSinceLineChange(): number {
    return Math.max(0, Math.floor((this.clock.now() - this.lineChangedMs) / 1000))
  }

  /** A 64-bit counter that grows while the router runs; decimal text, as on the wire. */
  counter(perSecond: number): () => string {
    return () => String(Math.floor(this.uptimeSeconds() * perSecond) + 1000)
  }

  wanAddress(): string {
    return this.lineUp ? `203.0.113.${10 + (this.wanLease % 200)}` : ''
  }

  setLine(up: boolean): void {
    if (this.lineUp === up) return
    this.lineUp = up
    this.lineChangedMs = this.clock.now()
    if (up) this.wanLease++
  }

  newConnection(): void {
    this.wanLease++
    this.lineChangedMs = this.clock.now()
  }

  booted(cause: string): void {
    this.rebootCount++
    this.lastRebootCause = cause
    this.#bootedMs = this.clock.now()
    this.newConnection()
  }
}
