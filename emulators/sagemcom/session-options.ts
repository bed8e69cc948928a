import { isObject, type JsonObject } from '../shared'
import type { CapabilityWish } from './tree/capability'

/** What a login, or an action for itself, asks for. */
export interface SessionOptions {
  /** Error texts as identifiers. */
  ident: boolean
  wrap: boolean
  localTime: boolean
  writeOnly: string
  undefinedWriteOnly: string
  capability: CapabilityWish
  depth: number
  /** The login named the namespace of the data model the way the device reads it. */
  namespaceKnown: boolean
}

const gatewayNamespace = 'http://sagemcom.com/gateway-data'

/** Reads `session-options` of a login; what is left out is off. */
export function sessionOptions(given: unknown): SessionOptions {
  const options = isObject(given) ? given : {}
  const { nss } = options
  const contextFlags = asObject(options['context-flags'])
  return {
    ident: options['language'] === 'ident',
    wrap: contextFlags['get-content-name'] === true,
    localTime: contextFlags['local-time'] === true,
    writeOnly: asText(options['write-only-string']),
    undefinedWriteOnly: asText(options['undefined-write-only-string']),
    capability: capabilityWish(options, noCapability),
    depth: Infinity,
    namespaceKnown: Array.isArray(nss) && nss.some((each) => isObject(each) && each['uri'] === gatewayNamespace),
  }
}

/** The session's options with what one action wants instead. */
export function actionOptions(session: SessionOptions, given: JsonObject): SessionOptions {
  const { depth } = given
  return {
    ...session,
    capability: capabilityWish(given, session.capability),
    depth: typeof depth === 'number' && depth >= 0 ? depth : session.depth,
  }
}

const noCapability: CapabilityWish = {
  depth: 0,
  name: false,
  type: false,
  flags: false,
  defaultValue: false,
  restriction: false,
  description: false,
  interface: false,
}

function capabilityWish(options: JsonObject, fallback: CapabilityWish): CapabilityWish {
  const depth = options['capability-depth']
  const flags = options['capability-flags']
  const wish = isObject(flags) ? wishOf(flags) : fallback
  return { ...wish, depth: typeof depth === 'number' ? depth : fallback.depth }
}

/** Type and flags come unless they are refused; the rest comes only if it is asked for. */
function wishOf(flags: JsonObject): Omit<CapabilityWish, 'depth'> {
  return {
    name: flags['name'] === true,
    type: flags['type'] !== false,
    flags: flags['flags'] !== false,
    defaultValue: flags['default-value'] === true,
    restriction: flags['restriction'] === true,
    description: flags['description'] === true,
    interface: flags['interface'] === true,
  }
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
