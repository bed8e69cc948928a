import { badInput, DeviceError } from '../errors.js'
import { catalogued, sentence } from '../sentences/sentence.js'
import { effectOf, missingParameters } from './actions.js'
import { isObject } from './protocol.js'

/** Replies of these are tables or XML unless JSON is asked for. */
const jsonByDefault: ReadonlySet<string> = new Set(['cdrapi', 'queueapi'])

/** Set by the session; from a user they would change what is asked, or as whom. */
const reserved: ReadonlySet<string> = new Set(['action', 'cookie'])

/**
 * The parameters to send with an action: those given, and `format: json` where the device would answer otherwise.
 *
 * @throws DeviceError `BAD_INPUT` for a missing mandatory parameter of a known action, an action of the login, and
 * the names `action` and `cookie`; `READ_ONLY` for `cdrapi` with `delete`, which erases call records
 */
export function checkOptions(action: string, given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (action === '' || action !== action.trim()) {
    throw badInput('action', action, sentence('ucm.action'))
  }
  if (effectOf(action) === 'session') {
    throw badInput('action', action, sentence('ucm.session-action'))
  }
  const options = asSent(given)
  const names = Object.keys(options)
  refuseDeletion(action, names)
  const taken = names.find((name) => reserved.has(name.trim().toLowerCase()))
  if (taken !== undefined) {
    throw new DeviceError('BAD_INPUT', sentence('ucm.taken', { name: taken, example: '{"extension":"1001"}' }))
  }
  const missing = missingParameters(action, options)[0]
  if (missing !== undefined) {
    throw badInput(
      `options.${missing.name}`,
      undefined,
      sentence('ucm.parameter', { hint: catalogued('ucm-actions', missing.hint), action, example: sample(missing) }),
    )
  }
  return jsonByDefault.has(action) && isMissing(options.format) ? { ...options, format: 'json' } : { ...options }
}

/** What JSON makes of the options: a `toJSON` among them could make something else of them after they were checked. */
function asSent(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const example = sentence('ucm.options')
  let options: unknown
  try {
    options = JSON.parse(JSON.stringify(given))
  } catch {
    throw badInput('options', sentence('ucm.no-json-object'), example)
  }
  if (!isObject(options)) throw badInput('options', options, example)
  return options
}

function refuseDeletion(action: string, names: readonly string[]): void {
  if (action.toLowerCase() !== 'cdrapi') return
  const deletion = names.find((name) => name.trim().toLowerCase() === 'delete')
  if (deletion === undefined) return
  throw new DeviceError('READ_ONLY', sentence('ucm.deletion', { name: deletion }))
}

function sample({ name, example }: { name: string; example: string }): string {
  return JSON.stringify({ [name]: example })
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}
