import type { DeviceFaultKinds } from '../shared'
import type { HilinkDevice } from './device'
import type { HilinkParts } from './parts'

const defaultErrorCode = 100004
const defaultStallSeconds = 30

/** Trouble that only a HiLink modem can have. */
export function hilinkFaultKinds(parts: HilinkParts, device: HilinkDevice): DeviceFaultKinds {
  const { sessions, login, sender, settings, reboot } = parts
  const before = (description: string, act: () => void, match?: string): DeviceFaultKinds[string] => ({
    description,
    ...(match === undefined ? {} : { match }),
    strike: () => {
      act()
      return undefined
    },
  })
  return {
    error: {
      description: 'answers with error `code` (default 100004) in a proper session; not executed',
      strike: ({ code }) => {
        device.refuseNext(code ?? defaultErrorCode)
        return undefined
      },
    },
    'spoil-tokens': before('all tokens that were handed out are worth nothing', () => sessions.spoilTokens()),
    'expired-session': before('all sessions have been idle for too long', () => sessions.expireAll()),
    'stolen-session': before('a person has logged in at the web page', () => sessions.steal()),
    stall: {
      description: 'executed, but neither this nor any other request is answered for `seconds` (default 30)',
      match: 'sms/send-sms',
      strike: ({ seconds }) => {
        device.stall(seconds ?? defaultStallSeconds)
        return undefined
      },
    },
    'fail-send': before('the network refuses the text', () => sender.failNext(), 'sms/send-sms'),
    'wrong-signature': before(
      'the server signature is wrong: not the device that knows the password',
      () => login.signWrongly(),
      'user/authentication_login',
    ),
    reboot: {
      description: 'connection reset, then refused for `seconds` (default: option rebootSeconds); not executed',
      strike: ({ seconds }) => {
        reboot(seconds ?? settings.rebootSeconds)
        return 'reset'
      },
    },
  }
}
