import { createHash, randomBytes } from 'node:crypto'
import type { KalliopeAccount } from './account.js'

/** The header that every request carries. */
export const signatureHeader = 'x-authenticate'

/** What the password becomes with the tenant's salt: as good as the password itself, to be kept as secret. */
export function digestPassword(password: string, salt: string): string {
  return createHash('sha256').update(`${password}{${salt}}`, 'utf8').digest('hex')
}

export interface SignatureParts extends Pick<KalliopeAccount, 'username' | 'domain'> {
  digestPassword: string
  /** Hexadecimal, at least 8 digits, never used twice. */
  nonce: string
  /** `2026-04-29T15:48:26Z`, without milliseconds. */
  created: string
}

/** Base64 of the SHA-256 over nonce, digest password, user, domain and time, nothing between them (CDR manual 1.2). */
export function signatureDigest({ nonce, digestPassword: secret, username, domain, created }: SignatureParts): string {
  return createHash('sha256').update(`${nonce}${secret}${username}${domain}${created}`, 'utf8').digest('base64')
}

/** The value of the header: this order, a comma and one blank between the parts (CDR manual 1.1). */
export function signatureValue(parts: SignatureParts): string {
  const { username, domain, nonce, created } = parts
  return `RestApiUsernameToken Username="${username}", Domain="${domain}", Digest="${signatureDigest(parts)}", Nonce="${nonce}", Created="${created}"`
}

/** A fresh header value, good for one attempt: the PBX remembers nonces, also of requests that it refused. */
export function sign(account: Pick<KalliopeAccount, 'username' | 'domain'>, secret: string, createdMs: number): string {
  const nonce = randomBytes(16).toString('hex')
  const created = `${new Date(createdMs).toISOString().slice(0, 19)}Z`
  const { username, domain } = account
  return signatureValue({ username, domain, digestPassword: secret, nonce, created })
}
