import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const sources = join(__dirname, '../../src')
const files = readdirSync(sources, { recursive: true, encoding: 'utf8' })
const labels = files
  .filter((file) => /locales.en-US.*\.json$/.test(file))
  .flatMap((file) => textsOf(JSON.parse(readFileSync(join(sources, file), 'utf8'))))

describe('labels that error sentences name', () => {
  for (const [label, file] of namedLabels()) {
    it(`“${label}” (${file}) is in a dialog`, () => {
      assert.ok(labels.some((text) => text === label || text.startsWith(`${label} `)))
    })
  }

  it('“Allow changes” begins the box of every node that guards writing', () => {
    const boxes = files.filter((file) => /locales.en-US.*\.json$/.test(file)).flatMap(allowWriteLabels)
    assert.deepEqual(
      boxes.filter((label) => !label.startsWith('Allow changes ')),
      [],
    )
    const guarded = files.filter(
      (file) =>
        /^nodes\/(?!shared).*\.ts$/.test(file) && /guardWrite\(/.test(readFileSync(join(sources, file), 'utf8')),
    )
    assert.equal(boxes.length, guarded.length)
    assert.ok(guarded.length >= 5)
  })
})

function allowWriteLabels(file: string): string[] {
  const text = readFileSync(join(sources, file), 'utf8')
  // The hint below the box has the same name, in another group.
  return [...text.matchAll(/"label": \{[^}]*"allowWrite": "([^"]*)"/g)].map(([, label = '']) => label)
}

/** What stands in quotes with a capital letter in the code of the runtime: names of fields, buttons and boxes. */
function namedLabels(): Map<string, string> {
  const code = files.filter((file) => /^(lib|nodes)\b.*\.ts$/.test(file) && !file.endsWith('.editor.ts'))
  const found = code.flatMap((file) =>
    [...withoutComments(readFileSync(join(sources, file), 'utf8')).matchAll(/“(\p{Lu}[^“”$]*)”/gu)].map(
      ([, label = '']): [string, string] => [label, file],
    ),
  )
  return new Map(found)
}

function withoutComments(code: string): string {
  return code.replace(/^ *(\/\*\*|\*|\/\/).*$/gm, '')
}

function textsOf(catalogue: unknown): string[] {
  if (typeof catalogue === 'string') return [catalogue]
  return typeof catalogue === 'object' && catalogue !== null ? Object.values(catalogue).flatMap(textsOf) : []
}
