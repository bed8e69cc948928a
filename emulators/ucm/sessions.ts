import { createHash, randomInt } from 'node:crypto'
import type { Clock, JsonObject, Reply } from '../shared'
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
    const challenge = this.#newChallenge()
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
    if (challenge === undefined || token !== md5(`${challenge}${this.settings.password}`)) return this.#refuse()
    this.#failures = 0
    this.logins++
    if (this.settings.singleSession) this.killAll()
    return success({ cookie: this.#open(user, challenge) })
  }

  /** The first half of a login at the WebSocket: the challenge belongs to the socket. */
  socketChallenge(): { status: number; response: JsonObject } {
    if (this.settings.notAllowed) return { status: -47, response: {} }
    if (this.#isBanned()) return { status: -68, response: this.#banFacts() }
    return { status: 0, response: { challenge: this.#newChallenge() } }
  }

  /** The second half: wrong passwords count together with those of the HTTPS API. */
  socketLogin(challenge: string, token: string, password: string): { status: number; response: JsonObject } {
    if (this.#isBanned()) return { status: -68, response: this.#banFacts() }
    if (challenge !== '' && token === md5(`${challenge}${password}`)) {
      this.#failures = 0
      return { status: 0, response: {} }
    }
    this.#failures++
    const remaining = this.settings.maxTries - this.#failures
    if (remaining > 0) return { status: -37, response: { remain_num: remaining } }
    this.#failures = 0
    this.#bannedUntilMs = this.clock.now() + this.settings.banTime * 1000
    return { status: -68, response: this.#banFacts() }
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

  /** Ten digits at most, so that leading zeros are always there to be lost. */
  #newChallenge(): string {
    return this.settings.challenge || String(randomInt(1, 2 ** 31)).padStart(16, '0')
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
    return this.#told(-68, this.#banFacts())
  }

  #banFacts(): { remain_time: number } {
    return { remain_time: Math.ceil((this.#bannedUntilMs - this.clock.now()) / 1000) }
  }

  #told(status: number, facts: Record<string, number>): Reply {
    if (this.settings.remainAt === 'top') return jsonReply({ response: {}, status, ...facts })
    return failure(status, facts)
  }
}

function md5(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex')
}
