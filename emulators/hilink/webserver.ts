import { ApiError, codes } from './api-error'
import type { Answer } from './endpoints/endpoint'
import { nodes } from './endpoints/endpoint'
import type { HilinkParts } from './parts'
import { publicKey } from './scram'
import { randomText, type Session } from './session'

/** `webserver/…`: where each generation gets its tokens; nothing for other endpoints. */
export function webserverAnswer(endpoint: string, parts: HilinkParts, session: Session): Answer | undefined {
  if (!endpoint.startsWith('webserver/')) return undefined
  const { sessions, settings } = parts
  const { generation } = settings
  if (endpoint === 'webserver/token' && generation === 'g1') return nodes(['token', sessions.scalarToken])
  // Only the second half of the 64 characters is the token.
  if (endpoint === 'webserver/token' && generation === 'g3') {
    return nodes(['token', randomText(32) + sessions.issueToken(session)])
  }
  if (endpoint === 'webserver/SesTokInfo' && sessions.hasCookies) {
    const prefix = settings.sesTokPrefix ? 'SessionID=' : ''
    return nodes(['SesInfo', prefix + session.id], ['TokInfo', sessions.issueToken(session)])
  }
  if (endpoint === 'webserver/publickey' && sessions.hasCookies) {
    return nodes(['encpubkeyn', publicKey.modulusHex], ['encpubkeye', publicKey.exponentHex])
  }
  throw new ApiError(codes.notSupported)
}
