import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runInNewContext } from 'node:vm'
import ts from 'typescript'

export const languages = ['en-US', 'de', 'fr', 'it'] as const

type Catalogue = Record<string, unknown>

/** A property of a node as the editor knows it. */
export interface SavedProperty {
  value: unknown
  type?: string
  validate?: (this: object, value: unknown, options: object) => boolean | string
}

/** A row of a dialog. */
export interface DialogRow {
  /** The id of its field. */
  field: string
  html: string
}

/** The editor side of one node type, as it is in dist/. */
export class BuiltType {
  readonly folder: string
  readonly html: string
  /** The browser code, without its script element. */
  readonly script: string
  /** The dialog, without its script element. */
  readonly template: string

  constructor(
    packageFolder: string,
    readonly type: string,
    readonly runtimeFile: string,
  ) {
    this.folder = dirname(join(packageFolder, runtimeFile))
    this.html = readFileSync(join(this.folder, `${type}.html`), 'utf8')
    this.script = /<script type="text\/javascript">([\s\S]*?)<\/script>/.exec(this.html)?.[1] ?? ''
    const template = `<script type="text/html" data-template-name="${type}">`
    this.template = this.html.split(template)[1]?.split('</script>')[0] ?? ''
  }

  /** The object literal given to `RED.nodes.registerType('<type>', {…})`, and how often it is called. */
  registrations(): ts.ObjectLiteralExpression[] {
    const found: ts.ObjectLiteralExpression[] = []
    this.visit((node) => {
      if (!ts.isCallExpression(node) || node.expression.getText() !== 'RED.nodes.registerType') return
      const [name, definition] = node.arguments
      const isLiteral = name !== undefined && ts.isStringLiteral(name) && name.text === this.type
      if (isLiteral && definition !== undefined && ts.isObjectLiteralExpression(definition)) found.push(definition)
    })
    return found
  }

  /** What the type saves, from its code run without a dialog: texts are their keys, and no field is on the page. */
  savedProperties(): Record<string, SavedProperty> {
    let defaults: Record<string, SavedProperty> = {}
    const register = (_type: string, definition: { defaults: Record<string, SavedProperty> }): void => {
      defaults = definition.defaults
    }
    const RED = {
      _: (key: string) => key,
      nodes: { registerType: register },
      comms: { subscribe: () => undefined },
      hooks: { add: () => undefined },
    }
    runInNewContext(this.script, { RED, $: () => [], URLSearchParams })
    return defaults
  }

  /** The rows of the dialog that have a field for the user. */
  rows(): DialogRow[] {
    const rows = [...this.template.matchAll(/^( *)<div class="form-row[^"]*">\n([\s\S]*?)^\1<\/div>/gm)]
    return rows.flatMap(([, , html = '']) => {
      const shown = html.replace(/<input type="hidden"[^>]*>/g, '')
      const [, field] = /<(?:input|select)\b[^>]*\bid="([^"]+)"/.exec(shown) ?? /telecom-(list-\w+)/.exec(shown) ?? []
      return field === undefined ? [] : [{ field, html: shown }]
    })
  }

  /** Texts of the code and the dialog that look like a key of the catalogue; a prefix where the end is computed. */
  mentionedKeys(): { keys: Set<string>; prefixes: Set<string> } {
    const keys = new Set<string>()
    const prefixes = new Set<string>()
    const ownKey = new RegExp(`^(telecom|${this.type})\\.[\\w.-]+$`)
    this.visit((node) => {
      if (ts.isStringLiteralLike(node) && ownKey.test(node.text)) keys.add(node.text)
      if (ts.isTemplateHead(node) && ownKey.test(node.text)) prefixes.add(node.text.replace(/\.$/, ''))
    })
    for (const [, value = ''] of this.template.matchAll(/data-i18n="([^"]*)"/g)) {
      for (const key of value.split(';')) keys.add(key.replace(/^\[[\w-]+\]/, ''))
    }
    return { keys, prefixes }
  }

  catalogue(language: string): Catalogue {
    const parsed: unknown = JSON.parse(
      readFileSync(join(this.folder, 'locales', language, `${this.type}.json`), 'utf8'),
    )
    if (!isObject(parsed)) throw new Error(`${this.type} has no catalogue for ${language}`)
    return parsed
  }

  help(language: string): string {
    return readFileSync(join(this.folder, 'locales', language, `${this.type}.html`), 'utf8')
  }

  private visit(look: (node: ts.Node) => void): void {
    const source = ts.createSourceFile(`${this.type}.js`, this.script, ts.ScriptTarget.ES2020, true)
    const step = (node: ts.Node): void => {
      look(node)
      ts.forEachChild(node, step)
    }
    step(source)
  }
}

/** Names of an object literal's properties; one that is not written out (a spread, a computed name) is `undefined`. */
export function propertyNames(literal: ts.ObjectLiteralExpression): (string | undefined)[] {
  return literal.properties.map((property) =>
    property.name !== undefined && ts.isIdentifier(property.name) ? property.name.text : undefined,
  )
}

/** The value of a property of an object literal. */
export function propertyValue(literal: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  for (const property of literal.properties) {
    if (ts.isPropertyAssignment(property) && property.name.getText() === name) return property.initializer
  }
  return undefined
}

/** All paths of a catalogue that lead to a text: `telecom.label.name`. */
export function textKeys(catalogue: Catalogue, prefix = ''): string[] {
  return Object.entries(catalogue).flatMap(([key, value]) =>
    isObject(value) ? textKeys(value, `${prefix}${key}.`) : [`${prefix}${key}`],
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
