import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import type { SagemcomClient } from '../client.js'
import type { SagemcomReadOptions } from '../connection.js'
import { isObject, textOf } from '../device/values.js'
import type { ActionOutcome, XmoClient } from '../xmo/client.js'
import { sagemcomError } from '../xmo/errors.js'
import { unwrapValue } from '../xmo/paths.js'
import { type ActionCallback, type ActionReply, readStatus } from '../xmo/protocol.js'
import { isCarriedOut, sagemcomStatus } from '../xmo/status-codes.js'
import { type Capability, capabilityOptions, checkWritable, readCapability } from './capability.js'
import { effectOf } from './methods.js'
import { type PlannedAction, planXPath, type XPathInput } from './xpath-input.js'

/** Why one path of several failed. */
export interface PathError {
  code: string
  message: string
}

/** What came of a message. */
export interface XPathResult {
  payload: unknown
  facts: {
    operation: XPathInput['operation']
    /** Canonical paths of what was reached: of one path an array, of several an object by path. */
    paths?: string[] | Record<string, string[]>
    /** By path; absent when nothing failed. */
    errors?: Record<string, PathError>
    /** What the router remarks on what it did, by path: a reboot is needed, it is applied later. */
    notices?: Record<string, string>
  }
  /** How many paths succeeded. */
  succeeded: number
}

/**
 * Reads, writes, adds, deletes or calls what a message asks for, in as few requests as the router takes. A path that
 * fails does not spoil the others.
 *
 * @throws DeviceError of the first path when all failed
 */
export async function runXPath(
  router: SagemcomClient,
  input: XPathInput,
  options: SagemcomReadOptions,
): Promise<XPathResult> {
  const { isSingle, actions } = planXPath(input)
  const client = await router.xmo(options)
  const outcomes = new Map<string, ActionOutcome>()
  if (input.operation === 'set') await refuseByCapability(client, actions, options, outcomes)
  const sendable = actions.filter(({ path }) => !outcomes.has(path))
  const repeatable = effectOf(input.operation, input.method) === 'read'
  const replies = await client.run(
    sendable.map(({ action }) => action),
    { ...options, repeatable },
  )
  sendable.forEach(({ path }, index) => {
    const reply = replies[index]
    if (reply !== undefined) outcomes.set(path, nothingReached(client, reply, path) ?? reply)
  })
  return resultOf(client, input.operation, isSingle, actions, outcomes)
}

/** Notes what the router's own description of the paths forbids; nothing where it describes none. */
async function refuseByCapability(
  client: XmoClient,
  actions: readonly PlannedAction[],
  options: SagemcomReadOptions,
  outcomes: Map<string, ActionOutcome>,
): Promise<void> {
  const unknown = actions.filter(({ path }) => client.capabilities.get(path) === undefined)
  const replies = await client.run(
    unknown.map(({ path }) => ({ method: 'getValue', xpath: path, options: capabilityOptions })),
    { ...options, repeatable: true },
  )
  unknown.forEach(({ path }, index) => {
    const reply = replies[index]
    if (reply !== undefined && !(reply instanceof DeviceError)) client.capabilities.set(path, capabilitiesOf(reply))
  })
  for (const { path, value } of actions) {
    const error = refusal(client.capabilities.get(path) ?? [], path, value, client.label)
    if (error !== undefined) outcomes.set(path, error)
  }
}

function capabilitiesOf({ callbacks }: ActionReply): Capability[] {
  return callbacks.flatMap(({ parameters }) => readCapability(parameters.capability) ?? [])
}

function refusal(
  capabilities: readonly Capability[],
  path: string,
  value: unknown,
  device: string,
): DeviceError | undefined {
  try {
    for (const capability of capabilities) checkWritable(capability, path, value, device)
    return undefined
  } catch (thrown) {
    if (thrown instanceof DeviceError) return thrown
    throw thrown
  }
}

/** Some firmwares do not call it an error that a predicate fits nothing. */
function nothingReached(client: XmoClient, outcome: ActionOutcome, path: string): DeviceError | undefined {
  if (outcome instanceof DeviceError || outcome.callbacks.length > 0) return undefined
  return new DeviceError(
    'NOT_FOUND',
    sentence('sagemcom.no-node', { device: client.label, path }),
    { device: client.label, endpoint: path },
    'no',
  )
}

function resultOf(
  client: XmoClient,
  operation: XPathInput['operation'],
  isSingle: boolean,
  actions: readonly PlannedAction[],
  outcomes: ReadonlyMap<string, ActionOutcome>,
): XPathResult {
  const values: Record<string, unknown> = {}
  const paths: Record<string, string[]> = {}
  const errors: Record<string, PathError> = {}
  const notices: Record<string, string> = {}
  for (const { path, action, value } of actions) {
    const outcome = outcomes.get(path)
    if (outcome === undefined) continue
    if (outcome instanceof DeviceError) {
      define(errors, path, pathError(outcome))
      continue
    }
    const done = outcome.callbacks.filter(({ status }) => isCarriedOut(status))
    for (const { status, path: reached } of outcome.callbacks) {
      if (isCarriedOut(status)) continue
      const subject = { device: client.label, method: action.method, xpath: reached }
      define(errors, reached, pathError(sagemcomError(status, subject)))
    }
    define(values, path, valueOf(operation, done, value))
    define(
      paths,
      path,
      done.map((callback) => callback.path),
    )
    if (operation === 'add') {
      for (const { path: reached, parameters } of done) refusedFields(client, reached, parameters.errors, errors)
    }
    const notice = [outcome, ...done].find(({ status }) => status.class === 'notice')
    if (notice !== undefined) define(notices, path, notice.status.text)
  }
  const [only] = Object.keys(values)
  const first = [...outcomes.values()].find((outcome) => outcome instanceof DeviceError)
  if (only === undefined && first !== undefined) throw first
  return {
    payload: isSingle && only !== undefined ? values[only] : values,
    facts: {
      operation,
      paths: isSingle && only !== undefined ? (paths[only] ?? []) : paths,
      ...(Object.keys(errors).length > 0 ? { errors } : {}),
      ...(Object.keys(notices).length > 0 ? { notices } : {}),
    },
    succeeded: Object.keys(values).length,
  }
}

/** Notes the fields of a new element that the router did not take although it made the element. */
function refusedFields(client: XmoClient, element: string, given: unknown, errors: Record<string, PathError>): void {
  if (!Array.isArray(given)) return
  given.forEach((refused: unknown, index) => {
    const facts = isObject(refused) ? refused : {}
    const field = textOf(facts.xpath, facts.name, facts.path) ?? `${index + 1}`
    const path = field.startsWith('Device/') ? field : `${element}/${field}`
    const told = [facts.error, facts.result, facts].find((each) => isObject(each) && 'code' in each)
    const status = isObject(told) ? readStatus(told) : sagemcomStatus(0, JSON.stringify(refused))
    define(errors, path, pathError(sagemcomError(status, { device: client.label, method: 'addChild', xpath: path })))
  })
}

function pathError({ code, message }: DeviceError): PathError {
  return { code, message }
}

/** Assigns a property whatever its name: `__proto__` is one like others. */
function define<Value>(target: Record<string, Value>, name: string, value: Value): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true })
}

/** What an action brought: of one node its result, of several an array. */
function valueOf(operation: XPathInput['operation'], done: readonly ActionCallback[], written: unknown): unknown {
  if (operation === 'set') return written
  const results = done.map((callback) => resultOfCallback(operation, callback))
  return results.length === 1 ? results[0] : results
}

function resultOfCallback(
  operation: Exclude<XPathInput['operation'], 'set'>,
  { path, parameters }: ActionCallback,
): unknown {
  switch (operation) {
    case 'get':
      return unwrapValue(path, parameters.value)
    case 'add':
      return { uid: parameters.uid ?? null, path }
    case 'delete':
      return path
    case 'call':
      return parameters
  }
}
