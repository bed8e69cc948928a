import { DeviceError } from '../errors.js'
import { sentence } from '../sentences/sentence.js'
import { checkOptions } from './action-options.js'
import { effectOf, findAction } from './actions.js'
import { isUcmFile, type UcmClient, type UcmFile, type UcmRequestOptions } from './client.js'
import { oldCallRecords } from './old/call-records.js'
import type { UcmReply } from './protocol.js'
import { type RecordingRequest, recordingRequests, sniffRecording } from './recordings.js'

export interface UcmActionRequest {
  action: string
  options: Record<string, unknown>
  /** Fetch a paged list whole. */
  allPages: boolean
  /** Send `applyChanges` after a write that asks for it. */
  apply: boolean
}

export interface UcmActionResult {
  /** The content of `response`, the whole reply where there is none, or the file. */
  payload: unknown
  facts: {
    status: number
    /** The PBX keeps a change but does not use it before `applyChanges`. */
    needApply?: boolean
    applied?: boolean
    /** Of a recording: the file's name on the PBX. */
    filename?: string
  }
}

type Limits = Omit<UcmRequestOptions, 'repeatable'>

/** Applying takes up to 30 s (API guide), whatever other actions are allowed. */
const applyTimeoutMs = 40_000
const itemsPerPage = 200
const mostPages = 10_000

/**
 * Runs any API action the way its kind asks for.
 *
 * @throws DeviceError
 */
export async function runUcmAction(
  client: UcmClient,
  request: UcmActionRequest,
  limits: Limits,
): Promise<UcmActionResult> {
  const { action, allPages, apply } = request
  const options = checkOptions(action, request.options)
  const send = (name: string, parameters: Record<string, unknown>): Promise<UcmReply | UcmFile> =>
    client.action(name, parameters, { ...limits, repeatable: effectOf(name) === 'read' })
  if (action === 'recapi') {
    // Old firmware keeps what a full disk has pushed out of `monitor` in a directory beside it.
    const files =
      client.api === 'old' ? recordingRequests(options, ['monitor_local', 'queue']) : recordingRequests(options)
    return await fetchRecordings(files, options, send)
  }
  if (client.api === 'old' && action === 'cdrapi')
    return { payload: await oldCallRecords(options, send), facts: { status: 0 } }
  if (allPages && findAction(action)?.paged !== false) return await fetchAllPages(action, options, send)
  const answer = await send(action, options)
  if (isUcmFile(answer)) return { payload: textOrBytes(answer), facts: { status: 0 } }
  const needApply = needsApply(answer)
  if (!needApply || !apply)
    return { payload: contentOf(answer), facts: { status: 0, ...(needApply ? { needApply } : {}) } }
  await client.action('applyChanges', {}, { ...limits, timeoutMs: applyTimeoutMs, repeatable: false })
  return { payload: contentOf(answer), facts: { status: 0, applied: true } }
}

export type Send = (action: string, parameters: Record<string, unknown>) => Promise<UcmReply | UcmFile>

async function fetchRecordings(
  files: readonly RecordingRequest[],
  options: Record<string, unknown>,
  send: Send,
): Promise<UcmActionResult> {
  const [only] = files
  if (only === undefined) {
    const answer = await send('recapi', options)
    return { payload: isUcmFile(answer) ? textOrBytes(answer) : contentOf(answer), facts: { status: 0 } }
  }
  const fetched: { filename: string; bytes: Buffer }[] = []
  for (const file of files) fetched.push({ filename: file.filename, bytes: await fetchRecording(file, send) })
  if (files.length > 1) return { payload: fetched, facts: { status: 0 } }
  return { payload: fetched[0]?.bytes, facts: { status: 0, filename: only.filename } }
}

/** The PBX keeps recordings in several directories and its records name only some of them. */
async function fetchRecording(
  file: { filename: string; attempts: Record<string, unknown>[] },
  send: Send,
): Promise<Buffer> {
  let notFound: DeviceError | undefined
  for (const attempt of file.attempts) {
    try {
      const answer = await send('recapi', attempt)
      if (isUcmFile(answer)) return recordingBytes(answer, file.filename)
      throw new DeviceError('BAD_RESPONSE', sentence('ucm.json-for-recording', { file: file.filename }))
    } catch (error) {
      if (!(error instanceof DeviceError) || error.code !== 'NOT_FOUND') throw error
      notFound ??= error
    }
  }
  throw notFound ?? new DeviceError('NOT_FOUND', sentence('ucm.missing-recording', { file: file.filename }))
}

function recordingBytes({ bytes }: UcmFile, filename: string): Buffer {
  const kind = sniffRecording(bytes)
  if (kind === 'wav' || (kind === 'binary' && filename.endsWith('.venc'))) return bytes
  throw new DeviceError('BAD_RESPONSE', sentence('ucm.no-wav', { file: filename, kind, bytes: bytes.length }))
}

async function fetchAllPages(action: string, options: Record<string, unknown>, send: Send): Promise<UcmActionResult> {
  const rows: unknown[] = []
  let key = findAction(action)?.listKey
  for (let page = 1; page <= mostPages; page++) {
    const answer = await send(action, { item_num: String(itemsPerPage), ...options, page: String(page) })
    if (isUcmFile(answer)) return { payload: textOrBytes(answer), facts: { status: 0 } }
    const { response } = answer
    key ??= Object.keys(response).find((name) => Array.isArray(response[name]))
    const items = key === undefined ? undefined : response[key]
    if (key === undefined || !Array.isArray(items)) return { payload: contentOf(answer), facts: { status: 0 } }
    rows.push(...(items as unknown[]))
    const total = Number(response.total_page)
    if (items.length === 0 || !(page < total)) {
      return { payload: { ...response, [key]: rows, page: 1, total_page: 1 }, facts: { status: 0 } }
    }
  }
  throw new DeviceError('BAD_RESPONSE', sentence('ucm.many-pages', { pages: mostPages, action }))
}

/** Text where the device sent text (CSV, XML), else the bytes. The web server's own pages never come so far. */
function textOrBytes({ bytes }: UcmFile): string | Buffer {
  const kind = sniffRecording(bytes)
  return kind === 'text' || kind === 'html' ? bytes.toString('utf8') : bytes
}

function contentOf({ body, response }: UcmReply): unknown {
  return 'response' in body
    ? typeof body.response === 'object' && body.response !== null
      ? response
      : body.response
    : body
}

function needsApply({ response, body }: UcmReply): boolean {
  return response.need_apply === 'yes' || body.need_apply === 'yes'
}
