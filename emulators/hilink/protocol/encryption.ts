import { constants, createCipheriv, createHmac, createPrivateKey, pbkdf2Sync, privateDecrypt } from 'node:crypto'
import { publicTestKey } from '../../shared/test-certificate'
import { ApiError, codes } from './api-error'

const blockBytes = 256
const iterations = 100

/** The private half of the emulator's key, whose public half `webserver/publickey` and SCRAM tell. */
export class ModemKey {
  readonly #key = createPrivateKey(publicTestKey)

  constructor(private readonly padding: 'oaep' | 'pkcs1') {}

  /**
   * What was encrypted block by block, as base64 in pieces.
   * @throws {ApiError} 100005 for anything else
   */
  decrypt(hex: string): string {
    if (hex === '' || !/^[\da-f]+$/i.test(hex) || hex.length % (blockBytes * 2) !== 0) throw new ApiError(codes.format)
    const pieces: string[] = []
    for (let from = 0; from < hex.length; from += blockBytes * 2) {
      pieces.push(this.#block(Buffer.from(hex.slice(from, from + blockBytes * 2), 'hex')))
    }
    return Buffer.from(pieces.join(''), 'base64').toString('utf8')
  }

  #block(block: Buffer): string {
    const key = this.#key
    try {
      if (this.padding === 'oaep') {
        return privateDecrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }, block).toString(
          'ascii',
        )
      }
      // Node.js decrypts PKCS#1 v1.5 no longer: 00 02 … 00 is taken off by hand.
      const padded = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, block)
      const end = padded.indexOf(0, 2)
      if (padded[0] !== 0 || padded[1] !== 2 || end < 10) throw new ApiError(codes.format)
      return padded.subarray(end + 1).toString('ascii')
    } catch {
      throw new ApiError(codes.format)
    }
  }
}

/** A reply under the two secrets of a request: `nonce` and `salt`, one after the other. */
export function sealReply(reply: string, secrets: string): string {
  const nonce = secrets.slice(0, 64)
  const key = pbkdf2Sync(nonce, Buffer.from(secrets.slice(64), 'hex'), iterations, 32, 'sha256')
  const cipher = createCipheriv('aes-128-cbc', key.subarray(0, 16), key.subarray(16))
  const sealed = Buffer.concat([cipher.update(reply, 'utf8'), cipher.final()])
  const hash = createHmac('sha256', key.subarray(24)).update(sealed).digest('hex')
  return `<?xml version="1.0" encoding="UTF-8"?><response><pwd>${sealed.toString('hex')}</pwd><hash>${hash}</hash><iter>${iterations}</iter></response>`
}
