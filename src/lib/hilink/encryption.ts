import {
  constants,
  createDecipheriv,
  createHmac,
  createPublicKey,
  pbkdf2,
  publicEncrypt,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { promisify } from 'node:util'
import { DeviceError } from '../errors.js'
import { sentence } from '../sentences/sentence.js'

/** The modem's public key, and how it pads. */
export interface PublicKey {
  /** Hexadecimal, as the modem tells it. */
  modulus: string
  exponent: string
  /** `rsapadingtype` 1: OAEP with SHA-1; else PKCS#1 v1.5. */
  isOaep: boolean
}

/** What the modem says of encrypting; once per login. */
export interface Encryption {
  /** `encrypt_enabled`: requests with secrets in them are taken encrypted only. */
  isWanted: boolean
  isOaep: boolean
  /** `undefined`: it tells none, or none yet. */
  key: PublicKey | undefined
}

/**
 * The key for a request with a secret in it; `undefined` = plain, as the modem wants it.
 *
 * @throws DeviceError `UNSUPPORTED` where it wants such requests encrypted and tells no key: nothing goes out in the clear
 */
export function keyForSecrets(
  { isWanted, key }: Encryption,
  { device, endpoint }: { device: string; endpoint: string },
): PublicKey | undefined {
  if (!isWanted) return undefined
  if (key !== undefined) return key
  throw new DeviceError(
    'UNSUPPORTED',
    sentence('hilink.no-key', { device, endpoint }),
    { device, endpoint, retryable: false },
    'no',
  )
}

/** How much of the base64 text fits into one block of a 2048-bit key, as the vendor's page cuts it. */
const pkcs1Chunk = 245
const oaepChunk = 214

/** @returns `undefined` for what is no key */
export function publicKeyOf(modulus: string, exponent: string, isOaep: boolean): PublicKey | undefined {
  const isHex = (text: string): boolean => /^(?:[\da-f]{2})+$/i.test(text)
  return isHex(modulus) && isHex(exponent) ? { modulus, exponent, isOaep } : undefined
}

/** A text as base64, cut and encrypted block by block; hexadecimal. */
export function rsaEncrypt({ modulus, exponent, isOaep }: PublicKey, content: Buffer): string {
  const base64url = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url')
  const key = createPublicKey({
    key: { kty: 'RSA', n: base64url(modulus), e: base64url(exponent) },
    format: 'jwk',
  })
  const padding = isOaep ? constants.RSA_PKCS1_OAEP_PADDING : constants.RSA_PKCS1_PADDING
  const text = content.toString('base64')
  const size = isOaep ? oaepChunk : pkcs1Chunk
  const blocks: string[] = []
  for (let from = 0; from < text.length; from += size) {
    const chunk = Buffer.from(text.slice(from, from + size), 'ascii')
    blocks.push(publicEncrypt({ key, padding, oaepHash: 'sha1' }, chunk).toString('hex'))
  }
  return blocks.join('')
}

/** Two secrets that a request for an encrypted list brings along. */
export interface ListSecrets {
  nonce: string
  salt: string
}

export function newListSecrets(): ListSecrets {
  return { nonce: randomBytes(32).toString('hex'), salt: randomBytes(32).toString('hex') }
}

const derive = promisify(pbkdf2)
const keyLength = 32
/** More is no modem's choice, and would hold up everything else. */
const maxIterations = 100_000

/**
 * Opens an encrypted reply (`pwd`, `hash`, `iter`): AES-128-CBC under a key that only the two secrets give.
 *
 * @returns `undefined` where the reply does not fit the secrets
 */
export async function decryptList(
  { nonce, salt }: ListSecrets,
  { pwd, hash, iterations }: { pwd: string; hash: string; iterations: number },
): Promise<Buffer | undefined> {
  if (!(iterations >= 1 && iterations <= maxIterations)) return undefined
  const key = await derive(nonce, Buffer.from(salt, 'hex'), iterations, keyLength, 'sha256')
  const sealed = Buffer.from(pwd, 'hex')
  const proof = createHmac('sha256', key.subarray(24)).update(sealed).digest()
  const given = Buffer.from(hash, 'hex')
  if (given.length !== proof.length || !timingSafeEqual(given, proof)) return undefined
  const decipher = createDecipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16))
  try {
    return Buffer.concat([decipher.update(sealed), decipher.final()])
  } catch {
    // Padding that does not fit, although the proof did: another scheme.
    return undefined
  }
}
