import { badInput } from '../../lib/errors.js'
import { redactBody, redactValue } from '../../lib/http/redact.js'
import { type Sentence, sentence } from '../../lib/sentences/sentence.js'

/** A node property: how its value, wherever it comes from, is read and checked. */
export interface Field<Value> {
  /** The value of a property or message field called `name`; absent means `undefined`, `null` or `''`. */
  read(given: unknown, name: string): Value
  /** Whether a property `<name>Type` tells where the value comes from (a typed input). */
  typed: boolean
  /** Whether a key of `msg.payload` may replace it. */
  overridable: boolean | ((properties: Record<string, unknown>) => boolean)
}

type Settings = Partial<Pick<Field<unknown>, 'typed' | 'overridable'>>

/** A field read by `read`, which is given the value only when there is one; else the fallback holds. */
export function field<Value>(
  fallback: Value,
  read: (given: unknown, name: string) => Value,
  settings: Settings = {},
): Field<Value> {
  return {
    read: (given, name) => (isAbsent(given) ? fallback : read(given, name)),
    typed: settings.typed ?? false,
    overridable: settings.overridable ?? true,
  }
}

/** Any text; numbers are taken as they are written. */
export function textField(fallback: string, settings?: Settings): Field<string> {
  return field(
    fallback,
    (given, name) => {
      if (typeof given === 'string') return given
      if (typeof given === 'number' || typeof given === 'boolean') return String(given)
      throw badInput(name, redactValue(given), sentence('input.text'))
    },
    settings,
  )
}

/** One of several words. */
export function choiceField<const Choice extends string>(
  choices: readonly Choice[],
  fallback: NoInfer<Choice>,
  settings?: Settings,
): Field<Choice> {
  return field(
    fallback,
    (given, name) => {
      const choice = choices.find((candidate) => candidate === given)
      if (choice === undefined) throw badInput(name, given, sentence('input.choice', { choices: choices.join(', ') }))
      return choice
    },
    settings,
  )
}

export interface NumberLimits {
  min: number
  max?: number
  whole?: boolean
  /** What a good value looks like, e.g. `a number of seconds such as 30`. */
  expected: Sentence
}

/** A finite number; numeric text, as dialogs save it, is understood. */
export function numberField(fallback: number, limits: NumberLimits, settings?: Settings): Field<number> {
  const { min, max = Number.POSITIVE_INFINITY, whole = false, expected } = limits
  return field(
    fallback,
    (given, name) => {
      const value = typeof given === 'string' ? Number(given.trim() || Number.NaN) : given
      const fits = typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max
      if (!fits || (whole && !Number.isInteger(value))) throw badInput(name, given, expected)
      return value
    },
    settings,
  )
}

export function flagField(fallback: boolean, settings?: Settings): Field<boolean> {
  return field(
    fallback,
    (given, name) => {
      if (given === true || given === 'true') return true
      if (given === false || given === 'false') return false
      throw badInput(name, given, sentence('input.flag'))
    },
    settings,
  )
}

/** A JSON object, given as an object or as its text. */
export function objectField(settings?: Settings): Field<Record<string, unknown>> {
  return field(
    {},
    (given, name) => {
      const value = typeof given === 'string' ? parseJson(given) : given
      if (!isPlainObject(value)) throw badInput(name, withoutSecrets(given), sentence('input.object'))
      return value
    },
    settings,
  )
}

/** Whatever is given, for fields whose grammar a device module checks. */
export function anyField(settings?: Settings): Field<unknown> {
  return field<unknown>(undefined, (given) => given, settings)
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // Objects of function nodes come from another realm: their prototype is that realm's Object.prototype.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function isAbsent(given: unknown): boolean {
  return given === undefined || given === null || given === ''
}

/** More of a text is never quoted, and need not be looked at. */
const quotedCharacters = 8_192

/** What is malformed may hold the password of a phone all the same. */
function withoutSecrets(given: unknown): unknown {
  return typeof given === 'string' ? redactBody(given.slice(0, quotedCharacters)) : redactValue(given)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
