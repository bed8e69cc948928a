import { badInput } from '../errors.js'
import type { HttpReply } from '../http/client.js'
import { documentBytes, limitElements } from '../http/document-limit.js'
import { parseXml } from '../http/xml.js'
import { sentence } from '../sentences/sentence.js'
import { CsvRowScanner } from './calls/csv-rows.js'
import { badAnswer } from './calls/scanner.js'
import { decodedText } from './charset.js'
import type { KalliopeClient, KalliopeRequest, KalliopeRequestOptions } from './client.js'
import { effectOf, findEndpoint, type KalliopeMethod } from './endpoints.js'
import { declaredEncoding, sniffEncoding, unexpectedAnswer, wordOf } from './protocol.js'
import { requestContent } from './request-content.js'
import { checkedPath, mediaType, queryText } from './request-grammar.js'

/** One call of the REST API as a user gives it. */
export interface KalliopeCall {
  method: KalliopeMethod
  path: string
  query: unknown
  body: unknown
  accept: string
}

export interface KalliopeResult {
  /** Parsed by what it is: JSON, XML, CSV, text, or a Buffer. */
  payload: unknown
  facts: { method: KalliopeMethod; path: string; status: number; contentType: string }
}

/**
 * What to send for a call, checked: the path is one of the PBX's own, without tricks that would make another one of it.
 *
 * @throws DeviceError `BAD_INPUT` naming `path`, `query`, `body` or `accept`
 */
export function kalliopeRequest(call: KalliopeCall): KalliopeRequest {
  const { method, body } = call
  const path = checkedPath(call.path)
  const target = withQuery(path, call.query)
  const accept = mediaType(call.accept)
  const content = requestContent(body, findEndpoint(method, path)?.uploadField)
  if (content !== undefined && method === 'GET') throw badInput('body', body, sentence('kalliope.no-body'))
  return { method, path: target, accept, ...content }
}

/**
 * Sends any call of the REST API. A read is repeated once when its answer is lost; what may change something, or make a
 * phone ring, never.
 *
 * @throws DeviceError
 */
export async function runKalliopeRequest(
  client: KalliopeClient,
  request: KalliopeRequest,
  limits: Omit<KalliopeRequestOptions, 'repeatable'>,
): Promise<KalliopeResult> {
  const { method, path } = request
  const options = { ...limits, repeatable: effectOf(method, path) === 'read' }
  return await client.request(request, options, (reply) => {
    const contentType = String(reply.headers['content-type'] ?? '')
    return { payload: payloadOf(reply, request, client), facts: { method, path, status: reply.status, contentType } }
  })
}

function payloadOf({ headers, body }: HttpReply, { method, path }: KalliopeRequest, client: KalliopeClient): unknown {
  if (body.length === 0) return ''
  const endpoint = findEndpoint(method, path)
  if (endpoint?.answersFile === true) return body
  const declared = declaredEncoding(headers)
  const seen = sniffEncoding(body)
  if (endpoint?.answersWord === true && seen === 'text') return wordOf(body)
  const context = {
    device: client.label,
    endpoint: `${method} ${path.split('?', 1)[0] ?? path}`,
    secrets: client.secrets,
  }
  if (seen === 'binary' && !/charset/i.test(String(headers['content-type']))) return body
  if (seen === 'json' || seen === 'xml' || declared === 'json') limitElements(body, context)
  const text = decodedText(body, headers, context)
  if (declared === 'json' && seen !== 'html' && seen !== 'xml') return parsedJson(text, context)
  // What it is called counts less than what it is, as long as it is that as a whole.
  if (seen === 'json') return jsonOr(text, text)
  if (seen === 'xml' && declared !== 'text') return parsedXml(text, context)
  if (declared === 'csv' || (seen === 'csv' && declared !== 'text')) {
    const onBadRow = (what: string, row: string): never => {
      throw badAnswer(`has ${what}`, row, context)
    }
    const scanner = new CsvRowScanner({
      ...context,
      maxElementBytes: Math.min(client.maxBodyBytes, documentBytes),
      onBadRow,
    })
    return [...scanner.push(text), ...scanner.end()]
  }
  return text
}

function jsonOr(text: string, other: string | undefined): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return other
  }
}

function parsedJson(text: string, context: Parameters<typeof unexpectedAnswer>[1]): unknown {
  const parsed = jsonOr(text, undefined)
  if (parsed === undefined) throw unexpectedAnswer(Buffer.from(text), context)
  return parsed
}

function parsedXml(text: string, context: Parameters<typeof unexpectedAnswer>[1]): unknown {
  const document = parseXml(text, undefined, 'kept')
  if (document === undefined) throw unexpectedAnswer(Buffer.from(text), context)
  return { [document.root]: document.content }
}

function withQuery(path: string, given: unknown): string {
  const query = queryText(given)
  return query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`
}
