import { badInput } from '../errors.js'
import { type Sentence, sentence } from '../sentences/sentence.js'

const acceptWords: Readonly<Partial<Record<string, string>>> = {
  '': 'application/json',
  json: 'application/json',
  xml: 'application/xml',
  csv: 'text/csv',
  text: 'text/plain',
}

/**
 * The media type that `accept` means: a word for one, or one as it is; JSON for none.
 *
 * @throws DeviceError `BAD_INPUT` naming `accept`
 */
export function mediaType(given: string): string {
  const accept = acceptWords[given.trim().toLowerCase()] ?? given.trim()
  if (!/^[\w.+*-]+\/[\w.+*-]+(?:[;,][\x20-\x7e]*)?$/.test(accept)) {
    throw badInput('accept', given, sentence('kalliope.accept'))
  }
  return accept
}

/** More than any web server takes. */
const longestPath = 8_192

/** A path with what cannot stand in an address written as it can; unchanged where that is not all that is wrong. */
function percentEncoded(path: string): string {
  if (!path.startsWith('/') || /[\\#"<>^`|\p{Cc}\p{Cs}]/u.test(path)) return path
  return path.replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character))
}

/**
 * A path as it stands in the API's documentation: what comes with a message must not become another one on the way.
 *
 * @throws DeviceError `BAD_INPUT` naming `path`
 */
export function checkedPath(given: string): string {
  const path = given.trim()
  const expected = sentence('kalliope.path')
  if (path.length > longestPath)
    throw badInput('path', given, sentence('kalliope.path-length', { path: expected, characters: longestPath }))
  const open = /\{[^{}]*\}/.exec(path)?.[0]
  if (open !== undefined) throw badInput('path', given, sentence('kalliope.path-open', { path: expected, open }))
  const encoded = percentEncoded(path)
  if (encoded !== path) throw badInput('path', given, sentence('kalliope.path-encoded', { path: expected, encoded }))
  if (!/^\/[\x21-\x7e]*$/.test(path) || /[\\#"<>^`|]/.test(path)) throw badInput('path', given, expected)
  const [plain = '', ...query] = path.split('?')
  if (query.length > 1) throw badInput('path', given, sentence('kalliope.path-question', { path: expected }))
  for (const segment of plain.slice(1).split('/').slice(0, -1)) {
    if (segment === '') throw badInput('path', given, sentence('kalliope.path-empty', { path: expected }))
  }
  for (const segment of plain.split('/')) {
    const text = decodedSegment(segment)
    if (text === undefined || text === '.' || text === '..' || /[/\\%\p{Cc}]/u.test(text)) {
      throw badInput('path', given, sentence('kalliope.path-leads-out', { path: expected }))
    }
  }
  return path
}

function decodedSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

/**
 * Query parameters given as an object, as the text of one, or as they stand in a URL; empty for none.
 *
 * @throws DeviceError `BAD_INPUT` naming `query`
 */
export function queryText(given: unknown): string {
  if (given === undefined || given === null || given === '') return ''
  const expected = sentence('kalliope.query')
  const value = typeof given === 'string' && given.trim().startsWith('{') ? parsedObject(given, expected) : given
  if (typeof value === 'string') {
    const text = value.trim().replace(/^\?/, '')
    if (!/^[\x21-\x7e]*$/.test(text) || text.includes('#')) throw badInput('query', given, expected)
    return text
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badInput('query', given, expected)
  const parameters = new URLSearchParams()
  for (const [name, entry] of Object.entries(value)) {
    for (const one of Array.isArray(entry) ? (entry as unknown[]) : [entry]) {
      if (typeof one === 'object' && one !== null) throw badInput('query', given, expected)
      parameters.append(name, String(one))
    }
  }
  return parameters.toString()
}

function parsedObject(text: string, expected: Sentence): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw badInput('query', text, expected)
  }
}
