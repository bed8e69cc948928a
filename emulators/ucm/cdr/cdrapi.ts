import type { JsonObject, Reply } from '../../shared'
import type { UcmSettings } from '../options'
import type { CallEntry, Row } from './fields'
import { cell, column } from './fields'
import { groupingBug } from './grouping-bug'
import { type CallFinder, type CallQuery, readQuery, textOf } from './query'
import { type CallWriter, summary } from './serialise'
import type { CallStore } from './store'
import type { TimeReading } from './time-grammar'

const maxRecords = 1000

interface Container {
  type: string
  open: string
  between: string
  close: string
  write(entry: CallEntry): string
}

/** The cdrapi action: finds, pages and writes calls. */
export class CdrApi {
  /** Calls that clients deleted with the `delete` parameter. */
  deletedByClients = 0
  #staleSummary: Row | undefined

  constructor(
    private readonly settings: UcmSettings,
    private readonly store: CallStore,
    private readonly finder: CallFinder,
    private readonly writer: CallWriter,
  ) {}

  /** The reply has neither `status` nor `response`. */
  answer(request: JsonObject, reading: TimeReading): Reply {
    const container = this.#container(textOf(request, 'format') ?? 'csv')
    const query = container === undefined ? undefined : readQuery(request, reading)
    if (container === undefined) return csvReply(this.writer.csvHeader())
    if (query === undefined) return reply(container, [])
    if (textOf(request, 'delete') !== undefined) return this.#delete(query)
    if (this.settings.ignoreLimit) return reply(container, this.#entries(query, 0))
    return reply(container, this.#page(query))
  }

  #page(query: CallQuery): CallEntry[] {
    const limit = Math.min(this.#limit(query.limit), maxRecords)
    const page = take(this.#entries(query, query.offset), limit)
    if (page.length > 0 || !this.settings.repeatPage || query.offset === 0 || limit === 0) return page
    const lastPage = Math.max(0, Math.ceil(this.#count(query) / limit) - 1) * limit
    return take(this.#entries(query, lastPage), limit)
  }

  #limit(asked: number | undefined): number {
    if (asked === 0 && this.settings.numRecordsZero === 'none') return 0
    return asked === undefined || asked === 0 ? maxRecords : asked
  }

  #entries(query: CallQuery, offset: number): Iterable<CallEntry> {
    if (!this.settings.groupingBug) return this.finder.from(query, offset)
    const position = groupingBug.firstCall(offset)
    return groupingBug.mix(this.finder.from(query, position), position)
  }

  #count(query: CallQuery): number {
    if (!this.settings.groupingBug) return this.finder.count(query)
    let groups = 0
    for (const entry of this.#entries(query, 0)) if (entry.rows.length > 0) groups++
    return groups
  }

  #delete(query: CallQuery): Reply {
    const sessions: string[] = []
    for (const { rows } of this.finder.from(query, 0)) sessions.push(cell(rows[0] ?? [], column.session))
    this.deletedByClients += sessions.length
    for (const session of sessions) this.store.remove(session)
    return { headers: jsonType, body: '{"response":{},"status":0}' }
  }

  #container(format: string): Container | undefined {
    switch (format.toLowerCase()) {
      case 'json':
        return {
          type: 'application/json; charset=UTF-8',
          open: '{"cdr_root":[',
          between: ',',
          close: ']}',
          write: (entry) => this.writer.json(entry, this.#stale(entry)),
        }
      case 'csv':
        return {
          type: 'text/csv; charset=UTF-8',
          open: this.writer.csvHeader(),
          between: '',
          close: '',
          write: (entry) => this.writer.csv(entry),
        }
      case 'xml':
        return {
          type: 'text/xml; charset=UTF-8',
          open: '<?xml version="1.0"?><root_cdr>',
          between: '',
          close: '</root_cdr>',
          write: (entry) => this.writer.xml(entry),
        }
      default:
        return undefined
    }
  }

  /** Firmware 1.0.17.11 shows the summary of the first nested group above all of them. */
  #stale({ rows }: CallEntry): Row | undefined {
    if (!this.settings.groupingBug || rows.length === 1) return undefined
    this.#staleSummary ??= summary(rows)
    return this.#staleSummary
  }
}

const jsonType = { 'content-type': 'application/json; charset=UTF-8' }

function csvReply(header: string): Reply {
  return { headers: { 'content-type': 'text/csv; charset=UTF-8' }, body: header }
}

function take(entries: Iterable<CallEntry>, limit: number): CallEntry[] {
  const page: CallEntry[] = []
  if (limit === 0) return page
  for (const entry of entries) {
    page.push(entry)
    if (page.length === limit) break
  }
  return page
}

/** A page goes out whole; what has no limit goes out in pieces, so that it needs no memory. */
function reply(container: Container, entries: Iterable<CallEntry> | CallEntry[]): Reply {
  const headers = { 'content-type': container.type }
  const pieces = inPieces(container, entries)
  // Encoded piece by piece: one name beyond Latin-1 would make a text of the whole page slow to encode.
  return {
    headers,
    body: Array.isArray(entries) ? Buffer.concat(Array.from(pieces, (piece) => Buffer.from(piece))) : pieces,
  }
}

function* inPieces(container: Container, entries: Iterable<CallEntry>): Generator<string> {
  let piece = container.open
  let first = true
  for (const entry of entries) {
    piece += first ? container.write(entry) : container.between + container.write(entry)
    first = false
    if (piece.length > 65_536) {
      yield piece
      piece = ''
    }
  }
  yield piece + container.close
}
