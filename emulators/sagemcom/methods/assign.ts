import { isObject, type JsonObject } from '../../shared'
import type { ErrorName } from '../error-table'
import { checkValue, type Scalar } from '../tree/leaf-type'
import { BranchNode, LeafNode, ListNode, type TreeNode } from '../tree/nodes'

export interface AssignRules {
  /** A new element: fields that are fixed later on can be given now, and those the device computes are ignored. */
  creating: boolean
  looseBooleans: boolean
}

type Changes = readonly (readonly [LeafNode, Scalar])[]
type Planned = { changes: Changes } | { error: ErrorName }

/** Sets a leaf, or what an object names below a branch: all of it or nothing. @returns what is wrong, if anything */
export function assign(node: TreeNode, given: unknown, rules: AssignRules): ErrorName | undefined {
  const planned = plan(node, given, rules)
  if ('error' in planned) return planned.error
  for (const [leaf, value] of planned.changes) leaf.set(value)
  return undefined
}

function plan(node: TreeNode, given: unknown, rules: AssignRules): Planned {
  if (node instanceof LeafNode) return planLeaf(node, given, rules)
  if (node instanceof BranchNode) return isObject(given) ? planBranch(node, given, rules) : { error: 'VALUE' }
  if (node instanceof ListNode && rules.creating && Array.isArray(given) && given.length === 0) return { changes: [] }
  return { error: node instanceof ListNode ? 'VALUE' : 'NON_WRITABLE_PARAMETER' }
}

function planLeaf(leaf: LeafNode, given: unknown, { creating, looseBooleans }: AssignRules): Planned {
  const { role } = leaf.type
  if (creating && (role === 'status' || role === 'statistic')) return { changes: [] }
  if (role !== 'setting' && !creating) return { error: 'NON_WRITABLE_PARAMETER' }
  const checked = checkValue(leaf.type, given, looseBooleans)
  return 'error' in checked ? checked : { changes: [[leaf, checked.value]] }
}

function planBranch(branch: BranchNode, given: JsonObject, rules: AssignRules): Planned {
  const changes: Changes[number][] = []
  for (const [name, value] of Object.entries(unwrap(branch, given))) {
    if (name === 'uid') continue
    const child = branch.child(name)
    const planned = child === undefined ? ({ error: 'CALLBACK_PARAMETERS' } as const) : plan(child, value, rules)
    if ('error' in planned) return planned
    changes.push(...planned.changes)
  }
  return { changes }
}

/** An object may come wrapped in the name of its node, the way it is read. */
function unwrap(branch: BranchNode, given: JsonObject): JsonObject {
  const inner = given[branch.name]
  return isObject(inner) && Object.keys(given).length === 1 && branch.child(branch.name) === undefined ? inner : given
}
