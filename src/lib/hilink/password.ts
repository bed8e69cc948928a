import { createHash } from 'node:crypto'

/** Types 0 and 3 of `user/login`: not hidden at all. */
export function plainPassword(password: string): string {
  return Buffer.from(password, 'utf8').toString('base64')
}

/**
 * Type 4 of `user/login`: bound to the very token that the request is sent with. Base64 of the hex digits, not of the
 * digest itself, twice over.
 */
export function hashedPassword(username: string, password: string, token: string): string {
  return digestText(username + digestText(password) + token)
}

function digestText(text: string): string {
  return Buffer.from(createHash('sha256').update(text, 'utf8').digest('hex'), 'ascii').toString('base64')
}
