import { DeviceError } from '../../errors.js'
import { pause } from '../../session/abort.js'
import type { Signal } from '../../session/signal.js'
import type { SagemcomClient, SagemcomReadOptions } from '../client.js'

/** How long a router whose answer was lost is watched for going away, and how often it is asked. */
const usualWatch = { forMs: 20_000, askEveryMs: 1_000 }

/** What an answer that never came may have been. */
const lostAnswer: ReadonlySet<string> = new Set(['TIMEOUT', 'UNREACHABLE', 'BAD_RESPONSE'])

/**
 * Reboots the router. A lost answer counts as accepted only if the router then goes away.
 *
 * @throws DeviceError what became of the request otherwise; it is never repeated
 */
export async function reboot(
  client: SagemcomClient,
  options: SagemcomReadOptions,
  watch = usualWatch,
): Promise<{ accepted: true }> {
  try {
    await client.one(
      { method: 'reboot', xpath: 'Device', parameters: { source: 'GUI' } },
      { ...options, repeatable: false },
    )
  } catch (thrown) {
    if (!mayBeAccepted(thrown) || options.signal.aborted || !(await goesAway(client, options.signal, watch)))
      throw thrown
  }
  return { accepted: true }
}

function mayBeAccepted(thrown: unknown): boolean {
  return thrown instanceof DeviceError && lostAnswer.has(thrown.code) && thrown.carriedOut === 'unknown'
}

async function goesAway(client: SagemcomClient, signal: Signal, watch: typeof usualWatch): Promise<boolean> {
  const untilMs = performance.now() + watch.forMs
  while (performance.now() < untilMs) {
    if (!(await client.isThere(signal))) return true
    await pause(watch.askEveryMs, signal)
  }
  return false
}
