import { createHash, createHmac, createPublicKey, pbkdf2Sync, randomBytes } from 'node:crypto'
import type { Clock } from '../../shared'
import { testCertificate } from '../../shared/test-certificate'
import type { HilinkSettings } from '../options'
import { ApiError, codes } from '../protocol/api-error'
import type { XmlNode } from '../protocol/reply'
import { randomText, type Session, type SessionStore } from './session'

type Login = HilinkSettings['login']
const announcedTypes: Readonly<Record<Login, '0' | '3' | '4'>> = {
  none: '0',
  type0: '0',
  type3: '3',
  type4: '4',
  'type4-only': '4',
  scram: '4',
  both: '4',
  'scram-missing': '4',
}
const announcingScram: readonly Login[] = ['scram', 'both', 'scram-missing']
const answeringScram: readonly Login[] = ['scram', 'both', 'type4']

/** Who may log in, how, and how often it may go wrong. */
export class LoginService {
  readonly #clock: Clock
  readonly #settings: HilinkSettings
  readonly #sessions: SessionStore
  readonly #salt: string
  #failures = 0
  #lockedUntilMs = 0
  #refusedUntilMs = 0
  #signsWrong = false

  constructor(clock: Clock, settings: HilinkSettings, sessions: SessionStore) {
    this.#clock = clock
    this.#settings = settings
    this.#sessions = sessions
    this.#salt = settings.salt === '' ? randomBytes(32).toString('hex') : settings.salt
  }

  /** Whether protected endpoints ask for a login at all. */
  get isNeeded(): boolean {
    const { login, classify } = this.#settings
    if (login === 'none') return false
    return this.hilinkLogin === '1' || classify === 'wingle' || classify === 'mobile-wifi'
  }

  get hilinkLogin(): '0' | '1' {
    const { hilinkLogin, login } = this.#settings
    if (hilinkLogin !== 'auto') return hilinkLogin
    return login === 'none' ? '0' : '1'
  }

  get passwordType(): '0' | '3' | '4' {
    return announcedTypes[this.#settings.login]
  }

  get announcesScram(): boolean {
    return announcingScram.includes(this.#settings.login)
  }

  get lockedMinutes(): number {
    return Math.max(0, Math.ceil((this.#lockedUntilMs - this.#clock.now()) / 60_000))
  }

  /** Whether somebody else would have to go for this session to log in. */
  isOccupied(session: Session): boolean {
    if (this.#clock.now() < this.#refusedUntilMs) return true
    return this.#settings.secondLogin === 'refuse' && this.#sessions.holder(session) !== undefined
  }

  /** For that long a person holds the only place, whatever `secondLogin` says. */
  refuseFor(seconds: number): void {
    this.#refusedUntilMs = this.#clock.now() + seconds * 1000
  }

  /** The next server signature is that of a device that does not know the password. */
  signWrongly(): void {
    this.#signsWrong = true
  }

  /**
   * `user/login`; `token` is that of the request.
   * @throws {ApiError}
   */
  login(session: Session, given: { username: string; password: string; type: string; token: string }): void {
    const { login, username, password } = this.#settings
    if (login === 'none') throw new ApiError(codes.notSupported)
    this.#requireFree(session)
    const expected = given.type === '4' ? hashedPassword(username, password, given.token) : plainPassword(password)
    if (login === 'scram' || given.type !== this.passwordType) this.#fail(codes.wrongPassword)
    if (given.username !== username) this.#fail(codes.unknownUser)
    if (given.password !== expected) this.#fail(codes.wrongPassword)
    this.#succeed(session)
  }

  /** `user/challenge_login`. */
  challenge(session: Session, username: string, firstNonce: string): XmlNode[] {
    this.#requireScram()
    this.#requireFree(session)
    if (username !== this.#settings.username) this.#fail(codes.unknownUser)
    if (!/^[\da-f]{64}$/i.test(firstNonce)) throw new ApiError(codes.format)
    const { serverNonce: suffix, iterations } = this.#settings
    const serverNonce = firstNonce + (suffix === '' ? randomText(32) : suffix)
    session.challenge = { firstNonce, serverNonce }
    return [
      ['salt', this.#salt],
      ['modeselected', 1],
      ['servernonce', serverNonce],
      ['newType', 0],
      ['iterations', iterations],
    ]
  }

  /** `user/authentication_login`. */
  authenticate(session: Session, given: { proof: string; finalNonce: string; takesOver: boolean }): XmlNode[] {
    this.#requireScram()
    const { challenge } = session
    session.challenge = undefined
    if (challenge === undefined || challenge.serverNonce !== given.finalNonce) this.#fail(codes.wrongPassword)
    if (!given.takesOver) this.#requireFree(session)
    const keys = scramKeys(this.#settings.password, this.#salt, this.#settings.iterations)
    const { firstNonce, serverNonce } = challenge
    if (given.proof.toLowerCase() !== scramProof(keys, firstNonce, serverNonce)) this.#fail(codes.wrongPassword)
    this.#succeed(session)
    const signature = this.#signsWrong ? '0'.repeat(64) : serverSignature(keys, firstNonce, serverNonce)
    this.#signsWrong = false
    return [
      ['serversignature', signature],
      ['rsapubkeysignature', keySignature(keys)],
      ['rsae', publicKey.exponentHex],
      ['rsan', publicKey.modulusHex],
    ]
  }

  #requireScram(): void {
    if (!answeringScram.includes(this.#settings.login)) throw new ApiError(codes.notSupported)
  }

  #requireFree(session: Session): void {
    if (this.lockedMinutes > 0) throw this.#refusal(codes.locked)
    if (this.isOccupied(session)) throw new ApiError(Number(this.#settings.secondLoginCode))
  }

  #succeed(session: Session): void {
    this.#failures = 0
    this.#lockedUntilMs = 0
    this.#sessions.login(session)
  }

  #fail(code: number): never {
    const { lockTries, lockMinutes, loginErrors } = this.#settings
    this.#failures++
    if (this.#failures >= lockTries) {
      this.#failures = 0
      this.#lockedUntilMs = this.#clock.now() + lockMinutes * 60_000
      throw this.#refusal(codes.locked)
    }
    throw this.#refusal(loginErrors === 'combined' ? codes.wrongUserOrPassword : code)
  }

  #refusal(code: number): ApiError {
    if (!this.#settings.lockDetails) return new ApiError(code)
    const remaining = this.lockedMinutes > 0 ? 0 : this.#settings.lockTries - this.#failures
    return new ApiError(code, [
      ['waittime', this.lockedMinutes],
      ['remaincount', remaining],
    ])
  }
}

/** Types 0 and 3 of `user/login`. */
export function plainPassword(password: string): string {
  return Buffer.from(password).toString('base64')
}

/** Type 4 of `user/login`: bound to the token of the request. */
export function hashedPassword(username: string, password: string, token: string): string {
  return hexBase64(username + hexBase64(password) + token)
}

// Base64 of the hex text, not of the digest itself.
function hexBase64(text: string): string {
  return Buffer.from(createHash('sha256').update(text).digest('hex')).toString('base64')
}

/** What the device keeps of a password. */
export interface ScramKeys {
  clientKey: Buffer
  storedKey: Buffer
  serverKey: Buffer
}

/** Huawei's variant of RFC 5802: in both HMACs of the salted password the label is the key. */
export function scramKeys(password: string, saltHex: string, iterations: number): ScramKeys {
  const salted = pbkdf2Sync(Buffer.from(password), Buffer.from(saltHex, 'hex'), iterations, 32, 'sha256')
  const clientKey = hmac('Client Key', salted)
  return {
    clientKey,
    storedKey: createHash('sha256').update(clientKey).digest(),
    serverKey: hmac('Server Key', salted),
  }
}

/** The proof that a client who knows the password sends, hex. */
export function scramProof(keys: ScramKeys, firstNonce: string, serverNonce: string): string {
  const signature = hmac(authMessage(firstNonce, serverNonce), keys.storedKey)
  return Buffer.from(keys.clientKey.map((byte, index) => byte ^ (signature[index] ?? 0))).toString('hex')
}

/** With which the device proves that it knows the password too, hex. */
export function serverSignature(keys: ScramKeys, firstNonce: string, serverNonce: string): string {
  return hmac(authMessage(firstNonce, serverNonce), keys.serverKey).toString('hex')
}

/** The signature of the public key, hex. */
export function keySignature(keys: ScramKeys): string {
  return hmac(keys.serverKey, Buffer.from(publicKey.modulusHex, 'hex')).toString('hex')
}

/** The emulator's RSA key: that of the public test certificate. */
export const publicKey = readPublicKey()

function readPublicKey(): { modulusHex: string; exponentHex: string } {
  const { n = '', e = '' } = createPublicKey(testCertificate).export({ format: 'jwk' })
  return {
    modulusHex: Buffer.from(n, 'base64url').toString('hex'),
    exponentHex: Buffer.from(e, 'base64url').toString('hex'),
  }
}

function authMessage(firstNonce: string, serverNonce: string): string {
  return `${firstNonce},${serverNonce},${serverNonce}`
}

function hmac(key: string | Buffer, message: Buffer): Buffer {
  return createHmac('sha256', key).update(message).digest()
}
