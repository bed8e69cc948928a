import type { KalliopeRow } from './call-row.js'
import { realignedCells } from './csv-realign.js'
import { badAnswer, type RowScanner, rowTooLarge, type ScanLimits } from './scanner.js'

const quote = 0x22
/** A quoted cell that goes on for longer is no quoted cell, but a text that begins with a quotation mark. */
const longestQuoted = 16 * 1024

/**
 * The lines of a CSV text as rows, by the names of its header, which may begin with `#`. RFC 4180, lines end with LF or
 * CR LF; what the PBX did not quote is understood as far as it is clear: quotation marks inside a cell are text, and a
 * line with more cells than the header has commas in a name.
 */
export class CsvRowScanner implements RowScanner {
  #text = ''
  #names: readonly string[] | undefined
  #line = 0

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
    let at = 0
    while (at < text.length) {
      const lineEnd = text.indexOf('\n', at)
      if (lineEnd < 0 && !isEnd) break
      const end = lineEnd < 0 ? text.length : lineEnd
      const line = text.slice(at, text.charCodeAt(end - 1) === 0x0d ? end - 1 : end)
      if (!line.includes('"')) {
        this.#take(line.split(','), line, rows)
        at = end + 1
        continue
      }
      const record = quotedRecord(text, at, isEnd)
      if (record === undefined && !isEnd && text.length - at < longestQuoted) break
      // A quotation mark that is never closed was not meant as one.
      this.#take(record?.cells ?? line.split(','), line, rows)
      at = record?.end ?? end + 1
    }
    this.#text = text.slice(at)
    return rows
  }

  #take(cells: string[], line: string, rows: KalliopeRow[]): void {
    this.#line++
    if (cells.length === 1 && cells[0]?.trim() === '') return
    if (this.#names === undefined) {
      this.#names = headerNames(cells)
      return
    }
    const names = this.#names
    if (cells.length < names.length) {
      throw badAnswer(`has ${cells.length} columns instead of ${names.length} in line ${this.#line}`, line, this.limits)
    }
    const aligned = cells.length === names.length ? cells : realignedCells(names, cells)
    if (aligned === undefined) {
      throw badAnswer(`has ${cells.length} columns instead of ${names.length} in line ${this.#line}`, line, this.limits)
    }
    rows.push(rowOf(names, aligned))
  }
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

/** The cells of the record that begins at `from`; `undefined` if the text ends before the record does. */
function quotedRecord(text: string, from: number, isEnd: boolean): { cells: string[]; end: number } | undefined {
  const cells: string[] = []
  let at = from
  for (;;) {
    let cell = ''
    if (text.charCodeAt(at) === quote) {
      const closed = closingQuote(text, at + 1)
      if (closed < 0) return undefined
      cell = text.slice(at + 1, closed).replaceAll('""', '"')
      at = closed + 1
    }
    const comma = text.indexOf(',', at)
    const newline = text.indexOf('\n', at)
    const lineEnd = newline < 0 ? text.length : newline
    const isLast = comma < 0 || comma > lineEnd
    if (isLast && newline < 0 && !isEnd) return undefined
    const cellEnd = isLast ? lineEnd : comma
    cell += text.slice(at, isLast && text.charCodeAt(cellEnd - 1) === 0x0d && cellEnd > at ? cellEnd - 1 : cellEnd)
    cells.push(cell)
    at = cellEnd + 1
    if (isLast) return { cells, end: at }
  }
}

/** The quotation mark that closes a cell, past doubled ones; negative if it is not there. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text.charCodeAt(at + 1) !== quote) return at
  }
  return -1
}
