import type { DeviceRequest, Reply } from '../../shared'
import type { WallWindow, Zone } from '../../shared/calls'
import { preferred } from '../accept'
import type { KalliopeSettings } from '../options'
import { failure, textType } from '../replies'
import { bluesLine, kindOf } from './blues'
import type { Call } from './call'
import { columnsA, columnsB, type View } from './columns'
import { type Criteria, readCriteria } from './criteria'
import { type Encoding, type Notation, notationOf } from './notation'
import { always, currentMonth, periodOfPath } from './period'
import { CallWriter, type DetailLayout } from './rows'
import { longestCallSeconds } from './scenarios'
import type { CallStore, Order } from './store'

const pieceLength = 65_536
const acceptedTypes = {
  'text/xml': 'xml',
  'application/xml': 'xml',
  'application/json': 'json',
  'text/csv': 'csv',
} as const
const typeNames = ['text/xml', 'application/xml', 'application/json', 'text/csv'] as const

/** Formats of calls, and whether each shows the routing steps. `blues` is the older name of `blues_out`. */
const formats: ReadonlySet<string> = new Set(['summary', 'detailed', 'v3_compat', 'blues_out', 'blues'])

/** Who asks for calls, and where they are. */
export interface CallsOf {
  store: CallStore
  zone: Zone
  nowSecond: number
  settings: KalliopeSettings
  masked: boolean
  /** A user who sees the calls of this extension only. */
  onlyExtension?: string
}

/** Answers `GET /rest/cdr/{format}[/{years}[/{months}[/{days}]]]` and `POST /rest/cdr/{format}`. */
export function answerCdr(request: DeviceRequest, [format = '', ...dates]: readonly string[], of: CallsOf): Reply {
  const criteria = formats.has(format) ? criteriaOf(request, dates) : undefined
  if (criteria === undefined) return failure(Number(of.settings.badRequestStatus), of.settings)
  const view: View = { zone: of.zone, durationFormat: of.settings.durationFormat, masked: of.masked }
  if (format.startsWith('blues')) {
    const lines = map(find(criteria, of, 'oldest'), (call) => bluesLine(call, view))
    return { headers: textType, body: bodyOf(inPieces(lines)) }
  }
  const notation = notationOf(encodingOf(request, of.settings), of.settings)
  const writer = new CallWriter(notation, columnsOf(format, of.settings), layoutOf(format, of.settings), view)
  return {
    headers: { 'content-type': notation.contentType },
    body: bodyOf(document(writer, notation, find(criteria, of, of.settings.order), of.settings)),
  }
}

function criteriaOf({ method, headers, body }: DeviceRequest, dates: readonly string[]): Criteria | undefined {
  if (method === 'POST') return readCriteria(headers['content-type'] ?? '', body)
  if (dates.length === 0) return { excluded: new Set() }
  const window = periodOfPath(dates)
  return window === undefined ? undefined : { window, excluded: new Set() }
}

function encodingOf({ headers }: DeviceRequest, { replyType }: KalliopeSettings): Encoding {
  if (replyType !== 'accept') return replyType
  // What the device cannot write it answers in XML.
  return acceptedTypes[preferred(headers.accept, typeNames) ?? 'text/xml']
}

function columnsOf(format: string, { fieldSet, durationFormat }: KalliopeSettings) {
  return format === 'v3_compat' || fieldSet === 'A' ? columnsA(durationFormat) : columnsB(durationFormat)
}

function layoutOf(format: string, { detailLayout }: KalliopeSettings): DetailLayout {
  return format === 'detailed' ? detailLayout : 'none'
}

/** The calls that match all criteria. */
function* find(criteria: Criteria, of: CallsOf, order: Order): Generator<Call> {
  const { settings, zone, store, onlyExtension } = of
  const window = criteria.window ?? currentMonth(zone, of.nowSecond)
  const bounds = criteria.isExact === true ? settings.bounds : 'inclusive'
  const byEnd = settings.filteredTime === 'end'
  const candidates = byEnd ? { ...window, fromWall: window.fromWall - longestCallSeconds } : window
  for (const call of candidatesOf(store, candidates, order, criteria.uniqueId)) {
    const second = byEnd ? call.endSecond : call.startSecond
    if (!isWithin(second + zone.offsetAt(second), window, bounds)) continue
    if (criteria.excluded.has(kindOf(call))) continue
    if (onlyExtension !== undefined && ![call.caller, call.called, call.answeredBy].includes(onlyExtension)) continue
    yield call
  }
}

function candidatesOf(store: CallStore, window: WallWindow, order: Order, id: string | undefined): Iterable<Call> {
  if (id === undefined) return store.list(window, order)
  const call = store.find(id, window)
  return call === undefined ? [] : [call]
}

function isWithin(wall: number, { fromWall, toWall }: WallWindow, bounds: KalliopeSettings['bounds']): boolean {
  if (bounds === 'exclusive' && wall === fromWall && fromWall !== always.fromWall) return false
  return wall >= fromWall && (bounds === 'inclusive' ? wall <= toWall : wall < toWall)
}

function* document(
  writer: CallWriter,
  notation: Notation,
  calls: Iterable<Call>,
  { singleElement }: KalliopeSettings,
): Generator<string> {
  const rows = rowsOf(writer, calls)
  const first = rows.next()
  if (first.done === true) {
    yield notation.empty(writer.names)
    return
  }
  const second = rows.next()
  if (second.done === true && singleElement === 'object' && notation.contentType === 'application/json') {
    yield first.value
    return
  }
  let piece = notation.open(writer.names) + first.value
  for (let next = second; next.done !== true; next = rows.next()) {
    piece += notation.between + next.value
    if (piece.length > pieceLength) {
      yield piece
      piece = ''
    }
  }
  yield piece + notation.close
}

function* rowsOf(writer: CallWriter, calls: Iterable<Call>): Generator<string, void> {
  for (const call of calls) yield* writer.rows(call)
}

function* map<Item>(items: Iterable<Item>, write: (item: Item) => string): Generator<string> {
  for (const item of items) yield write(item)
}

function* inPieces(lines: Iterable<string>): Generator<string> {
  let piece = ''
  for (const line of lines) {
    piece += line
    if (piece.length > pieceLength) {
      yield piece
      piece = ''
    }
  }
  yield piece
}

/** What fits into one piece goes out whole, with its length; the rest in pieces, so that it needs no memory. */
function bodyOf(pieces: Generator<string>): string | Iterable<string> {
  const first = pieces.next()
  const second = pieces.next()
  if (first.done === true) return ''
  return second.done === true ? first.value : chain([first.value, second.value], pieces)
}

function* chain(...parts: readonly Iterable<string>[]): Generator<string> {
  for (const part of parts) yield* part
}
