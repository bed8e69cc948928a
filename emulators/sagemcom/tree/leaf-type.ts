import type { ErrorName } from '../error-table'

export type Scalar = string | number | boolean

const integerRanges = {
  uint16: [0, 65535],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
} as const
type IntegerBase = keyof typeof integerRanges

export type BaseType = IntegerBase | 'boolean' | 'string' | 'uint64' | 'double' | 'enum' | 'time'

/** Setting: stored, writable. Fixed: stored, not writable. Status and statistic: neither. */
export type Role = 'setting' | 'fixed' | 'status' | 'statistic'

/** What a leaf may hold. */
export interface LeafType {
  base: BaseType
  role: Role
  /** Names of an enumeration, in the order of their numbers. */
  names?: readonly string[]
  min?: number
  max?: number
  minLength?: number
  maxLength?: number
  pattern?: RegExp
  /** Can be written but reads as a placeholder. */
  hidden?: boolean
}

/** The value to store, or the error that the device reports in the callback. */
export type Checked = { value: Scalar } | { error: ErrorName }

/**
 * Checks a value that a client wants to set; numbers and `true`/`false` may come as text.
 * @param looseBooleans whether `True` and `False` will do
 */
export function checkValue(type: LeafType, given: unknown, looseBooleans = false): Checked {
  switch (type.base) {
    case 'boolean':
      return checkBoolean(looseBooleans && typeof given === 'string' ? given.toLowerCase() : given)
    case 'string':
    case 'time':
      return checkText(type, given)
    case 'enum':
      return checkName(type.names ?? [], given)
    case 'uint64':
      return checkCounter(given)
    case 'double':
      return checkNumber(type, given)
    default:
      return checkNumber(type, given, integerRanges[type.base])
  }
}

function checkBoolean(given: unknown): Checked {
  if (given === true || given === 'true') return { value: true }
  if (given === false || given === 'false') return { value: false }
  return { error: 'VALUE' }
}

function checkText({ minLength = 0, maxLength = Infinity, pattern }: LeafType, given: unknown): Checked {
  if (typeof given !== 'string') return { error: 'VALUE' }
  if (given.length > maxLength) return { error: 'MAX_LENGTH' }
  if (given.length < minLength) return { error: 'MIN_LENGTH' }
  if (pattern !== undefined && !pattern.test(given)) return { error: 'REGEX' }
  return { value: given }
}

function checkName(names: readonly string[], given: unknown): Checked {
  if (typeof given !== 'string' && typeof given !== 'number') return { error: 'VALUE' }
  const name = String(given)
  if (!names.includes(name)) return { error: 'ENUM' }
  return { value: namedValue(name) }
}

/** Names that are numbers are sent and read as numbers. */
export function namedValue(name: string): Scalar {
  return /^\d+$/.test(name) ? Number(name) : name
}

function checkCounter(given: unknown): Checked {
  const text = typeof given === 'number' ? String(given) : given
  return typeof text === 'string' && /^\d{1,20}$/.test(text) ? { value: text } : { error: 'VALUE' }
}

function checkNumber(type: LeafType, given: unknown, range?: readonly [number, number]): Checked {
  const value = typeof given === 'string' && given.trim() !== '' ? Number(given) : given
  if (typeof value !== 'number' || !Number.isFinite(value)) return { error: 'VALUE' }
  if (range !== undefined && !Number.isInteger(value)) return { error: 'VALUE' }
  if (value < Math.max(type.min ?? -Infinity, range?.[0] ?? -Infinity)) return { error: 'MIN_VALUE' }
  if (value > Math.min(type.max ?? Infinity, range?.[1] ?? Infinity)) return { error: 'MAX_VALUE' }
  return { value }
}
