import type { DeviceFaultKinds } from '../shared'
import { htmlReply } from '../shared'
import type { Pbx } from './pbx'
import { failure, statusTexts } from './protocol'

const defaultRebootSeconds = 3

/**
 * The trouble that only a UCM has.
 * @param goAway cuts all connections and refuses new ones
 */
export function ucmFaultKinds(pbx: Pbx, goAway: (seconds: number) => void): DeviceFaultKinds {
  return {
    'expired-session': {
      description: 'all cookies are expired when the request arrives',
      strike: () => {
        pbx.sessions.killAll()
        pbx.oldApi.expireNonces()
        return undefined
      },
    },
    'stolen-session': {
      description: 'somebody logged in elsewhere: all cookies are gone and one that nobody knows is open',
      strike: () => {
        pbx.sessions.steal()
        return undefined
      },
    },
    'status-6-mid-export': {
      description: 'a cdrapi page answers -6 although the cookie was good; it is gone afterwards',
      match: 'cdrapi',
      strike: () => {
        pbx.sessions.killAll()
        return failure(-6)
      },
    },
    'forbidden-html': {
      description: 'HTTP 403 with an HTML page, as for an address that is not permitted; not executed',
      strike: () => htmlReply(403, '403 Forbidden'),
    },
    reboot: {
      description: 'connections are cut, then refused for `seconds`; sessions are gone; not executed',
      strike: ({ seconds = defaultRebootSeconds }) => {
        pbx.restart()
        goAway(seconds)
        return 'reset'
      },
    },
    ...Object.fromEntries(
      Object.entries(statusTexts).map(([code, text]) => [
        `status${code}`,
        { description: `API status ${code}: ${text}; not executed`, strike: () => failure(Number(code)) },
      ]),
    ),
  }
}
