import { createHash, randomBytes } from 'node:crypto'
import type { DeviceRequest, JsonObject, Reply } from '../shared'
import { htmlReply } from '../shared'
import { cell, column, fieldNames, type Row } from './cdr/fields'
import { type CallQuery, readQuery } from './cdr/query'
import type { Pbx } from './pbx'
import { fileFolders, toneWav } from './recordings'

const realm = 'Grandstream UCM'
const listedFiles = 200
const maxRecords = 1000
const parameterNames = {
  '/cdrapi': ['format', 'numRecords', 'offset', 'caller', 'callee', 'startTime', 'endTime', 'minDur', 'maxDur'],
  '/recapi': ['filedir', 'filename'],
} as const
/** These may come several times. */
const repeatable: ReadonlySet<string> = new Set(['caller', 'callee'])
/** Old firmware has a folder beside `monitor`. */
const oldFolders: ReadonlySet<string> = new Set([...fileFolders, 'monitor_local'])

/** "HTTPS API Settings (Old)": call records and recordings by GET, with HTTP Digest; on a real PBX on port 8443. */
export class OldApi {
  refusedRequests = 0
  /** The `nc` that came last with each nonce that was handed out, and until when it is good. */
  readonly #nonces = new Map<string, { count: number; untilMs: number }>()

  constructor(private readonly pbx: Pbx) {}

  handles({ path }: Pick<DeviceRequest, 'path'>): boolean {
    return this.pbx.settings.api !== 'new' && path in parameterNames
  }

  /** Every nonce is stale from now on. */
  expireNonces(): void {
    for (const nonce of this.#nonces.values()) nonce.untilMs = 0
  }

  answer(request: DeviceRequest): Reply {
    if (request.method !== 'GET') return htmlReply(405, '405 Method Not Allowed')
    const refusal = this.#authenticate(request)
    if (refusal !== undefined) return refusal
    if (request.path === '/cdrapi') return this.#callRecords(request.target)
    return this.#recording(request.target)
  }

  #authenticate({ method, target, headers }: DeviceRequest): Reply | undefined {
    const { authentication, username, password } = this.pbx.settings
    const given = headers.authorization ?? ''
    if (authentication === 'none') return undefined
    if (authentication === 'basic') {
      const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
      return given === expected ? undefined : this.#refuse(given, `Basic realm="${realm}"`)
    }
    const digest = readDigest(given)
    if (digest === undefined) return this.#refuse(given, this.#challenge(false))
    const { nonce = '', nc = '', cnonce = '', qop, uri, response } = digest
    const account = md5(`${username}:${realm}:${password}`)
    const isRight =
      digest.username === username &&
      digest.realm === realm &&
      qop === 'auth' &&
      cnonce !== '' &&
      /^[0-9a-f]{8}$/.test(nc) &&
      uri === target &&
      response === md5(`${account}:${nonce}:${nc}:${cnonce}:auth:${md5(`${method}:${target}`)}`)
    if (!isRight) return this.#refuse(given, this.#challenge(false))
    const known = this.#nonces.get(nonce)
    if (known === undefined || known.untilMs <= this.pbx.clock.now()) return this.#ask(this.#challenge(true))
    const count = Number.parseInt(nc, 16)
    // A signature that was used before.
    if (count <= known.count) return this.#refuse(given, this.#challenge(false))
    known.count = count
    return undefined
  }

  #refuse(given: string, challenge: string): Reply {
    if (given !== '') this.refusedRequests++
    return this.#ask(challenge)
  }

  #ask(challenge: string): Reply {
    return {
      ...htmlReply(401, '401 Unauthorized'),
      headers: { 'content-type': 'text/html', 'www-authenticate': challenge },
    }
  }

  #challenge(stale: boolean): string {
    const nonce = randomBytes(16).toString('hex')
    this.#nonces.set(nonce, { count: 0, untilMs: this.pbx.clock.now() + this.pbx.settings.nonceLife * 1000 })
    return `Digest realm="${realm}", nonce="${nonce}", opaque="ucm", algorithm=MD5, qop="auth"${stale ? ', stale=true' : ''}`
  }

  #callRecords(target: string): Reply {
    const parameters = readParameters(target, parameterNames['/cdrapi'])
    const format = parameters?.get('format')?.toLowerCase() ?? 'csv'
    this.pbx.catchUp()
    const isFlat = this.pbx.settings.era === '22'
    if (format !== 'json')
      return { headers: { 'content-type': 'text/csv' }, body: `${fieldNames.slice(0, 22).join(',')}\n` }
    const empty: Reply = { headers: jsonType, body: isFlat ? '{"cdr":[]}' : '{"cdr_root":[]}' }
    if (parameters === undefined) return empty
    const request: JsonObject = Object.fromEntries(parameters)
    const reading = this.pbx.timeReading()
    const query = readQuery(request, reading)
    if (query === undefined || (query.limit ?? 0) > maxRecords) return empty
    if (!isFlat) return this.pbx.cdrApi.answer(request, reading)
    const rows = this.#rows(query).slice(query.offset, query.offset + (query.limit ?? maxRecords))
    return { headers: jsonType, body: JSON.stringify({ cdr: rows.map(record) }) }
  }

  /** Each row stands for itself: there is no session that would group them. */
  #rows({ window, fits }: CallQuery): Row[] {
    const rows: Row[] = []
    for (const entry of this.pbx.store.list().from(0)) {
      for (const row of entry.rows) {
        const start = Date.parse(`${cell(row, column.start).replace(' ', 'T')}Z`) / 1000
        const isInside = window === undefined || (start >= window.fromWall && start <= window.toWall)
        if (isInside && fits?.(row) !== false) rows.push(row)
      }
    }
    return rows.sort((one, other) => cell(one, column.start).localeCompare(cell(other, column.start)))
  }

  #recording(target: string): Reply {
    const parameters = readParameters(target, parameterNames['/recapi'])
    const missing = htmlReply(404, '404 Not Found')
    if (parameters === undefined) return missing
    const folders = parameters.get('filedir')?.split('@')
    const file = parameters.get('filename')
    if (folders === undefined && file === undefined) return csv(['Directory', ...oldFolders])
    if (folders?.every((folder) => oldFolders.has(folder)) === false) return missing
    if (file === undefined) {
      const files = (folders ?? []).flatMap((folder) =>
        this.pbx.recordings.list(folder, listedFiles).map((name) => `${folder},${name}`),
      )
      return csv(['Directory,Filename', ...files])
    }
    if (/\s|\.\./.test(file) || file.length > 256) return missing
    const exists = (folders ?? ['monitor']).some((folder) => this.pbx.recordings.exists(folder, file))
    return exists ? { headers: { 'content-type': 'audio/x-wav' }, body: toneWav() } : missing
  }
}

const jsonType = { 'content-type': 'application/json' }

function csv(lines: readonly string[]): Reply {
  return { headers: { 'content-type': 'text/csv' }, body: `${lines.join('\n')}\n` }
}

/** @returns `undefined` for what the PBX does not understand: an unknown name, an empty value, a second one, a `&` too many */
function readParameters(target: string, names: readonly string[]): Map<string, string> | undefined {
  const at = target.indexOf('?')
  const parameters = new Map<string, string>()
  if (at < 0) return parameters
  for (const pair of target.slice(at + 1).split('&')) {
    const [, name = '', value = ''] = /^(\w+)=([^=]+)$/.exec(pair) ?? []
    const known = parameters.get(name)
    if (!names.includes(name) || value === '' || (known !== undefined && !repeatable.has(name))) return undefined
    const text = decode(value)
    if (text === undefined) return undefined
    parameters.set(name, known === undefined ? text : `${known},${text}`)
  }
  return parameters
}

/** A `+` that is not escaped is a blank. */
function decode(value: string): string | undefined {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    return undefined
  }
}

function record(row: Row): Record<string, string> {
  return Object.fromEntries(fieldNames.slice(0, 22).map((name, index) => [name, cell(row, index)]))
}

function readDigest(header: string): Partial<Record<string, string>> | undefined {
  if (!/^Digest /i.test(header)) return undefined
  const pairs = header.slice(7).matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)
  return Object.fromEntries(Array.from(pairs, ([, name = '', quoted, plain]) => [name, quoted ?? plain ?? '']))
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
