import { isElement, parseXml } from '../../http/xml.js'

/** What a PBX sends to a door: names with texts, or with more of them below. */
export interface Fields {
  readonly [name: string]: string | Fields
}

/** More pairs than any template has. */
const mostPairs = 500
/** Longer documents are none of a PBX's. */
const longestXml = 256 * 1024
const longestRepaired = 8 * 1024

/**
 * The fields of a request of the PBX, from its query and its body: JSON, XML, or name=value, whatever it is called. What
 * the PBX's templates spoil is understood: parameters that are empty or were not filled in, quotation marks in names.
 *
 * @returns `undefined` for a body that is none of these
 */
export function fieldsOf(query: string, body: string): Fields | undefined {
  const text = body.replace(/^\uFEFF/, '').trim()
  const ofQuery = pairsOf(query)
  if (text === '') return ofQuery
  const ofBody = text.startsWith('{') ? jsonFields(text) : text.startsWith('<') ? xmlFields(text) : pairsOf(text)
  return ofBody === undefined ? undefined : { ...ofQuery, ...ofBody }
}

/** Whether this is what the PBX writes where it has nothing: nothing, or its own placeholder as it stands. */
export function isUnfilled(text: string): boolean {
  return text === '' || /^%[\w[\]<>]{1,60}%$/.test(text)
}

/** The text of the first of these names that has one; names are compared without regard to case. */
export function textOf(fields: Fields, names: readonly string[]): string | null {
  for (const name of names) {
    for (const [given, value] of Object.entries(fields)) {
      if (given.toLowerCase() === name && typeof value === 'string' && !isUnfilled(value)) return value
    }
  }
  return null
}

function pairsOf(text: string): Fields {
  const pairs = text.split('&', mostPairs).flatMap((pair): [string, string][] => {
    const equals = pair.indexOf('=')
    if (equals <= 0) return []
    const name = decoded(pair.slice(0, equals))
    const value = pair.slice(equals + 1)
    // All parameters in place of one: `params=reason=CANCELED&queue_id=1`.
    const nested = value.indexOf('=')
    if (/^(?:call_)?params$/i.test(name) && nested > 0) {
      return [[decoded(value.slice(0, nested)), decoded(value.slice(nested + 1))]]
    }
    return [[name, decoded(value)]]
  })
  return Object.fromEntries(pairs)
}

/** A leading plus belongs to the number. */
function decoded(text: string): string {
  const spaced = text.replace(/(?!^)\+/g, ' ').replace(/^\+(?!\d)/, ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

function jsonFields(text: string): Fields | undefined {
  const parsed = parsedJson(text) ?? parsedJson(repaired(text))
  if (isObject(parsed)) return fieldsOfObject(parsed)
  const quoted = text.length <= longestRepaired ? quotedPairs(text) : {}
  return Object.keys(quoted).length === 0 ? undefined : quoted
}

function repaired(text: string): string {
  return text.replace(/:\s*%[\w[\]<>]{1,60}%/g, ':null').replace(/:\s*(?=[,}])/g, ':null')
}

/** Names and texts of JSON in which quotation marks stand inside texts: a text ends where a name or a brace follows. */
function quotedPairs(text: string): Fields {
  const pattern = /"([^"\\]{1,100})"\s*:\s*"(.*?)"(?=\s*(?:,\s*"|\}))/gs
  return Object.fromEntries([...text.matchAll(pattern)].map(([, name = '', value = '']) => [name, value]))
}

function xmlFields(text: string): Fields | undefined {
  if (text.length > longestXml) return undefined
  // Parameters bring a declaration of their own along.
  const document = parseXml(text.replace(/<\?xml[^<>]*\?>/g, ''))
  if (document === undefined) return undefined
  return isElement(document.content) ? fieldsOfObject(document.content) : {}
}

function fieldsOfObject(value: object): Fields {
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]: [string, unknown]): [string, string | Fields] => {
      if (isObject(entry)) return [name, fieldsOfObject(entry)]
      if (entry === null || entry === undefined) return [name, '']
      return [name, typeof entry === 'string' ? entry : JSON.stringify(entry)]
    }),
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
