import type { Appliance } from './appliance'
import { authKey, passwordHash } from './digest'
import type { Action, Envelope } from './envelope'
import type { ErrorName } from './error-table'
import { splitList } from './options'
import type { ReplyResult } from './reply'
import { sessionOptions } from './session-options'

/** The key that a request of this user must carry. */
export function expectedKey(
  { settings, password }: Appliance,
  { id, cnonce }: Envelope,
  user: string,
  nonce: string,
): string {
  const { encryption, salt } = settings
  const hashed = passwordHash(encryption, password, salt)
  return authKey(encryption, { user, nonce, passwordHash: hashed, requestId: String(id), cnonce })
}

/** Answers a login; refused ones take longer each time, and one with the other hash may get no answer at all. */
export async function logIn(
  appliance: Appliance,
  envelope: Envelope,
  action: Action,
  remoteAddress: string,
): Promise<ReplyResult> {
  const { settings, sessions, guard, counts } = appliance
  const { user, persistent } = action.parameters
  if (typeof user !== 'string') return refusal(envelope, action, 'PARAMETER')
  const key = expectedKey(appliance, envelope, user, '')
  if (settings.wrongHashHangs && envelope.authKey.length !== key.length) return new Promise(() => undefined)
  const refused = reasonToRefuse(appliance, action, user, envelope.authKey === key)
  if (refused !== undefined) {
    counts.refusedLogins++
    await pause(appliance, guard.delaySeconds(user))
    return refusal(envelope, action, refused)
  }
  guard.succeeded(user)
  counts.logins++
  const stillborn = settings.persistentOnly && persistent !== true && persistent !== 'true'
  const session = sessions.open(user, remoteAddress, sessionOptions(action.parameters['session-options']), stillborn)
  const parameters = { id: session.id, nonce: session.nonce }
  const callbacks = [{ result: 'NO' as const, xpath: 'Device', parameters }]
  return { id: envelope.id, error: 'REQUEST_NO', actions: [{ id: action.id, error: 'NO', callbacks }] }
}

function reasonToRefuse(appliance: Appliance, action: Action, user: string, keyFits: boolean): ErrorName | undefined {
  const { settings, sessions, guard } = appliance
  const asked = appliance.failures.ofAction(action)
  if (asked !== undefined) return asked.error
  if (splitList(settings.restrictedUsers).includes(user)) return 'ACCESS_RESTRICTION'
  if (guard.isLocked(user)) return 'LOGIN_RETRY'
  if (user !== settings.username || !keyFits) {
    guard.failed(user)
    return 'AUTHENTICATION'
  }
  return sessions.count >= settings.maxSessions ? 'MAX_SESSION_COUNT' : undefined
}

function refusal({ id }: Envelope, action: Action, error: ErrorName): ReplyResult {
  const callbacks = [{ result: error, xpath: 'Device', parameters: {} }]
  return { id, error: 'REQUEST_ACTION', actions: [{ id: action.id, error, callbacks }] }
}

async function pause({ clock }: Appliance, seconds: number): Promise<void> {
  if (seconds > 0) await new Promise<void>((resolve) => clock.after(seconds * 1000, resolve))
}
