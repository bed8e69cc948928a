import { randomBytes } from 'node:crypto'
import { badInput } from '../errors.js'
import { sentence } from '../sentences/sentence.js'

/** The body of a request and what it is. */
export interface RequestContent {
  body: string | Buffer
  contentType: string
}

/**
 * A body by what it is: an object goes out as JSON, text as the JSON or XML that it is or else as plain text, bytes as
 * they are; bytes for an upload in the form that it takes.
 *
 * @param uploadField the form field of an endpoint that takes a file
 * @returns `undefined` for no body
 * @throws DeviceError `BAD_INPUT`
 */
export function requestContent(given: unknown, uploadField: string | undefined): RequestContent | undefined {
  if (given === undefined || given === null || given === '') return undefined
  if (given instanceof Uint8Array) {
    const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength)
    return uploadField === undefined
      ? { body: bytes, contentType: 'application/octet-stream' }
      : form(uploadField, bytes)
  }
  if (typeof given === 'string') return { body: given, contentType: typeOfText(given) }
  if (typeof given === 'number' || typeof given === 'boolean') {
    return { body: String(given), contentType: 'application/json' }
  }
  const body = jsonOf(given)
  if (body === undefined) throw badInput('body', typeof given, sentence('kalliope.body'))
  return { body, contentType: 'application/json' }
}

function typeOfText(text: string): string {
  if (/^\uFEFF?\s*</.test(text)) return 'application/xml'
  return isJson(text) ? 'application/json' : 'text/plain; charset=utf-8'
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function jsonOf(value: unknown): string | undefined {
  try {
    const text: unknown = JSON.stringify(value)
    return typeof text === 'string' ? text : undefined
  } catch {
    return undefined
  }
}

/** The PBX takes a file only with this ending. */
const uploadName = 'upload.bak'

function form(field: string, bytes: Buffer): RequestContent {
  const boundary = `----${randomBytes(16).toString('hex')}`
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="${field}"; filename="${uploadName}"\r\nContent-Type: application/octet-stream\r\n\r\n`
  return {
    body: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    contentType: `multipart/form-data; boundary=${boundary}`,
  }
}
