// Builds dist/: the runtime with tsup, then one HTML file per node type from its editor code and its dialog.
// `--watch` builds again whenever a source changes.

import { existsSync, watch } from 'node:fs'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { build as bundle } from 'esbuild'
import { build as compile } from 'tsup'
import { root } from './install.mjs'

process.chdir(root)

const sources = 'src/nodes'
const output = 'dist/nodes'
const shared = 'src/editor'

async function build() {
  const startedMs = performance.now()
  const types = await nodeTypes()
  await checkPackageMap(types)
  await compile({ config: 'tsup.config.ts' })
  await Promise.all(types.map(buildEditor))
  console.error(`built ${types.length} node types in ${Math.round(performance.now() - startedMs)} ms`)
}

/** Every folder of src/nodes that holds a dialog is a node type of the same name. */
async function nodeTypes() {
  const entries = await readdir(sources, { withFileTypes: true })
  return entries
    .filter((entry) => entry.isDirectory() && existsSync(join(sources, entry.name, `${entry.name}.html`)))
    .map((entry) => entry.name)
    .sort()
}

/** Node-RED loads what the map in package.json says; a type that it lacks would silently not exist. */
async function checkPackageMap(types) {
  const map = (await readJson('package.json'))['node-red'].nodes
  for (const type of types) {
    const expected = `${output}/${type}/${type}.js`
    if (map[type] !== expected) {
      throw new Error(
        `package.json must list "${type}": "${expected}" under node-red.nodes, because ${sources}/${type} exists.`,
      )
    }
  }
  for (const type of Object.keys(map)) {
    if (!types.includes(type)) {
      throw new Error(
        `package.json lists "${type}" under node-red.nodes, but ${sources}/${type}/${type}.html does not exist.`,
      )
    }
  }
}

async function buildEditor(type) {
  const from = join(sources, type)
  const to = join(output, type)
  const editor = join(from, `${type}.editor.ts`)
  // What every node says is worded in the user's language; no dialog has to ask for it.
  const translation = /-config$|^telecom-store$/.test(type)
    ? ''
    : `\nimport { translateMessages } from '../../editor/sentences'\ntranslateMessages('${type}')\n`
  const bundled = await bundle({
    // Not as an entry point: esbuild takes a file of a "commonjs" package for CommonJS and would wrap registerType.
    stdin: {
      contents: `${await readFile(editor, 'utf8')}${translation}`,
      sourcefile: editor,
      resolveDir: from,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    charset: 'utf8',
    legalComments: 'none',
    tsconfig: 'tsconfig.editor.json',
  })
  const script = bundled.outputFiles[0].text.replace(/<\/script/gi, '<\\/script')
  const dialog = await expand(join(from, `${type}.html`), join(shared, 'partials'), { type })
  await mkdir(to, { recursive: true })
  await writeFile(
    join(to, `${type}.html`),
    `<script type="text/javascript">\n${script}</script>\n\n` +
      `<script type="text/html" data-template-name="${type}">\n${dialog}</script>\n`,
  )
  const languages = await readdir(join(from, 'locales'))
  await Promise.all(languages.map((language) => buildLocale(type, language, script)))
  await copyIcons(type, script, join(to, 'icons'))
}

/**
 * One catalogue per language: the type's own texts, those that all types share, and the sentences of the runtime, of
 * devices only its own, and the texts of a device's catalogue where the dialog shows it; the help beside it.
 */
async function buildLocale(type, language, script) {
  const from = join(sources, type, 'locales', language)
  const to = join(output, type, 'locales', language)
  const common = join(shared, 'locales', language)
  const texts = { ...(await readJson(join(from, `${type}.json`))), ...(await readJson(join(common, 'telecom.json'))) }
  const sentences = await sentencesOf(type, language, script)
  Object.assign(texts.telecom, { language, sentences, keys: sentenceKeys(sentences).join(' ') })
  await mkdir(to, { recursive: true })
  await writeFile(join(to, `${type}.json`), `${JSON.stringify(texts, null, 2)}\n`)
  await writeFile(join(to, `${type}.html`), await expand(join(from, `${type}.html`), common, { type }))
}

const sentenceFolder = 'src/lib/sentences'

async function sentencesOf(type, language, script) {
  const bundled = await bundle({
    entryPoints: [join(sentenceFolder, language, 'index.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    charset: 'utf8',
  })
  const code = Buffer.from(bundled.outputFiles[0].text).toString('base64')
  const { sentences } = await import(`data:text/javascript;base64,${code}`)
  const [device] = type.split('-')
  const deviceOf = (area) => area.split('-')[0]
  const isForAll = (area) => !existsSync(join(sources, `${deviceOf(area)}-config`))
  const areas = Object.entries(sentences).filter(
    ([area]) => deviceOf(area) === device || isForAll(area) || device === 'telecom',
  )
  const isShown = (area) => !area.includes('-') || script.includes(`"${area}"`)
  return Object.fromEntries(areas.filter(([area]) => isShown(area)))
}

/** The editor can look texts up by their keys only. */
function sentenceKeys(sentences) {
  return Object.entries(sentences).flatMap(([area, texts]) => Object.keys(texts).map((name) => `${area}.${name}`))
}

/**
 * Text of a file in which `<!-- include rows limit=30 -->` stands for `<folder>/rows.html`, and `{{limit}}` in there
 * for 30. Values of the including file hold inside as well.
 */
async function expand(file, folder, values) {
  const text = (await readFile(file, 'utf8')).replace(/\{\{(\w+)\}\}/g, (_, name) => {
    if (values[name] === undefined) throw new Error(`${file} uses {{${name}}}, which no include gives a value.`)
    return values[name]
  })
  const parts = text.split(/[ \t]*<!-- include ([^>]*) -->\n/)
  const expanded = parts.map((part, index) => {
    if (index % 2 === 0) return part
    const [name, ...settings] = part.split(' ')
    const given = Object.fromEntries(settings.map((setting) => setting.split('=')))
    return expand(join(folder, `${name}.html`), folder, { ...values, ...given })
  })
  return (await Promise.all(expanded)).join('')
}

async function readJson(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new Error(`${file}: ${error.message}`, { cause: error })
  }
}

async function copyIcons(type, script, to) {
  for (const [, icon] of script.matchAll(/\bicon: "([\w-]+\.svg)"/g)) {
    if (!existsSync(join('icons', icon))) throw new Error(`${type} names the icon ${icon}, which icons/ does not have.`)
    await mkdir(to, { recursive: true })
    await cp(join('icons', icon), join(to, basename(icon)))
  }
}

/** Builds again 100 ms after the last of a burst of changes, one build at a time. */
function buildOnChange() {
  let timer
  let running = Promise.resolve()
  const again = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      running = running.then(build).catch(report)
    }, 100)
  }
  for (const folder of ['src', 'icons']) watch(folder, { recursive: true }, again)
}

function report(error) {
  console.error(`build failed: ${error.message}`)
}

await rm('dist', { recursive: true, force: true })
try {
  await build()
} catch (error) {
  report(error)
  process.exitCode = 1
}
if (process.argv.includes('--watch')) buildOnChange()
