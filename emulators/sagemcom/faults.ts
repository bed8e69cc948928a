import type { DeviceFaultKinds } from '../shared'
import type { Appliance } from './appliance'
import type { FailureLevel } from './failures'
import type { Gateway } from './gateway'

/** Trouble that only a Sagemcom router has. */
export function sagemcomFaults(appliance: Appliance, gateway: Gateway): DeviceFaultKinds {
  return {
    'expired-session': {
      description: 'the session of the request has timed out; not executed',
      strike: (_fault, request) => {
        const envelope = gateway.envelopeOf(request)
        if (envelope !== undefined && 'sessionId' in envelope) appliance.sessions.end(envelope.sessionId, 'timeout')
        if (appliance.settings.api !== 'xmo') appliance.sessions.endAll('timeout')
        return undefined
      },
    },
    'stolen-session': {
      description: 'a person has logged in on the web page: all sessions are lost; not executed',
      strike: () => {
        appliance.stealSession(0)
        return undefined
      },
    },
    'session-busy': {
      description: 'a login is refused with MAX_SESSION_COUNT',
      match: appliance.settings.api === 'xmo' ? 'logIn' : 'login',
      strike: () => {
        if (appliance.settings.api === 'xmo') plan(appliance, 16777225, 'action')
        else appliance.sessions.hold(1)
        return undefined
      },
    },
    'request-error': {
      description: 'the reply has the error `code` (16777222) and no actions; not executed',
      strike: ({ code = 16777222 }) => plan(appliance, code, 'reply'),
    },
    'action-error': {
      description: 'the first action has the error `code` (16777251); it is not executed, the others are',
      strike: ({ code = 16777251 }) => plan(appliance, code, 'action'),
    },
    'callback-error': {
      description: 'all callbacks of the first action have the error `code` (16777250); not executed, the others are',
      strike: ({ code = 16777250 }) => plan(appliance, code, 'callback'),
    },
    reboot: {
      description: 'the router reboots in mid-request: reset, then connections are refused for `seconds`; not executed',
      strike: ({ seconds }) => {
        appliance.reboot('WATCHDOG', seconds)
        return 'reset'
      },
    },
  }
}

function plan(appliance: Appliance, code: number, level: FailureLevel): undefined {
  appliance.failures.add({ code, level })
}
