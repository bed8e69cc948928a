import { type KalliopeRow } from './call-row.js'
import { epochMsOf } from './call-times.js'
import { realignedCells } from './csv-realign.js'
import { badAnswer, type RowScanner, rowTooLarge, type ScanLimits } from './scanner.js'

const quote = 0x22
const comma = 0x2c
/** A quoted cell that goes on for longer is no quoted cell, but a text that begins with a quotation mark. */
const longestQuoted = 16 * 1024

interface QuotedRecord {
  cells: string[]
  end: number
}

/**
 * The lines of a CSV text as rows, by the names of its header, which may begin with `#`. RFC 4180, lines end with LF,
 * CR LF, or CR alone. What the PBX did not quote is understood as far as it is clear: quotation marks that do not hold
 * a whole cell are text, a “quoted” cell that holds the beginning of another call is none, and a line with more cells
 * than the header has commas in a text.
 */
export class CsvRowScanner implements RowScanner {
  #text = ''
  #names: readonly string[] | undefined
  #idColumn = 0
  #line = 0
  /** What ends a line; told by the first one. */
  #lineEnd: '\n' | '\r' | undefined

  constructor(private readonly limits: ScanLimits) {}

  push(piece: string): KalliopeRow[] {
    this.#text += piece
    const rows = this.#scan(false)
    if (this.#text.length > this.limits.maxElementBytes) throw rowTooLarge(this.limits)
    return rows
  }

  end(): KalliopeRow[] {
    const rows = this.#scan(true)
    if (this.#names === undefined && this.#line > 0) throw badAnswer('has no header', '', this.limits)
    return rows
  }

  #scan(isEnd: boolean): KalliopeRow[] {
    const rows: KalliopeRow[] = []
    const text = this.#text
    this.#lineEnd ??= lineEndOf(text, isEnd)
    if (this.#lineEnd === undefined && !isEnd) return rows
    const lineEnd = this.#lineEnd ?? '\n'
    let at = 0
    while (at < text.length) {
      const next = text.indexOf(lineEnd, at)
      if (next < 0 && !isEnd) break
      const end = next < 0 ? text.length : next
      const line = text.slice(at, text.charCodeAt(end - 1) === 0x0d ? end - 1 : end)
      if (!line.includes('"')) {
        this.#take(line.split(','), line, rows, next < 0)
        at = end + 1
        continue
      }
      const record = quotedRecord(text, at, lineEnd, isEnd)
      if (record === undefined && !isEnd && text.length - at < longestQuoted) break
      // A quotation mark that is never closed, or closed in another call, was not meant as one.
      const isWhole = record !== undefined && !this.#holdsAnotherCall(text.slice(at, record.end), lineEnd)
      this.#take(isWhole ? record.cells : literalCells(line), line, rows, next < 0)
      at = isWhole ? record.end : end + 1
    }
    this.#text = text.slice(at)
    return rows
  }

  #holdsAnotherCall(record: string, lineEnd: string): boolean {
    const names = this.#names
    if (names === undefined) return false
    const [, ...others] = record.trimEnd().split(lineEnd)
    return others.some((line) => {
      const cells = line.split(',')
      return cells.length >= names.length && epochMsOf(cells[this.#idColumn] ?? '') !== undefined
    })
  }

  #take(cells: readonly string[], line: string, rows: KalliopeRow[], isLast: boolean): void {
    this.#line++
    if (cells.length === 1 && cells[0]?.trim() === '') return
    if (this.#names === undefined) {
      this.#names = headerNames(cells)
      this.#idColumn = Math.max(
        0,
        this.#names.findIndex((name) => name === 'unique_id' || name === 'id'),
      )
      return
    }
    const names = this.#names
    const what = `${cells.length} columns instead of ${names.length} in line ${this.#line}`
    if (isLast && cells.length < names.length) throw badAnswer(`has ${what}`, line, this.limits)
    if (cells.length === names.length) {
      rows.push(rowOf(names, cells))
      return
    }
    const aligned = cells.length < names.length ? undefined : realignedCells(names, cells)
    if (aligned === undefined) {
      this.limits.onBadRow(what, line, true)
      return
    }
    if (aligned.unsure.length > 0) {
      this.limits.onBadRow(
        `a comma in line ${this.#line} that it did not quote, in ${aligned.unsure.join(' or ')}`,
        line,
        false,
      )
    }
    rows.push(rowOf(names, aligned.cells))
  }
}

/** @returns `undefined` as long as nothing tells */
function lineEndOf(text: string, isEnd: boolean): '\n' | '\r' | undefined {
  const first = /[\r\n]/.exec(text)
  if (first === null) return undefined
  if (first[0] === '\n' || text.charAt(first.index + 1) === '\n') return '\n'
  return first.index + 1 < text.length || isEnd ? '\r' : undefined
}

function rowOf(names: readonly string[], cells: readonly string[]): KalliopeRow {
  const row: Record<string, string> = {}
  for (let column = 0; column < names.length; column++) row[names[column] ?? ''] = cells[column] ?? ''
  return row
}

function headerNames(cells: readonly string[]): string[] {
  const names = cells.map((cell) => cell.trim())
  names[0] = (names[0] ?? '').replace(/^\uFEFF?#?\s*/, '')
  return names
}

/** The cells of one line, of which some may be quoted and none goes on in the next line. */
function literalCells(line: string): string[] {
  return quotedRecord(line, 0, '\n', true)?.cells ?? line.split(',')
}

/** The cells of the record that begins at `from`; `undefined` if the text ends before the record does. */
function quotedRecord(text: string, from: number, newline: string, isEnd: boolean): QuotedRecord | undefined {
  const cells: string[] = []
  let at = from
  for (;;) {
    const quoted = text.charCodeAt(at) === quote ? quotedCell(text, at, newline, isEnd) : undefined
    if (quoted === 'open') return undefined
    const behind = quoted?.end ?? at
    const nextComma = text.indexOf(',', behind)
    const nextLine = text.indexOf(newline, behind)
    const lineEnd = nextLine < 0 ? text.length : nextLine
    const isLast = nextComma < 0 || nextComma > lineEnd
    if (isLast && nextLine < 0 && !isEnd) return undefined
    const end = isLast ? lineEnd : nextComma
    cells.push(
      quoted?.content ?? text.slice(at, isLast && text.charCodeAt(end - 1) === 0x0d && end > at ? end - 1 : end),
    )
    at = end + 1
    if (isLast) return { cells, end: at }
  }
}

/** The quoted cell at `at`; `undefined` where the quotation marks do not hold a whole cell, `open` where they are not closed. */
function quotedCell(
  text: string,
  at: number,
  newline: string,
  isEnd: boolean,
): { content: string; end: number } | 'open' | undefined {
  const closed = closingQuote(text, at + 1)
  if (closed < 0) return 'open'
  const end = closed + 1
  if (end === text.length && !isEnd) return 'open'
  const next = text.charCodeAt(end)
  const isWhole = end === text.length || next === comma || next === 0x0d || text.charAt(end) === newline
  return isWhole ? { content: text.slice(at + 1, closed).replaceAll('""', '"'), end } : undefined
}

/** The quotation mark that closes a cell, past doubled ones; negative if it is not there. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text.charCodeAt(at + 1) !== quote) return at
  }
  return -1
}
