import type { DeviceFaultKinds } from '../shared'
import type { Pbx } from './pbx'
import { failure } from './replies'

const defaultRebootSeconds = 3
const defaultJumpSeconds = 420

/**
 * The trouble that only a Kalliope has.
 * @param goAway cuts all connections and refuses new ones
 */
export function kalliopeFaultKinds(pbx: Pbx, goAway: (seconds: number) => void): DeviceFaultKinds {
  return {
    unauthorized: {
      description: 'refused although the signature is right; not executed',
      strike: () => failure(Number(pbx.settings.authStatus), pbx.settings),
    },
    forbidden: {
      description: 'HTTP 403, as without the right role; not executed',
      strike: () => failure(403, pbx.settings),
    },
    'new-salt': {
      description: 'all tenants have a new salt when the request arrives, so that old digests fail',
      strike: () => {
        pbx.users.changeAllSalts()
        return undefined
      },
    },
    'clock-jump': {
      description: 'the PBX clock jumps ahead by `seconds` (420) before the request is looked at',
      strike: ({ seconds = defaultJumpSeconds }) => {
        pbx.skewSeconds += seconds
        return undefined
      },
    },
    status: {
      description: 'HTTP status `code` (503: the configuration is locked) with the body of an error; not executed',
      strike: ({ code = 503 }) => failure(code, pbx.settings),
    },
    reboot: {
      description: 'connections are cut, then refused for `seconds`; not executed',
      strike: ({ seconds = defaultRebootSeconds }) => {
        goAway(seconds)
        return 'reset'
      },
    },
  }
}
