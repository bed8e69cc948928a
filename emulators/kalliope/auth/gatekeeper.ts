import type { IncomingHttpHeaders } from 'node:http'
import type { KalliopeSettings } from '../options'
import { Nonces } from './nonces'
import { isSignedWith, readSignature, type Signature } from './signature'
import type { User, Users } from './users'

const toleranceSeconds = 300

/** Why a request was refused; the device itself does not tell. */
export type Refusal = 'no-header' | 'malformed' | 'created' | 'replay' | 'unknown-user' | 'digest' | 'no-api-permission'

/** Checks the signature of every request. */
export class Gatekeeper {
  readonly #nonces = new Nonces()
  accepted = 0
  refused: Record<Refusal, number> = none()

  constructor(
    private readonly settings: KalliopeSettings,
    private readonly users: Users,
    private readonly nowMs: () => number,
  ) {}

  /** The user who signed, or nothing if the request is refused. */
  admit(headers: IncomingHttpHeaders): User | undefined {
    const outcome = this.#check(headers)
    if (typeof outcome === 'string') {
      this.refused[outcome]++
      return undefined
    }
    this.accepted++
    return outcome
  }

  /** A signature that was seen is used up, also if the request got no further. */
  burn(headers: IncomingHttpHeaders): void {
    const signature = readSignature(headerOf(headers) ?? '')
    if (signature !== undefined) this.#nonces.use(signature.nonce, this.nowMs())
  }

  resetStats(): void {
    this.accepted = 0
    this.refused = none()
  }

  #check(headers: IncomingHttpHeaders): User | Refusal {
    const header = headerOf(headers)
    if (header === undefined) return 'no-header'
    const signature = readSignature(header)
    if (signature === undefined) return 'malformed'
    if (!this.#isInTime(signature)) return 'created'
    if (this.#nonces.isUsed(signature.nonce, this.nowMs())) return 'replay'
    if (this.settings.burnNonceOnFailure) this.#nonces.use(signature.nonce, this.nowMs())
    const outcome = this.#authenticate(signature)
    if (typeof outcome !== 'string') this.#nonces.use(signature.nonce, this.nowMs())
    return outcome
  }

  #isInTime({ created }: Signature): boolean {
    const aheadSeconds = Date.parse(created) / 1000 - Math.floor(this.nowMs() / 1000)
    if (this.settings.strictFutureCreated && aheadSeconds > 0) return false
    return Math.abs(aheadSeconds) <= toleranceSeconds
  }

  #authenticate(signature: Signature): User | Refusal {
    const user = this.users.find(signature.username, signature.domain)
    if (user === undefined) return 'unknown-user'
    const salt = this.users.salt(user.domain)
    if (salt === undefined || !isSignedWith(signature, user.password, salt)) return 'digest'
    return user.api ? user : 'no-api-permission'
  }
}

function headerOf(headers: IncomingHttpHeaders): string | undefined {
  const header = headers['x-authenticate']
  return Array.isArray(header) ? header.join(', ') : header
}

function none(): Record<Refusal, number> {
  return { 'no-header': 0, malformed: 0, created: 0, replay: 0, 'unknown-user': 0, digest: 0, 'no-api-permission': 0 }
}
