import { createHash, timingSafeEqual } from 'node:crypto'

/** What the header says. */
export interface Signature {
  username: string
  domain: string
  digest: string
  nonce: string
  created: string
}

// The vendor's own, as published at regex101.com/r/IEgL5V/1; it is not anchored.
const pattern =
  /RestApiUsernameToken Username="([^"@]+)", Domain="([^"@]+){0,1}", Digest="([^"]+)", Nonce="([^"]+)", Created="(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z)"/
const noncePattern = /^[0-9a-f]{8,}$/i

/** Reads the value of `X-authenticate`; `undefined` if it is not in the form that the vendor's regular expression wants. */
export function readSignature(header: string): Signature | undefined {
  const [, username, domain = '', digest, nonce, created] = pattern.exec(header) ?? []
  if (username === undefined || digest === undefined || nonce === undefined || created === undefined) return undefined
  return noncePattern.test(nonce) ? { username, domain, digest, nonce, created } : undefined
}

/** Whether the signature was made with this password and salt. */
export function isSignedWith(
  { username, domain, digest, nonce, created }: Signature,
  password: string,
  salt: string,
): boolean {
  const digestPassword = createHash('sha256').update(`${password}{${salt}}`).digest('hex')
  const expected = createHash('sha256')
    .update(`${nonce}${digestPassword}${username}${domain}${created}`)
    .digest('base64')
  const [mine, theirs] = [Buffer.from(expected), Buffer.from(digest)]
  return mine.length === theirs.length && timingSafeEqual(mine, theirs)
}
