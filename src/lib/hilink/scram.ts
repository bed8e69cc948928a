import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const keyLength = 32
/** Devices use 100 or 500; beyond this somebody wants to keep the CPU busy. */
export const maxIterations = 100_000

const derive = promisify(pbkdf2)

/** The keys that a password, a salt and a number of iterations make. */
export interface ScramKeys {
  client: Buffer
  stored: Buffer
  server: Buffer
}

/** The keys of Huawei's SCRAM: the label is the key of the HMAC and not its message, as RFC 5802 has it. */
export async function scramKeys(password: string, saltHex: string, iterations: number): Promise<ScramKeys> {
  const salted = await derive(
    Buffer.from(password, 'utf8'),
    Buffer.from(saltHex, 'hex'),
    iterations,
    keyLength,
    'sha256',
  )
  const client = hmac('Client Key', salted)
  return { client, stored: createHash('sha256').update(client).digest(), server: hmac('Server Key', salted) }
}

/** The proof of knowing the password, in hex. */
export function clientProof(keys: ScramKeys, firstNonce: string, serverNonce: string): string {
  const signature = hmac(authMessage(firstNonce, serverNonce), keys.stored)
  return Buffer.from(keys.client.map((byte, index) => byte ^ (signature[index] ?? 0))).toString('hex')
}

/** What a device that knows the password answers, in hex. */
export function serverSignature(keys: ScramKeys, firstNonce: string, serverNonce: string): string {
  return hmac(authMessage(firstNonce, serverNonce), keys.server).toString('hex')
}

/** How the device signs the modulus of its RSA key, in hex. */
export function keySignature(keys: ScramKeys, modulusHex: string): string {
  return hmac(keys.server, Buffer.from(modulusHex, 'hex')).toString('hex')
}

/** Compares two hex texts without telling by the time it takes where they differ. */
export function sameHex(given: string, expected: string): boolean {
  const one = Buffer.from(given.toLowerCase(), 'utf8')
  const other = Buffer.from(expected, 'utf8')
  return one.length === other.length && timingSafeEqual(one, other)
}

/** Device that changes how it keeps the password (`newType` 1): the new keys, and the proof that both are of one password. */
export async function migration(
  password: string,
  newSaltHex: string,
  newIterations: number,
  proof: string,
): Promise<{ newStoredKey: string; newServerKey: string; hashOldNewPwd: string }> {
  const keys = await scramKeys(password, newSaltHex, newIterations)
  const newStoredKey = keys.stored.toString('hex')
  const newServerKey = keys.server.toString('hex')
  const hashOldNewPwd = createHash('sha256')
    .update(newStoredKey + newServerKey + proof)
    .digest('hex')
  return { newStoredKey, newServerKey, hashOldNewPwd }
}

function authMessage(firstNonce: string, serverNonce: string): string {
  return `${firstNonce},${serverNonce},${serverNonce}`
}

function hmac(key: string | Buffer, message: Buffer): Buffer {
  return createHmac('sha256', key).update(message).digest()
}
