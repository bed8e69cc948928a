import type { DeviceFaultKinds } from '../shared'
import type { Appliance } from './appliance'
import type { Gateway } from './gateway'

/** Trouble that only a Sagemcom router has. */
export function sagemcomFaults(appliance: Appliance, gateway: Gateway): DeviceFaultKinds {
  return {
    'expired-session': {
      description: 'the session of the request has timed out; not executed',
      strike: (_fault, request) => {
        const envelope = gateway.envelopeOf(request)
        if (envelope !== undefined && 'sessionId' in envelope) appliance.sessions.end(envelope.sessionId, 'timeout')
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
      match: 'logIn',
      strike: () => {
        appliance.failures.add({ code: 16777225, level: 'action', method: 'logIn' })
        return undefined
      },
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
