import { sentences } from './en-US/index.js'
import { fill, keyOfText, type SentenceValue, type SentenceValues } from './wording.js'

type Catalogue = typeof sentences

/** The key of a sentence, `<area>.<name>`, such as `http.unreachable`. */
export type SentenceKey = {
  [Area in keyof Catalogue]: `${Area}.${Extract<keyof Catalogue[Area], string>}`
}[keyof Catalogue]

type TextOf<Key extends SentenceKey> = Key extends `${infer Area extends keyof Catalogue}.${infer Name}`
  ? Name extends keyof Catalogue[Area]
    ? Catalogue[Area][Name]
    : never
  : never

/** The names of a text's placeholders. */
type Parameters<Text> = Text extends `${string}{${infer Inside}}${infer Rest}`
  ? NameOf<Inside> | Parameters<Rest>
  : never

/** Braces of an example such as {"page": 1} are no placeholder. */
type NameOf<Inside extends string> = Inside extends `"${string}` | `…` | ''
  ? never
  : Inside extends `${infer Name}|${string}` | `${infer Name}#`
    ? Name
    : Inside

/** What a sentence must be given; nothing where its text has no placeholder. */
type ValuesFor<Key extends SentenceKey> = [Parameters<TextOf<Key>>] extends [never]
  ? []
  : [values: Readonly<Record<Parameters<TextOf<Key>>, SentenceValue>>]

/**
 * A sentence of the catalogue with its values. As a text it is English, as the log wants it; its key and values travel
 * to the editor, which words it in the user's language.
 */
export class Sentence {
  constructor(
    readonly key: string,
    readonly values: SentenceValues,
  ) {}

  toString(): string {
    return english(this)
  }

  /** The few words that stand for it under a node, if the catalogue has them (`<name>-short`). */
  get short(): Sentence | undefined {
    const key = `${this.key}-short`
    if (textOf(key) === undefined) return undefined
    const values: Record<string, SentenceValue> = {}
    for (const [name, value] of Object.entries(this.values)) {
      values[name] = value instanceof Sentence ? (value.short ?? value) : value
    }
    return new Sentence(key, values)
  }
}

/** The sentence of the catalogue with that key, and what its text has placeholders for. */
export function sentence<Key extends SentenceKey>(key: Key, ...[values]: ValuesFor<Key>): Sentence {
  return new Sentence(key, values ?? {})
}

/** The text that explains an entry of a device's catalogue, by its English words. */
export function catalogued(area: `${string}-${'actions' | 'paths'}`, text: string): Sentence {
  return new Sentence(`${area}.${keyOfText(text)}`, {})
}

function english({ key, values }: { key: string; values: SentenceValues }): string {
  return fill(textOf(key) ?? key, values, 'en', english)
}

const areas: Readonly<Record<string, Readonly<Record<string, string>>>> = sentences

function textOf(key: string): string | undefined {
  const dot = key.indexOf('.')
  return areas[key.slice(0, dot)]?.[key.slice(dot + 1)]
}
