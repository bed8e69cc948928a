import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'

const repository = join(__dirname, '../..')
const exampleFolder = join(repository, 'examples')
const coreFolder = join(dirname(require.resolve('@node-red/nodes/package.json')), 'core')

/** What every node of a flow has besides its own properties. */
const commonNames = ['id', 'type', 'z', 'g', 'x', 'y', 'wires', 'd']
/** Nodes of a flow that no HTML file registers. */
const structures: Record<string, string[]> = {
  tab: ['label', 'disabled', 'info', 'env'],
  group: ['name', 'style', 'nodes', 'w', 'h', 'env', 'info'],
}

type FlowNode = Record<string, unknown> & { id: string; type: string }

const packageTypes = Object.keys(readPackage()['node-red'].nodes)
const core = coreTypes()
/** Other people's packages that an example may need, and what they register. */
const helpers = new Map(
  [
    { module: 'node-red-node-mysql', page: '68-mysql.html' },
    { module: 'node-red-node-email', page: '61-email.html' },
  ].map(({ module, page }) => [module, new Map(typesOf(readFileSync(require.resolve(`${module}/${page}`), 'utf8')))]),
)
const own = new Map(packageTypes.map((type) => [type, ownPropertyNames(type)]))
/** By folder: the import dialog has a sub-menu for each. */
const examples = readdirSync(exampleFolder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replaceAll('\\', '/'))
  .map((name) => ({ name, text: readFileSync(join(exampleFolder, name), 'utf8') }))

describe('examples', () => {
  for (const type of packageTypes.filter((name) => !name.endsWith('-config'))) {
    it(`show ${type} at work`, () => {
      const users = examples.filter(({ text }) => flowOf(text).some((node) => node.type === type))
      assert.notEqual(users.length, 0)
    })
  }

  it('lie in folders, the first of which has one for each kind of device', () => {
    assert.deepEqual(
      examples.filter(({ name }) => !/^\d [^/]+\/[^/]+$/.test(name)).map(({ name }) => name),
      [],
    )
    const first = examples.filter(({ name }) => name.startsWith('1 Start here/'))
    const kinds = first.flatMap(({ text }) =>
      flowOf(text)
        .filter(isDevice)
        .map(({ type }) => type),
    )
    assert.deepEqual(kinds.sort(), packageTypes.filter((type) => type.endsWith('-config')).sort())
  })

  it('share one device per kind, so that its address and password are entered once', () => {
    const devices = new Map<string, FlowNode>()
    for (const node of examples.flatMap(({ text }) => flowOf(text).filter(isDevice))) {
      assert.deepEqual(node, devices.get(node.type) ?? node)
      devices.set(node.type, node)
    }
  })

  it('share no other id, so that several can be imported into one Node-RED', () => {
    const nodes = examples.flatMap(({ text }) => flowOf(text).filter((node) => !isDevice(node)))
    const ids = nodes.map(({ id }) => id)
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
    )
  })

  for (const { name, text } of examples) {
    describe(name, () => {
      const flow = flowOf(text)

      it('begins with a comment that fits on a screen, and describes its tab', () => {
        assert.equal(flow[0]?.type, 'comment')
        assert.match(String(flow[0].name), /^[A-Z].{10,70}\.$/)
        const info = String(flow.find(({ type }) => type === 'tab')?.info)
        assert.match(info, flow.some(isDevice) ? /\*\*Before the first run:\*\* .{20}/ : /.{20}/)
      })

      it('gives times to people as their clock shows them', () => {
        assert.doesNotMatch(text, /\{\{\{?payload\.(?:start|answer|end)\}\}/)
      })

      it('uses core nodes and those of this package, or names the package that it needs', () => {
        const info = String(flow.find(({ type }) => type === 'tab')?.info)
        for (const [module, known] of helpers) {
          assert.equal(
            info.includes(`It needs *${module}*`),
            flow.some(({ type }) => known.has(type)),
            module,
          )
        }

        const types = flow.map((node) => node.type)
        assert.deepEqual(
          types.filter((type) => propertyNamesOf(type) === undefined),
          [],
        )
      })

      it('sets no property that its node does not have', () => {
        const unknown = flow.flatMap((node) => {
          const known = [...commonNames, ...(propertyNamesOf(node.type) ?? [])]
          return Object.keys(node)
            .filter((key) => !known.includes(key))
            .map((key) => `${node.type}.${key}`)
        })
        assert.deepEqual(unknown, [])
      })

      it('lists every property of the nodes of this package, as an export does', () => {
        const missing = flow.flatMap((node) =>
          (own.get(node.type) ?? []).filter((key) => !(key in node)).map((key) => `${node.type}.${key}`),
        )
        assert.deepEqual(missing, [])
      })

      it('wires and chooses nodes of its own only', () => {
        const ids = new Set(flow.map((node) => node.id))
        const targets = flow.flatMap((node) => [
          ...(Array.isArray(node.wires) ? (node.wires as string[][]).flat() : []),
          ...(Array.isArray(node.scope) ? (node.scope as string[]) : []),
          ...['z', 'device'].map((key) => node[key]).filter((id) => typeof id === 'string' && id !== ''),
        ])
        assert.deepEqual(
          targets.filter((id) => !ids.has(String(id))),
          [],
        )
      })

      it('holds no credentials', () => {
        assert.doesNotMatch(text, /"(?:credentials|username|user|password|secret|token)"\s*:/i)
      })

      it('names no device that could be somebody’s', () => {
        const addresses = flow.filter((node) => node.type.endsWith('-config')).map((node) => String(node.address))
        // Reserved names, the factory addresses of modem and router, nothing at all, or the environment.
        const harmless =
          /^(?:https?:\/\/)?(?:(?:[\w-]+\.)*example\.(?:com|net|org)|192\.168\.[18]\.1)(?::\d+)?$|^$|^\$\{\w+\}$/
        assert.deepEqual(
          addresses.filter((address) => !harmless.test(address)),
          [],
        )
      })
    })
  }
})

function isDevice(node: FlowNode): boolean {
  return packageTypes.includes(node.type) && node.type.endsWith('-config')
}

function readPackage(): { 'node-red': { nodes: Record<string, string> } } {
  return JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    'node-red': { nodes: Record<string, string> }
  }
}

function flowOf(text: string): FlowNode[] {
  const parsed: unknown = JSON.parse(text)
  assert.ok(Array.isArray(parsed), 'an example is a JSON array of nodes')
  return parsed as FlowNode[]
}

function propertyNamesOf(type: string): string[] | undefined {
  const helping = [...helpers.values()].map((known) => known.get(type)).find((names) => names !== undefined)
  return own.get(type) ?? core.get(type) ?? structures[type] ?? helping
}

function ownPropertyNames(type: string): string[] {
  const file = join(repository, 'src/nodes', type, `${type}.editor.ts`)
  return registrations(readFileSync(file, 'utf8')).get(type) ?? []
}

/** The node types that come with Node-RED, each with its properties. */
function coreTypes(): Map<string, string[]> {
  const files = readdirSync(coreFolder, { recursive: true, encoding: 'utf8' })
  const nodeFiles = files.filter((file) => file.endsWith('.html') && !file.includes('locales'))
  return new Map(nodeFiles.flatMap((file) => typesOf(readFileSync(join(coreFolder, file), 'utf8'))))
}

function typesOf(html: string): [string, string[]][] {
  const scripts = [...html.matchAll(/<script type="text\/(?:java|x-java)script">([\s\S]*?)<\/script>/g)]
  return scripts.flatMap(([, code = '']) => [...registrations(code)])
}

/** The names in `defaults` of every `RED.nodes.registerType('type', { defaults: {…} })` in a file. */
function registrations(code: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^RED\.nodes\.registerType$/.test(node.expression.getText())) {
      const [name, definition] = node.arguments
      if (name !== undefined && ts.isStringLiteral(name) && definition !== undefined) {
        found.set(name.text, defaultNames(definition))
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile('node.ts', code, ts.ScriptTarget.Latest, true))
  return found
}

function defaultNames(definition: ts.Expression): string[] {
  if (!ts.isObjectLiteralExpression(definition)) return []
  const defaults = definition.properties.find((property) => property.name?.getText() === 'defaults')
  if (defaults === undefined || !ts.isPropertyAssignment(defaults)) return []
  if (!ts.isObjectLiteralExpression(defaults.initializer)) return []
  return defaults.initializer.properties.flatMap((property) =>
    property.name === undefined ? [] : [property.name.getText().replace(/^['"]|['"]$/g, '')],
  )
}
