import { createHash, randomInt } from 'node:crypto'
import type { Clock, Reply } from '../shared'
import { jsonReply } from '../shared'
import type { UcmSettings } from './options'
import { failure, success } from './protocol'

interface Session {
  user: string
  expiresMs: number
}

/** Challenges, logins, cookies and bans. */
export class Sessions {
  logins = 0
  refusedLogins = 0
  challenges = 0
  readonly #challengeOf = new Map<string, string>()
  readonly #sessions = new Map<string, Session>()
  #failures = 0
  #bannedUntilMs = 0

  constructor(
    private readonly settings: UcmSettings,
    private readonly clock: Clock,
  ) {}

  /** How many cookies are valid now. */
  get open(): number {
    this.#forgetExpired()
    return this.#sessions.size
  }

  challenge(user: string): Reply {
    this.challenges++
    if (this.settings.notAllowed) return failure(-47)
    if (user !== this.settings.username) return failure(-71)
    if (this.#isBanned()) return this.#bannedReply()
    // Ten digits at most, so that leading zeros are always there to be lost.
    const challenge = this.settings.challenge || String(randomInt(1, 2 ** 31)).padStart(16, '0')
    this.#challengeOf.set(user, challenge)
    if (this.settings.challengeKillsSession) this.killAll()
    return success({ challenge })
  }

  /** A challenge is good for one try. */
  login(user: string, token: string): Reply {
    if (user !== this.settings.username) return failure(-71)
    if (this.#isBanned()) return this.#bannedReply()
    const challenge = this.#challengeOf.get(user)
    this.#challengeOf.delete(user)
    if (challenge === undefined || token !== this.#token(challenge)) return this.#refuse()
    this.#failures = 0
    this.logins++
    if (this.settings.singleSession) this.killAll()
    return success({ cookie: this.#open(user, challenge) })
  }

  /** Whether a cookie is valid; with `cookieLife=sliding` this renews it. */
  accept(cookie: string): boolean {
    this.#forgetExpired()
    const session = this.#sessions.get(cookie)
    if (session === undefined) return false
    if (this.settings.cookieLife === 'sliding') session.expiresMs = this.#expiry()
    return true
  }

  logout(cookie: string): void {
    this.#sessions.delete(cookie)
  }

  /** As a reboot, or a login elsewhere, does. */
  killAll(): void {
    this.#sessions.clear()
  }

  /** As somebody who logs in elsewhere does on a device with one session. */
  steal(): void {
    this.killAll()
    this.#open(this.settings.username, '0000000000000001')
  }

  restart(): void {
    this.killAll()
    this.#challengeOf.clear()
  }

  resetStats(): void {
    this.logins = 0
    this.refusedLogins = 0
    this.challenges = 0
  }

  /** The valid cookies, as listUser shows them. */
  cookies(): string[] {
    this.#forgetExpired()
    return [...this.#sessions.keys()]
  }

  #token(challenge: string): string {
    return createHash('md5').update(`${challenge}${this.settings.password}`, 'utf8').digest('hex')
  }

  #open(user: string, challenge: string): string {
    const digits = challenge.replace(/^0+/, '')
    const cookie = `sid${digits}-${Math.floor(this.clock.now() / 1000)}`
    this.#sessions.set(cookie, { user, expiresMs: this.#expiry() })
    return cookie
  }

  #expiry(): number {
    return this.clock.now() + this.settings.cookieTtl * 1000
  }

  #forgetExpired(): void {
    for (const [cookie, { expiresMs }] of this.#sessions) {
      if (expiresMs <= this.clock.now()) this.#sessions.delete(cookie)
    }
  }

  #isBanned(): boolean {
    return this.clock.now() < this.#bannedUntilMs
  }

  #refuse(): Reply {
    this.refusedLogins++
    this.#failures++
    const remaining = this.settings.maxTries - this.#failures
    if (remaining > 0) return this.#told(-37, { remain_num: remaining })
    this.#failures = 0
    this.#bannedUntilMs = this.clock.now() + this.settings.banTime * 1000
    return this.#bannedReply()
  }

  #bannedReply(): Reply {
    return this.#told(-68, { remain_time: Math.ceil((this.#bannedUntilMs - this.clock.now()) / 1000) })
  }

  #told(status: number, facts: Record<string, number>): Reply {
    if (this.settings.remainAt === 'top') return jsonReply({ response: {}, status, ...facts })
    return failure(status, facts)
  }
}
