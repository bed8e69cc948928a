import { badInput, DeviceError } from '../../errors.js'
import { isSecretName } from '../../http/secret-names.js'
import { type Sentence, sentence } from '../../sentences/sentence.js'
import { isObject } from '../device/values.js'

export type CapabilityKind = 'boolean' | 'number' | 'string' | 'enum' | 'time' | 'list' | 'node'

/** What a router says of one of its nodes. */
export interface Capability {
  name: string
  kind: CapabilityKind
  /** The most telling word of the router's own type: `uint32`. */
  type: string
  writable: boolean
  /** Names to choose from. */
  choices?: readonly string[]
  min?: number
  max?: number
  minLength?: number
  maxLength?: number
  pattern?: RegExp
  /** The members of a node, or what the elements of a list are. */
  children: readonly Capability[]
}

/** Options with which a `getValue` tells what may be done with the node itself. */
export const capabilityOptions = {
  'capability-depth': 1,
  'capability-flags': { name: true, 'default-value': false, restriction: true, description: false },
} as const

/** Options with which a `getValue` tells the value alone. */
export const valueOnlyOptions = { 'capability-depth': 0 } as const

/** Reads the `capability` of a reply; `undefined` when it tells no type. */
export function readCapability(given: unknown): Capability | undefined {
  if (!isObject(given) || typeof given.type !== 'string') return undefined
  const flags = isObject(given.flags) ? given.flags : {}
  const restrictions = isObject(given.restrictions) ? given.restrictions : {}
  const choices = enumNames(restrictions['enum-values'])
  const words = given.type.split(/\s+/)
  const kind = kindOf(words, choices.length > 0)
  return {
    name: typeof given.name === 'string' ? given.name : '',
    kind,
    type: words.find((word) => word.startsWith('xmo:'))?.slice('xmo:'.length) ?? given.type,
    writable: flags.config === true && flags['read-only'] !== true,
    ...(choices.length > 0 ? { choices } : {}),
    ...limits(restrictions),
    children: describedBelow(given, kind).flatMap((below) => readCapability(below) ?? []),
  }
}

/**
 * What a capability describes below itself. The members of a node stand among its `attributes`, beside its real XML
 * attributes; those of a list are nothing but XML attributes, and its `children` describe its elements.
 */
function describedBelow({ attributes, children }: Record<string, unknown>, kind: CapabilityKind): unknown[] {
  const elements: unknown[] = Array.isArray(children) ? children : []
  const members: unknown[] = kind !== 'list' && Array.isArray(attributes) ? attributes : []
  return [...members.filter((member) => !isXmlAttribute(member)), ...elements]
}

function isXmlAttribute(given: unknown): boolean {
  return isObject(given) && isObject(given.flags) && given.flags['xml-attribute'] === true
}

function kindOf(words: readonly string[], isEnum: boolean): CapabilityKind {
  if (words.includes('xmo:list')) return 'list'
  if (words.includes('xmo:node')) return 'node'
  if (isEnum) return 'enum'
  if (words.includes('xmo:boolean')) return 'boolean'
  if (words.includes('xmo:time')) return 'time'
  return words.includes('xmo:number') ? 'number' : 'string'
}

function enumNames(values: unknown): string[] {
  if (!Array.isArray(values)) return []
  return values.flatMap((value) => {
    const name: unknown = isObject(value) ? value.name : undefined
    return typeof name === 'string' || typeof name === 'number' ? [String(name)] : []
  })
}

function limits(restrictions: Record<string, unknown>): Partial<Capability> {
  const min = numberOf(restrictions['min-value-inclusive'])
  const max = numberOf(restrictions['max-value-inclusive'])
  const minLength = numberOf(restrictions['min-length'])
  const maxLength = numberOf(restrictions['max-length'])
  const pattern = patternOf(restrictions['reg-exp'])
  return {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(pattern === undefined ? {} : { pattern }),
  }
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

/** The device's dialect of patterns is its own: one that JavaScript does not know is left to the device. */
function patternOf(given: unknown): RegExp | undefined {
  if (!isObject(given) || typeof given.pattern !== 'string') return undefined
  try {
    return new RegExp(`^(?:${given.pattern})$`, given['ignore-case'] === true ? 'iu' : 'u')
  } catch {
    return undefined
  }
}

/**
 * Checks a value before it is written.
 *
 * @param device its name, for the sentence
 * @throws DeviceError `READ_ONLY` for what cannot be written, `BAD_INPUT` for a value that it cannot have
 */
export function checkWritable(capability: Capability, xpath: string, value: unknown, device: string): void {
  if (!capability.writable) {
    throw new DeviceError(
      'READ_ONLY',
      sentence('sagemcom.read-only-path', { device, path: xpath }),
      { device, endpoint: `setValue ${xpath}` },
      'no',
    )
  }
  const expected = expectedInstead(capability, value)
  if (expected === undefined) return
  const shown = isSecretName(xpath) ? '(not shown)' : value
  throw badInput(`value of ${xpath}`, shown, expected)
}

/** What the value should have been; `undefined` when it will do. Texts are left to the device to convert. */
function expectedInstead(capability: Capability, value: unknown): Sentence | undefined {
  const { kind, choices, min, max, minLength, maxLength, pattern } = capability
  switch (kind) {
    case 'boolean':
      return value === true || value === false || /^(?:true|false|0|1)$/.test(String(value))
        ? undefined
        : sentence('input.flag')
    case 'enum':
      return choices?.includes(String(value)) === false
        ? sentence('input.choice', { choices: choices.join(', ') })
        : undefined
    case 'number':
      return numberInstead(numberOf(value), min, max)
    case 'string':
      if (typeof value !== 'string') return typeof value === 'object' ? sentence('sagemcom.a-text') : undefined
      if (minLength !== undefined && value.length < minLength)
        return sentence('sagemcom.text-from', { characters: minLength })
      if (maxLength !== undefined && value.length > maxLength)
        return sentence('sagemcom.text-to', { characters: maxLength })
      return pattern?.test(value) === false ? sentence('sagemcom.text-like', { pattern: pattern.source }) : undefined
    default:
      return undefined
  }
}

function numberInstead(
  value: number | undefined,
  min: number | undefined,
  max: number | undefined,
): Sentence | undefined {
  if (value === undefined) return sentence('sagemcom.a-number')
  if (min !== undefined && value < min) return sentence('sagemcom.number-from', { least: min })
  return max !== undefined && value > max ? sentence('sagemcom.number-to', { most: max }) : undefined
}

/** Paths of flows that are written again and again; others are asked for anew. */
const mostPaths = 1_000

/** What the router has told of paths, so that it is asked once. */
export class KnownCapabilities {
  readonly #byPath = new Map<string, readonly Capability[]>()

  /** Of all nodes that a path reached; empty where the router tells nothing. */
  get(path: string): readonly Capability[] | undefined {
    return this.#byPath.get(path)
  }

  set(path: string, capabilities: readonly Capability[]): void {
    this.#byPath.delete(path)
    this.#byPath.set(path, capabilities)
    for (const oldest of this.#byPath.keys()) {
      if (this.#byPath.size <= mostPaths) break
      this.#byPath.delete(oldest)
    }
  }
}
