import { createHash, randomInt } from 'node:crypto'

/** What the router asks a password to be proven with. */
export interface Challenge {
  nonce: string
  /** Of SHA-512-crypt; may be `$6$rounds=N$…`. */
  salt: string
}

/** More would hold up all flows: a thousand rounds take up to 8 ms, and routers ask for 5000. */
const mostRounds = 20_000

const saltPattern = /^(?:\$6\$)?(?:rounds=(\d{1,9})\$)?([./0-9A-Za-z]{1,16})\$?$/

/** Whether a salt is one that a key can be made with in good time. */
export function isUsableSalt(salt: string): boolean {
  const match = saltPattern.exec(salt)
  return match !== null && Number(match[1] ?? 0) <= mostRounds
}

/**
 * The key that proves a password: SHA-512-crypt of it under the router's salt, hashed with user, nonce and a number of
 * the client's own.
 */
export async function restAuthKey(
  username: string,
  password: string,
  { nonce, salt }: Challenge,
  cnonce: string,
): Promise<string> {
  // The package is an ES module, which this one cannot require.
  const { encrypt } = await import('unixcrypt')
  const crypted = encrypt(password, `$6$${salt.replace(/^\$6\$/, '').replace(/\$$/, '')}`).slice('$6$'.length)
  return sha512(`${sha512(`${username}:${nonce}:${crypted}`)}:0:${cnonce}`)
}

/** 19 decimal digits. */
export function freshCnonce(): string {
  return Array.from({ length: 19 }, () => randomInt(10)).join('')
}

function sha512(text: string): string {
  return createHash('sha512').update(text, 'utf8').digest('hex')
}
