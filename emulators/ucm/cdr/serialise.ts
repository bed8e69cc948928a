import { type CallEntry, cell, column, type Era, fieldNames, type Row } from './fields'

const summaryColumns: ReadonlySet<number> = new Set([
  column.src,
  column.dst,
  column.start,
  column.session,
  column.actionType,
])

/** Writes calls as the device does, with the fields of one era. */
export class CallWriter {
  readonly #names: readonly string[]
  /** `"AcctId":"`, `","accountcode":"`, … so that a leg is put together without looking at its names. */
  readonly #openings: readonly string[]

  constructor(
    era: Era,
    private readonly hideGroup: boolean,
  ) {
    this.#names = fieldNames.slice(0, Number(era))
    this.#openings = this.#names.map((name, index) => `${index === 0 ? '' : '",'}"${name}":"`)
  }

  /** One entry of `cdr_root`: flat for one leg, else `main_cdr` and `sub_cdr_1…N`. */
  json(entry: CallEntry, staleSummary?: Row): string {
    const { rows, verbatim } = entry
    if (verbatim !== undefined) return verbatim
    const [first] = rows
    if (first === undefined) return '{}'
    const group = this.hideGroup ? '""' : JSON.stringify(cell(first, column.session))
    if (rows.length === 1) return `{"cdr":${group},${this.#fields(first)}}`
    const subs = rows.map((row, index) => `,"sub_cdr_${index + 1}":{${this.#fields(row)}}`)
    return `{"cdr":${group},"main_cdr":{${this.#fields(staleSummary ?? summary(rows))}}${subs.join('')}}`
  }

  csvHeader(): string {
    return `${this.#names.join(',')}\n`
  }

  /** Without any quoting, as the device writes it: commas in `lastdata` and quotes in `clid` stand as they are. */
  csv(entry: CallEntry): string {
    return entry.rows.map((row) => `${row.slice(0, this.#names.length).join(',')}\n`).join('')
  }

  /** The names of the elements around a leg are an invention: no public source shows them. */
  xml(entry: CallEntry): string {
    const legs = entry.rows.map((row) => {
      const fields = this.#names.map((name, index) => `<${name}>${escapeXml(cell(row, index))}</${name}>`)
      return `<cdr>${fields.join('')}</cdr>`
    })
    return legs.join('')
  }

  #fields(row: Row): string {
    let text = ''
    for (let index = 0; index < this.#openings.length; index++) {
      text += (this.#openings[index] ?? '') + escapeJson(row[index] ?? '')
    }
    return `${text}"`
  }
}

/** What the device puts above several legs: sums, and only a few fields filled. */
export function summary(rows: readonly Row[]): Row {
  const [first = []] = rows
  const sum = (index: number): string => String(rows.reduce((total, row) => total + Number(cell(row, index)), 0))
  const values = fieldNames.map((_, index) => (summaryColumns.has(index) ? cell(first, index) : ''))
  values[column.duration] = sum(column.duration)
  values[column.billsec] = sum(column.billsec)
  return values
}

const needsEscape = /["\\\p{Cc}]/u

function escapeJson(value: string): string {
  return needsEscape.test(value) ? JSON.stringify(value).slice(1, -1) : value
}

function escapeXml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
