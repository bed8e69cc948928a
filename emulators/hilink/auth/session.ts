import { randomInt } from 'node:crypto'
import type { Clock } from '../../shared'
import type { HilinkSettings } from '../options'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const alphanumeric = `${letters}0123456789`
// A session that never posts must not grow for ever.
const maxTokens = 256
const maxSessions = 100

export function randomText(length: number, alphabet = alphanumeric): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
}

/** One cookie, its tokens, and whether it is logged in. */
export interface Session {
  /** The value of the SessionID cookie. */
  id: string
  tokens: string[]
  isLoggedIn: boolean
  /** Who holds it: the client of the API, or a person at the web page. */
  owner: 'client' | 'person'
  openedMs: number
  seenMs: number
  /** It was idle for too long, and lives on as a visitor's. */
  isExpired: boolean
  challenge: { firstNonce: string; serverNonce: string } | undefined
}

/** What tests may know of a session. */
export interface SessionFacts {
  owner: Session['owner']
  isLoggedIn: boolean
}

/** All sessions of one device, with their single-use tokens. */
export class SessionStore {
  readonly #clock: Clock
  readonly #settings: HilinkSettings
  #sessions: Session[] = []
  #kickedPersons = 0
  #scalarToken: string
  /** G0 and G1 have no cookie: everybody shares one session. */
  #shared: Session

  constructor(clock: Clock, settings: HilinkSettings) {
    this.#clock = clock
    this.#settings = settings
    this.#scalarToken = this.#newToken(32)
    this.#shared = this.#create('client')
  }

  get hasCookies(): boolean {
    return this.#settings.generation === 'g2' || this.#settings.generation === 'g3'
  }

  open(owner: Session['owner'] = 'client'): Session {
    const session = this.#create(owner)
    this.#sessions.push(session)
    if (this.#sessions.length > maxSessions) {
      const index = this.#sessions.findIndex(({ isLoggedIn }) => !isLoggedIn)
      this.#sessions.splice(Math.max(0, index), 1)
    }
    return session
  }

  /** The session of a `Cookie` header; an idle one ends here, any other lives on. */
  find(cookieHeader: string | undefined): Session | undefined {
    const session = this.hasCookies ? this.#byCookie(cookieHeader) : this.#shared
    if (session === undefined) return undefined
    if (this.#isIdle(session)) {
      this.#end(session)
      session.isExpired = true
      if (this.#settings.expired === '125002') return undefined
    }
    session.seenMs = this.#clock.now()
    return session
  }

  /** The logged-in session of somebody else, if there is one. */
  holder(self: Session): Session | undefined {
    return this.#all().find((session) => session !== self && session.isLoggedIn && !this.#isIdle(session))
  }

  /** A new token of the session. */
  issueToken(session: Session): string {
    const token = this.#newToken(32)
    session.tokens.push(token)
    if (session.tokens.length > maxTokens) session.tokens.shift()
    return token
  }

  /** G1: the one token that everybody uses. */
  get scalarToken(): string {
    return this.#scalarToken
  }

  /** Takes the token out of the pool; `false` if it is not in there (any more). */
  spendToken(session: Session, token: string | undefined): boolean {
    const index = token === undefined ? -1 : session.tokens.indexOf(token)
    if (index < 0) return false
    session.tokens.splice(index, 1)
    return true
  }

  /** Logs in: the old cookie and its tokens are dead, and so are other sessions if a login kicks them. */
  login(session: Session): void {
    const isOut = (other: Session): boolean => other !== session && other.isLoggedIn && !this.#isIdle(other)
    if (this.#settings.secondLogin !== 'allow') {
      this.#kickedPersons += this.#sessions.filter((other) => isOut(other) && other.owner === 'person').length
      this.#remove(isOut)
    }
    Object.assign(session, this.#create(session.owner), { isLoggedIn: true })
  }

  logout(session: Session): void {
    session.isLoggedIn = false
  }

  /** A person logs in at the web page, and everybody else is out. */
  steal(): void {
    this.#remove(({ isLoggedIn }) => isLoggedIn)
    this.#shared.isLoggedIn = false
    this.open('person').isLoggedIn = true
  }

  /** How many persons a client has pushed off the web page. */
  get kickedPersons(): number {
    return this.#kickedPersons
  }

  /** The person logs out. */
  personLeaves(): void {
    this.#remove(({ owner }) => owner === 'person')
  }

  /** Ends all sessions as if nobody had used them. */
  expireAll(): void {
    for (const session of this.#all()) session.seenMs = this.#clock.now() - this.#settings.idleTimeout * 1000
  }

  /** All tokens that were handed out are worth nothing. */
  spoilTokens(): void {
    for (const session of this.#all()) session.tokens = []
    this.#scalarToken = this.#newToken(32)
  }

  /** After a reboot nobody is known. */
  clear(): void {
    this.#sessions = []
    this.#shared = this.#create('client')
    this.#scalarToken = this.#newToken(32)
  }

  facts(): SessionFacts[] {
    return this.#all().map((session) => ({
      owner: session.owner,
      isLoggedIn: session.isLoggedIn && !this.#isIdle(session),
    }))
  }

  #all(): Session[] {
    return this.hasCookies ? this.#sessions : [this.#shared, ...this.#sessions]
  }

  #byCookie(header: string | undefined): Session | undefined {
    const id = /(?:^|;\s*)SessionID=([^;]+)/.exec(header ?? '')?.[1]
    return this.#sessions.find((session) => session.id === id)
  }

  #isIdle(session: Session): boolean {
    return this.#clock.now() - session.seenMs >= this.#settings.idleTimeout * 1000
  }

  #end(session: Session): void {
    session.isLoggedIn = false
    session.challenge = undefined
    if (this.#settings.expired !== '100003') session.tokens = []
    if (this.#settings.expired === '125002') this.#remove((other) => other === session)
  }

  #remove(isOut: (session: Session) => boolean): void {
    this.#sessions = this.#sessions.filter((session) => !isOut(session))
  }

  #create(owner: Session['owner']): Session {
    const now = this.#clock.now()
    return {
      id: randomText(128),
      tokens: [],
      isLoggedIn: false,
      isExpired: false,
      owner,
      openedMs: now,
      seenMs: now,
      challenge: undefined,
    }
  }

  // 17.x uses base64 characters, so that a + occurs.
  #newToken(length: number): string {
    return randomText(length, this.#settings.generation === 'g3' ? alphanumeric : `${alphanumeric}+/`)
  }
}
