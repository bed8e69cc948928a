import { randomInt } from 'node:crypto'
import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import { LoginRefused, LoginUnproven, sendingCredentials } from '../../session/outcomes.js'
import type { SessionDriver } from '../../session/session.js'
import type { Signal } from '../../session/signal.js'
import { authKey, type Encryption, nextRequestId, passwordHash } from './digest.js'
import type { EncryptionFinder } from './encryption.js'
import { sagemcomError } from './errors.js'
import { OtherFirmware } from './exchange.js'
import { failureOf, loginParameters, requestOf, type SagemcomAction, type SagemcomReply } from './protocol.js'
import { isCarriedOut, type SagemcomStatus } from './status-codes.js'

/** An open session, which signs its requests one after the other. */
export class XmoSession {
  readonly api = 'xmo'
  #requestId = 0

  constructor(
    readonly id: number,
    private readonly keys: { method: Encryption['method']; username: string; passwordHash: string; nonce: string },
  ) {}

  /** What must not be shown. */
  get secrets(): string[] {
    return [this.keys.nonce]
  }

  /** The next request with these actions; its id is the last one's plus 1. */
  sign(actions: readonly SagemcomAction[]): { request: object } {
    this.#requestId = nextRequestId(this.#requestId)
    const { method, ...parts } = this.keys
    const cnonce = freshNonce()
    return requestOf(
      {
        id: this.#requestId,
        sessionId: this.id,
        priority: false,
        cnonce,
        authKey: authKey(method, { ...parts, requestId: this.#requestId, cnonce }),
      },
      actions,
    )
  }
}

/** Sends one request of login or logout. */
export type SendRequest = (method: string, request: object, signal: Signal) => Promise<SagemcomReply>

/** Who logs in. */
export interface LoginSubject {
  /** Name of the device, for error sentences. */
  device: string
  username: string
  password: string
}

/**
 * The login. Where nothing tells the hash method, MD5 is tried before SHA-512, each once: some firmwares refuse the
 * wrong one, others never answer it.
 */
export function xmoLogin(
  { device, username, password }: LoginSubject,
  finder: EncryptionFinder,
  send: SendRequest,
): SessionDriver<XmoSession> {
  const logIn = async (encryption: Encryption, signal: Signal): Promise<XmoSession> => {
    const hash = passwordHash(encryption, password)
    const request = loginRequest(encryption.method, username, hash)
    const { id, nonce } = await sendingCredentials(async () => {
      const reply = await send('logIn', request, signal).catch((thrown: unknown) => {
        throw unanswered(thrown)
      })
      return sessionOf(reply, device)
    }, isOtherFirmware)
    return new XmoSession(id, { method: encryption.method, username, passwordHash: hash, nonce })
  }

  const open = async (signal: Signal): Promise<XmoSession> => {
    const [first, second] = await finder.candidates(signal)
    try {
      const session = await logIn(first, signal)
      finder.worked(first)
      return session
    } catch (thrown) {
      if (second === undefined || !mayBeOtherHash(thrown)) throw thrown
      const session = await logIn(second, signal).catch((other: unknown) => {
        const telling = moreTelling(thrown, other)
        throw telling instanceof LoginUnproven ? new LoginUnproven(telling.failure, 2) : telling
      })
      finder.worked(second)
      return session
    }
  }

  return {
    async open(signal) {
      try {
        return await open(signal)
      } catch (thrown) {
        finder.failed()
        throw password === '' && thrown instanceof LoginRefused ? withoutPassword(thrown, device) : thrown
      }
    },
    async close(session, signal) {
      await send('logOut', session.sign([{ method: 'logOut' }]), signal)
    },
  }
}

/** An empty password may be right, but is more often one that an import did not bring along. */
function withoutPassword({ failure, costsTry }: LoginRefused, device: string): LoginRefused {
  if (failure.code !== 'CREDENTIALS_REFUSED') return new LoginRefused(failure, { costsTry })
  const words = sentence('sagemcom.empty-password', { device: `"${device}"`, number: String(failure.cause.deviceCode) })
  return new LoginRefused(new DeviceError(failure.code, words, failure.cause, failure.carriedOut), { costsTry })
}

/** Where there is no such API, nobody looked at the password. */
function isOtherFirmware(failure: DeviceError): boolean {
  return failure instanceof OtherFirmware
}

function loginRequest(method: Encryption['method'], username: string, hash: string): { request: object } {
  const cnonce = freshNonce()
  const key = authKey(method, { username, passwordHash: hash, nonce: '', requestId: 0, cnonce })
  return requestOf({ id: 0, sessionId: 0, priority: true, cnonce, authKey: key }, [
    { method: 'logIn', parameters: loginParameters(username) },
  ])
}

function freshNonce(): number {
  return randomInt(2 ** 32)
}

/** A lost answer may have been a refusal: sending the same once more would cost another try. */
function unanswered(thrown: unknown): unknown {
  if (!(thrown instanceof DeviceError) || thrown.code !== 'TIMEOUT') return thrown
  const words = sentence('sagemcom.unanswered', { message: thrown.sentence ?? thrown.message })
  return new DeviceError('TIMEOUT', words, { ...thrown.cause, retryable: false }, thrown.carriedOut)
}

function mayBeOtherHash(thrown: unknown): boolean {
  return thrown instanceof LoginRefused ? thrown.costsTry : isSilence(thrown)
}

function isSilence(thrown: unknown): boolean {
  return thrown instanceof LoginUnproven && thrown.failure.code === 'TIMEOUT'
}

/** Of two failed logins with different hashes: a refusal says more than silence. */
function moreTelling(first: unknown, second: unknown): unknown {
  return first instanceof LoginRefused && isSilence(second) ? first : second
}

function sessionOf(reply: SagemcomReply, device: string): { id: number; nonce: string } {
  const action = reply.actions.get(0)
  const failure = loginFailure(reply)
  if (failure !== undefined) throw refusal(failure, device)
  const { id, nonce } = action?.callbacks[0]?.parameters ?? {}
  const sessionId = typeof id === 'string' ? Number(id) : id
  if (typeof sessionId === 'number' && Number.isInteger(sessionId) && typeof nonce === 'string' && nonce !== '') {
    return { id: sessionId, nonce }
  }
  throw new DeviceError('BAD_RESPONSE', sentence('sagemcom.no-session', { device }), {
    device,
    endpoint: 'logIn',
  })
}

/** The error of the request counts first, then that of the action, then that of its callback. */
function loginFailure({ status, actions }: SagemcomReply): SagemcomStatus | undefined {
  if (status.class !== 'deeper' && !isCarriedOut(status)) return status
  const action = actions.get(0)
  return action === undefined ? undefined : failureOf(action)
}

function refusal(status: SagemcomStatus, device: string): Error {
  const failure = sagemcomError(status, { device, method: 'logIn' })
  if (failure.code !== 'CREDENTIALS_REFUSED') return failure
  return new LoginRefused(failure, { costsTry: status.class === 'credentials' })
}
