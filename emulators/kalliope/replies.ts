import { STATUS_CODES } from 'node:http'
import { htmlReply, jsonReply, type Reply } from '../shared'
import { preferred } from './accept'
import { escapeXml } from './cdr/notation'
import type { KalliopeSettings } from './options'

export const textType = { 'content-type': 'text/plain; charset=UTF-8' }
const xmlType = { 'content-type': 'text/xml; charset=UTF-8' }

/** An answer of 400 or above, with the body that the settings ask for. */
export function failure(status: number, { errorBody }: Pick<KalliopeSettings, 'errorBody'>): Reply {
  const message = STATUS_CODES[status] ?? ''
  switch (errorBody) {
    case 'json':
      return jsonReply({ code: status, message }, status)
    case 'xml': {
      const body = `<?xml version="1.0" encoding="UTF-8"?><result><code>${status}</code><message>${message}</message></result>`
      return { status, headers: xmlType, body }
    }
    case 'html':
      return htmlReply(status, `${status} ${message}`)
    case 'empty':
      return { status }
  }
}

/** What JSON can say. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value }

/** A value as JSON or, as the device does where nothing was asked for, as XML. */
export function valueReply(accept: string | undefined, root: string, value: Value): Reply {
  const type = preferred(accept, ['text/xml', 'application/xml', 'application/json'])
  if (type === 'application/json') return jsonReply(value)
  return { headers: xmlType, body: `<?xml version="1.0" encoding="UTF-8"?>${xmlElement(root, value)}` }
}

function xmlElement(name: string, value: Value): string {
  if (isList(value)) return `<${name}>${value.map((item) => xmlElement('entry', item)).join('')}</${name}>`
  if (typeof value === 'object' && value !== null) {
    const children = Object.entries(value).map(([childName, child]) => xmlElement(childName, child))
    return `<${name}>${children.join('')}</${name}>`
  }
  return value === '' || value === null ? `<${name}/>` : `<${name}>${escapeXml(String(value))}</${name}>`
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}
