import { DeviceError } from '../../errors.js'
import { pause } from '../../session/abort.js'
import type { Signal } from '../../session/signal.js'

/** How long a router whose answer was lost is watched for going away, and how often it is asked. */
const usualWatch = { forMs: 20_000, askEveryMs: 1_000 }

/** What an answer that never came may have been. */
const lostAnswer: ReadonlySet<string> = new Set(['TIMEOUT', 'UNREACHABLE', 'BAD_RESPONSE'])

/**
 * Reboots a router. A lost answer counts as accepted only if the router then goes away.
 *
 * @param send sends the request, once
 * @param isThere whether the router answers anything at all
 * @throws DeviceError what became of the request otherwise
 */
export async function reboot(
  send: () => Promise<unknown>,
  isThere: (signal: Signal) => Promise<boolean>,
  signal: Signal,
  watch = usualWatch,
): Promise<{ accepted: true }> {
  try {
    await send()
  } catch (thrown) {
    if (!mayBeAccepted(thrown) || signal.aborted || !(await goesAway(isThere, signal, watch))) throw thrown
  }
  return { accepted: true }
}

function mayBeAccepted(thrown: unknown): boolean {
  return thrown instanceof DeviceError && lostAnswer.has(thrown.code) && thrown.carriedOut === 'unknown'
}

async function goesAway(
  isThere: (signal: Signal) => Promise<boolean>,
  signal: Signal,
  watch: typeof usualWatch,
): Promise<boolean> {
  const untilMs = performance.now() + watch.forMs
  while (performance.now() < untilMs) {
    if (!(await isThere(signal))) return true
    await pause(watch.askEveryMs, signal)
  }
  return false
}
