import { DeviceError } from '../../../errors.js'
import type { HilinkClient, HilinkRequestOptions } from '../../client.js'
import { type HilinkElement, numberOf } from '../../protocol.js'

/** Why a modem cannot send, in words. */
export interface ModemTrouble {
  sentence: string
  /** Somebody has to do something about it: waiting does not help. */
  isLasting: boolean
}

/** SimState of `converged-status` and `pin/status`. */
const simStates: Readonly<Record<number, string>> = {
  255: 'There is no SIM card in it',
  256: 'Its SIM card cannot be read',
  260: 'Its SIM card waits for the PIN',
  261: 'Its SIM card is locked and waits for the PUK',
}
/** SimStatus of `monitoring/status`. */
const simStatuses: Readonly<Record<number, string>> = {
  0: 'There is no valid SIM card in it',
  255: 'There is no SIM card in it',
}
const inService = 2

/** Asks the modem for its SIM and its network. `undefined`: nothing stands out. */
export async function findTrouble(
  client: HilinkClient,
  options: HilinkRequestOptions,
): Promise<ModemTrouble | undefined> {
  const converged = await readIfThere(client, 'monitoring/converged-status', options)
  const simState = simStates[numberOf(converged, 'SimState') ?? 0]
  if (simState !== undefined) {
    return { sentence: `${simState}${await triesLeft(client, options)}.`, isLasting: true }
  }
  const status = await readIfThere(client, 'monitoring/status', options)
  const simStatus = simStatuses[numberOf(status, 'SimStatus') ?? -1]
  if (simStatus !== undefined) return { sentence: `${simStatus}.`, isLasting: true }
  const service = numberOf(status, 'ServiceStatus')
  if (service === undefined || service === inService) return undefined
  return { sentence: 'It is not registered with any network: check reception and the SIM card.', isLasting: false }
}

async function triesLeft(client: HilinkClient, options: HilinkRequestOptions): Promise<string> {
  const pin = await readIfThere(client, 'pin/status', options)
  const state = numberOf(pin, 'SimState')
  const left = state === 260 ? numberOf(pin, 'SimPinTimes') : state === 261 ? numberOf(pin, 'SimPukTimes') : undefined
  return left === undefined ? '' : ` (${left} ${left === 1 ? 'try' : 'tries'} left)`
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
