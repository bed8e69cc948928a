import { createHash } from 'node:crypto'

/** Hash that a firmware uses for password and keys. */
export type HashMethod = 'md5' | 'sha512'

/** How a router wants passwords hashed. */
export interface Encryption {
  method: HashMethod
  /** Appended to the password; empty = none. */
  salt: string
}

/** What a request key is made of. */
export interface KeyParts {
  username: string
  /** {@link passwordHash} */
  passwordHash: string
  /** From the login's reply, decimal digits; empty for the login itself. */
  nonce: string
  requestId: number
  cnonce: number
}

/** Lower-case hexadecimal digest of the UTF-8 text. */
function digest(method: HashMethod, text: string): string {
  return createHash(method).update(text, 'utf8').digest('hex')
}

/** The password as the router stores it: salted with `:` between, where its web page defines a salt. */
export function passwordHash({ method, salt }: Encryption, password: string): string {
  return digest(method, salt === '' ? password : `${password}:${salt}`)
}

/** The `auth-key` of a request. The path at its end is part of it for every request (web page of the routers). */
export function authKey(method: HashMethod, parts: KeyParts): string {
  const ha1 = digest(method, `${parts.username}:${parts.nonce}:${parts.passwordHash}`)
  return digest(method, `${ha1}:${parts.requestId}:${parts.cnonce}:JSON:/cgi/json-req`)
}

const maxUint32 = 2 ** 32 - 1

/** Ids grow by one; after the largest comes 1, for 0 is the login's. */
export function nextRequestId(id: number): number {
  return id >= maxUint32 ? 1 : id + 1
}
