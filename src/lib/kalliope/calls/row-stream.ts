import { StringDecoder } from 'node:string_decoder'
import { setImmediate } from 'node:timers/promises'
import type { HttpHeaders } from '../../http/client.js'
import { readJsonArray } from '../../http/json-array.js'
import { inUtf8 } from '../charset.js'
import { declaredEncoding, sniffEncoding, unexpectedAnswer } from '../protocol.js'
import { isRow } from './call-row.js'
import { CsvRowScanner } from './csv-rows.js'
import type { RowScanner, ScanLimits } from './scanner.js'
import { XmlRowScanner } from './xml-rows.js'

/** Where a JSON document may hold its calls when it is not a list itself. */
const jsonKeys = ['cdr', 'calls', 'call']
/** As the documented XML, written as JSON. */
const wrappedKeys = ['cdr.call']
/** Enough to tell formats apart. */
const headBytes = 64
/** Read without a turn of the event loop: what lies ready in the socket must not stop everything else. */
const pieceBytes = 32 * 1024

/**
 * The rows of an answer as they arrive, whichever of the three encodings it is in: what it looks like counts more than
 * what it is called. Rows are not looked at. No call at all may be an empty list, an empty object, `null`, an empty element, a header without
 * lines, or nothing.
 *
 * @throws DeviceError while iterating: `BAD_RESPONSE` for what is none of them or broke off, `RESPONSE_TOO_LARGE` for a
 * row beyond the limit; whatever `body` throws passes unchanged
 */
export async function* readRows(
  body: AsyncIterable<Buffer>,
  headers: HttpHeaders,
  limits: ScanLimits,
): AsyncGenerator<readonly unknown[], void, undefined> {
  const chunks = inTurns(inUtf8(body, headers, limits))
  const head = await headOf(chunks)
  if (head.toString('utf8').trim() === '') return
  const rest = joined(head, chunks)
  switch (encodingOf(head, headers)) {
    case 'json':
      yield* jsonRows(rest, head, limits)
      return
    case 'xml':
      yield* scannedRows(rest, new XmlRowScanner(limits))
      return
    case 'csv':
      yield* scannedRows(rest, new CsvRowScanner(limits))
      return
    default:
      throw unexpectedAnswer(head, limits)
  }
}

function encodingOf(head: Buffer, headers: HttpHeaders): ReturnType<typeof sniffEncoding> {
  const seen = sniffEncoding(head)
  if (seen !== 'text') return seen
  const looksLikeHeader = /^\s*"?(?:unique_id|id)"?,/.test(head.toString('utf8'))
  return looksLikeHeader || declaredEncoding(headers) === 'csv' ? 'csv' : 'text'
}

async function* jsonRows(
  body: AsyncIterable<Buffer>,
  head: Buffer,
  limits: ScanLimits,
): AsyncGenerator<readonly unknown[], void, undefined> {
  if (head.toString('utf8').trim() === 'null') return
  const isWrapped = /^\uFEFF?\s*\{\s*"cdr"\s*:\s*\{\s*"call"/.test(head.toString('utf8', 0, 512))
  const calls = readJsonArray(body, { ...limits, keys: isWrapped ? wrappedKeys : jsonKeys })
  for await (const batch of calls) yield batch
  const { found = false, rest = {} } = calls.result ?? {}
  // One call alone may stand for the list.
  if (!found) yield callsIn(rest)
}

/** The calls of a document that has them neither in a list nor where they are looked for: one alone, or deeper. */
function callsIn(value: unknown): unknown[] {
  if (value === null || value === '') return []
  if (Array.isArray(value)) return value
  if (!isRow(value)) return [value]
  const entries = Object.entries(value)
  if (entries.length === 0) return []
  const [entry] = entries
  return entries.length === 1 && entry !== undefined && /^(?:kpbx_\w+|cdr|calls?)$/.test(entry[0])
    ? callsIn(entry[1])
    : [value]
}

async function* scannedRows(
  body: AsyncIterable<Buffer>,
  scanner: RowScanner,
): AsyncGenerator<readonly unknown[], void, undefined> {
  // Bytes of one letter may come in two chunks.
  const decoder = new StringDecoder('utf8')
  for await (const chunk of body) {
    const rows = scanner.push(decoder.write(chunk))
    if (rows.length > 0) yield rows
  }
  const last = [...scanner.push(decoder.end()), ...scanner.end()]
  if (last.length > 0) yield last
}

async function* inTurns(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of body) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      yield chunk.subarray(at, at + pieceBytes)
      await setImmediate()
    }
  }
}

async function headOf(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0)
  while (head.length < headBytes || head.toString('utf8', 0, 512).trim() === '') {
    const next = await chunks.next()
    if (next.done === true) break
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
  }
  return head
}

async function* joined(head: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  yield head
  for (;;) {
    const next = await chunks.next()
    if (next.done === true) return
    yield next.value
  }
}
