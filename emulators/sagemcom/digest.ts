import { createHash } from 'node:crypto'

export type HashMethod = 'md5' | 'sha512'

/** What an auth-key is made of. */
export interface KeyParts {
  user: string
  /** Empty for logIn, else the decimal text of the login reply. */
  nonce: string
  passwordHash: string
  /** As printed in the JSON of the request. */
  requestId: string
  cnonce: string
}

export function hash(method: HashMethod, text: string): string {
  return createHash(method).update(text, 'utf8').digest('hex')
}

/** The hash of a password, of which the device knows no more. An empty salt is no salt. */
export function passwordHash(method: HashMethod, password: string, salt: string): string {
  return hash(method, salt === '' ? password : `${password}:${salt}`)
}

/** The key that a request must carry. The path is part of it, wherever the request went. */
export function authKey(method: HashMethod, parts: KeyParts): string {
  const ha1 = hash(method, `${parts.user}:${parts.nonce}:${parts.passwordHash}`)
  return hash(method, `${ha1}:${parts.requestId}:${parts.cnonce}:JSON:/cgi/json-req`)
}
