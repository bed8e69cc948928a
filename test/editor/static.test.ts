import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { BuiltType, languages, propertyNames, propertyValue, textKeys } from './support/built-type'
import { isConfigType } from './support/flow'

const packageFolder = join(__dirname, '../..')
const types = readTypes()

/** Properties that no field of the dialog shows: the node keeps them as they are. */
const hidden = ['version']

/** Properties of which every value is good, or which the dialog itself sets. */
const plain = ['name', 'outputs', 'version', 'instance']

describe('built package', () => {
  it('holds the runtime and nothing else', () => {
    assert.deepEqual(readdirSync(join(packageFolder, 'dist')).sort(), ['lib', 'nodes'])
  })

  it('has a folder for every type of package.json, and none besides but what they share', () => {
    const folders = readdirSync(join(packageFolder, 'dist/nodes')).filter((folder) => folder !== 'shared')
    assert.deepEqual(folders.sort(), types.map(({ type }) => type).sort())
  })

  it('uses every text that all types share', () => {
    const mentions = types.map((built) => built.mentionedKeys())
    const shared = textKeys(types[0]!.catalogue('en-US')).filter((key) => key.startsWith('telecom.'))
    const unused = shared.filter((key) => !mentions.some((mention) => isMentioned(key, mention)))
    assert.deepEqual(unused, [])
  })
})

for (const built of types) {
  describe(`built ${built.type}`, () => {
    const definition = built.registrations()[0]

    it('has its runtime file where package.json says', () => {
      assert.ok(existsSync(join(packageFolder, built.runtimeFile)))
    })

    it('registers once, with a literal name and a literal definition', () => {
      assert.equal(built.registrations().length, 1)
      assert.ok(!propertyNames(definition!).includes(undefined))
      for (const name of ['category', 'icon']) assert.ok(ts.isStringLiteral(propertyValue(definition!, name)!), name)
    })

    it('loads no script from elsewhere, which would delay its registration', () => {
      assert.doesNotMatch(built.html, /<script[^>]*\ssrc=/)
      assert.equal(built.html.match(/<script/g)?.length, 2)
    })

    it('shows a field for every property', () => {
      const prefix = isConfigType(built.type) ? 'node-config-input' : 'node-input'
      const missing = defaultNames(definition!).filter(
        (name) => !hidden.includes(name) && !built.template.includes(`id="${prefix}-${name}"`),
      )
      assert.deepEqual(missing, [])
    })

    it('has no field that is not saved', () => {
      const saved = [...defaultNames(definition!), ...credentialNames(definition!)]
      const fields = [...built.template.matchAll(/id="node-(?:config-)?input-([\w-]+)"/g)].map(([, name]) => name)
      assert.deepEqual(
        fields.filter((name) => !saved.includes(name ?? '')),
        [],
      )
    })

    it('has labels that belong to fields', () => {
      for (const [, id] of built.template.matchAll(/<label for="([^"]*)"/g)) {
        assert.ok(built.template.includes(`id="${id ?? ''}"`), `no field for the label of ${id ?? ''}`)
      }
    })

    it('has a label, and a hint or a translated example, in every row with a field', () => {
      const isExplained = (html: string): boolean => /class="telecom-hint|data-i18n="\[placeholder\]/.test(html)
      const rows = built.rows()
      assert.ok(rows.length > 0)
      assert.deepEqual(
        rows.filter(({ html }) => !html.includes('<label') || !isExplained(html)).map(({ field }) => field),
        [],
      )
    })

    it('checks every property that could hold something wrong', () => {
      const isPlain = (name: string, value: unknown): boolean =>
        plain.includes(name) || name.endsWith('Type') || typeof value === 'boolean'
      const unchecked = Object.entries(built.savedProperties()).filter(
        ([name, { value, type, validate }]) => !isPlain(name, value) && type === undefined && validate === undefined,
      )
      assert.deepEqual(
        unchecked.map(([name]) => name),
        [],
      )
    })

    it('takes its colours from the theme', () => {
      assert.doesNotMatch(built.template, /#[0-9a-f]{3,8}\s*[;"]|rgba?\(|hsla?\(/i)
    })

    it('has its icon beside it', () => {
      const icon = propertyValue(definition!, 'icon')
      assert.ok(icon !== undefined && ts.isStringLiteral(icon) && existsSync(join(built.folder, 'icons', icon.text)))
    })

    for (const language of languages) {
      it(`has every text in ${language}`, () => {
        const known = textKeys(built.catalogue(language))
        const { keys, prefixes } = built.mentionedKeys()
        assert.deepEqual(
          [...keys].filter((key) => !known.includes(key)),
          [],
        )
        assert.deepEqual(
          [...prefixes].filter((prefix) => !known.some((key) => key.startsWith(`${prefix}.`))),
          [],
        )
      })

      it(`has the same texts in ${language} as in English, none of them empty`, () => {
        const catalogue = built.catalogue(language)
        assert.deepEqual(textKeys(catalogue).sort(), textKeys(built.catalogue('en-US')).sort())
        assert.doesNotMatch(JSON.stringify(catalogue), /:""/)
      })

      it(`has help in ${language} with the sections and terms of the English one`, () => {
        const help = built.help(language)
        assert.match(help, new RegExp(`^<script type="text/html" data-help-name="${built.type}">\\n<p>`))
        assert.deepEqual(outline(help), outline(built.help('en-US')))
      })
    }

    /** A node without such ports has nothing to say about them. */
    const ports = (property: string, section: string): string[] => {
      const count = propertyValue(definition!, property)
      return count !== undefined && ts.isNumericLiteral(count) && count.text === '0' ? [] : [section]
    }

    it('has help with all sections, and a link to its guide', () => {
      const help = built.help('en-US')
      const sections = [...help.matchAll(/<h3>([^<]*)/g)].map(([, title]) => title)
      const expected = isConfigType(built.type)
        ? ['Details', 'References']
        : [
            ...ports('inputs', 'Inputs'),
            ...ports('outputs', 'Outputs'),
            'Details',
            'Failures',
            'Examples',
            'References',
          ]
      assert.deepEqual(sections.slice(-expected.length), expected)
      const guide = /docs\/[\w-]+\.md(?=")/.exec(help)?.[0] ?? assert.fail('no link')
      assert.ok(existsSync(join(packageFolder, guide)), guide)
    })

    it('uses every text of its own', () => {
      const own = textKeys(built.catalogue('en-US')).filter((key) => key.startsWith(`${built.type}.`))
      const mention = built.mentionedKeys()
      assert.deepEqual(
        own.filter((key) => !isMentioned(key, mention)),
        [],
      )
    })
  })
}

function readTypes(): BuiltType[] {
  const manifest: unknown = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
  const map = member(member(manifest, 'node-red'), 'nodes')
  return Object.entries(map).map(([type, file]) => new BuiltType(packageFolder, type, String(file)))
}

function member(value: unknown, name: string): object {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  return typeof found === 'object' && found !== null ? found : assert.fail(`package.json has no ${name}`)
}

function defaultNames(definition: ts.ObjectLiteralExpression): string[] {
  return literalNames(definition, 'defaults')
}

function credentialNames(definition: ts.ObjectLiteralExpression): string[] {
  return propertyValue(definition, 'credentials') === undefined ? [] : literalNames(definition, 'credentials')
}

function literalNames(definition: ts.ObjectLiteralExpression, property: string): string[] {
  const literal = propertyValue(definition, property)
  assert.ok(literal !== undefined && ts.isObjectLiteralExpression(literal), `${property} is not a literal`)
  return propertyNames(literal).map((name) => name ?? assert.fail(`${property} has a property without a literal name`))
}

function isMentioned(key: string, { keys, prefixes }: { keys: Set<string>; prefixes: Set<string> }): boolean {
  return keys.has(key) || [...prefixes].some((prefix) => key.startsWith(`${prefix}.`))
}

/** What help texts in all languages have in common: the order of their elements, and the terms of defined ones. */
function outline(help: string): string[] {
  return [...help.matchAll(/<(h3|h4|ol|ul|li|dl|dd)\b|<dt[^>]*>([^<]*)/g)].map(([tag, , term]) => term ?? tag)
}
