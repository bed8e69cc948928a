// The grammar of the catalogue's texts; the editor reads them by the same rules in the user's language:
// `{device}` a value · `{calls#}` a number with a blank between thousands · `{calls|call|calls}` a word by its number

/** One value of a sentence: a text or a number, or a sentence of its own. */
export type SentenceValue = string | number | { key: string; values: SentenceValues }

export type SentenceValues = Readonly<Record<string, SentenceValue>>

/** The key of a text that explains an entry of a device's catalogue: its English words, with dashes between them. */
export function keyOfText(english: string): string {
  return english
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

const placeholder = /\{(\w+)(#|\|([^|{}]*)\|([^|{}]*))?\}/g

/**
 * A text of the catalogue with its values put in.
 *
 * @param language whose rule tells which numbers are singular
 * @param word the wording of a value that is a sentence itself
 */
export function fill(
  text: string,
  values: SentenceValues,
  language: string,
  word: (sentence: { key: string; values: SentenceValues }) => string,
): string {
  return text.replace(placeholder, (_, name: string, form?: string, one?: string, other?: string) => {
    const value = values[name] ?? ''
    if (typeof value === 'object') return word(value)
    if (form === '#') return String(value).replace(/\B(?=(\d{3})+$)/g, ' ')
    if (form !== undefined)
      return new Intl.PluralRules(language).select(Number(value)) === 'one' ? (one ?? '') : (other ?? '')
    return String(value)
  })
}

/** The values with which a text of the catalogue reads like `words`, or nothing if it cannot. */
export function valuesOf(text: string, words: string): Record<string, string> | undefined {
  const names: string[] = []
  const parts = text.split(placeholder)
  let pattern = ''
  for (let at = 0; at < parts.length; at += 5) {
    pattern += escaped(parts[at] ?? '')
    const [name, form, one = '', other = ''] = parts.slice(at + 1, at + 5)
    if (name === undefined) break
    if (form === undefined || form === '#') names.push(name)
    pattern += form === undefined ? '(.*?)' : form === '#' ? '(\\d[\\d ]*)' : `(?:${escaped(one)}|${escaped(other)})`
  }
  const match = new RegExp(`^${pattern}$`, 's').exec(words)
  if (match === null) return undefined
  return Object.fromEntries(names.map((name, index) => [name, ungrouped(match[index + 1] ?? '')]))
}

/**
 * The text of the catalogue that reads like `words`, and its values; of several the one that says most itself.
 *
 * @param texts by their keys
 */
export function recognise(
  texts: Iterable<readonly [key: string, text: string]>,
  words: string,
): { key: string; values: Record<string, string> } | undefined {
  let best: { key: string; values: Record<string, string>; foreign: number } | undefined
  for (const [key, text] of texts) {
    const values = valuesOf(text, words)
    // A text that is nothing but a value reads like anything.
    if (values === undefined || Object.values(values).includes(words)) continue
    const foreign = Object.values(values).join('').length
    if (best === undefined || foreign < best.foreign) best = { key, values, foreign }
  }
  return best
}

/** A number without the blanks between its thousands; any other text as it is. */
function ungrouped(words: string): string {
  return /^\d{1,3}( \d{3})+$/.test(words) ? words.replaceAll(' ', '') : words
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
