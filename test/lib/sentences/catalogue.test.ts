import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sentences as de } from '../../../src/lib/sentences/de/index'
import { sentences as english } from '../../../src/lib/sentences/en-US/index'
import { sentences as fr } from '../../../src/lib/sentences/fr/index'
import { sentences as italian } from '../../../src/lib/sentences/it/index'
import { fill, recognise, type SentenceValues, valuesOf } from '../../../src/lib/sentences/wording'

type Catalogue = Record<string, Record<string, string>>

const catalogues: Record<string, Catalogue> = { 'en-US': english, de, fr, it: italian }
const quotes: Record<string, RegExp> = {
  'en-US': /“(\p{Lu}[^”]*)”/gu,
  de: /„(\p{Lu}[^“]*)“/gu,
  fr: /«\s(\p{Lu}[^»]*)\s»/gu,
  it: /«(\p{Lu}[^»]*)»/gu,
}
const sources = join(__dirname, '../../../src')

for (const [language, catalogue] of Object.entries(catalogues)) {
  describe(`sentences in ${language}`, () => {
    const texts = flat(catalogue)

    it('have the placeholders of the English ones', () => {
      const differing = [...flat(english)].filter(
        ([key, text]) => placeholders(text).join() !== placeholders(texts.get(key) ?? '').join(),
      )
      assert.deepEqual(
        differing.map(([key]) => key),
        [],
      )
    })

    it('name fields, buttons and boxes as the dialogs do', () => {
      const labels = labelsOf(language)
      const named = [...texts].flatMap(([key, text]) =>
        [...text.matchAll(quotes[language]!)].map(([, label = '']) => ({ key, label })),
      )
      assert.ok(named.length > 5)
      assert.deepEqual(
        named.filter(
          ({ label }) => !labels.some((text) => text.startsWith(label) && !/^\p{L}/u.test(text.slice(label.length))),
        ),
        [],
      )
    })

    it('fit under a node where they stand for a whole sentence', () => {
      const long = [...texts].filter(([key, text]) => key.endsWith('-short') && text.length > 50)
      assert.deepEqual(long, [])
    })
  })
}

describe('statuses of the catalogue', () => {
  const statuses = [...flat(english)].filter(([key]) => /\.status-|-short$/.test(key))

  for (const [language, catalogue] of Object.entries(catalogues)) {
    it(`are recognised by their English text and worded in ${language}, with their values`, () => {
      const texts = flat(catalogue)
      const mistaken = statuses.flatMap(([key, text]) => {
        const values = Object.fromEntries(placeholders(text).map((name, index) => [name, String(1201 + index)]))
        const shown = fill(text, values, 'en', String)
        const found = recognise(statuses, shown)
        // What is nothing but a value stays as it is.
        const reworded = found === undefined ? shown : fill(texts.get(found.key) ?? '', found.values, language, String)
        const expected = fill(texts.get(key) ?? '', values, language, String)
        return reworded === expected ? [] : [{ key, shown, reworded, expected }]
      })
      assert.deepEqual(mistaken, [])
    })
  }
})

describe('the wording of a sentence', () => {
  const word = (text: string, values: SentenceValues, language = 'en') => fill(text, values, language, String)

  it('takes the form of a word that fits its number', () => {
    const tries = '{tries} {tries|try is|tries are} left'
    assert.deepEqual(
      [0, 1, 2].map((count) => word(tries, { tries: count })),
      ['0 tries are left', '1 try is left', '2 tries are left'],
    )
    assert.equal(word('{n} {n|appel|appels}', { n: 0 }, 'fr'), '0 appel')
  })

  it('puts blanks between thousands where the text asks for it', () => {
    assert.equal(word('{calls#} of {code}', { calls: 1234567, code: 125003 }), '1 234 567 of 125003')
  })

  it('leaves the braces of an example alone', () => {
    assert.equal(word('such as {"page": 1} or {field}', { field: 'x' }), 'such as {"page": 1} or x')
  })

  it('is found again in a text that begins with a digit and holds the characters of patterns', () => {
    assert.deepEqual(valuesOf('{calls#} {calls|call|calls}', '2 500 calls'), { calls: '2500' })
    assert.deepEqual(valuesOf('to {to} (all)?', 'to +39 06.* (all)?'), { to: '+39 06.*' })
    assert.equal(valuesOf('to {to} (all)', 'to me'), undefined)
  })

  it('is not found in a value alone, which would be worded again and again', () => {
    assert.equal(recognise([['ucm.says-short', '{sentence}']], 'E3372 at home'), undefined)
  })
})

function flat(catalogue: Catalogue): Map<string, string> {
  return new Map(
    Object.entries(catalogue).flatMap(([area, texts]) =>
      Object.entries(texts).map(([name, text]): [string, string] => [`${area}.${name}`, text]),
    ),
  )
}

function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)(?:#|\|[^{}]*)?\}/g)].map(([, name = '']) => name))].sort()
}

/** Every text of the dialogs in that language. */
function labelsOf(language: string): string[] {
  return readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.includes(`locales/${language}/`) && file.endsWith('.json'))
    .flatMap((file) => textsOf(JSON.parse(readFileSync(join(sources, file), 'utf8'))))
}

function textsOf(catalogue: unknown): string[] {
  if (typeof catalogue === 'string') return [catalogue]
  return typeof catalogue === 'object' && catalogue !== null ? Object.values(catalogue).flatMap(textsOf) : []
}
