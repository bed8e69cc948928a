import type { Appliance } from '../appliance'
import type { Action } from '../envelope'
import type { ErrorName } from '../error-table'
import type { SessionOptions } from '../session-options'
import type { Session } from '../sessions'
import type { TreeNode } from '../tree/nodes'

/** One action in the course of being carried out. */
export interface Call {
  appliance: Appliance
  session: Session
  action: Action
  /** Those of the session, with what the action wants instead. */
  options: SessionOptions
  /** Does something once the reply is out. */
  afterwards: (act: () => void) => void
}

/** What becomes of one node. */
export interface Outcome {
  result: ErrorName
  /** Default: the node's own. */
  xpath?: string
  parameters?: object
}

/** A method of nodes; `undefined` if this node has no such method. */
export type NodeMethod = (node: TreeNode, call: Call) => Outcome | undefined

/** The action fails as a whole, without callbacks. */
export class ActionError extends Error {
  override readonly name = 'ActionError'

  constructor(readonly error: ErrorName) {
    super(error)
  }
}

/** All is well. */
export function done(parameters: object = {}): Outcome {
  return { result: 'NO', parameters }
}
