import { DeviceError } from '../../errors.js'
import type { HttpHeaders, HttpReply } from '../../http/client.js'
import { basicAuthorization, DigestAuthorization, type DigestChallenge, readChallenge } from '../../http/digest.js'
import { sentence } from '../../sentences/sentence.js'
import { LoginRefused, sendingCredentials } from '../../session/outcomes.js'
import type { SessionDriver } from '../../session/session.js'
import type { Signal } from '../../session/signal.js'
import type { UcmRequest, UcmSession } from '../auth.js'
import { checkHttpStatus, isObject, parseReply } from '../protocol.js'
import { oldAction, oldPath } from './query.js'

/** Who is asked, for error sentences. */
interface Target {
  device: string
  origin: string
}

/** Sends one request of the login and returns its answer, whatever its status. */
export type SendProbe = (request: UcmRequest, signal: Signal) => Promise<HttpReply>

/** Nothing is logged in to: every request is signed. The first one proves the credentials. */
export function oldLogin(
  target: Target,
  username: string,
  password: string,
  send: SendProbe,
): SessionDriver<UcmSession> {
  return {
    async open(signal) {
      const session = new SignedSession(target, username, password)
      const probe = session.request('cdrapi', { format: 'json', numRecords: '1' })
      const asked = await send(probe, signal)
      if (asked.status !== 401) {
        // Old firmware without a user name and password configured asks for none.
        checkProbe(asked, target, probe, password)
        return session
      }
      session.answer(readChallenge(asked.headers['www-authenticate']))
      await sendingCredentials(
        async () =>
          checkProbe(await session.deliver(probe, (request) => send(request, signal)), target, probe, password),
        ({ code }) => code === 'NOT_FOUND' || code === 'PERMISSION_DENIED' || code === 'UNSUPPORTED',
      )
      return session
    },
    close: () => Promise.resolve(),
  }
}

/** Signs requests, each with the nonce that the PBX gave last. */
class SignedSession implements UcmSession {
  readonly secrets: readonly string[]
  #sign: ((request: UcmRequest) => string) | undefined
  #nonce: string | undefined
  #isProven = false

  constructor(
    private readonly target: Target,
    private readonly username: string,
    private readonly password: string,
  ) {
    this.secrets = [password]
  }

  request(action: string, parameters: Record<string, unknown>): UcmRequest {
    const known = oldAction(action, this.target.device)
    const path = oldPath(known, parameters)
    return { method: 'GET', path, endpoint: `/${known}`, headers: {}, shown: { action, ...parameters } }
  }

  /** @throws DeviceError `UNSUPPORTED` where the PBX wants something that is neither digest nor basic */
  answer(challenge: ReturnType<typeof readChallenge>): void {
    const { device } = this.target
    if (challenge === undefined) {
      throw new DeviceError(
        'UNSUPPORTED',
        sentence('ucm.old-authentication', { device }),
        { device, httpStatus: 401 },
        'no',
      )
    }
    if (challenge.scheme === 'basic') this.#sign = () => basicAuthorization(this.username, this.password)
    else this.#useDigest(challenge)
  }

  async deliver<Reply extends { status: number; headers: HttpHeaders }>(
    request: UcmRequest,
    send: (request: UcmRequest) => Promise<Reply>,
    discard: (reply: Reply) => Promise<unknown> = () => Promise.resolve(),
  ): Promise<Reply> {
    let reply = await send(this.#signed(request))
    let challenge = challengeOf(reply)
    if (this.#mayAskAgain(challenge)) {
      await discard(reply)
      this.#useDigest(challenge)
      reply = await send(this.#signed(request))
      challenge = challengeOf(reply)
    }
    if (reply.status === 401) {
      await discard(reply)
      throw challenge?.scheme === 'digest' && challenge.stale ? this.#notAccepted(request) : this.#refused(request)
    }
    this.#isProven = true
    const nextNonce = /\bnextnonce="([^"]+)"/.exec(String(reply.headers['authentication-info']))?.[1]
    if (nextNonce !== undefined) this.#renew?.(nextNonce)
    return reply
  }

  #renew: ((nonce: string) => void) | undefined

  #useDigest(challenge: DigestChallenge): void {
    const digest = new DigestAuthorization(challenge, this.username, this.password)
    this.#nonce = challenge.nonce
    this.#sign = ({ method, path }) => digest.header(method, path)
    this.#renew = (nonce) => this.#useDigest({ ...challenge, nonce })
  }

  /**
   * Whether a 401 asks for another nonce rather than refusing the credentials: it says so, or the credentials were
   * accepted before and the nonce is another one, as after a restart of the PBX.
   */
  #mayAskAgain(challenge: ReturnType<typeof readChallenge>): challenge is DigestChallenge {
    if (challenge?.scheme !== 'digest') return false
    return challenge.stale || (this.#isProven && challenge.nonce !== this.#nonce)
  }

  #signed(request: UcmRequest): UcmRequest {
    if (this.#sign === undefined) return request
    return { ...request, headers: { ...request.headers, authorization: this.#sign(request) } }
  }

  #notAccepted({ endpoint }: UcmRequest): DeviceError {
    const { device } = this.target
    return new DeviceError(
      'DEVICE_ERROR',
      sentence('ucm.old-nonce', { device }),
      { device, endpoint, httpStatus: 401, retryable: true },
      'no',
    )
  }

  #refused({ endpoint }: UcmRequest): LoginRefused {
    const { device } = this.target
    const words = sentence('ucm.old-refused', { device, username: this.username })
    return new LoginRefused(
      new DeviceError('CREDENTIALS_REFUSED', words, { device, endpoint, httpStatus: 401 }, 'no'),
      {
        costsTry: true,
      },
    )
  }
}

function challengeOf({ status, headers }: { status: number; headers: HttpHeaders }): ReturnType<typeof readChallenge> {
  return status === 401 ? readChallenge(headers['www-authenticate']) : undefined
}

/** An answer to the first request is a list of calls, or another server's. */
function checkProbe(reply: HttpReply, { device, origin }: Target, { endpoint }: UcmRequest, password: string): void {
  const facts = { device, endpoint, httpStatus: reply.status }
  if (reply.status === 404)
    throw new DeviceError('NOT_FOUND', sentence('ucm.no-old-api', { device, origin }), facts, 'no')
  checkHttpStatus(reply, device, endpoint)
  const { body } = parseReply(reply.body, device, endpoint, [password])
  if (isObject(body.response) && body.status !== undefined && !('cdr_root' in body) && !('cdr' in body)) {
    throw new DeviceError('UNSUPPORTED', sentence('ucm.new-api-here', { device, origin }), facts, 'no')
  }
}
