import type { Node, NodeAPI, NodeDef, NodeMessage } from 'node-red'
import { type DeviceError, toDeviceError } from '../../lib/errors.js'
import { onceFlowsStarted } from './flows-started.js'
import { NodeStatus } from './status.js'

/** What a listening node may use of itself. */
export interface ListenerNode {
  RED: NodeAPI
  node: Node
  /** As saved in the flow. */
  properties: Record<string, unknown>
  /** Those that are set. */
  credentials: Readonly<Record<string, string>>
  status: NodeStatus
  /** Emits a message, unless the node has closed. */
  send: (msg: NodeMessage) => void
}

/** What a node is that waits for others to come to it. */
export interface ListenerDefinition {
  /** Node type, e.g. `kalliope-events`. */
  type: string
  credentials?: Readonly<Record<string, { type: 'text' | 'password' }>>
  /**
   * Begins to listen, when all flows have been started; returns what ends it.
   *
   * @throws DeviceError for properties that cannot be used: the node says so, and does not listen
   */
  listen(node: ListenerNode): () => void
}

/** Registers a node without an input that listens from the start of the flows until it closes. */
export function registerListenerNode(RED: NodeAPI, definition: ListenerDefinition): void {
  RED.nodes.registerType<Node<Record<string, unknown>>, NodeDef, object, Record<string, unknown>>(
    definition.type,
    function (this: Node<Record<string, unknown>>, saved: NodeDef) {
      RED.nodes.createNode(this, saved)
      start(RED, this, { ...saved }, definition)
    },
    { credentials: { ...definition.credentials } },
  )
}

function start(
  RED: NodeAPI,
  node: Node<Record<string, unknown>>,
  properties: Record<string, unknown>,
  definition: ListenerDefinition,
): void {
  const status = new NodeStatus(node)
  let isClosed = false
  let leave = (): void => undefined
  const credentials = setTexts(node.credentials)
  const send = (msg: NodeMessage): void => {
    if (!isClosed) node.send(msg)
  }
  const forget = onceFlowsStarted(RED, () => {
    try {
      leave = definition.listen({ RED, node, properties, credentials, status, send })
    } catch (error) {
      fail(node, status, toDeviceError(error))
    }
  })
  node.on('close', () => {
    isClosed = true
    forget()
    leave()
    status.close()
  })
}

/** The credentials that are set, as texts. */
export function setTexts(credentials: object): Record<string, string> {
  const entries = Object.entries(credentials).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  )
  return Object.fromEntries(entries)
}

function fail(node: Node, status: NodeStatus, error: DeviceError): void {
  status.failed(error)
  node.error(error, {})
}
