import { badInput } from '../errors.js'
import type { HttpReply } from '../http/client.js'
import { parseXml } from '../http/xml.js'
import { CsvRowScanner } from './calls/csv-rows.js'
import type { KalliopeClient, KalliopeRequest, KalliopeRequestOptions } from './client.js'
import { effectOf, findEndpoint, type KalliopeMethod } from './endpoints.js'
import { declaredEncoding, sniffEncoding, unexpectedAnswer, wordOf } from './protocol.js'
import { requestContent } from './request-content.js'

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

const acceptWords: Readonly<Partial<Record<string, string>>> = {
  '': 'application/json',
  json: 'application/json',
  xml: 'application/xml',
  csv: 'text/csv',
  text: 'text/plain',
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
  const accept = acceptWords[call.accept.trim().toLowerCase()] ?? call.accept.trim()
  if (!/^[\w.+*-]+\/[\w.+*-]+(?:[;,][\x20-\x7e]*)?$/.test(accept)) {
    throw badInput('accept', call.accept, 'json, xml, csv, text, or a media type such as application/json')
  }
  const content = requestContent(body, findEndpoint(method, path)?.uploadField)
  if (content !== undefined && method === 'GET')
    throw badInput('body', body, 'no body for GET, or another method such as POST')
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
  const isJson = declared === 'json' || (declared === undefined && seen === 'json')
  if (isJson && seen !== 'html' && seen !== 'xml') return parsedJson(body, context)
  if (seen === 'xml' && declared !== 'text') return parsedXml(body, context)
  if (declared === 'csv' || (seen === 'csv' && declared !== 'text')) {
    const scanner = new CsvRowScanner({ ...context, maxElementBytes: client.maxBodyBytes })
    return [...scanner.push(body.toString('utf8')), ...scanner.end()]
  }
  return seen === 'binary' ? body : body.toString('utf8').replace(/^\uFEFF/, '')
}

function parsedJson(body: Buffer, context: Parameters<typeof unexpectedAnswer>[1]): unknown {
  try {
    return JSON.parse(body.toString('utf8').replace(/^\uFEFF/, ''))
  } catch {
    throw unexpectedAnswer(body, context)
  }
}

function parsedXml(body: Buffer, context: Parameters<typeof unexpectedAnswer>[1]): unknown {
  const document = parseXml(body.toString('utf8'))
  if (document === undefined) throw unexpectedAnswer(body, context)
  return { [document.root]: document.content }
}

/** A path as it stands in the API's documentation: what comes with a message must not become another one on the way. */
function checkedPath(given: string): string {
  const path = given.trim()
  const expected = 'a path of the REST API such as /rest/account'
  const open = /\{[^}]*\}/.exec(path)?.[0]
  if (open !== undefined) throw badInput('path', given, `${expected}, with a value in place of ${open}`)
  if (!/^\/[\x21-\x7e]*$/.test(path) || /[\\#"<>^`|]/.test(path)) throw badInput('path', given, expected)
  const [plain = '', ...query] = path.split('?')
  if (query.length > 1) throw badInput('path', given, `${expected}, with at most one question mark`)
  for (const segment of plain.slice(1).split('/').slice(0, -1)) {
    if (segment === '') throw badInput('path', given, `${expected}, without an empty part`)
  }
  for (const segment of plain.split('/')) {
    const text = decodedSegment(segment)
    if (text === undefined || text === '.' || text === '..' || /[/\\%\p{Cc}]/u.test(text)) {
      throw badInput('path', given, `${expected}, without parts that lead elsewhere`)
    }
  }
  return path
}

function decodedSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

function withQuery(path: string, given: unknown): string {
  const query = queryText(given)
  return query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`
}

/** Query parameters given as an object, as the text of one, or as they stand in a URL. */
function queryText(given: unknown): string {
  if (given === undefined || given === null || given === '') return ''
  const expected = 'an object such as {"page": 1}, or text such as page=1'
  const value = typeof given === 'string' && given.trim().startsWith('{') ? parsedObject(given, expected) : given
  if (typeof value === 'string') {
    const text = value.trim().replace(/^\?/, '')
    if (!/^[\x21-\x7e]*$/.test(text) || text.includes('#')) throw badInput('query', given, expected)
    return text
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw badInput('query', given, expected)
  const parameters = new URLSearchParams()
  for (const [name, entry] of Object.entries(value)) {
    for (const one of Array.isArray(entry) ? (entry as unknown[]) : [entry]) {
      if (typeof one === 'object' && one !== null) throw badInput('query', given, expected)
      parameters.append(name, String(one))
    }
  }
  return parameters.toString()
}

function parsedObject(text: string, expected: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw badInput('query', text, expected)
  }
}
