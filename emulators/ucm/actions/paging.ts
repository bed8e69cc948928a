import type { JsonObject, Reply } from '../../shared'
import { failure, success } from '../protocol'
import { parameter } from './action'

/** Sorts, cuts into pages and picks columns, as all lists of the device do. */
export function pagedReply(key: string, rows: readonly JsonObject[], request: JsonObject): Reply {
  const [size, page] = ['item_num', 'page'].map((name) => parameter(request, name))
  if (!isCount(size) || !isCount(page)) return failure(-1)
  const perPage = size === '' ? Math.max(rows.length, 1) : Number(size)
  const pageNumber = size === '' || page === '' ? 1 : Number(page)
  const totalPages = Math.max(1, Math.ceil(rows.length / perPage))
  const sorted = sort(rows, parameter(request, 'sidx'), parameter(request, 'sord'))
  const slice = sorted.slice((pageNumber - 1) * perPage, pageNumber * perPage)
  const columns = parameter(request, 'options')
  return success({
    [key]: columns === '' ? slice : slice.map((row) => pick(row, columns.split(','))),
    page: pageNumber,
    total_item: rows.length,
    total_page: totalPages,
  })
}

function isCount(text: string | undefined): boolean {
  return text === '' || /^[1-9]\d*$/.test(text ?? '')
}

function sort(rows: readonly JsonObject[], column: string, order: string): readonly JsonObject[] {
  if (column === '') return rows
  const sign = order === 'desc' ? -1 : 1
  const text = (row: JsonObject): string => {
    const value = row[column]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  }
  return [...rows].sort((one, other) => sign * text(one).localeCompare(text(other), 'en', { numeric: true }))
}

function pick(row: JsonObject, columns: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([name]) => columns.includes(name)))
}
