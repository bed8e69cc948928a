import type { NodeAPI } from 'node-red'
import { badInput } from '../../lib/errors.js'
import { type AddressDefaults, parseAddress } from '../../lib/http/address.js'
import type { ConnectionSettings, Proxy } from '../../lib/http/dispatcher.js'
import { canonicalFingerprint, type TlsMaterial, type Trust } from '../../lib/http/trust.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { choiceField, flagField, numberField, textField } from './fields.js'

/** What all config nodes have in common, checked. */
export interface DeviceSettings {
  /** The node's name, or the host of its address. */
  label: string
  /** How it is reached. */
  http: Omit<ConnectionSettings, 'connections' | 'connectTimeoutMs'>
  /** One HTTP exchange. */
  timeoutMs: number
  maxBodyBytes: number
  trace: boolean
}

const trustField = choiceField(['verify', 'pin', 'insecure'], 'verify')
const timeoutField = numberField(15_000, { min: 1, expected: sentence('input.milliseconds') })
const maxBodyField = numberField(64, { min: 0.001, expected: sentence('input.mebibytes') })

/**
 * Reads the properties that every config node has.
 *
 * @throws DeviceError `BAD_INPUT` naming the property
 */
export function readDeviceSettings(
  RED: NodeAPI,
  properties: Record<string, unknown>,
  defaults: AddressDefaults,
): DeviceSettings {
  const address = parseAddress(textField('').read(properties.address, 'address'), defaults)
  const tls = tlsMaterial(RED, properties.tls)
  const proxy = proxySettings(RED, properties.proxy)
  return {
    label: textField('').read(properties.name, 'name') || address.host,
    http: {
      origin: address.origin,
      trust: readTrust(properties),
      ...(tls === undefined ? {} : { tls }),
      legacyTls: flagField(false).read(properties.legacyTls, 'legacyTls'),
      ...(proxy === undefined ? {} : { proxy }),
    },
    timeoutMs: timeoutField.read(properties.timeout, 'timeout'),
    maxBodyBytes: maxBodyField.read(properties.maxBody, 'maxBody') * 1024 * 1024,
    trace: flagField(false).read(properties.trace, 'trace'),
  }
}

function readTrust(properties: Record<string, unknown>): Trust {
  const mode = trustField.read(properties.trust, 'trust')
  if (mode !== 'pin') return { mode }
  const given = textField('').read(properties.fingerprint, 'fingerprint')
  const fingerprint = canonicalFingerprint(given)
  if (fingerprint === undefined) {
    throw badInput('fingerprint', given, sentence('input.fingerprint'))
  }
  return { mode, fingerprint }
}

interface TlsConfigNode {
  addTLSOptions(options: TlsMaterial): TlsMaterial
}

/** What a `tls-config` node holds; `undefined` where none is chosen. @throws DeviceError `BAD_INPUT` */
export function tlsMaterial(RED: NodeAPI, id: unknown): TlsMaterial | undefined {
  if (typeof id !== 'string' || id === '') return undefined
  const node = RED.nodes.getNode(id)
  if (!isTlsConfig(node)) throw badInput('tls', id, sentence('input.tls-node'))
  return node.addTLSOptions({})
}

function isTlsConfig(node: object | null): node is TlsConfigNode {
  return node !== null && 'addTLSOptions' in node && typeof node.addTLSOptions === 'function'
}

function proxySettings(RED: NodeAPI, id: unknown): Proxy | undefined {
  if (typeof id !== 'string' || id === '') return undefined
  const node: unknown = RED.nodes.getNode(id)
  if (typeof node !== 'object' || node === null || !('url' in node) || typeof node.url !== 'string') {
    throw badInput('proxy', id, sentence('input.proxy-node'))
  }
  const noProxy = 'noproxy' in node && Array.isArray(node.noproxy) ? node.noproxy.map(String) : []
  const credentials = 'credentials' in node ? credentialsOf(node.credentials) : {}
  return { url: node.url, noProxy, ...credentials }
}

function credentialsOf(value: unknown): { username?: string; password?: string } {
  if (typeof value !== 'object' || value === null || !('username' in value)) return {}
  const { username } = value
  if (typeof username !== 'string' || username === '') return {}
  const password = 'password' in value && typeof value.password === 'string' ? value.password : ''
  return { username, password }
}
