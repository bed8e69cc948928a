import { pause } from '../session/abort.js'
import type { HilinkClient, HilinkRequestOptions } from './client.js'
import { type SendTiming, tolerate } from './send-watch.js'
import { type Attempt, type Background, gatherEvidence, judge, type Verdict } from './sms-evidence.js'

export type Taken = Extract<Verdict, { kind: 'taken' }>
export type NotTaken = Extract<Verdict, { kind: 'not-taken' }>

/**
 * Looks into the modem until it is clear what became of an attempt. The time in which the modem sends or is out of
 * reach does not count, and that nothing is there has to be seen twice.
 *
 * @returns `undefined` when the time for looking is over and it cannot be told
 */
export async function lookIntoModem(
  client: HilinkClient,
  request: HilinkRequestOptions,
  { lookForMs, lookEveryMs }: SendTiming,
  attempt: Attempt,
  background: Background,
): Promise<Taken | NotTaken | undefined> {
  let isSeenOnce = false
  for (let lookedMs = 0; lookedMs < lookForMs; ) {
    await pause(lookEveryMs, request.signal)
    const verdict = await verdictOf(client, request, attempt, background)
    if (verdict?.kind === 'taken') return verdict
    if (verdict === undefined || verdict.kind === 'working') continue
    lookedMs += lookEveryMs
    if (verdict.kind === 'not-taken' && isSeenOnce) return verdict
    isSeenOnce = verdict.kind === 'not-taken'
  }
  return undefined
}

/** `undefined` while the modem cannot be asked. */
async function verdictOf(
  client: HilinkClient,
  request: HilinkRequestOptions,
  attempt: Attempt,
  background: Background,
): Promise<Verdict | undefined> {
  try {
    return judge(await gatherEvidence(client, request), attempt, background)
  } catch (thrown) {
    tolerate(thrown, request.signal)
    return undefined
  }
}
