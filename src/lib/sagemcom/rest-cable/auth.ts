import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import { LoginRefused, sendingCredentials } from '../../session/outcomes.js'
import type { SessionDriver } from '../../session/session.js'
import { below, numberOf, textOf } from '../device/values.js'
import { parseLenientJson } from '../json.js'
import { isNoLogin, type SendPage } from '../rest/auth.js'
import { endpointOf, statusError } from '../rest/protocol.js'

/** An open session: the token that proves it. */
export class CableSession {
  readonly api = 'rest-cable'

  constructor(
    readonly token: string,
    readonly userId: number,
  ) {}

  get secrets(): string[] {
    return [this.token]
  }

  get headers(): Record<string, string> {
    return { authorization: `Bearer ${this.token}` }
  }
}

export const jsonHeaders = { 'content-type': 'application/json', accept: 'application/json' } as const

const loginPath = '/rest/v1/user/login'

/** The login with the password alone. There is one session: while somebody else has it, a login fails with 503. */
export function cableLogin(
  { device, origin, password }: { device: string; origin: string; password: string },
  send: SendPage,
): SessionDriver<CableSession> {
  const endpoint = endpointOf('POST', loginPath)
  return {
    async open(signal) {
      const body = JSON.stringify({ password })
      return await sendingCredentials(async () => {
        const reply = await send({ method: 'POST', path: loginPath, headers: jsonHeaders, body }, signal, [password])
        const { status } = reply
        const facts = { device, endpoint, httpStatus: status }
        // Whatever it is, it is no judgement of the password.
        if (status >= 500)
          throw new DeviceError('SESSION_BUSY', sentence('sagemcom.cable-busy', { device }), facts, 'no')
        if (status === 401 || status === 403) {
          const failure = new DeviceError(
            'CREDENTIALS_REFUSED',
            sentence('sagemcom.cable-credentials', { device, status }),
            facts,
            'no',
          )
          throw new LoginRefused(failure, { costsTry: true })
        }
        if (status >= 300) throw statusError(reply, device, origin, endpoint)
        const created = below(parseLenientJson(reply.body), 'created')
        const token = textOf(below(created, 'token'))
        const userId = numberOf(below(created, 'userId'))
        if (token === null || userId === null) {
          throw new DeviceError('BAD_RESPONSE', sentence('sagemcom.no-token', { device }), facts)
        }
        return new CableSession(token, userId)
      }, isNoLogin)
    },
    async close(session, signal) {
      const path = `/rest/v1/user/${session.userId}/token/${encodeURIComponent(session.token)}`
      const shown = (): object => ({ method: 'DELETE', path: `/rest/v1/user/${session.userId}/token/•••` })
      await send({ method: 'DELETE', path, headers: session.headers, shown }, signal, session.secrets)
    },
  }
}
