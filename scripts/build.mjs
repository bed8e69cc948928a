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
  const map = JSON.parse(await readFile('package.json', 'utf8'))['node-red'].nodes
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
  const bundled = await bundle({
    entryPoints: [join(from, `${type}.editor.ts`)],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    charset: 'utf8',
    legalComments: 'none',
    tsconfig: 'tsconfig.editor.json',
  })
  const script = bundled.outputFiles[0].text.replace(/<\/script/gi, '<\\/script')
  const dialog = await readFile(join(from, `${type}.html`), 'utf8')
  await mkdir(to, { recursive: true })
  await writeFile(
    join(to, `${type}.html`),
    `<script type="text/javascript">\n${script}</script>\n\n` +
      `<script type="text/html" data-template-name="${type}">\n${dialog}</script>\n`,
  )
  await cp(join(from, 'locales'), join(to, 'locales'), { recursive: true })
  await copyIcons(type, script, join(to, 'icons'))
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
