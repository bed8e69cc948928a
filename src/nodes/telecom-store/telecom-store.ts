import { hostname } from 'node:os'
import type { NodeAPI, NodeDef } from 'node-red'
import { badInput, toDeviceError } from '../../lib/errors.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { Store } from '../../lib/storage/postgresql/store.js'
import { tlsMaterial } from '../shared/device-settings.js'
import { textField } from '../shared/fields.js'
import type { StoreCredentials, StoreNode } from '../shared/store.js'

/** PostgreSQL in which several Node-REDs remember together. */
export default function (RED: NodeAPI): void {
  RED.nodes.registerType<StoreNode, NodeDef, object, StoreCredentials>(
    'telecom-store',
    function (this: StoreNode, saved: NodeDef) {
      RED.nodes.createNode(this, saved)
      try {
        this.store = storeOf(RED, this, { ...saved })
      } catch (error) {
        this.store = toDeviceError(error)
      }
      this.on('close', (done: () => void) => {
        const closing = this.store instanceof Store ? this.store.close() : Promise.resolve()
        closing.catch((error: unknown) => this.error(`Closing failed: ${String(error)}`)).finally(done)
      })
    },
    { credentials: { username: { type: 'text' }, password: { type: 'password' } } },
  )
}

function storeOf(RED: NodeAPI, node: StoreNode, properties: Record<string, unknown>): Store {
  const url = readUrl(textField('').read(properties.url, 'url'))
  const schema = textField('telecom').read(properties.schema, 'schema')
  if (!/^[a-z_][a-z0-9_]{0,62}$/i.test(schema)) throw badInput('schema', schema, sentence('store.schema'))
  const { username, password } = credentialsOf(node)
  return new Store({
    label: textField('').read(properties.name, 'name') || url.host,
    url: url.href,
    username,
    password,
    schema,
    tls: tlsMaterial(RED, properties.tls),
    instance: textField('').read(properties.instance, 'instance') || defaultInstance(RED),
  })
}

function readUrl(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined
  const isSound = url !== undefined && /^postgres(ql)?:$/.test(url.protocol) && url.hostname !== ''
  // A password in the address would be in the flow file, for all to read.
  const isSecret = url !== undefined && (url.username !== '' || url.password !== '')
  if (url === undefined || !isSound || isSecret) throw badInput('url', isSecret ? '…' : given, sentence('store.url'))
  return url
}

function credentialsOf({ credentials }: StoreNode): Required<StoreCredentials> {
  return { username: credentials.username ?? '', password: credentials.password ?? '' }
}

/** Two on one host differ by what Node-RED calls itself. */
function defaultInstance(RED: NodeAPI): string {
  const get: unknown = Reflect.get(RED.settings, 'get')
  const id = isGetter(get) ? get('instanceId') : undefined
  return typeof id === 'string' && id !== '' ? `${hostname()} ${id.slice(0, 8)}` : hostname()
}

/** Of the settings that Node-RED makes itself; the published types lack it. */
function isGetter(value: unknown): value is (name: string) => unknown {
  return typeof value === 'function'
}
