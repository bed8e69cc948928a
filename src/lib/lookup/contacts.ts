import Papa from 'papaparse'
import { DeviceError } from '../errors.js'
import { sentence } from '../sentences/sentence.js'

/** Somebody with a name and numbers, and whatever else the source tells of them. */
export interface Contact {
  name: string
  /** As the source writes them; one that ends in `*` stands for all that begin like it. */
  numbers: string[]
  [detail: string]: unknown
}

/**
 * The contacts of a CSV text: a header with `name` and `number` or `numbers` (several separated by `;`), in any case and
 * order; all other columns are kept in the contact. Separator, byte order mark and quotes are understood as they come.
 *
 * @throws DeviceError `BAD_INPUT` where the header lacks these columns
 */
export function contactsOfCsv(text: string, file: string): Contact[] {
  const { data, meta } = Papa.parse<Record<string, string>>(text.replace(/^\uFEFF/, ''), {
    header: true,
    skipEmptyLines: 'greedy',
    transformHeader: (name) => name.trim(),
  })
  const column = (wanted: string) => meta.fields?.find((name) => name.toLowerCase() === wanted)
  const nameColumn = column('name')
  const numberColumns = [column('numbers'), column('number')].filter((name) => name !== undefined)
  if (nameColumn === undefined || numberColumns.length === 0) {
    throw new DeviceError('BAD_INPUT', sentence('lookup.no-columns', { file }), {}, 'no')
  }
  return data.map((row) => {
    const { [nameColumn]: name = '', ...rest } = row
    const details = Object.fromEntries(Object.entries(rest).filter(([key]) => !numberColumns.includes(key)))
    return { ...details, name: name.trim(), numbers: numberColumns.flatMap((key) => splitNumbers(row[key] ?? '')) }
  })
}

/**
 * The contacts of a vCard file (versions 2.1, 3 and 4): `FN`, else `N` or `ORG`, is the name, every `TEL` a number;
 * `org`, `email`, `title` and `note` are kept where they are told.
 */
export function contactsOfVcard(text: string): Contact[] {
  const contacts: Contact[] = []
  let card: Map<string, string[]> | undefined
  for (const { name, value } of vcardLines(text)) {
    if (name === 'BEGIN') card = new Map()
    else if (name === 'END' && card !== undefined) {
      contacts.push(contactOfCard(card))
      card = undefined
    } else if (card?.has(name) === true) card.get(name)?.push(value)
    else card?.set(name, [value])
  }
  return contacts.filter(({ name }) => name !== '')
}

const keptDetails = { ORG: 'org', EMAIL: 'email', TITLE: 'title', NOTE: 'note' } as const

function contactOfCard(card: ReadonlyMap<string, string[]>): Contact {
  const first = (name: string) => card.get(name)?.find((value) => value.trim() !== '')
  const [family = '', given = ''] = splitUnescaped(first('N') ?? '').map(unescaped)
  const name = unescaped(first('FN') ?? '') || `${given} ${family}`.trim() || organisation(first('ORG') ?? '')
  const details: Record<string, string> = {}
  for (const [property, detail] of Object.entries(keptDetails)) {
    const value = first(property)
    if (value !== undefined) details[detail] = property === 'ORG' ? organisation(value) : unescaped(value)
  }
  const numbers = (card.get('TEL') ?? []).map((value) => unescaped(value).replace(/^tel:/i, '').replace(/;.*$/, ''))
  return { ...details, name: name.trim(), numbers }
}

/** Company and department: `Bar;Kitchen` is shown as `Bar, Kitchen`. */
function organisation(value: string): string {
  return splitUnescaped(value).map(unescaped).filter(Boolean).join(', ')
}

/** The properties of a vCard text, unfolded and decoded; groups (`item1.TEL`) and parameters are left out of the name. */
function* vcardLines(text: string): Generator<{ name: string; value: string }> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)
  for (let at = 0; at < lines.length; at += 1) {
    const parts = [lines[at] ?? '']
    const isQuotedPrintable = /^[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE/i.test((parts[0] ?? '').slice(0, 1000))
    for (;;) {
      const next = lines[at + 1]
      if (next !== undefined && /^[ \t]/.test(next)) parts.push(next.slice(1))
      else if (next !== undefined && isQuotedPrintable && parts.at(-1)?.endsWith('=') === true) {
        parts.push(parts.pop()?.slice(0, -1) ?? '', next)
      } else break
      at += 1
    }
    const line = parts.join('')
    const colon = line.indexOf(':')
    if (colon === -1) continue
    const [property = ''] = line.slice(0, colon).split(';')
    const value = line.slice(colon + 1)
    const name = property.slice(property.lastIndexOf('.') + 1).toUpperCase()
    yield { name, value: isQuotedPrintable ? quotedPrintable(value) : value }
  }
}

/** UTF-8 in quoted-printable, as phones write vCard 2.1. */
function quotedPrintable(value: string): string {
  const bytes = value.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function unescaped(value: string): string {
  return value.replace(/\\([\\,;nN])/g, (_, mark: string) => (mark.toLowerCase() === 'n' ? '\n' : mark))
}

function splitUnescaped(value: string): string[] {
  return value.split(/(?<!\\);/)
}

/**
 * The contacts of an array of the flow: `{name, numbers}`, or `{name, number}` for one; all else in an entry is kept.
 *
 * @param where what holds it, for the sentence: `flow.book`
 * @throws DeviceError `BAD_INPUT` for anything else
 */
export function contactsOfArray(given: unknown, where: string): Contact[] {
  const entries: unknown[] = Array.isArray(given) ? given : []
  if (!Array.isArray(given) || !entries.every(isEntry)) {
    throw new DeviceError('BAD_INPUT', sentence('lookup.no-contacts', { where }), {}, 'no')
  }
  return entries.map(({ name, number, numbers, ...details }) => {
    const all = [numbers, number].flat().filter((one) => typeof one === 'string' || typeof one === 'number')
    return { ...details, name: name.trim(), numbers: all.flatMap((one) => splitNumbers(String(one))) }
  })
}

function isEntry(entry: unknown): entry is { name: string; number?: unknown; numbers?: unknown } {
  return typeof entry === 'object' && entry !== null && 'name' in entry && typeof entry.name === 'string'
}

function splitNumbers(list: string): string[] {
  return list
    .split(';')
    .map((number) => number.trim())
    .filter((number) => number !== '')
}
