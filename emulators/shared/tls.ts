import type { TlsOptions } from 'node:tls'
import { choice } from './options'
import {
  publicTestKey,
  testCertificate,
  weakDhParameters,
  weakPublicTestKey,
  weakTestCertificate,
} from './test-certificate'

const tlsModes = ['false', 'true', 'weak-dh', 'weak-key', 'tls1.0'] as const
/**
 * `weak-dh`: TLS 1.2 with a 1024-bit key exchange; `weak-key`: a 1024-bit RSA key and one cipher of TLS 1.2;
 * `tls1.0`: nothing newer than TLS 1.0.
 */
export type TlsMode = (typeof tlsModes)[number]

/** The `tls` option that all emulators have. */
export const tlsOption = choice(
  tlsModes,
  'false',
  'HTTPS with a self-signed certificate; `weak-dh` = 1024-bit key exchange, `weak-key` = 1024-bit key, `tls1.0` = nothing newer',
)

/** What `https.createServer` needs for a mode; `undefined` for plain HTTP. */
export function tlsServerOptions(mode: TlsMode): TlsOptions | undefined {
  const identity = { key: publicTestKey, cert: testCertificate }
  switch (mode) {
    case 'false':
      return undefined
    case 'true':
      return identity
    case 'weak-dh':
      return {
        ...identity,
        maxVersion: 'TLSv1.2',
        ciphers: 'DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0',
        dhparam: weakDhParameters,
      }
    case 'weak-key':
      return {
        key: weakPublicTestKey,
        cert: weakTestCertificate,
        maxVersion: 'TLSv1.2',
        ciphers: 'AES256-GCM-SHA384:@SECLEVEL=0',
      }
    case 'tls1.0':
      return { ...identity, minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }
  }
}
