import { DeviceError } from '../../errors.js'
import type { HttpClient } from '../../http/client.js'
import { mask, redactValue } from '../../http/redact.js'
import { sentence } from '../../sentences/sentence.js'
import { findRestFamily, lacksXmo, type RestFamily } from '../api-family.js'
import { handsOutChallenge } from '../rest/auth.js'
import { documentBytes, type ExchangeOptions, readPage, sendNoted } from '../transport.js'
import { apiPath, checkHttpStatus, parseReply, requestBody, requestHeaders, type SagemcomReply } from './protocol.js'

/** The number of a session, as the reply to a login holds it: requests mask it by its name. */
const newSession = /("parameters"\s*:\s*\{[^{}]{0,200}?"id"\s*:\s*)"?\d+"?/g

/** The router speaks something else; `family` tells what, where that could be found out. */
export class OtherFirmware extends DeviceError {
  constructor(
    readonly family: RestFamily | undefined,
    ...[code, message, cause, carriedOut]: ConstructorParameters<typeof DeviceError>
  ) {
    super(code, message, cause, carriedOut)
  }
}

/**
 * Sends one request of the API.
 *
 * @param username asks other firmwares for a challenge
 * @throws DeviceError, {@link OtherFirmware} where the API is another; not for what the reply itself says
 */
export async function exchange(
  http: HttpClient,
  request: object,
  username: string,
  options: ExchangeOptions,
): Promise<SagemcomReply> {
  const { device, secrets, endpoint } = options
  const reply = await sendNoted(
    http,
    {
      method: 'POST',
      path: apiPath,
      headers: requestHeaders,
      body: requestBody(request),
      shown: () => redactValue(request, secrets),
      shownReply: (text) => (endpoint === 'logIn' ? text.replace(newSession, `$1${mask}`) : text),
    },
    { ...options, maxBodyBytes: Math.min(documentBytes, options.maxBodyBytes) },
  )
  const missing = lacksXmo(reply) ? await otherFirmware(http, reply.status, username, options) : undefined
  if (missing !== undefined) throw missing
  checkHttpStatus(reply, device, http.origin)
  return parseReply(reply.body, device, endpoint, secrets)
}

/** What a router without this API has instead; `undefined` where this one may be back in a moment. */
async function otherFirmware(
  http: HttpClient,
  status: number,
  username: string,
  options: ExchangeOptions,
): Promise<OtherFirmware | undefined> {
  const { device, signal } = options
  const facts = { device, endpoint: apiPath, httpStatus: status }
  const family = await findRestFamily(
    (path) => readPage(http, path, { ...options, endpoint: `GET ${path}` }),
    () =>
      handsOutChallenge(username, (asked) =>
        sendNoted(http, asked, { ...options, endpoint: `${asked.method} ${asked.path}` }),
      ),
  )
  signal.throwIfAborted()
  if (family !== undefined) {
    return new OtherFirmware(
      family,
      'UNSUPPORTED',
      sentence('sagemcom.other-api', { device, family: sentence(`sagemcom.family-${family}`) }),
      facts,
      'no',
    )
  }
  if (status >= 500) return undefined
  return new OtherFirmware(
    undefined,
    'UNSUPPORTED',
    sentence('sagemcom.no-api', { device, path: apiPath, status }),
    facts,
    'no',
  )
}
