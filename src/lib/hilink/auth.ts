import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { DeviceError } from '../errors.js'
import { quoteForError } from '../http/redact.js'
import { sentence } from '../sentences/sentence.js'
import { pause } from '../session/abort.js'
import { LoginRefused, sendingCredentials } from '../session/outcomes.js'
import type { Signal } from '../session/signal.js'
import { type Encryption, keyForSecrets, type PublicKey, publicKeyOf } from './encryption.js'
import {
  type HilinkElement,
  type HilinkRefusal,
  type HilinkReply,
  isRefusal,
  numberOf,
  requestBody,
  textOf,
} from './protocol.js'
import { codes, hilinkCode, hilinkError, isNotSupported } from './status-codes.js'
import type { MakeBody } from './transport.js'
import type { WebSession } from './web-session.js'

/** The exchanges of a login, in one session. */
export interface LoginExchanges {
  get(session: WebSession, endpoint: string, signal: Signal): Promise<HilinkReply | HilinkRefusal>
  post(
    session: WebSession,
    endpoint: string,
    makeBody: MakeBody,
    signal: Signal,
    key?: PublicKey,
  ): Promise<HilinkReply | HilinkRefusal>
  /** Asks whether the modem wants requests encrypted; what a login tells of its key is added to the answer. */
  encryption(session: WebSession, isOaep: boolean, signal: Signal): Promise<Encryption>
}

export interface LoginSettings {
  /** The config node's name, or its host. */
  device: string
  username: string
  password: string
}

/** Devices that always ask for a login, whatever `hilink_login` says. */
const alwaysWithLogin: ReadonlySet<string> = new Set(['wingle', 'mobile-wifi'])
const alreadyIn = '0'
const occupied = '-2'
const stateAttempts = 4
const stateRetryMs = 100

/** Logs in with the scheme that the device announces; never with another one, since each wrong try counts. */
export class Login {
  constructor(
    private readonly settings: LoginSettings,
    private readonly exchanges: LoginExchanges,
  ) {}

  /**
   * @param session of somebody who has only looked at the home page
   * @param isDemanded the device has refused a request for want of a login, whatever it says otherwise
   * @returns the session as it is where the device wants no login
   * @throws LoginRefused, DeviceError `LOCKED_OUT`, `SESSION_BUSY`, `UNSUPPORTED`, …
   */
  async open(session: WebSession, isDemanded: boolean, signal: Signal): Promise<WebSession> {
    const state = await this.#readState(session, signal)
    if (state === undefined) {
      if (!isDemanded) return session
      return await this.#proving(() => this.#withPassword(session, '0', signal))
    }
    if (textOf(state, 'State') === alreadyIn) {
      if (textOf(state, 'Username') !== '') return session.afterLogin()
      if (!isDemanded) return session
    }
    if (!isDemanded && !(await this.#wantsLogin(session, signal))) return session
    this.#checkFree(state)
    const type = textOf(state, 'password_type')
    const encryption = await this.exchanges.encryption(session, wantsOaep(state), signal)
    return await this.#proving(() =>
      textOf(state, 'extern_password_type') === '1'
        ? this.#withProof(session, type, signal, encryption)
        : this.#withPassword(session, type, signal, encryption),
    )
  }

  /** A code that the modem's documentation explains otherwise judged no password. */
  #proving(logIn: () => Promise<WebSession>): Promise<WebSession> {
    return sendingCredentials(
      logIn,
      ({ cause: { deviceCode } }) =>
        deviceCode !== undefined && !['unknown', 'transient', 'unsupported'].includes(hilinkCode(deviceCode).class),
    )
  }

  /** Whether the device still regards the session as logged in. */
  async isOpen(session: WebSession, signal: Signal): Promise<boolean> {
    const state = await this.exchanges.get(session, 'user/state-login', signal)
    return !isRefusal(state) && textOf(state.content, 'State') === alreadyIn
  }

  /** Some models close the connection when they are asked too soon after the session began. */
  async #readState(session: WebSession, signal: Signal): Promise<HilinkElement | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const reply = await this.exchanges.get(session, 'user/state-login', signal)
        if (!isRefusal(reply)) return reply.content
        const failure = hilinkError(reply.code, { device: this.settings.device, endpoint: 'user/state-login' })
        if (isNotSupported(failure)) return undefined
        throw failure
      } catch (thrown) {
        const isClosed = thrown instanceof DeviceError && thrown.code === 'UNREACHABLE' && thrown.carriedOut !== 'no'
        if (!isClosed || attempt === stateAttempts) throw thrown
        await pause(stateRetryMs * attempt, signal)
      }
    }
  }

  async #wantsLogin(session: WebSession, signal: Signal): Promise<boolean> {
    const asked = await this.exchanges.get(session, 'user/hilink_login', signal)
    if (isRefusal(asked) || textOf(asked.content, 'hilink_login') !== '0') return true
    const basic = await this.exchanges.get(session, 'device/basic_information', signal)
    return !isRefusal(basic) && alwaysWithLogin.has(textOf(basic.content, 'classify').toLowerCase())
  }

  #checkFree(state: HilinkElement): void {
    const { device } = this.settings
    const waitMinutes = numberOf(state, 'remainwaittime') ?? 0
    if (textOf(state, 'lockstatus') === '1' || waitMinutes > 0) {
      throw hilinkError(codes.locked, { device, endpoint: 'user/state-login', waitMinutes })
    }
    if (textOf(state, 'State') === occupied) {
      throw hilinkError(codes.alreadyLoggedIn, { device, endpoint: 'user/state-login' })
    }
  }

  async #withPassword(session: WebSession, type: string, signal: Signal, encryption?: Encryption): Promise<WebSession> {
    const { device, username, password } = this.settings
    if (!['', '0', '3', '4'].includes(type)) {
      throw new DeviceError(
        'UNSUPPORTED',
        sentence('hilink.login-type', { device, type: quoteForError(type) }),
        { device, endpoint: 'user/login', retryable: false },
        'no',
      )
    }
    const key = encryption && keyForSecrets(encryption, { device, endpoint: 'user/login' })
    const reply = await this.exchanges.post(
      session,
      'user/login',
      (token) =>
        requestBody({
          Username: username,
          Password: type === '4' ? hashedPassword(username, password, token) : plainPassword(password),
          password_type: type === '' ? '0' : type,
        }),
      signal,
      key,
    )
    if (isRefusal(reply)) throw await this.#refused(session, 'user/login', reply, signal)
    return session.afterLogin()
  }

  /** The vendor's SCRAM, in which the device has to prove that it knows the password, too. */
  async #withProof(session: WebSession, type: string, signal: Signal, encryption: Encryption): Promise<WebSession> {
    const { username, password } = this.settings
    const firstNonce = randomBytes(32).toString('hex')
    const challenge = await this.exchanges.post(
      session,
      'user/challenge_login',
      () => requestBody({ username, firstnonce: firstNonce, mode: 1 }),
      signal,
    )
    if (isRefusal(challenge)) {
      if (hilinkCode(challenge.code).class === 'unsupported') {
        return await this.#withPassword(session, type, signal, encryption)
      }
      throw await this.#refused(session, 'user/challenge_login', challenge, signal)
    }
    const { salt, serverNonce, iterations } = this.#readChallenge(challenge.content, firstNonce)
    const keys = await scramKeys(password, salt, iterations)
    const proof = clientProof(keys, firstNonce, serverNonce)
    const migrating = await this.#migration(challenge.content, proof)
    const reply = await this.exchanges.post(
      session,
      'user/authentication_login',
      () => requestBody({ clientproof: proof, finalnonce: serverNonce, ...migrating }),
      signal,
    )
    if (isRefusal(reply)) throw await this.#refused(session, 'user/authentication_login', reply, signal)
    const opened = session.afterLogin()
    const modulus = textOf(reply.content, 'rsan')
    const isGenuine =
      sameHex(textOf(reply.content, 'serversignature'), serverSignature(keys, firstNonce, serverNonce)) &&
      (modulus === '' || sameHex(textOf(reply.content, 'rsapubkeysignature'), keySignature(keys, modulus)))
    if (isGenuine) {
      encryption.key ??= publicKeyOf(modulus, textOf(reply.content, 'rsae'), encryption.isOaep)
      return opened
    }
    await this.close(opened, signal)
    throw this.#notGenuine()
  }

  /** Logs out; a device that knows of no login has nothing to object. */
  async close(session: WebSession, signal: Signal): Promise<void> {
    if (!session.isLoggedIn) return
    session.isLoggedIn = false
    await this.exchanges.post(session, 'user/logout', () => requestBody({ Logout: 1 }), signal)
  }

  #readChallenge(
    content: HilinkElement,
    firstNonce: string,
  ): { salt: string; serverNonce: string; iterations: number } {
    const { device } = this.settings
    const salt = textOf(content, 'salt')
    const serverNonce = textOf(content, 'servernonce')
    const iterations = numberOf(content, 'iterations') ?? 0
    const isFresh = serverNonce.startsWith(firstNonce) && serverNonce.length > firstNonce.length
    if (isFresh && isHex(salt) && iterations >= 1 && iterations <= maxIterations) {
      return { salt, serverNonce, iterations }
    }
    throw new DeviceError('BAD_RESPONSE', sentence('hilink.challenge', { device }), {
      device,
      endpoint: 'user/challenge_login',
    })
  }

  /** Firmware that changes how it keeps passwords wants the new keys with the old proof (`newType` 1). */
  async #migration(content: HilinkElement, proof: string): Promise<Record<string, string>> {
    if (textOf(content, 'newType') !== '1') return {}
    const salt = textOf(content, 'newSalt')
    const iterations = numberOf(content, 'newIterations') ?? 0
    if (!isHex(salt) || iterations < 1 || iterations > maxIterations) return {}
    const keys = await migration(this.settings.password, salt, iterations, proof)
    return {
      hashOldNewPwd: keys.hashOldNewPwd,
      newStoredKey: keys.newStoredKey,
      newServerKey: keys.newServerKey,
    }
  }

  async #refused(session: WebSession, endpoint: string, refusal: HilinkRefusal, signal: Signal): Promise<Error> {
    const known = hilinkCode(refusal.code)
    const told = numberOf(refusal.content, 'waittime') ?? 0
    const failure = hilinkError(refusal.code, {
      device: this.settings.device,
      endpoint,
      replyText: refusal.text,
      triesLeft: numberOf(refusal.content, 'remaincount'),
      waitMinutes: known.class === 'lockout' && told === 0 ? await this.#remainingWait(session, signal) : told,
    })
    if (known.class === 'credentials') return new LoginRefused(failure, { costsTry: true })
    if (known.class === 'account') return new LoginRefused(failure, { costsTry: false })
    return failure
  }

  async #remainingWait(session: WebSession, signal: Signal): Promise<number | undefined> {
    const state = await this.exchanges.get(session, 'user/state-login', signal)
    return isRefusal(state) ? undefined : numberOf(state.content, 'remainwaittime')
  }

  #notGenuine(): LoginRefused {
    const { device } = this.settings
    const failure = new DeviceError(
      'CREDENTIALS_REFUSED',
      sentence('hilink.not-genuine', { device }),
      { device, endpoint: 'user/authentication_login' },
      'no',
    )
    return new LoginRefused(failure, { costsTry: false })
  }
}

/** How the modem pads what it wants encrypted; the element is spelt so. */
export function wantsOaep(state: HilinkElement): boolean {
  return textOf(state, 'rsapadingtype') === '1'
}

function isHex(text: string): boolean {
  return /^(?:[\da-f]{2})+$/i.test(text)
}

/** Types 0 and 3 of `user/login`: not hidden at all. */
export function plainPassword(password: string): string {
  return Buffer.from(password, 'utf8').toString('base64')
}

/**
 * Type 4 of `user/login`: bound to the very token that the request is sent with. Base64 of the hex digits, not of the
 * digest itself, twice over.
 */
export function hashedPassword(username: string, password: string, token: string): string {
  return digestText(username + digestText(password) + token)
}

function digestText(text: string): string {
  return Buffer.from(createHash('sha256').update(text, 'utf8').digest('hex'), 'ascii').toString('base64')
}

const keyLength = 32
/** Devices use 100 or 500; beyond this somebody wants to keep the CPU busy. */
export const maxIterations = 100_000

const derive = promisify(pbkdf2)

/** The keys that a password, a salt and a number of iterations make. */
export interface ScramKeys {
  client: Buffer
  stored: Buffer
  server: Buffer
}

/** The keys of Huawei's SCRAM: the label is the key of the HMAC and not its message, as RFC 5802 has it. */
export async function scramKeys(password: string, saltHex: string, iterations: number): Promise<ScramKeys> {
  const salted = await derive(
    Buffer.from(password, 'utf8'),
    Buffer.from(saltHex, 'hex'),
    iterations,
    keyLength,
    'sha256',
  )
  const client = hmac('Client Key', salted)
  return { client, stored: createHash('sha256').update(client).digest(), server: hmac('Server Key', salted) }
}

/** The proof of knowing the password, in hex. */
export function clientProof(keys: ScramKeys, firstNonce: string, serverNonce: string): string {
  const signature = hmac(authMessage(firstNonce, serverNonce), keys.stored)
  return Buffer.from(keys.client.map((byte, index) => byte ^ (signature[index] ?? 0))).toString('hex')
}

/** What a device that knows the password answers, in hex. */
export function serverSignature(keys: ScramKeys, firstNonce: string, serverNonce: string): string {
  return hmac(authMessage(firstNonce, serverNonce), keys.server).toString('hex')
}

/** How the device signs the modulus of its RSA key, in hex. */
export function keySignature(keys: ScramKeys, modulusHex: string): string {
  return hmac(keys.server, Buffer.from(modulusHex, 'hex')).toString('hex')
}

/** Compares two hex texts without telling by the time it takes where they differ. */
export function sameHex(given: string, expected: string): boolean {
  const one = Buffer.from(given.toLowerCase(), 'utf8')
  const other = Buffer.from(expected, 'utf8')
  return one.length === other.length && timingSafeEqual(one, other)
}

/** Device that changes how it keeps the password (`newType` 1): the new keys, and the proof that both are of one password. */
export async function migration(
  password: string,
  newSaltHex: string,
  newIterations: number,
  proof: string,
): Promise<{ newStoredKey: string; newServerKey: string; hashOldNewPwd: string }> {
  const keys = await scramKeys(password, newSaltHex, newIterations)
  const newStoredKey = keys.stored.toString('hex')
  const newServerKey = keys.server.toString('hex')
  const hashOldNewPwd = createHash('sha256')
    .update(newStoredKey + newServerKey + proof)
    .digest('hex')
  return { newStoredKey, newServerKey, hashOldNewPwd }
}

function authMessage(firstNonce: string, serverNonce: string): string {
  return `${firstNonce},${serverNonce},${serverNonce}`
}

function hmac(key: string | Buffer, message: Buffer): Buffer {
  return createHmac('sha256', key).update(message).digest()
}
