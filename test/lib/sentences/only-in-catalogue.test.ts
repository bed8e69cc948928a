import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

const sources = join(__dirname, '../../../src')

/** Which argument of a call is worded for users. */
const worded: Record<string, number> = {
  DeviceError: 1,
  badInput: 2,
  working: 0,
  progress: 0,
  done: 0,
  idle: 0,
  waiting: 0,
}

describe('what users read', () => {
  it('is in the catalogue of sentences, not in the code', () => {
    const strays = readdirSync(sources, { recursive: true, encoding: 'utf8' })
      .filter((file) => /^(lib|nodes)\b.*\.ts$/.test(file) && !/\.editor\.ts$|\.d\.ts$/.test(file))
      .flatMap((file) => straysIn(file, readFileSync(join(sources, file), 'utf8')))
    assert.deepEqual(strays, [])
  })
})

function straysIn(file: string, code: string): string[] {
  const source = ts.createSourceFile(file, code, ts.ScriptTarget.ES2022, true)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) || ts.isCallExpression(node)) {
      const callee = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression
      const argument = node.arguments?.[worded[callee.getText()] ?? Number.POSITIVE_INFINITY]
      if (argument !== undefined && hasWords(argument)) found.push(`${file}: ${argument.getText()}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** A text with two words beside each other, written in the code. */
function hasWords(node: ts.Node): boolean {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node))
    return /\p{L}{2,} \p{L}{2,}/u.test(node.text)
  if (ts.isTemplateExpression(node))
    return /\p{L}{3,}/u.test(node.head.text + node.templateSpans.map(({ literal }) => literal.text).join(' '))
  if (ts.isConditionalExpression(node)) return hasWords(node.whenTrue) || hasWords(node.whenFalse)
  return false
}
