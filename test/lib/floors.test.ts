import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const root = join(__dirname, '..', '..')
const devices = ['ucm', 'hilink', 'sagemcom', 'kalliope']

interface Import {
  from: string
  to: string
  /** Nothing of it is left when the program runs. */
  isTypeOnly: boolean
}

const statement = /^(?:import|export)\s+(type\s+)?((?:[^'"`;]*?)\s+from\s+)?'(\.[^']*)'/gm
const sources = ['src', 'emulators'].flatMap((folder) => typeScriptIn(join(root, folder)))
const imports = sources.flatMap(importsOf)

function typeScriptIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name))
}

function importsOf(file: string): Import[] {
  const found: Import[] = []
  for (const [, type, names = '', path = ''] of readFileSync(file, 'utf8').matchAll(statement)) {
    const target = fileOf(join(dirname(file), path))
    const listed = /\{([^}]*)\}/
      .exec(names)?.[1]
      ?.split(',')
      .filter((name) => name.trim() !== '')
    const allTypes = listed !== undefined && listed.length > 0 && listed.every((name) => /^\s*type\s/.test(name))
    found.push({ from: relative(root, file), to: relative(root, target), isTypeOnly: type !== undefined || allTypes })
  }
  return found
}

function fileOf(path: string): string {
  const bare = path.replace(/\.js$/, '')
  const found = [`${bare}.ts`, join(bare, 'index.ts'), path].find((candidate) => existsSync(candidate))
  if (found === undefined) throw new Error(`There is no ${path}`)
  return found
}

function crossing(isWrong: (one: Import) => boolean): string[] {
  return imports.filter(isWrong).map(({ from, to }) => `${from} → ${to}`)
}

const deviceOf = (path: string): string | undefined => devices.find((name) => path.startsWith(`src/lib/${name}/`))

describe('the floors of the house', () => {
  it('are found', () => {
    assert.ok(sources.length > 300 && imports.length > 1000)
  })

  it('the library knows neither nodes nor the editor', () => {
    assert.deepEqual(
      crossing(({ from, to }) => from.startsWith('src/lib/') && !to.startsWith('src/lib/')),
      [],
    )
  })

  it('one device does not know another', () => {
    const isWrong = ({ from, to }: Import): boolean => {
      const [one, other] = [deviceOf(from), deviceOf(to)]
      return one !== undefined && other !== undefined && one !== other
    }
    assert.deepEqual(crossing(isWrong), [])
  })

  it('what all devices share knows none of them', () => {
    const shared = ['http', 'session', 'calls', 'storage'].map((name) => `src/lib/${name}/`)
    const isWrong = ({ from, to }: Import): boolean =>
      shared.some((folder) => from.startsWith(folder)) && deviceOf(to) !== undefined
    assert.deepEqual(crossing(isWrong), [])
  })

  it('emulators and package share no code', () => {
    const isWrong = ({ from, to }: Import): boolean => from.startsWith('emulators/') !== to.startsWith('emulators/')
    assert.deepEqual(crossing(isWrong), [])
  })

  it('no file imports itself on the way round', () => {
    assert.deepEqual(circles(), [])
  })
})

/** Circles of imports that are there when the program runs, each as its files. */
function circles(): string[] {
  const targets = new Map<string, string[]>()
  for (const { from, to, isTypeOnly } of imports) if (!isTypeOnly) targets.set(from, [...(targets.get(from) ?? []), to])
  const found: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file)
    if (at >= 0) found.push([...path.slice(at), file].join(' → '))
    if (at >= 0 || done.has(file)) return
    for (const target of targets.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of targets.keys()) visit(file, [])
  return found
}
