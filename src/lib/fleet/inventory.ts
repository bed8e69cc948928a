import Papa from 'papaparse'
import { parseAddress } from '../http/address.js'
import { type Sentence, sentence } from '../sentences/sentence.js'

export const deviceKinds = ['ucm', 'hilink', 'sagemcom', 'kalliope'] as const
export type DeviceKind = (typeof deviceKinds)[number]

/** A device of an inventory. */
export interface InventoryEntry {
  name: string
  kind: DeviceKind
  tags: readonly string[]
  username: string
  /** As the file or the environment has it; never shown. */
  password: string
  /** What the config node of its kind has as properties: `address`, `trust`, `timezone`, … */
  properties: Readonly<Record<string, unknown>>
}

/** What an inventory holds; what cannot be used of it is named and left out. */
export interface Inventory {
  entries: readonly InventoryEntry[]
  /** Names that several entries have: none of them can be meant. */
  duplicates: ReadonlySet<string>
  problems: readonly Sentence[]
  /** Some password stands in the file itself. */
  holdsPasswords: boolean
}

/** An entry of some inventories is not there for an address to be guessed. */
const defaultHosts: Readonly<Record<DeviceKind, string>> = {
  ucm: '',
  kalliope: '',
  hilink: '192.168.8.1',
  sagemcom: '192.168.1.1',
}
const ownFields = new Set(['name', 'kind', 'tags', 'username', 'password', 'passwordEnv'])

/**
 * Reads an inventory: a JSON array of objects (or an object with `devices`), or CSV with a header. Tags are an array, or
 * words separated by `;`.
 *
 * @param environment where `passwordEnv` is looked up
 * @returns `undefined` for a text that is neither
 */
export function readInventory(text: string, environment: NodeJS.ProcessEnv): Inventory | undefined {
  const rows = rowsOf(text)
  if (rows === undefined) return undefined
  const problems: Sentence[] = []
  const entries: InventoryEntry[] = []
  let holdsPasswords = false
  for (const [index, row] of rows.entries()) {
    const entry = entryOf(row, index + 1, environment, problems)
    if (entry === undefined) continue
    entries.push(entry)
    holdsPasswords ||= isRow(row) && textOf(row.password) !== ''
  }
  const names = entries.map(({ name }) => name)
  const duplicates = new Set(names.filter((name, index) => names.indexOf(name) !== index))
  for (const name of duplicates) problems.push(sentence('fleet.twice', { name }))
  return { entries, duplicates, problems, holdsPasswords }
}

function rowsOf(text: string): unknown[] | undefined {
  const content = text.replace(/^\uFEFF/, '').trim()
  if (content === '') return []
  if (content.startsWith('[') || content.startsWith('{')) return jsonRows(content)
  const { data, meta } = Papa.parse<unknown>(content, { header: true, skipEmptyLines: 'greedy' })
  const fields = meta.fields?.map((field) => field.trim()) ?? []
  return fields.includes('name') && fields.includes('kind') ? data : undefined
}

function jsonRows(content: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(content)
    const list = isRow(value) ? value.devices : value
    return Array.isArray(list) ? list : undefined
  } catch {
    return undefined
  }
}

function entryOf(
  row: unknown,
  line: number,
  environment: NodeJS.ProcessEnv,
  problems: Sentence[],
): InventoryEntry | undefined {
  const name = isRow(row) ? textOf(row.name) : ''
  if (!isRow(row) || name === '') {
    problems.push(sentence('fleet.no-name', { line }))
    return undefined
  }
  const kind = deviceKinds.find((known) => known === textOf(row.kind).toLowerCase())
  if (kind === undefined) {
    const kinds = deviceKinds.join(', ')
    problems.push(sentence('fleet.unknown-kind', { name, kind: textOf(row.kind).slice(0, 40), kinds }))
    return undefined
  }
  const address = textOf(row.address) || defaultHosts[kind]
  if (!isAddress(address)) {
    problems.push(sentence('fleet.no-address', { name, address: address.slice(0, 80) }))
    return undefined
  }
  const variable = textOf(row.passwordEnv)
  const fromEnvironment = variable === '' ? undefined : environment[variable]
  if (variable !== '' && fromEnvironment === undefined) {
    problems.push(sentence('fleet.no-variable', { name, variable }))
    return undefined
  }
  const properties = Object.entries(row).filter(([field, value]) => !ownFields.has(field) && value !== '')
  return {
    name,
    kind,
    tags: tagsOf(row.tags),
    username: textOf(row.username),
    password: fromEnvironment ?? textOf(row.password),
    properties: { ...Object.fromEntries(properties), name, address },
  }
}

function isAddress(text: string): boolean {
  try {
    parseAddress(text, { scheme: 'https' })
    return true
  } catch {
    return false
  }
}

function tagsOf(value: unknown): string[] {
  const words: unknown[] = Array.isArray(value) ? value : textOf(value).split(';')
  return words.map(textOf).filter((tag) => tag !== '')
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
}

function isRow(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
