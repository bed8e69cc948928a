import type { Node, NodeAPI } from 'node-red'
import { badInput, DeviceError, toDeviceError } from '../../lib/errors.js'
import { parseAddress } from '../../lib/http/address.js'
import { sentence } from '../../lib/sentences/sentence.js'
import {
  addressDefaultsOf,
  type ConfigDefinition,
  type Credentials,
  readDevice,
  type Testable,
} from './config-definition.js'
import type { Device } from './device-node.js'
import { isPlainObject, textField } from './fields.js'
import { jsonOnly } from './json-only.js'

/** *Test connection* answers within this time. */
const testTimeoutMs = 45_000

/** What the dialog sends: the form as it stands, saved or not. */
interface TestRequest {
  /** Of the config node; if it is deployed, its user and password are used where the form does not hold them. */
  id: string
  properties: Record<string, unknown>
  credentials: Partial<Credentials>
}

/**
 * `POST telecom/<type>/test`, for users who may edit flows (`telecom.write`): logs in once with the form's values, also
 * with credentials that were refused before, and tells what the device is or why it did not answer.
 */
export function registerConnectionTest<SomeDevice extends Device & Testable>(
  RED: NodeAPI,
  definition: ConfigDefinition<SomeDevice>,
): void {
  RED.httpAdmin.post(
    `/telecom/${definition.type}/test`,
    RED.auth.needsPermission('telecom.write'),
    jsonOnly,
    (request, response) => {
      test(RED, definition, request.body)
        .then((facts) => response.json({ ok: true, facts }))
        .catch((error: unknown) => {
          response.json({ ok: false, error: failureReply(toDeviceError(error)) })
        })
    },
  )
}

/** What a dialog is told of a failure: it words the sentence in the user's language. */
export function failureReply({ code, message, sentence, cause }: DeviceError): object {
  return { code, message, sentence, fingerprint: cause.fingerprint }
}

function test<SomeDevice extends Device & Testable>(
  RED: NodeAPI,
  definition: ConfigDefinition<SomeDevice>,
  body: unknown,
): Promise<unknown> {
  return withDeviceOfForm(RED, definition, body, (device) => {
    device.forgetRefusal()
    return definition.test(device, AbortSignal.timeout(testTimeoutMs))
  })
}

/**
 * Uses the device that a config node's dialog describes, saved or not, and lets go of it.
 *
 * @param body what the dialog posted
 * @throws DeviceError `BAD_INPUT` for a form that cannot be used, and whatever the use throws
 */
export async function withDeviceOfForm<SomeDevice extends Device, Result>(
  RED: NodeAPI,
  definition: ConfigDefinition<SomeDevice>,
  body: unknown,
  use: (device: SomeDevice) => Promise<Result>,
): Promise<Result> {
  const { id, properties, credentials } = readRequest(body)
  const saved = savedNode(RED, id, definition.type)
  const stored: unknown = saved === undefined ? undefined : RED.nodes.getCredentials(id)
  const username = credentials.username ?? storedText(stored, 'username')
  const password = credentials.password ?? storedText(stored, 'password')
  const deployed = saved === undefined ? null : RED.nodes.getNode(id)
  const shown = substituteEnvironment(RED, deployed, properties)
  if (saved !== undefined && credentials.password === undefined && password !== '') {
    const storedFor = originOf(substituteEnvironment(RED, deployed, saved), definition)
    if (originOf(shown, definition) !== storedFor) {
      throw new DeviceError('BAD_INPUT', sentence('input.password-again'), {}, 'no')
    }
  }
  const device = readDevice(RED, shown, substituteEnvironment(RED, deployed, { username, password }), definition)
  if (device instanceof DeviceError) throw device
  try {
    return await use(device)
  } finally {
    await device.close()
  }
}

/** The node as it is deployed, running or not: the secrets of other kinds are none of this dialog's. */
function savedNode(RED: NodeAPI, id: string, type: string): Record<string, unknown> | undefined {
  let found: Record<string, unknown> | undefined
  RED.nodes.eachNode((node) => {
    if (node.id === id && node.type === type) found = { ...node }
  })
  return found
}

/** Where a stored password may go: nowhere but where it was stored for. */
function originOf<SomeDevice extends Device>(
  properties: Record<string, unknown>,
  definition: ConfigDefinition<SomeDevice>,
): string {
  const address = textField('').read(properties.address, 'address')
  return parseAddress(address, addressDefaultsOf(definition, properties)).origin
}

function readRequest(body: unknown): TestRequest {
  if (!isPlainObject(body) || !isPlainObject(body.properties) || !isPlainObject(body.credentials)) {
    throw badInput('body', body, sentence('input.config-form'))
  }
  const { username, password } = body.credentials
  return {
    id: typeof body.id === 'string' ? body.id : '',
    properties: body.properties,
    credentials: {
      ...(typeof username === 'string' ? { username } : {}),
      ...(typeof password === 'string' ? { password } : {}),
    },
  }
}

function storedText(stored: unknown, name: keyof Credentials): string {
  const text = isPlainObject(stored) ? stored[name] : undefined
  return typeof text === 'string' ? text : ''
}

/**
 * Node-RED replaces `${NAME}` before a node is made; a form that was not deployed, and stored credentials, still hold
 * it. What a flow defines for itself is known where the node was deployed.
 */
function substituteEnvironment<Form extends object>(RED: NodeAPI, node: Node | null, form: Form): Form {
  const replaced = (value: unknown): unknown => {
    const variable = typeof value === 'string' ? /^\$\{([^}]+)\}$/.exec(value)?.[1] : undefined
    if (variable === undefined) return value
    const found: unknown = node === null ? process.env[variable] : RED.util.getSetting(node, variable)
    return found ?? value
  }
  return Object.assign(
    {},
    form,
    Object.fromEntries(Object.entries(form).map(([name, value]) => [name, replaced(value)])),
  )
}
