import { createHash, createHmac, createPublicKey, pbkdf2Sync } from 'node:crypto'
import { testCertificate } from '../shared/test-certificate'

/** What the device keeps of a password. */
export interface ScramKeys {
  clientKey: Buffer
  storedKey: Buffer
  serverKey: Buffer
}

/** Huawei's variant of RFC 5802: in both HMACs of the salted password the label is the key. */
export function scramKeys(password: string, saltHex: string, iterations: number): ScramKeys {
  const salted = pbkdf2Sync(Buffer.from(password), Buffer.from(saltHex, 'hex'), iterations, 32, 'sha256')
  const clientKey = hmac('Client Key', salted)
  return {
    clientKey,
    storedKey: createHash('sha256').update(clientKey).digest(),
    serverKey: hmac('Server Key', salted),
  }
}

/** The proof that a client who knows the password sends, hex. */
export function scramProof(keys: ScramKeys, firstNonce: string, serverNonce: string): string {
  const signature = hmac(authMessage(firstNonce, serverNonce), keys.storedKey)
  return Buffer.from(keys.clientKey.map((byte, index) => byte ^ (signature[index] ?? 0))).toString('hex')
}

/** With which the device proves that it knows the password too, hex. */
export function serverSignature(keys: ScramKeys, firstNonce: string, serverNonce: string): string {
  return hmac(authMessage(firstNonce, serverNonce), keys.serverKey).toString('hex')
}

/** The signature of the public key, hex. */
export function keySignature(keys: ScramKeys): string {
  return hmac(keys.serverKey, Buffer.from(publicKey.modulusHex, 'hex')).toString('hex')
}

/** The emulator's RSA key: that of the public test certificate. */
export const publicKey = readPublicKey()

function readPublicKey(): { modulusHex: string; exponentHex: string } {
  const { n = '', e = '' } = createPublicKey(testCertificate).export({ format: 'jwk' })
  return {
    modulusHex: Buffer.from(n, 'base64url').toString('hex'),
    exponentHex: Buffer.from(e, 'base64url').toString('hex'),
  }
}

function authMessage(firstNonce: string, serverNonce: string): string {
  return `${firstNonce},${serverNonce},${serverNonce}`
}

function hmac(key: string | Buffer, message: Buffer): Buffer {
  return createHmac('sha256', key).update(message).digest()
}
