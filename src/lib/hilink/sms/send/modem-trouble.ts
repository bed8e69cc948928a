import { DeviceError } from '../../../errors.js'
import { type Sentence, sentence } from '../../../sentences/sentence.js'
import type { HilinkClient, HilinkRequestOptions } from '../../client.js'
import { type HilinkElement, numberOf } from '../../protocol.js'

/** Why a modem cannot send, in words. */
export interface ModemTrouble {
  sentence: Sentence
  /** Somebody has to do something about it: waiting does not help. */
  isLasting: boolean
}

/** SimState of `converged-status` and `pin/status`. */
const simStates = {
  255: 'hilink.sim-missing',
  256: 'hilink.sim-unreadable',
  260: 'hilink.sim-pin',
  261: 'hilink.sim-puk',
} as const
/** SimStatus of `monitoring/status`. */
const noValidSim = 0
const noSim = 255
const inService = 2

/** Asks the modem for its SIM and its network. `undefined`: nothing stands out. */
export async function findTrouble(
  client: HilinkClient,
  options: HilinkRequestOptions,
): Promise<ModemTrouble | undefined> {
  const converged = await readIfThere(client, 'monitoring/converged-status', options)
  const simState = numberOf(converged, 'SimState') ?? 0
  if (isTroubled(simState)) {
    return { sentence: sentence(simStates[simState], { tries: await triesLeft(client, options) }), isLasting: true }
  }
  const status = await readIfThere(client, 'monitoring/status', options)
  const simStatus = numberOf(status, 'SimStatus')
  if (simStatus === noValidSim) return { sentence: sentence('hilink.sim-invalid'), isLasting: true }
  if (simStatus === noSim) return { sentence: sentence('hilink.sim-missing', { tries: '' }), isLasting: true }
  const service = numberOf(status, 'ServiceStatus')
  if (service === undefined || service === inService) return undefined
  return { sentence: sentence('hilink.no-network'), isLasting: false }
}

function isTroubled(state: number): state is keyof typeof simStates {
  return state in simStates
}

async function triesLeft(client: HilinkClient, options: HilinkRequestOptions): Promise<Sentence | ''> {
  const pin = await readIfThere(client, 'pin/status', options)
  const state = numberOf(pin, 'SimState')
  const left = state === 260 ? numberOf(pin, 'SimPinTimes') : state === 261 ? numberOf(pin, 'SimPukTimes') : undefined
  return left === undefined ? '' : sentence('hilink.sim-tries', { tries: left })
}

/** What explains a failure must not replace it by another one. */
async function readIfThere(
  client: HilinkClient,
  endpoint: string,
  options: HilinkRequestOptions,
): Promise<HilinkElement> {
  try {
    return (await client.get(endpoint, options)).content
  } catch (thrown) {
    if (options.signal.aborted || !(thrown instanceof DeviceError)) throw thrown
    return {}
  }
}
