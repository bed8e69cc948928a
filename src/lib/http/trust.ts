import type { Socket } from 'node:net'
import type { ConnectionOptions, PeerCertificate, TLSSocket } from 'node:tls'
import { type Sentence, sentence } from '../sentences/sentence.js'

/** How a device's certificate is judged. */
export type Trust =
  | { mode: 'verify' }
  /** Only the certificate with this SHA-256 fingerprint, whoever signed it. */
  | { mode: 'pin'; fingerprint: string }
  | { mode: 'insecure' }

/** TLS material of a `tls-config` node; it wins over {@link Trust}. */
export type TlsMaterial = Pick<
  ConnectionOptions,
  'ca' | 'cert' | 'key' | 'passphrase' | 'pfx' | 'servername' | 'rejectUnauthorized' | 'ALPNProtocols'
>

/** What old firmware needs: TLS 1.0 and keys that today's defaults refuse (UCM6204, F@st 5688S). */
export const legacyTlsOptions = { minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const

/** Thrown to undici in place of a connection whose certificate is not trusted. */
export class UntrustedCertificate extends Error {
  override readonly name = 'UntrustedCertificate'
  /** SHA-256, as in a browser's certificate view: `AB:CD:…`. */
  readonly fingerprint: string | undefined
  readonly reason: string | Sentence

  constructor(reason: string | Sentence, fingerprint: string | undefined) {
    super(String(reason))
    this.reason = reason
    this.fingerprint = fingerprint
  }
}

/**
 * A SHA-256 fingerprint in canonical form (`AB:CD:…`, 32 bytes); colons, blanks and case of the input do not matter.
 *
 * @returns undefined when it is not 32 bytes of hexadecimal
 */
export function canonicalFingerprint(text: string): string | undefined {
  const digits = text
    .replace(/^\s*sha-?256[\s:=]*/i, '')
    .replace(/[\s:]/g, '')
    .toUpperCase()
  if (!/^[0-9A-F]{64}$/.test(digits)) return undefined
  return digits.replace(/(..)(?!$)/g, '$1:')
}

/**
 * Judges a connection that was made without verification; before this nothing has been sent over it.
 *
 * @returns the reason to refuse it, or undefined
 */
export function judgeConnection(
  socket: Socket | TLSSocket,
  trust: Trust,
  material: TlsMaterial | undefined,
): UntrustedCertificate | undefined {
  if (!isTls(socket)) return undefined
  const presented: Partial<PeerCertificate> = socket.getPeerCertificate()
  const fingerprint = presented.fingerprint256
  if (material !== undefined) {
    if (material.rejectUnauthorized === false || socket.authorized) return undefined
    return new UntrustedCertificate(String(socket.authorizationError), fingerprint)
  }
  switch (trust.mode) {
    case 'insecure':
      return undefined
    case 'pin':
      if (fingerprint === canonicalFingerprint(trust.fingerprint)) return undefined
      return new UntrustedCertificate(sentence('http.not-pinned'), fingerprint)
    case 'verify':
      return socket.authorized ? undefined : new UntrustedCertificate(String(socket.authorizationError), fingerprint)
  }
}

function isTls(socket: Socket | TLSSocket): socket is TLSSocket {
  return 'encrypted' in socket
}
