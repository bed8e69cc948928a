import { DeviceError } from '../errors.js'
import { sentence } from '../sentences/sentence.js'
import { LoginRefused, sendingCredentials } from '../session/outcomes.js'
import { RequestQueue } from '../session/queue.js'
import type { SessionDriver } from '../session/session.js'
import type { Signal } from '../session/signal.js'
import type { KalliopeAccount } from './account.js'
import type { PbxClock } from './clock.js'
import { digestPassword } from './signature.js'
import { isRefused } from './status-codes.js'

/**
 * What requests are signed with: the PBX knows no session. Until the PBX has accepted a signature made with it, one
 * request is sent at a time, so that wrong credentials cost one try, however many messages wait.
 */
export class KalliopeSession {
  #isProven: boolean
  #refusal: LoginRefused | undefined
  #leave: () => void = () => undefined
  readonly #turns = new RequestQueue(1, Number.POSITIVE_INFINITY)

  constructor(
    /** Of the tenant's salt and the password. */
    readonly digestPassword: string,
    isProven: boolean,
  ) {
    this.#isProven = isProven
  }

  get isProven(): boolean {
    return this.#isProven
  }

  /**
   * Waits until a request may be sent; the returned function ends its turn.
   *
   * @throws LoginRefused if the PBX has refused one meanwhile; the signal's own reason when it is aborted
   */
  async turn(signal: Signal): Promise<() => void> {
    const leave = this.#isSettled() ? () => undefined : await this.#turns.enter(signal)
    if (this.#isSettled()) leave()
    else this.#leave = leave
    if (this.#refusal !== undefined) throw this.#refusal
    return leave
  }

  /** The PBX has accepted a signature. */
  prove(): void {
    this.#isProven = true
    this.#leave()
  }

  /** The PBX has refused one; nothing else is sent. */
  refuse(refusal: LoginRefused): LoginRefused {
    this.#refusal = refusal
    return refusal
  }

  #isSettled(): boolean {
    return this.#isProven || this.#refusal !== undefined
  }
}

/** Any user but {@link onlyCalls} may read it, and it is short. */
export const probePath = '/rest/dashboard/firmwareVersion'

/** Whether this is the predefined user that exists for click to call and may do nothing else: only a call proves it. */
function onlyCalls({ username }: Pick<KalliopeAccount, 'username'>): boolean {
  return username === 'click2call'
}

/** Whether a refusal of this path tells that the credentials are wrong, if they were not accepted before. */
export function provesCredentials(account: Pick<KalliopeAccount, 'username'>, path: string): boolean {
  return !onlyCalls(account) || /\/rest\/phoneServices\/c2c\//i.test(path)
}

/** The two exchanges that prove credentials. */
export interface LoginExchanges {
  /** Asks for the salt, unsigned; `undefined` where the answer holds none. */
  salt: (signal: Signal) => Promise<string | undefined>
  /** Signs one request for {@link probePath}; resolves with the HTTP status of a success, a refusal, or 404. */
  probe: (secret: string, signal: Signal) => Promise<number>
}

/**
 * Proves the credentials once with one signed request: without it the first requests, several at a time, would wait
 * for one that may take long. A PBX that does not have the probe's path says nothing about them, and nor does a user
 * who may not read it; then the first request proves them.
 */
export function kalliopeLogin(
  device: string,
  account: KalliopeAccount,
  password: string,
  clock: PbxClock,
  exchanges: LoginExchanges,
): SessionDriver<KalliopeSession> {
  return {
    async open(signal) {
      const salt = await exchanges.salt(signal)
      if (salt === undefined) throw noSalt(device, account)
      const secret = digestPassword(password, salt)
      if (onlyCalls(account)) return new KalliopeSession(secret, false)
      const status = await sendingCredentials(() => exchanges.probe(secret, signal))
      if (isRefused(status)) throw credentialsRefused(device, status, probePath, clock)
      return new KalliopeSession(secret, status < 300)
    },
    close: () => Promise.resolve(),
  }
}

/** The login is over: the PBX refused a signature that was made with a fresh salt. */
export function credentialsRefused(device: string, status: number, path: string, clock: PbxClock): LoginRefused {
  const facts = { device, endpoint: `GET ${path}`, httpStatus: status, deviceCode: status }
  const notice = clock.notice(device)
  const words = sentence('kalliope.refused', {
    device,
    status,
    clock: notice === undefined ? '' : ` ${String(notice)}`,
  })
  return new LoginRefused(new DeviceError('CREDENTIALS_REFUSED', words, facts, 'no'), { costsTry: true })
}

/** A user for click to call was refused something else: that may have been the path, or the password. */
export function nothingProven(device: string, status: number, endpoint: string): LoginRefused {
  const words = sentence('kalliope.nothing-proven', { device, endpoint, status })
  const facts = { device, endpoint, httpStatus: status, deviceCode: status }
  return new LoginRefused(new DeviceError('CREDENTIALS_REFUSED', words, facts, 'no'), { costsTry: false })
}

/** What a tenant without a salt means; no password was sent. */
export function noSalt(device: string, { saltDomain }: KalliopeAccount): DeviceError {
  return new DeviceError(
    'NOT_FOUND',
    sentence('kalliope.no-tenant', { device, tenant: saltDomain }),
    { device, endpoint: `GET /rest/salt/${saltDomain}` },
    'no',
  )
}
