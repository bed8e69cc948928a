import { isObject, parseObject } from '../../shared'
import type { WallWindow } from '../../shared/calls'
import { always, readWallTime } from './period'

/** What a client asks for. */
export interface Criteria {
  /** None = the current month. */
  window?: WallWindow
  /** The window is of instants that the client named, not of whole days. */
  isExact?: boolean
  uniqueId?: string
  /** Of the older `blues`. */
  excluded: ReadonlySet<'local' | 'in' | 'out'>
}

const exclusions = { bluesExcludeLocal: 'local', bluesExcludeIn: 'in', bluesExcludeOut: 'out' } as const

/**
 * Reads the body of a POST, `{"cdr": {…}}` or `<kpbx_request><cdr>…</cdr></kpbx_request>`; no body asks for nothing in
 * particular.
 * @returns `undefined` for a body that is neither, and for values that do not fit
 */
export function readCriteria(contentType: string, body: Buffer): Criteria | undefined {
  if (body.length === 0) return { excluded: new Set() }
  const fields = contentType.includes('json')
    ? jsonFields(body)
    : contentType.includes('xml')
      ? xmlFields(body)
      : undefined
  return fields === undefined ? undefined : criteriaOf(fields)
}

type Fields = Readonly<Record<string, string>>

function jsonFields(body: Buffer): Fields | undefined {
  const cdr = parseObject(body.toString('utf8'))?.['cdr']
  if (!isObject(cdr)) return undefined
  const entries = Object.entries(cdr)
  const fields = entries.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))
  return fields.length === entries.length ? Object.fromEntries(fields) : undefined
}

function xmlFields(body: Buffer): Fields | undefined {
  // The values are ASCII whatever the document says of its encoding.
  const text = body.toString('latin1')
  const root =
    /^(?:<\?xml[^>]*\?>)?\s*<kpbx_request\s*>\s*(?:<cdr\s*\/>|<cdr\s*>(.*)<\/cdr\s*>)\s*<\/kpbx_request\s*>\s*$/s.exec(
      text,
    )
  if (root === null) return undefined
  const inner = root[1] ?? ''
  const elements = [...inner.matchAll(/<(\w+)\s*>([^<]*)<\/\1\s*>/g)]
  const rest = inner.replaceAll(/<(\w+)\s*>[^<]*<\/\1\s*>|<\w+\s*\/>/g, '')
  if (rest.trim() !== '') return undefined
  return Object.fromEntries(elements.map(([, name = '', value = '']) => [name, value.trim()]))
}

function criteriaOf(fields: Fields): Criteria | undefined {
  const given = (name: string): string | undefined => (fields[name] === '' ? undefined : fields[name])
  const [begin, end, uniqueId] = [given('begin'), given('end'), given('unique_id')]
  const fromWall = begin === undefined ? always.fromWall : readWallTime(begin)
  const toWall = end === undefined ? always.toWall : readWallTime(end)
  if (fromWall === undefined || toWall === undefined || fromWall > toWall) return undefined
  const excluded = Object.entries(exclusions).flatMap(([name, kind]) => (fields[name] === 'true' ? [kind] : []))
  return {
    ...(begin !== undefined || end !== undefined ? { window: { fromWall, toWall }, isExact: true } : {}),
    ...(uniqueId === undefined ? {} : { uniqueId }),
    excluded: new Set(excluded),
  }
}
