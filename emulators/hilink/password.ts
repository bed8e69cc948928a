import { createHash } from 'node:crypto'

/** Types 0 and 3 of `user/login`. */
export function plainPassword(password: string): string {
  return Buffer.from(password).toString('base64')
}

/** Type 4 of `user/login`: bound to the token of the request. */
export function hashedPassword(username: string, password: string, token: string): string {
  return hexBase64(username + hexBase64(password) + token)
}

// Base64 of the hex text, not of the digest itself.
function hexBase64(text: string): string {
  return Buffer.from(createHash('sha256').update(text).digest('hex')).toString('base64')
}
