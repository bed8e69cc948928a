import type { Session } from '../auth/session'
import type { HilinkParts } from '../parts'
import { ApiError, codes } from '../protocol/api-error'
import type { XmlNode } from '../protocol/reply'
import { type EndpointTable, nodes, ok } from './endpoint'

const loggedIn = 0
const loggedOut = -1
const occupied = -2

/** `user/…`: who is logged in, and how one does. */
export function userEndpoints({ login, sessions, settings }: HilinkParts): EndpointTable {
  const stateOf = (session: Session): number => {
    if (session.isLoggedIn) return loggedIn
    return login.isOccupied(session) ? occupied : loggedOut
  }
  return {
    'GET user/state-login': ({ session }) => {
      if (settings.login === 'none' && (settings.generation === 'g0' || settings.generation === 'g1')) {
        throw new ApiError(codes.notSupported)
      }
      const state = stateOf(session)
      const username = state === loggedIn ? settings.username : ''
      if (settings.generation !== 'g3') {
        const isOpen = settings.login === 'none'
        return nodes(
          ['State', isOpen ? loggedIn : state],
          ['Username', isOpen ? '' : username],
          ['password_type', login.passwordType],
        )
      }
      return nodes(
        ['password_type', login.passwordType],
        ['extern_password_type', login.announcesScram ? 1 : 0],
        ['history_login_flag', 0],
        ['State', state],
        ['lockstatus', login.lockedMinutes > 0 ? 1 : 0],
        ['password_rule', 0],
        ['accounts_number', 1],
        ['rsapadingtype', settings.rsaPadding === 'oaep' ? 1 : 0],
        ['remainwaittime', login.lockedMinutes],
        ['wifipwdsamewithwebpwd', 0],
        ...userName(state, username),
        ['firstlogin', 1],
        ['userlevel', state === loggedIn ? 2 : ''],
      )
    },
    'GET user/hilink_login': () => nodes(['hilink_login', login.hilinkLogin]),
    'GET user/heartbeat': () => nodes(['userlevel', 2]),
    'POST user/login': ({ session, fields, token }) => {
      login.login(session, {
        username: fields.text('Username'),
        password: fields.text('Password'),
        type: fields.text('password_type'),
        token,
      })
      return { content: 'OK', hasLoggedIn: true }
    },
    'POST user/challenge_login': ({ session, fields }) =>
      nodes(...login.challenge(session, fields.text('username'), fields.text('firstnonce'))),
    'POST user/authentication_login': ({ session, fields }) => {
      const content = login.authenticate(session, {
        proof: fields.text('clientproof'),
        finalNonce: fields.text('finalnonce'),
        takesOver: fields.text('loginflag') === '2',
      })
      return { content, hasLoggedIn: true }
    },
    'POST user/logout': ({ session }) => {
      sessions.logout(session)
      return ok
    },
  }
}

// 10.x spells the element with a capital only when somebody is logged in.
function userName(state: number, username: string): XmlNode[] {
  return state === loggedIn ? [['Username', username]] : [['username', '']]
}
