import { errors } from 'undici'
import { DeviceError } from '../errors.js'
import { type Sentence, sentence } from '../sentences/sentence.js'
import { connectFailures } from './dispatcher.js'
import type { HttpReply, HttpRequest } from './messages.js'
import { UntrustedCertificate } from './trust.js'

/** What a failed exchange was about, for the sentence that the user reads. */
type Subject = Pick<HttpRequest, 'device' | 'endpoint'>

const neverSentCodes = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENOTFOUND', 'EAI_AGAIN'])

const explanations: Record<string, Sentence> = {
  ECONNREFUSED: sentence('http.ECONNREFUSED'),
  EHOSTUNREACH: sentence('http.EHOSTUNREACH'),
  ENETUNREACH: sentence('http.ENETUNREACH'),
  EHOSTDOWN: sentence('http.EHOSTDOWN'),
  ENOTFOUND: sentence('http.ENOTFOUND'),
  EAI_AGAIN: sentence('http.EAI_AGAIN'),
  ETIMEDOUT: sentence('http.ETIMEDOUT'),
  UND_ERR_CONNECT_TIMEOUT: sentence('http.no-connection'),
}

/** A transport error in the words and codes of this package. `answering` tells whether the answer had begun. */
export function transportFailure(error: unknown, subject: Subject, origin: string, answering: boolean): DeviceError {
  const { device, endpoint } = subject
  const facts = { device, endpoint }
  if (error instanceof DeviceError) return error
  if (!(error instanceof Error)) {
    return new DeviceError('UNREACHABLE', sentence('http.unreachable', { device, origin, why: String(error) }), facts)
  }
  if (error instanceof UntrustedCertificate) return untrusted(error, subject, origin)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (isHandshake(code, error)) return handshakeFailure(error, subject, origin)
  const never = connectFailures.has(error) || neverSentCodes.has(code) || code === 'UND_ERR_CONNECT_TIMEOUT'
  const isPlain = origin.startsWith('http://')
  if (never) {
    const why =
      isPlain && code === 'ECONNREFUSED' ? sentence('http.ECONNREFUSED-plain') : (explanations[code] ?? error.message)
    return new DeviceError('UNREACHABLE', sentence('http.unreachable', { device, origin, why }), facts, 'no')
  }
  if (isPlain && isTlsAlert(error)) return expectsHttps(subject, origin)
  const isMalformed =
    error instanceof errors.ResponseContentLengthMismatchError || error instanceof errors.HTTPParserError
  if (answering || isMalformed) {
    return new DeviceError('BAD_RESPONSE', sentence('http.cut-off', { device, origin }), facts)
  }
  const words = isPlain
    ? sentence('http.closed-plain', { device, origin })
    : sentence('http.closed', { device, origin })
  return new DeviceError('UNREACHABLE', words, facts)
}

/** Type and major version of the record with which TLS refuses what is no handshake. */
const tlsAlert = '\u0015\u0003'
/** In the words of nginx and lighttpd, of Apache, and of Go. */
const plainRefused =
  /plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL-enabled|HTTP request to an HTTPS server/i

/** Whether what came instead of HTTP is the alert of a TLS server. */
function isTlsAlert(error: Error): boolean {
  const data = error instanceof errors.HTTPParserError && 'data' in error ? error.data : undefined
  return typeof data === 'string' && data.startsWith(tlsAlert)
}

/** Whether this answer says that the request should have come encrypted; it was not carried out then. */
export function wantsHttps(origin: string, { status, body }: Pick<HttpReply, 'status' | 'body'>): boolean {
  return status === 400 && origin.startsWith('http://') && plainRefused.test(body.toString('latin1', 0, 4096))
}

export function expectsHttps({ device, endpoint }: Subject, origin: string): DeviceError {
  const words = sentence('http.expects-https', { device, origin })
  return new DeviceError('UNREACHABLE', words, { device, endpoint, retryable: false }, 'no')
}

const selfSigned = new Set(['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'])

function untrusted(error: UntrustedCertificate, { device, endpoint }: Subject, origin: string): DeviceError {
  const { fingerprint } = error
  const reason = selfSigned.has(error.message) ? sentence('http.self-signed') : error.reason
  const words =
    fingerprint === undefined
      ? sentence('http.no-certificate', { device, origin, reason })
      : sentence('http.untrusted', { device, origin, reason, fingerprint })
  return new DeviceError('TLS_UNTRUSTED', words, { device, endpoint, fingerprint }, 'no')
}

function isHandshake(code: string, error: Error): boolean {
  return code === 'EPROTO' || code.startsWith('ERR_SSL_') || (code.startsWith('ERR_TLS_') && connectFailures.has(error))
}

function handshakeFailure(error: Error, { device, endpoint }: Subject, origin: string): DeviceError {
  const outdated = /dh key too small|protocol version|unsupported protocol|key too small|no shared cipher/i.test(
    error.message,
  )
  return new DeviceError(
    'UNREACHABLE',
    sentence(outdated ? 'http.weak-encryption' : 'http.no-encryption', { device, origin }),
    { device, endpoint, deviceMessage: error.message.slice(0, 200), retryable: false },
    'no',
  )
}

/** The time limit of one exchange has passed; without a connection nothing was sent. */
export function tookTooLong(request: HttpRequest, origin: string, isConnected: boolean): DeviceError {
  const { device, endpoint, timeoutMs } = request
  if (!isConnected) {
    const words = sentence('http.unreachable', { device, origin, why: sentence('http.no-connection') })
    return new DeviceError('UNREACHABLE', words, { device, endpoint }, 'no')
  }
  const words = sentence('http.timeout', { device, endpoint, seconds: timeoutMs / 1000 })
  return new DeviceError('TIMEOUT', words, { device, endpoint })
}

export function tooLarge({ device, endpoint, maxBodyBytes }: HttpRequest): DeviceError {
  const mebibytes = maxBodyBytes / 1024 / 1024
  const limit = mebibytes < 1 ? `${String(Math.floor(maxBodyBytes))} bytes` : `${String(Math.round(mebibytes))} MiB`
  return new DeviceError('RESPONSE_TOO_LARGE', sentence('http.too-large', { device, limit }), { device, endpoint })
}
