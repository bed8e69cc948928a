import { createHash, randomBytes } from 'node:crypto'

/** What a server asks for in `WWW-Authenticate`, as far as it can be given. */
export type AuthenticationChallenge =
  | { scheme: 'basic' }
  | {
      scheme: 'digest'
      realm: string
      /** To be used until the server gives another one. */
      nonce: string
      opaque: string | undefined
      /** Absent on servers of RFC 2069. */
      qop: 'auth' | undefined
      /** As the server names it; absent = MD5. */
      algorithm: string | undefined
      /** What was sent is right, but its nonce is too old. */
      stale: boolean
    }

export type DigestChallenge = Extract<AuthenticationChallenge, { scheme: 'digest' }>

const hashes: Readonly<Partial<Record<string, string>>> = { md5: 'md5', 'sha-256': 'sha256' }

/**
 * Reads `WWW-Authenticate`, which may come several times, or hold several challenges.
 *
 * @returns the first digest that can be answered, basic where there is none; `undefined` where there is neither
 */
export function readChallenge(header: string | readonly string[] | undefined): AuthenticationChallenge | undefined {
  const offers = [header ?? []].flat().flatMap(offersIn)
  for (const { scheme, parameters } of offers) {
    const { nonce = '', realm = '', opaque, algorithm, qop, stale } = parameters
    const qops = qop?.split(',').map((one) => one.trim().toLowerCase())
    const isAnswerable = hashes[(algorithm ?? 'md5').toLowerCase()] !== undefined && qops?.includes('auth') !== false
    if (scheme !== 'digest' || nonce === '' || !isAnswerable) continue
    const isStale = stale?.toLowerCase() === 'true'
    return { scheme, realm, nonce, opaque, algorithm, qop: qops === undefined ? undefined : 'auth', stale: isStale }
  }
  return offers.some(({ scheme }) => scheme === 'basic') ? { scheme: 'basic' } : undefined
}

interface Offer {
  scheme: string
  parameters: Partial<Record<string, string>>
}

/** `name=value`, `name="quoted value"`, or the scheme that the following parameters belong to. */
const part = /([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g

function offersIn(header: string): Offer[] {
  const offers: Offer[] = []
  for (const [, name = '', quoted, plain] of header.matchAll(part)) {
    const value = quoted?.replace(/\\(.)/g, '$1') ?? plain
    if (value === undefined) offers.push({ scheme: name.toLowerCase(), parameters: {} })
    else Object.assign(offers.at(-1)?.parameters ?? {}, { [name.toLowerCase()]: value })
  }
  return offers
}

export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`
}

/** Answers the requests for one nonce: RFC 7616 with `qop=auth`, RFC 2069 where the server knows no `qop`. */
export class DigestAuthorization {
  #count = 0

  constructor(
    readonly challenge: DigestChallenge,
    private readonly username: string,
    private readonly password: string,
    private readonly makeClientNonce: () => string = () => randomBytes(16).toString('hex'),
  ) {}

  /**
   * The header of the next request; each counts.
   *
   * @param uri path and query exactly as they are sent
   */
  header(method: string, uri: string): string {
    const { realm, nonce, opaque, qop, algorithm } = this.challenge
    const hash = (text: string): string =>
      createHash(hashes[(algorithm ?? 'md5').toLowerCase()] ?? 'md5')
        .update(text, 'utf8')
        .digest('hex')
    const account = hash(`${this.username}:${realm}:${this.password}`)
    const asked = hash(`${method}:${uri}`)
    const count = (++this.#count).toString(16).padStart(8, '0')
    const clientNonce = this.makeClientNonce()
    const counted = qop === undefined ? '' : `${count}:${clientNonce}:${qop}:`
    const fields = [
      `username=${quoted(this.username)}`,
      `realm=${quoted(realm)}`,
      `nonce=${quoted(nonce)}`,
      `uri=${quoted(uri)}`,
      `response="${hash(`${account}:${nonce}:${counted}${asked}`)}"`,
      ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
      ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
      ...(qop === undefined ? [] : [`qop=${qop}`, `nc=${count}`, `cnonce="${clientNonce}"`]),
    ]
    // A header is bytes: letters beyond ASCII go out in UTF-8, as the digest has them.
    return Buffer.from(`Digest ${fields.join(', ')}`, 'utf8').toString('latin1')
  }
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}
