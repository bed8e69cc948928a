import { isSecretName } from '../../http/secret-names.js'
import type { SagemcomClient } from '../client.js'
import type { SagemcomReadOptions } from '../connection.js'
import { elements, type Fields, isObject, textOf } from '../device/values.js'
import { unwrapValue } from '../xmo/paths.js'
import { type Capability, type CapabilityKind, readCapability } from './capability.js'
import { checkXPath, xpathPredicate } from './xpath.js'

/** One thing below a path. */
export interface BrowseEntry {
  xpath: string
  /** The step, or what an element of a list calls itself. */
  name: string
  kind: CapabilityKind
  /** The router's own word: `uint32`. */
  type: string
  writable: boolean
  choices?: readonly string[]
  /** Of a leaf, as text and shortened; secrets are not shown. */
  value?: string
}

/** One level of the router's tree. */
export interface BrowseLevel {
  xpath: string
  kind: CapabilityKind
  entries: BrowseEntry[]
}

/** One level below the node, and what each of it is. */
const levelOptions = {
  depth: 2,
  'capability-depth': 2,
  'capability-flags': { name: true, 'default-value': false, restriction: true, description: false },
} as const

const shownCharacters = 60

/**
 * Reads what is below a path of the router: the children of an object, the elements of a list.
 *
 * @throws DeviceError `BAD_INPUT` for a malformed path, `NOT_FOUND` where there is nothing
 */
export async function browse(
  client: SagemcomClient,
  given: string,
  options: SagemcomReadOptions,
): Promise<BrowseLevel> {
  const xpath = checkXPath(given, 'path')
  const router = await client.xmo(options)
  const { callbacks } = await router.one(
    { method: 'getValue', xpath, options: levelOptions },
    { ...options, repeatable: true },
  )
  const { path = xpath, parameters = {} } = callbacks[0] ?? {}
  const value = unwrapValue(path, parameters.value)
  const capability = readCapability(parameters.capability)
  const kind = capability?.kind ?? kindOf(value)
  const entries =
    kind === 'list' ? listEntries(xpath, elements(value), capability) : nodeEntries(xpath, value, capability)
  return { xpath, kind, entries }
}

/** Children that the router describes, and those that only its value shows. */
function nodeEntries(xpath: string, value: unknown, capability: Capability | undefined): BrowseEntry[] {
  const fields = isObject(value) ? value : {}
  const described = new Map((capability?.children ?? []).map((child) => [child.name, child]))
  const names = new Set([...described.keys(), ...Object.keys(fields)])
  return [...names]
    .filter((name) => name !== '' && name !== 'uid')
    .map((name) => entryOf(`${xpath}/${name}`, name, fields[name], described.get(name)))
    .sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name, 'en'))
}

/** Branches first. */
function rank({ kind }: BrowseEntry): number {
  return kind === 'node' ? 0 : kind === 'list' ? 1 : 2
}

/** The elements, and before them all of them at once. */
function listEntries(xpath: string, list: readonly Fields[], capability: Capability | undefined): BrowseEntry[] {
  const kind = capability?.children[0]?.name || '*'
  const every: BrowseEntry = { xpath: `${xpath}/${kind}`, name: kind, kind: 'node', type: 'node', writable: false }
  const one = list.map((element): BrowseEntry => {
    const alias = textOf(element.Alias)
    const called = textOf(element.UserFriendlyName, element.UserHostName, element.HostName, element.Name, element.SSID)
    return {
      xpath: `${xpath}/${kind}${predicateOf(element, list)}`,
      name: [`${kind} ${String(element.uid)}`, alias, called].filter((word) => word !== null).join(' · '),
      kind: 'node',
      type: 'node',
      writable: capability?.writable === true,
    }
  })
  return [every, ...one]
}

/** What names an element lastingly: numbers (`uid`) may change when it is made anew. */
const lastingNames = ['PhysAddress', 'Alias'] as const

function predicateOf(element: Fields, list: readonly Fields[]): string {
  const field = lastingNames.find((name) => {
    const value = textOf(element[name])
    const isUnique = list.filter((other) => other[name] === element[name]).length === 1
    return value !== null && isUnique && !/["'\p{Cc}]/u.test(value)
  })
  return field === undefined ? xpathPredicate('@uid', String(element.uid)) : xpathPredicate(field, element[field])
}

function entryOf(xpath: string, name: string, value: unknown, capability: Capability | undefined): BrowseEntry {
  const kind = capability?.kind ?? kindOf(value)
  return {
    xpath,
    name,
    kind,
    type: capability?.type ?? kind,
    writable: capability?.writable === true && kind !== 'node' && kind !== 'list',
    ...(capability?.choices === undefined ? {} : { choices: capability.choices }),
    ...(typeof value === 'object' || value === undefined ? {} : { value: shown(name, value) }),
  }
}

function shown(name: string, value: unknown): string {
  const text = String(value)
  if (isSecretName(name) && text !== '') return '•••'
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters - 1)}…` : text
}

/** For firmwares that describe nothing. */
function kindOf(value: unknown): CapabilityKind {
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object' && value !== null) return 'node'
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'number' ? 'number' : 'string'
}
