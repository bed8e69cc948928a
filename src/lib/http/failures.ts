import { errors } from 'undici'
import { DeviceError } from '../errors.js'
import { connectFailures } from './dispatcher.js'
import type { HttpRequest } from './messages.js'
import { UntrustedCertificate } from './trust.js'

/** What a failed exchange was about, for the sentence that the user reads. */
type Subject = Pick<HttpRequest, 'device' | 'endpoint'>

const neverSentCodes = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENOTFOUND', 'EAI_AGAIN'])

const explanations: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there. Check address and port, and whether the device has started',
  EHOSTUNREACH: 'there is no route to it. Check the address and the network',
  ENETUNREACH: 'there is no route to its network. Check the address and the network',
  EHOSTDOWN: 'it is down. Check its power and the network',
  ENOTFOUND: 'its name is unknown. Check the spelling, or give its IP address',
  EAI_AGAIN: 'its name could not be looked up. Check the DNS, or give its IP address',
  ETIMEDOUT: 'it did not answer in time. Check the address and the network',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about in time. Check the address and the network',
}

/** A transport error in the words and codes of this package. `answering` tells whether the answer had begun. */
export function transportFailure(error: unknown, subject: Subject, origin: string, answering: boolean): DeviceError {
  const { device, endpoint } = subject
  const facts = { device, endpoint }
  if (error instanceof DeviceError) return error
  if (!(error instanceof Error)) return new DeviceError('UNREACHABLE', `${device} (${origin}): ${String(error)}`, facts)
  if (error instanceof UntrustedCertificate) return untrusted(error, subject, origin)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (isHandshake(code, error)) return handshakeFailure(error, subject, origin)
  const never = connectFailures.has(error) || neverSentCodes.has(code) || code === 'UND_ERR_CONNECT_TIMEOUT'
  if (never) {
    const why = explanations[code] ?? error.message
    return new DeviceError('UNREACHABLE', `${device} cannot be reached at ${origin}: ${why}.`, facts, 'no')
  }
  const isMalformed =
    error instanceof errors.ResponseContentLengthMismatchError || error instanceof errors.HTTPParserError
  if (answering || isMalformed) {
    return new DeviceError('BAD_RESPONSE', `The answer of ${device} was cut off or is not HTTP (${origin}).`, facts)
  }
  const words = `${device} closed the connection without an answer (${origin}). It may be restarting; try again.`
  return new DeviceError('UNREACHABLE', words, facts)
}

function untrusted(error: UntrustedCertificate, { device, endpoint }: Subject, origin: string): DeviceError {
  const { fingerprint } = error
  const pin =
    fingerprint === undefined
      ? ''
      : ` Its SHA-256 fingerprint is ${fingerprint}: compare it with the one the device shows, then press “Test connection” in its settings and pin it.`
  return new DeviceError(
    'TLS_UNTRUSTED',
    `The certificate of ${device} (${origin}) is not trusted: ${error.message}.${pin}`,
    { device, endpoint, fingerprint },
    'no',
  )
}

function isHandshake(code: string, error: Error): boolean {
  return code === 'EPROTO' || code.startsWith('ERR_SSL_') || (code.startsWith('ERR_TLS_') && connectFailures.has(error))
}

function handshakeFailure(error: Error, { device, endpoint }: Subject, origin: string): DeviceError {
  const outdated = /dh key too small|protocol version|unsupported protocol|key too small|no shared cipher/i.test(
    error.message,
  )
  const advice = outdated
    ? 'It only offers outdated encryption: tick “Allow TLS 1.0 and weak keys” in its settings'
    : 'Check scheme and port: it may expect http:// there'
  return new DeviceError(
    'UNREACHABLE',
    `No encrypted connection to ${device} (${origin}) came about. ${advice}.`,
    { device, endpoint, deviceMessage: error.message.slice(0, 200), retryable: false },
    'no',
  )
}

/** The time limit of one exchange has passed; without a connection nothing was sent. */
export function tookTooLong(request: HttpRequest, origin: string, isConnected: boolean): DeviceError {
  const { device, endpoint, timeoutMs } = request
  if (!isConnected) {
    const words = `${device} cannot be reached at ${origin}: no connection came about in time. Check the address and the network.`
    return new DeviceError('UNREACHABLE', words, { device, endpoint }, 'no')
  }
  const seconds = String(timeoutMs / 1000)
  return new DeviceError(
    'TIMEOUT',
    `${device} did not finish its answer to ${endpoint} within ${seconds} s. Try again, or raise “Time limit” in its settings.`,
    { device, endpoint },
  )
}

export function tooLarge({ device, endpoint, maxBodyBytes }: HttpRequest): DeviceError {
  const mebibytes = maxBodyBytes / 1024 / 1024
  const limit = mebibytes < 1 ? `${String(Math.floor(maxBodyBytes))} bytes` : `${String(Math.round(mebibytes))} MiB`
  return new DeviceError(
    'RESPONSE_TOO_LARGE',
    `The answer of ${device} is larger than ${limit}. Ask for less at a time, or raise “Largest reply” in its settings.`,
    { device, endpoint },
  )
}
