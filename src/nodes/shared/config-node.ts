import type { Node, NodeAPI, NodeDef } from 'node-red'
import { DeviceError } from '../../lib/errors.js'
import { sentence } from '../../lib/sentences/sentence.js'
import type { SessionState } from '../../lib/session/session.js'
import { type ConfigDefinition, type Credentials, readDevice, type Testable } from './config-definition.js'
import { registerConnectionTest } from './connection-test.js'
import type { Device, DeviceNode } from './device-node.js'
import { setTexts } from './listener-node.js'

type CredentialNode = Node<Credentials>

/** Makes a device of a type; told at the type's registration. */
const makers = new Map<
  string,
  (RED: NodeAPI, properties: Record<string, unknown>, credentials: Credentials) => Device | DeviceError
>()

/**
 * A device as its config node would have it, without one: of an inventory.
 *
 * @param type of the config node
 * @returns or why its properties cannot be used
 */
export function makeDevice(
  RED: NodeAPI,
  type: string,
  properties: Record<string, unknown>,
  credentials: Credentials,
): Device | DeviceError {
  const make = makers.get(type)
  return make === undefined
    ? new DeviceError('UNSUPPORTED', sentence('input.no-device', { type }), {}, 'no')
    : make(RED, properties, credentials)
}

/** Registers a config node and its *Test connection* endpoint. */
export function registerConfigNode<SomeDevice extends Device & Testable>(
  RED: NodeAPI,
  definition: ConfigDefinition<SomeDevice>,
): void {
  RED.nodes.registerType<CredentialNode, NodeDef, object, Credentials>(
    definition.type,
    function (this: CredentialNode, saved: NodeDef) {
      RED.nodes.createNode(this, saved)
      startConfigNode(RED, this, { ...saved }, definition)
    },
    {
      credentials: {
        username: { type: 'text' },
        password: { type: 'password' },
        ...Object.fromEntries(Object.entries(definition.moreCredentials ?? {}).map(([name, type]) => [name, { type }])),
      },
    },
  )
  makers.set(definition.type, (api, properties, credentials) => readDevice(api, properties, credentials, definition))
  registerConnectionTest(RED, definition)
}

function startConfigNode<SomeDevice extends Device & Testable>(
  RED: NodeAPI,
  node: CredentialNode,
  properties: Record<string, unknown>,
  definition: ConfigDefinition<SomeDevice>,
): void {
  const device = readDevice(RED, properties, node.credentials, definition)
  const shared: Pick<DeviceNode, 'device' | 'users'> = { device, users: {} }
  Object.assign(node, shared, definition.extras?.(properties, setTexts(node.credentials)))
  if (device instanceof DeviceError) {
    node.error(device.message)
    node.on('close', () => undefined)
    return
  }
  device.onSessionState((state) => showSession(node, state))
  device.onLoginExchange((exchange) => node.debug(JSON.stringify(exchange)))
  node.on('close', (_removed: boolean, done: () => void) => {
    device
      .close()
      .catch((error: unknown) => node.warn(`Logging out failed: ${String(error)}`))
      .finally(done)
  })
}

const lostText = {
  expired: sentence('node.status-expired'),
  backoff: sentence('node.status-UNREACHABLE'),
  'busy-elsewhere': sentence('node.status-SESSION_BUSY'),
  refused: sentence('node.status-CREDENTIALS_REFUSED'),
}

function showSession(node: Node, state: SessionState): void {
  switch (state) {
    case 'open':
      node.status({ fill: 'green', shape: 'dot', text: String(sentence('node.status-logged-in')) })
      node.emit('ready')
      return
    case 'expired':
    case 'backoff':
    case 'busy-elsewhere':
    case 'refused':
      node.status({ fill: state === 'refused' ? 'red' : 'yellow', shape: 'ring', text: String(lostText[state]) })
      node.emit('lost', state)
      return
    default:
      node.status({})
  }
}
