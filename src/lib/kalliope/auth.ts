import { DeviceError } from '../errors.js'
import { LoginRefused } from '../session/outcomes.js'
import type { SessionDriver } from '../session/session.js'
import type { Signal } from '../session/signal.js'
import type { KalliopeAccount } from './account.js'
import type { PbxClock } from './clock.js'
import { digestPassword } from './signature.js'
import { isRefused } from './status-codes.js'

/** What requests are signed with. The PBX knows no session: this is the salt of the tenant, and what it proved. */
export interface KalliopeSession {
  readonly digestPassword: string
  /** Whether the PBX has accepted a signature made with it. */
  isProven: boolean
}

/** Any user may read it, and it is short. */
export const probePath = '/rest/dashboard/firmwareVersion'

/** The two exchanges that prove credentials. */
export interface LoginExchanges {
  /** Asks for the salt, unsigned; `undefined` where the answer holds none. */
  salt: (signal: Signal) => Promise<string | undefined>
  /** Signs one request for {@link probePath}; resolves with the HTTP status of a success, a refusal, or 404. */
  probe: (secret: string, signal: Signal) => Promise<number>
}

/**
 * Proves the credentials once with one signed request: without it the first requests, several at a time, would each
 * cost a try. A PBX that does not have the probe's path says nothing about them; then the first request proves them.
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
      const status = await exchanges.probe(secret, signal)
      if (isRefused(status)) throw credentialsRefused(device, status, probePath, clock)
      return { digestPassword: secret, isProven: status < 300 }
    },
    close: () => Promise.resolve(),
  }
}

/** The login is over: the PBX refused a signature that was made with a fresh salt. */
export function credentialsRefused(device: string, status: number, path: string, clock: PbxClock): LoginRefused {
  const facts = { device, endpoint: `GET ${path}`, httpStatus: status, deviceCode: status }
  const clocks = clock.notice(device)
  const sentence = `${device} refused user name, password or tenant, or the user lacks the API permission (HTTP ${status}). Correct them; they are not tried again until they change. Users of LDAP or Active Directory cannot use the API.`
  return new LoginRefused(
    new DeviceError('CREDENTIALS_REFUSED', clocks === undefined ? sentence : `${sentence} ${clocks}`, facts, 'no'),
    { costsTry: true },
  )
}

/** What a tenant without a salt means; no password was sent. */
export function noSalt(device: string, { saltDomain }: KalliopeAccount): DeviceError {
  return new DeviceError(
    'NOT_FOUND',
    `${device} has no tenant "${saltDomain}", or is no Kalliope: it answered without a salt. Check address and tenant; a PBX with one tenant calls it “default”.`,
    { device, endpoint: `GET /rest/salt/${saltDomain}` },
    'no',
  )
}
