import { DeviceError } from '../../lib/errors.js'
import { sentence } from '../../lib/sentences/sentence.js'

/** Calls that wait for a route; `kalliope-routing` asks, `kalliope-routing-reply` answers. */
const waiting = new Map<string, (answer: string | DeviceError) => void>()

/**
 * Waits for the answer of the flow.
 *
 * @param id of the call, unique
 * @param deadlineMs how long at most
 * @returns the answer in XML; `undefined` when none came in time, an error when it cannot be used
 */
export function awaitRoute(id: string, deadlineMs: number): Promise<string | DeviceError | undefined> {
  return new Promise((resolve) => {
    const settle = (answer: string | DeviceError | undefined): void => {
      clearTimeout(timer)
      waiting.delete(id)
      resolve(answer)
    }
    const timer = setTimeout(() => settle(undefined), deadlineMs)
    waiting.set(id, settle)
  })
}

/**
 * Gives the answer, or why it cannot be used, to the call that waits for it.
 *
 * @throws DeviceError `NOT_FOUND` if none does (any more)
 */
export function answerRoute(id: string, answer: string | DeviceError): void {
  const settle = waiting.get(id)
  if (settle === undefined) throw new DeviceError('NOT_FOUND', sentence('kalliope.no-route-waits'), {}, 'no')
  settle(answer)
}
