import { type AddressDefaults, parseAddress } from '../lib/http/address'
import { currentValue } from './open-dialog'
import { isRecord, isSentence, worded } from './sentences'
import { complaint, text } from './texts'

/** A property that an older or hand-written flow lacks is `undefined`: the runtime then takes its default. */
export type Validator = (this: EditorNodeBase, value: string | undefined, options: ValidatorOptions) => boolean | string

/** Whether the runtime will replace the whole value by an environment variable before it looks at it. */
export function isEnvironmentReference(value: string): boolean {
  return /^\$\{[^}]+\}$/.test(value.trim())
}

/** An address as the runtime understands it, by the runtime's own parser. */
export function addressField(defaults: AddressDefaults): Validator {
  return function (value, options) {
    if (value !== undefined && isEnvironmentReference(value)) return true
    try {
      parseAddress(value ?? '', defaults)
      return true
    } catch (error) {
      return complaint(options, errorWords(this.type, error))
    }
  }
}

/** What the runtime's own reader says is wrong, in the user's language. */
export function errorWords(type: string, error: unknown): string {
  if (isRecord(error) && isSentence(error['sentence'])) return worded(type, error['sentence'])
  return error instanceof Error ? error.message : String(error)
}

/** A number of at least `least`, whole unless `fractions` are allowed; or nothing, for the default. */
export function numberField(least: number, { fractions = false } = {}): Validator {
  return function (value: string | number | undefined, options) {
    const given = `${value ?? ''}`
    if (given.trim() === '' || isEnvironmentReference(given)) return true
    const number = Number(given)
    if (Number.isFinite(number) && number >= least && (fractions || Number.isInteger(number))) return true
    return complaint(options, text(this.type, 'telecom.error.number', { least }))
  }
}

/** SHA-256 of a certificate, 64 hexadecimal digits with or without colons; needed only where `trust` says `pin`. */
export const fingerprintField: Validator = function (value, options) {
  const given = value ?? ''
  if (currentValue(this, 'trust', 'config') !== 'pin' || isEnvironmentReference(given)) return true
  return /^[0-9a-f]{64}$/i.test(given.replace(/[:\s]/g, '')) || complaint(options, this._('telecom.error.fingerprint'))
}

/** The config node of a device, which only a node with a fleet may do without. */
export const deviceOrFleet: Validator = function (value, options) {
  const chosen = value ?? ''
  const isKnown = isEnvironmentReference(chosen) || isConfigured(chosen) || isConfigured(currentValue(this, 'fleet'))
  return isKnown || complaint(options, this._('telecom.error.device'))
}

/** The config node of a device, which a node may do without that takes its device by name. */
export const deviceOrName: Validator = function (value, options) {
  const chosen = value ?? ''
  const isKnown = isEnvironmentReference(chosen) || isConfigured(chosen) || currentValue(this, 'deviceName') !== ''
  return isKnown || complaint(options, this._('telecom.error.device'))
}

/** Whether a config node of that id is there, with settings that can be used. */
function isConfigured(id: string): boolean {
  const node = RED.nodes.node(id)
  return node !== null && node !== undefined && node.valid !== false
}

/** The path of a URL, such as `/api`, or nothing. */
export const pathField: Validator = function (value, options) {
  if (!value || /^\/[^\s?#]*$/.test(value) || isEnvironmentReference(value)) return true
  return complaint(options, this._('telecom.error.path'))
}

/** An IANA time zone such as `Europe/Rome`, or nothing. */
export const timezoneField: Validator = function (value, options) {
  if (value === undefined || value.trim() === '' || isEnvironmentReference(value)) return true
  try {
    new Intl.DateTimeFormat('en', { timeZone: value.trim() })
    return true
  } catch {
    return complaint(options, text(this.type, 'telecom.error.timezone'))
  }
}

/** A comma list of the given words, or nothing. */
export function listField(words: readonly string[]): Validator {
  return function (value, options) {
    if (value === undefined || isEnvironmentReference(value)) return true
    const unknown = splitList(value).find((word) => !words.includes(word))
    return (
      unknown === undefined ||
      complaint(options, text(this.type, 'telecom.error.list', { word: unknown, words: words.join(', ') }))
    )
  }
}

/** A typed input that may stay empty; what it holds must be well formed for its type. */
export function typedValue(property: string): Validator {
  return function (value, options) {
    const type = currentValue(this, `${property}Type`) || 'str'
    return (
      value === undefined || value === '' || type === 'str' || RED.utils.validateTypedProperty(value, type, options)
    )
  }
}

/** A typed input that holds a JSON object unless its type says otherwise, and may stay empty. */
export function objectField(property: string): Validator {
  return function (value, options) {
    const given = value ?? ''
    if (given === '' || isEnvironmentReference(given)) return true
    const type = currentValue(this, `${property}Type`) || 'json'
    if (type !== 'json') return RED.utils.validateTypedProperty(given, type, options)
    return isObjectText(given) || complaint(options, text(this.type, 'telecom.error.object'))
  }
}

/** Whether a text is a JSON object, or what stands for an empty one. */
function isObjectText(given: string): boolean {
  try {
    const value: unknown = JSON.parse(given)
    return value === null || value === '' || (typeof value === 'object' && !Array.isArray(value))
  } catch {
    return false
  }
}

/** Any text; of a flow written by hand also a number or a boolean, which are taken as they are written. */
export const textField: Validator = function (value: unknown, options) {
  const isText = value === undefined || value === null || ['string', 'number', 'boolean'].includes(typeof value)
  return isText || complaint(options, text(this.type, 'telecom.error.text'))
}

/** Any words, as a comma list or, in a flow written by hand, as an array. */
export const wordsField: Validator = function (value: unknown, options) {
  const words = typeof value === 'string' ? [] : (value ?? [])
  const areWords = Array.isArray(words) && words.every((word) => typeof word === 'string')
  return areWords || complaint(options, text(this.type, 'telecom.error.words'))
}

/** What the runtime itself can read; what it throws says what is wrong. */
export function readableField(read: (value: string | undefined) => unknown): Validator {
  return function (value, options) {
    if (typeof value === 'string' && isEnvironmentReference(value)) return true
    try {
      read(value)
      return true
    } catch (error) {
      return complaint(options, errorWords(this.type, error))
    }
  }
}

/** One of the given words, or nothing for the default. */
export function choiceField(words: readonly string[]): Validator {
  return function (value, options) {
    if (value === undefined || value === '' || words.includes(value) || isEnvironmentReference(value)) return true
    return complaint(options, text(this.type, 'telecom.error.choice', { words: words.join(', ') }))
  }
}

/** The words of a comma list, without blanks and empty entries. */
export function splitList(value: string): string[] {
  return value
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

/** The path of a door, or nothing for its usual one. */
export const doorPathField: Validator = function (value, options) {
  const path = (value ?? '').trim()
  if (path === '' || isEnvironmentReference(path) || /^(?:\/[\w.~-]+)+\/?$/.test(path)) return true
  return complaint(options, text(this.type, 'telecom.door.error'))
}
