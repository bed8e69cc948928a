import type { Appliance } from './appliance'
import type { Envelope } from './envelope'
import type { ErrorName } from './error-table'
import { commandMethods } from './methods/commands'
import { dataMethods, readingMethods } from './methods/data'
import { ActionError, type Call, type NodeMethod } from './methods/method'
import { splitList } from './options'
import type { ActionResult, CallbackResult, ReplyResult } from './reply'
import { actionOptions } from './session-options'
import type { Session } from './sessions'
import type { TreeNode } from './tree/nodes'
import { PathSyntaxError } from './xpath'

/** Codes that are no failure though they say more than that all is well. */
const fine: ReadonlySet<ErrorName> = new Set<ErrorName>(['NO', 'APPLY_LATER', 'OVERWRITED', 'NEED_REBOOT'])

/** Carries out the actions of a request that has been verified, in their order, each for itself. */
export function execute(
  appliance: Appliance,
  session: Session,
  { id, actions }: Envelope,
  afterwards: Call['afterwards'],
): ReplyResult {
  const results = actions.map((action) => {
    const options = actionOptions(session.options, action.options)
    return executeAction({ appliance, session, action, options, afterwards })
  })
  return { id, error: replyError(results), actions: results }
}

/** What the whole reply says of its actions. */
export function replyError(results: readonly ActionResult[]): ErrorName {
  return results.every(({ error }) => fine.has(error)) ? 'REQUEST_NO' : 'REQUEST_ACTION'
}

function executeAction(call: Call): ActionResult {
  const { id } = call.action
  try {
    const planned = call.appliance.failures.ofAction(call.action)
    if (planned !== undefined) return plannedFailure(call, planned)
    const callbacks = ofSession(call) ?? onNodes(call)
    const failed = callbacks.some(({ result }) => !fine.has(result))
    return { id, error: failed ? 'ACTION_CALLBACK' : 'NO', callbacks }
  } catch (thrown) {
    if (thrown instanceof ActionError) return { id, error: thrown.error, callbacks: [] }
    if (thrown instanceof PathSyntaxError) return { id, error: 'INVALID_PATH', callbacks: [] }
    throw thrown
  }
}

/** Methods of the session rather than of a node. */
const withoutPath: Readonly<Record<string, (call: Call) => CallbackResult[]>> = {
  logOut: ({ appliance, session }) => {
    appliance.sessions.end(session.id, 'logout')
    appliance.counts.logouts++
    return [ofDevice()]
  },
  resetEvents: ({ appliance, session }) => {
    appliance.events.reset(session)
    return [ofDevice()]
  },
  unsubscribeForNotification: ({ appliance, session, action }) => {
    const { id } = action.parameters
    if (typeof id !== 'string' || !appliance.events.unsubscribe(session, id)) throw new ActionError('PARAMETER')
    return [ofDevice()]
  },
}

function ofSession(call: Call): CallbackResult[] | undefined {
  const { method } = call.action
  return Object.hasOwn(withoutPath, method) ? withoutPath[method]?.(call) : undefined
}

function ofDevice(): CallbackResult {
  return { result: 'NO', xpath: 'Device', parameters: {} }
}

function methodNamed(name: string): NodeMethod {
  for (const table of [dataMethods, commandMethods]) {
    const method = Object.hasOwn(table, name) ? table[name] : undefined
    if (method !== undefined) return method
  }
  throw new ActionError('METHOD')
}

function onNodes(call: Call): CallbackResult[] {
  const method = methodNamed(call.action.method)
  return nodesOf(call).map((node) => {
    if (isDenied(node, call)) throw new ActionError('ACCESS_DENIED')
    const xpath = node.path
    const outcome = method(node, call)
    if (outcome === undefined) throw new ActionError('METHOD')
    return { xpath, parameters: {}, ...outcome }
  })
}

function nodesOf({ appliance, session, action }: Call): TreeNode[] {
  if (action.xpath === undefined) throw new ActionError('INVALID_PATH')
  const nodes = appliance.find(action.xpath)
  if (nodes.length === 0 || !session.options.namespaceKnown) throw new ActionError('UNKNOWN_PATH')
  return nodes
}

function isDenied(node: TreeNode, { appliance, action }: Call): boolean {
  const { settings } = appliance
  if (settings.readOnlyUser && !readingMethods.has(action.method)) return true
  return splitList(settings.denied).some((path) => appliance.find(path).some((denied) => node.isWithin(denied)))
}

function plannedFailure(call: Call, { error, level }: { error: ErrorName; level: string }): ActionResult {
  const { id } = call.action
  if (level === 'action') return { id, error, callbacks: [] }
  const callbacks = nodesOf(call).map((node) => ({ result: error, xpath: node.path, parameters: {} }))
  return { id, error: level === 'silent-callback' ? 'NO' : 'ACTION_CALLBACK', callbacks }
}
