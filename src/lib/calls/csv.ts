import { unparse } from 'papaparse'
import { badInput } from '../errors.js'
import { sentence } from '../sentences/sentence.js'
import type { CallRecord } from './call-record.js'

export const csvSeparators = [',', ';', '\t'] as const
export type CsvSeparator = (typeof csvSeparators)[number]

/** When the header line is written: in every run, in the first one only, not at all. */
export const csvHeaders = ['always', 'first-run', 'never'] as const
export type CsvHeader = (typeof csvHeaders)[number]

/** Columns of call records. Public contract: files that users append to have them in this order. */
export const csvColumns = [
  'system',
  'device',
  'id',
  'direction',
  'status',
  'answered',
  'missed',
  'start',
  'answer',
  'end',
  'duration_seconds',
  'talk_seconds',
  'ring_seconds',
  'from_number',
  'from_name',
  'to_number',
  'to_name',
  'answered_by',
  'trunk_in',
  'trunk_out',
  'account',
  'recordings',
  'revision',
] as const

export interface CsvOptions {
  separator: CsvSeparator
  /** Byte order mark before the first line, which Excel wants for UTF-8. */
  bom: boolean
  header: CsvHeader
  /** Whether this is the first run into the file, for the header `first-run`. */
  isFirstRun: boolean
}

const lineEnd = '\r\n'

type Cell = string | number | boolean | null | undefined

/**
 * CSV of one run, piece by piece: RFC 4180, lines end with CR LF, `true`/`false`, nothing for `null`, recordings
 * separated by `|` (their names may hold blanks). The header comes once, before the first piece, which may be empty.
 * The byte order mark belongs to the beginning of a file: it comes with the first piece, except where `first-run` says
 * that the file has been begun. Text that a spreadsheet would run as a formula gets a leading `'`.
 */
export class CsvWriter {
  private columns: readonly string[] | undefined
  private readonly dropped = new Set<string>()

  constructor(private readonly options: CsvOptions) {}

  /** Keys of raw rows that came after the header and were not in it: their values are in no line. */
  get droppedColumns(): readonly string[] {
    return [...this.dropped]
  }

  /** The next lines, one per call. */
  records(records: readonly CallRecord[]): string {
    return this.begin(csvColumns) + this.lines(records.map(recordCells))
  }

  /**
   * The next lines, one per row of the device. The columns are all keys of the first piece, in the order in which they
   * come up; a stream cannot add columns later, see {@link droppedColumns}.
   */
  rows(rows: readonly Readonly<Record<string, unknown>>[]): string {
    // Nothing is known of the columns yet.
    if (rows.length === 0) return ''
    const begin = this.columns === undefined ? this.begin([...new Set(rows.flatMap((row) => Object.keys(row)))]) : ''
    const columns = this.columns ?? []
    const known = new Set(columns)
    for (const row of rows) {
      for (const key of Object.keys(row)) if (!known.has(key)) this.dropped.add(key)
    }
    return begin + this.lines(rows.map((row) => columns.map((column) => rawCell(row[column]))))
  }

  private begin(columns: readonly string[]): string {
    if (this.columns !== undefined) return ''
    this.columns = columns
    const { bom, header, isFirstRun } = this.options
    const mark = bom && (header !== 'first-run' || isFirstRun) ? '\uFEFF' : ''
    const wantsHeader = header === 'always' || (header === 'first-run' && isFirstRun)
    return mark + (wantsHeader && columns.length > 0 ? this.lines([columns.map(guarded)]) : '')
  }

  private lines(cells: Cell[][]): string {
    return cells.length === 0 ? '' : unparse(cells, { delimiter: this.options.separator, newline: lineEnd }) + lineEnd
  }
}

/** The separator a user chose; missing = comma, `tab` and `\t` stand for the tab. @throws DeviceError BAD_INPUT */
export function parseCsvSeparator(value: unknown): CsvSeparator {
  if (value === undefined || value === null || value === '') return ','
  if (value === 'tab' || value === '\\t') return '\t'
  const separator = csvSeparators.find((known) => known === value)
  if (separator === undefined) throw badInput('csvSeparator', value, sentence('calls.separator'))
  return separator
}

/** The header setting a user chose; missing = `always`. @throws DeviceError BAD_INPUT */
export function parseCsvHeader(value: unknown): CsvHeader {
  if (value === undefined || value === null || value === '') return 'always'
  const header = csvHeaders.find((known) => known === value)
  if (header === undefined)
    throw badInput('csvHeader', value, sentence('input.choice', { choices: csvHeaders.join(', ') }))
  return header
}

function recordCells(record: CallRecord): Cell[] {
  return [
    record.system,
    guarded(record.device),
    guarded(record.id),
    record.direction,
    record.status,
    record.answered,
    record.missed,
    record.start,
    record.answer,
    record.end,
    record.durationSeconds,
    record.talkSeconds,
    record.ringSeconds,
    guarded(record.from.number),
    guarded(record.from.name),
    guarded(record.to.number),
    guarded(record.to.name),
    guarded(record.answeredBy?.number ?? null),
    guarded(record.trunk.in),
    guarded(record.trunk.out),
    guarded(record.account),
    guarded(record.recordings.join('|')),
    record.revision,
  ]
}

function rawCell(value: unknown): Cell {
  if (value === undefined || value === null) return null
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return guarded(typeof value === 'string' ? value : JSON.stringify(value))
}

const formulaStart = new Set(['=', '+', '-', '@', '\t', '\r'])
const dialledSigns = /^[+\d*#x]+$/

/** Numbers as dialled or masked stay as they are; other text that begins like a formula becomes text to a spreadsheet. */
function guarded(text: string): string
function guarded(text: string | null): string | null
function guarded(text: string | null): string | null {
  const first = text?.[0]
  if (text === null || first === undefined || !formulaStart.has(first) || dialledSigns.test(text)) return text
  return `'${text}`
}
