import { DeviceError } from '../errors.js'
import type { HttpReply } from '../http/client.js'
import { isObject } from './device/values.js'

/** What a router's firmware speaks. */
export type ApiFamily = 'xmo' | RestFamily

export type RestFamily = 'rest' | 'rest-cable'

/** Reads a path of the router without a login. */
export type ProbePath = (path: string) => Promise<HttpReply>

/** Whether an answer of {@link apiPath} is that of a firmware which may speak something else. */
export function lacksXmo({ status, headers, body }: HttpReply): boolean {
  if (status === 404 || status === 405) return true
  return (
    status >= 500 &&
    (/html/i.test(String(headers['content-type'] ?? '')) || /^\s*</.test(body.toString('latin1', 0, 200)))
  )
}

/**
 * Which other API a router has, by what such firmwares tell anyone; `undefined` where none answers.
 *
 * @param handsOutChallenge asks for the challenge of a login, which costs no try
 */
export async function findRestFamily(
  read: ProbePath,
  handsOutChallenge: () => Promise<boolean>,
): Promise<RestFamily | undefined> {
  const open = await answered(() => read('/api/v1/open'))
  if (open !== undefined && isRestOpen(open)) return 'rest'
  const state = await answered(() => read('/rest/v1/cablemodem/state_'))
  if (state !== undefined && isCableState(state)) return 'rest-cable'
  // Some firmwares of the first family tell nothing before that.
  const isNeither = open?.status === 404 && state?.status === 404
  return isNeither && (await answered(handsOutChallenge)) === true ? 'rest' : undefined
}

/** A router that does not answer a probe has shown nothing. */
async function answered<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask()
  } catch (thrown) {
    if (thrown instanceof DeviceError && thrown.code !== 'CLOSED') return undefined
    throw thrown
  }
}

function isRestOpen({ status, headers, body }: HttpReply): boolean {
  if (/^Sagemcom Rest/i.test(String(headers.server ?? ''))) return status < 404
  const [first] = [json(body)].flat()
  return status === 200 && isObject(first)
}

function isCableState({ status, body }: HttpReply): boolean {
  const state = json(body)
  return status === 200 && isObject(state) && isObject(state.cablemodem)
}

function json(body: Buffer): unknown {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'))
    return parsed
  } catch {
    return undefined
  }
}
