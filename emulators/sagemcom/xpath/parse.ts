import { type Comparison, type Condition, type Operand, type Path, PathSyntaxError, type Step } from './syntax'

const namePattern = /[\p{L}_][\p{L}\p{N}_.-]*/uy
const numberPattern = /\d+(?:\.\d+)?/y
const comparisonPattern = /!=|<=|>=|=|<|>/y
const functionPattern = /(last|position)\s*\(\s*\)/y
const spacePattern = /\s*/y

/**
 * Reads a path of the device's dialect: child steps with predicates, `*`, `.`, `..` and attributes.
 * @throws {PathSyntaxError} for anything else, a leading slash and the empty path included
 */
export function parsePath(text: string): Path {
  const reader = new Reader(text)
  const path = reader.path()
  reader.end()
  return path
}

class Reader {
  #at = 0

  constructor(readonly text: string) {}

  path(): Path {
    const steps = [this.#step()]
    while (this.#take('/')) steps.push(this.#step())
    return { steps }
  }

  end(): void {
    if (this.#at < this.text.length) this.#fail('unexpected text')
  }

  #step(): Step {
    if (this.#take('..')) return { kind: 'parent' }
    if (this.#take('.')) return { kind: 'self' }
    if (this.#take('@')) return { kind: 'attribute', name: this.#name() }
    const name = this.#take('*') ? '*' : this.#name()
    const predicates: Condition[] = []
    while (this.#take('[')) {
      predicates.push(this.#or())
      this.#space()
      this.#expect(']')
    }
    return { kind: 'child', name, predicates }
  }

  #or(): Condition {
    let left = this.#and()
    while (this.#word('or')) left = { kind: 'or', left, right: this.#and() }
    return left
  }

  #and(): Condition {
    let left = this.#single()
    while (this.#word('and')) left = { kind: 'and', left, right: this.#single() }
    return left
  }

  #single(): Condition {
    this.#space()
    if (this.#take('(')) {
      const inner = this.#or()
      this.#space()
      this.#expect(')')
      return inner
    }
    const left = this.#operand()
    this.#space()
    const sign = this.#match(comparisonPattern)
    if (sign === undefined) return this.#alone(left)
    this.#space()
    return { kind: 'compare', comparison: asComparison(sign), left, right: this.#operand() }
  }

  #alone(operand: Operand): Condition {
    if (operand.kind === 'number') return { kind: 'position', at: operand.number }
    if (operand.kind === 'last') return { kind: 'position', at: 'last' }
    if (operand.kind !== 'path') return this.#fail('a condition is missing')
    const [step, ...more] = operand.path.steps
    const isName = step?.kind === 'child' && step.predicates.length === 0 && step.name !== '*' && more.length === 0
    return isName ? { kind: 'alias', alias: step.name } : { kind: 'exists', path: operand.path }
  }

  #operand(): Operand {
    for (const quote of ["'", '"']) {
      if (this.#take(quote)) return { kind: 'text', text: this.#until(quote) }
    }
    const digits = this.#match(numberPattern)
    if (digits !== undefined) return { kind: 'number', number: Number(digits) }
    const called = this.#match(functionPattern)
    if (called !== undefined) return { kind: called.startsWith('last') ? 'last' : 'position' }
    return { kind: 'path', path: this.path() }
  }

  #until(quote: string): string {
    const end = this.text.indexOf(quote, this.#at)
    if (end < 0) this.#fail('the quote is not closed')
    const text = this.text.slice(this.#at, end)
    this.#at = end + 1
    return text
  }

  #name(): string {
    return this.#match(namePattern) ?? this.#fail('a name is missing')
  }

  /** A word such as `and`, which must not be the start of a longer name. */
  #word(word: string): boolean {
    this.#space()
    const before = this.#at
    if (this.#match(namePattern) === word) return true
    this.#at = before
    return false
  }

  #space(): void {
    this.#match(spacePattern)
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.text)?.[0]
    this.#at += found?.length ?? 0
    return found
  }

  #take(text: string): boolean {
    if (!this.text.startsWith(text, this.#at)) return false
    this.#at += text.length
    return true
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail(`"${text}" is missing`)
  }

  #fail(reason: string): never {
    throw new PathSyntaxError(`${this.text}: ${reason} at ${this.#at}`)
  }
}

function asComparison(sign: string): Comparison {
  switch (sign) {
    case '!=':
    case '<':
    case '>':
    case '<=':
    case '>=':
      return sign
    default:
      return '='
  }
}
