import { DeviceError } from '../../errors.js'
import type { SagemcomReadOptions } from '../connection.js'
import { isObject } from '../device/values.js'
import { valueOnlyOptions } from '../requests/capability.js'
import { lastStep } from '../requests/xpath.js'
import type { ActionOutcome, XmoClient } from './client.js'
import { isCarriedOut } from './status-codes.js'

/** What firmwares may lack without it being a failure. */
const lacking: ReadonlySet<string> = new Set(['NOT_FOUND', 'UNSUPPORTED', 'PERMISSION_DENIED'])

/**
 * Reads several paths in one request; the value of the first node that each reaches.
 *
 * @returns `undefined` for what the firmware lacks
 * @throws DeviceError of the first path when the firmware has none of them, and of any that failed otherwise
 */
export async function readPaths(
  client: XmoClient,
  paths: readonly string[],
  options: SagemcomReadOptions,
): Promise<unknown[]> {
  const actions = paths.map((xpath) => ({ method: 'getValue', xpath, options: valueOnlyOptions }))
  const outcomes = await client.run(actions, { ...options, repeatable: true })
  const failed = outcomes.filter((outcome) => outcome instanceof DeviceError)
  const serious = failed.find(({ code }) => !lacking.has(code))
  if (serious !== undefined) throw serious
  const [first] = failed
  if (first !== undefined && failed.length === outcomes.length) throw first
  return outcomes.map(firstValue)
}

function firstValue(outcome: ActionOutcome): unknown {
  if (outcome instanceof DeviceError) return undefined
  const reached = outcome.callbacks.find(({ status }) => isCarriedOut(status))
  return reached === undefined ? undefined : unwrapValue(reached.path, reached.parameters.value)
}

/**
 * The value of a callback. Routers wrap a single object once in its own name; that wrapping is taken off, and nothing
 * else is ever altered.
 */
export function unwrapValue(path: string, value: unknown): unknown {
  if (!isObject(value)) return value
  const keys = Object.keys(value)
  const name = lastStep(path)
  return keys.length === 1 && keys[0] === name && isObject(value[name]) ? value[name] : value
}
