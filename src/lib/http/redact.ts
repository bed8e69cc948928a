import { isSecretName } from './secret-names.js'

/** What stands in place of a secret. */
export const mask = '•••'

const quoteLength = 200
const quoteWindow = 8192
const maxDepth = 100

/**
 * Replaces every known secret in a text, in whatever encoding it occurs: as it is, JSON- or XML-escaped, URL- or
 * form-encoded, base64 (also inside a longer base64 text, as `user:password` of Basic).
 * A secret of fewer than four characters is replaced only where it stands alone; elsewhere it would shred the text.
 */
export function redactText(text: string, secrets: readonly string[]): string {
  const pattern = patternFor(secrets)
  return pattern === undefined ? text : text.replace(pattern, mask)
}

/** Made once for the same secrets: a reply may hold hundreds of thousands of texts. */
let lastPattern: { secrets: readonly string[]; pattern: RegExp | undefined } = { secrets: [], pattern: undefined }

function patternFor(secrets: readonly string[]): RegExp | undefined {
  const known = lastPattern.secrets
  const isKnown = known.length === secrets.length && known.every((secret, index) => secret === secrets[index])
  if (!isKnown) {
    const longestFirst = [...new Set(secrets.flatMap((secret) => formsOf(secret)))].sort((a, b) => b.length - a.length)
    const pattern = longestFirst.length === 0 ? undefined : new RegExp(longestFirst.map(patternOf).join('|'), 'gu')
    lastPattern = { secrets: [...secrets], pattern }
  }
  return lastPattern.pattern
}

/**
 * A deep copy in which the values of secret-named keys are masked, as are known secrets inside any text. Of a
 * Sagemcom action or callback, whose secret is named by its `xpath`, the `parameters` are masked. Empty values and
 * booleans stay: they tell that nothing is set, and nothing else.
 */
export function redactValue(value: unknown, secrets: readonly string[] = []): unknown {
  return copyWithout(value, secrets, [])
}

/** Masks the content of secret-named elements and attributes of an XML or HTML text, also of one that is cut off. */
export function redactXml(text: string): string {
  return maskByName(text, xmlPatterns)
}

/**
 * A body or header text with its secrets masked, whatever it is: JSON, XML, HTML, form fields, URL-encoded JSON,
 * header lines; also when it is cut off or malformed.
 */
export function redactBody(text: string, secrets: readonly string[] = []): string {
  const parsed = parsedJson(text)
  if (parsed !== undefined) return JSON.stringify(redactValue(parsed, secrets))
  return redactText(maskByName(maskSchemes(maskXPathParameters(text)), [...wirePatterns, ...xmlPatterns]), secrets)
}

/**
 * What an error message may quote of an answer: its beginning, at most 200 characters, redacted, with control
 * characters made visible. The quotation marks are the caller's.
 */
export function quoteForError(body: string | Uint8Array, secrets: readonly string[] = []): string {
  const cut = body.length > quoteWindow
  const text = typeof body === 'string' ? body.slice(0, quoteWindow) : decode(body.subarray(0, quoteWindow))
  const redacted = redactBody(text, secrets)
  // A secret that the window cuts in two is not recognised: the end of the window is not shown.
  const margin = cut ? Math.max(0, ...secrets.flatMap((secret) => formsOf(secret)).map((form) => form.length)) : 0
  return shortened(redacted.slice(0, Math.max(0, redacted.length - margin)), cut)
}

function shortened(text: string, cut: boolean): string {
  let length = 0
  const pieces: string[] = []
  for (const character of text) {
    const piece = visible(character)
    if (length + piece.length > quoteLength) {
      while (length > quoteLength - 1) length -= pieces.pop()?.length ?? length
      return `${pieces.join('')}…`
    }
    pieces.push(piece)
    length += piece.length
  }
  return cut && length < quoteLength ? `${pieces.join('')}…` : pieces.join('')
}

const namedControls: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function visible(character: string): string {
  if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(character)) return character
  const code = character.codePointAt(0) ?? 0
  return namedControls[character] ?? (code < 256 ? `\\x${hex(code, 2)}` : `\\u{${hex(code, 4)}}`)
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes)
}

function parsedJson(text: string): object | undefined {
  if (!/^\s*[{[]/.test(text)) return undefined
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined
  } catch {
    return undefined
  }
}

function copyWithout(value: unknown, secrets: readonly string[], parents: readonly object[]): unknown {
  if (typeof value === 'string') return redactText(value, secrets)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return `<${value.length} bytes>`
  if (parents.includes(value)) return '<circular>'
  if (parents.length >= maxDepth) return '…'
  const path = [...parents, value]
  try {
    if (Array.isArray(value)) return value.map((item: unknown) => copyWithout(item, secrets, path))
    if (value instanceof Date) return new Date(value)
    const secretPath = 'xpath' in value && typeof value.xpath === 'string' && isSecretName(value.xpath)
    return Object.fromEntries(
      Object.entries(value).map(([key, item]: [string, unknown]) => [
        redactText(key, secrets),
        isSecretName(key) || (secretPath && key === 'parameters') ? masked(item) : copyWithout(item, secrets, path),
      ]),
    )
  } catch {
    return '<unreadable>'
  }
}

function masked(value: unknown): unknown {
  return value === '' || value === null || value === undefined || typeof value === 'boolean' ? value : mask
}

/** How a named value is written: `name` ends where the value begins and captures the name; `value` is sticky. */
interface NamedValuePattern {
  name: RegExp
  value: RegExp
}

// Every value pattern reads to the end of a value that is cut off. Names begin behind something that is no part of
// one, and what may be tried again from every character of a text has a longest length: otherwise a long run of the same
// would cost quadratic time. `hostile-text.test.ts` proves it.
const xmlPatterns: readonly NamedValuePattern[] = [
  { name: /<([A-Za-z_][\w:.-]*)(?:\s[^<>]*)?(?<!\/)>/g, value: /<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|\s*[^<\s][^<]*/y },
  { name: /<meta\s+name\s*=\s*["']([^"'<>]*)["'][^<>]*?\bcontent\s*=\s*["']/gi, value: /[^"'<>]+/y },
  { name: /(?<![\w:.-])([\w:.-]+)\s*=\s*"/g, value: /[^"]+/y },
  { name: /(?<![\w:.-])([\w:.-]+)\s*=\s*'/g, value: /[^']+/y },
]

const wirePatterns: readonly NamedValuePattern[] = [
  // JSON: text; anything else; JSON inside a JSON text; JSON inside a form field
  { name: /(?<!\\)"((?:[^"\\]|\\.)+)"\s*:\s*"/g, value: /(?:[^"\\]|\\.)+/y },
  {
    name: /(?<!\\)"((?:[^"\\]|\\.)+)"\s*:\s*(?!["\s])/g,
    value: /\[[^\]]*\]?|\{[^}]*\}?|(?!true|false|null)[^\s,}\]]+/y,
  },
  { name: /\\"([^"\\]+)\\"\s*:\s*\\"/g, value: /(?:[^"\\]|\\\\.)+/y },
  {
    name: /%22([\w.-]+)%22(?:%20|\+)*%3A(?:%20|\+)*(?:%22)?/gi,
    value: /(?:%5C(?:%..|.)|(?!%22|%2C|%7D)[^&\s])+/iy,
  },
  // header lines, form fields and cookies
  { name: /^[ \t<>*]*([\w-]+):[ \t]*/gm, value: /[^\r\n]+/y },
  { name: /(?<![\w.-])([\w.-]+)=(?!["'])/g, value: /[^&;\s,"'<>]+/y },
]

function maskByName(text: string, patterns: readonly NamedValuePattern[]): string {
  return patterns.reduce((masking, pattern) => maskPattern(masking, pattern), text)
}

function maskPattern(text: string, { name, value }: NamedValuePattern): string {
  let result = ''
  let shownTo = 0
  for (const match of text.matchAll(name)) {
    if (match.index < shownTo || !isSecretName(match[1] ?? '')) continue
    const start = match.index + match[0].length
    value.lastIndex = start
    const found = value.exec(text)
    if (found === null) continue
    result += text.slice(shownTo, start) + mask
    shownTo = start + found[0].length
  }
  return result + text.slice(shownTo)
}

/** Of JSON that no parser takes: the parameters of a Sagemcom action or callback whose XPath names a secret. */
function maskXPathParameters(text: string): string {
  return text.replace(
    /("xpath"\s*:\s*")([^"]*)("[^{}]{0,300}"parameters"\s*:\s*\{)([^{}]*)/g,
    (all, before: string, xpath: string, between: string) =>
      isSecretName(xpath) ? `${before}${xpath}${between}${mask}` : all,
  )
}

function maskSchemes(text: string): string {
  return text.replace(/\b(Basic|Bearer) +[\w+/=.~-]{4,}/g, `$1 ${mask}`)
}

function formsOf(secret: string): string[] {
  if (secret === '') return []
  const json = JSON.stringify(secret).slice(1, -1)
  const texts = [
    secret,
    json,
    json.replace(/\//g, '\\/'),
    json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`),
    xmlEscaped(secret, '&apos;', '&quot;'),
    xmlEscaped(secret, '&#39;', '&#34;'),
    xmlEscaped(secret, "'", '"'),
    ...base64Forms(secret),
  ]
  return [...texts, ...texts.flatMap(urlForms)]
}

function xmlEscaped(text: string, apostrophe: string, quote: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, quote)
    .replace(/'/g, apostrophe)
}

function urlForms(text: string): string[] {
  // A lone surrogate would make encodeURIComponent throw.
  const wellFormed = Buffer.from(text, 'utf8').toString('utf8')
  const strict = encodeURIComponent(wellFormed)
  const form = new URLSearchParams([['', wellFormed]]).toString().slice(1)
  return [strict, form].flatMap((encoded) => [encoded, encoded.replace(/%../g, (code) => code.toLowerCase())])
}

/** Base64 shifts with what stands before: one form per alignment, without the characters that neighbours decide. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8')
  return [0, 1, 2].flatMap((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes])
    const form = whole.toString('base64').slice(Math.ceil((shift * 8) / 6), Math.floor((whole.length * 8) / 6))
    if (form.length < 6) return []
    return [form, form.replace(/\+/g, '-').replace(/\//g, '_')]
  })
}

function patternOf(form: string): string {
  const literal = form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  return form.length < 4 ? `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])` : literal
}
