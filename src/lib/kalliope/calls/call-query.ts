import { windowWall } from '../../calls/range.js'
import { formatWall } from '../../calls/wall-clock.js'
import { firstInstantFrom, wallAt } from '../../calls/zone.js'
import { badInput } from '../../errors.js'
import { escapeXml } from '../../http/xml.js'
import { sentence } from '../../sentences/sentence.js'
import type { KalliopeRequest } from '../client.js'
import { acceptOf } from '../protocol.js'
import { epochMsOf } from './call-times.js'
import { pathOfDays } from './period.js'
import type { Span } from './slices.js'

const dayMs = 86_400_000
/** Whether the ends of a period belong to it is not documented: a second more on both sides, and cut afterwards. */
const marginMs = 1_000
/** Not later than this can a call end after it started, as far as the end of a period is concerned. */
const longestCallMs = 4 * 3_600_000

/** The formats of call records that have fields; `blues_out` is text. */
export const recordFormats = ['summary', 'detailed', 'v3_compat'] as const
export type RecordFormat = (typeof recordFormats)[number]
export const wireEncodings = ['json', 'xml', 'csv'] as const
export type WireEncoding = (typeof wireEncodings)[number]

/** What is asked for, apart from the period. */
export interface CallQuerySettings {
  format: RecordFormat | 'blues_out'
  encoding: WireEncoding
  /** `get`: whole days by the path; `post`: seconds by the body. */
  request: 'post' | 'get'
  uniqueId: string | undefined
}

/** One request for calls, and the wall-clock time that it asks for. */
export interface CallQuery {
  request: KalliopeRequest
  /** The beginning of what is asked for, by the wall clock. */
  beginWallMs: number
  /** Its end; infinite where it is open. */
  endWallMs: number
}

/**
 * A unique id to the letter.
 *
 * @throws DeviceError `BAD_INPUT` for what is none; a number has lost its last zeros already
 */
export function parseUniqueId(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value === 'string' && epochMsOf(value.trim()) !== undefined) return value.trim()
  throw badInput('uniqueId', value, sentence('kalliope.call-id'))
}

/** Where the call with this id is: a day around the epoch that it begins with. */
export function spanOfId(uniqueId: string): Span {
  const epochMs = epochMsOf(uniqueId) ?? 0
  return { startMs: epochMs - dayMs, endMs: epochMs + dayMs }
}

/**
 * The calls of a slice. `mayEndLater`: the PBX may go by the end of a call, so that longer ones are found later;
 * `isExact`: what comes cannot be cut, so that there are no margins.
 */
export function callQuery(
  slice: Span & { mayEndLater: boolean; isExact?: boolean },
  settings: CallQuerySettings,
  zone: string,
): CallQuery {
  const isOpen = slice.endMs === Number.POSITIVE_INFINITY
  const window = windowWall({ ...slice, endMs: isOpen ? slice.startMs + dayMs : slice.endMs }, zone)
  const later = slice.isExact === true ? -marginMs : slice.mayEndLater ? longestCallMs : marginMs
  const beginWallMs = window.wallStartMs - (slice.isExact === true ? 0 : marginMs)
  const endWallMs = isOpen ? Number.POSITIVE_INFINITY : window.wallEndMs + later
  const accept = acceptOf(settings.encoding)
  const path = `/rest/cdr/${settings.format}`
  if (settings.request === 'get') {
    const firstDay = Math.floor(window.wallStartMs / dayMs) * dayMs
    const lastDay = Math.floor((window.wallEndMs - 1) / dayMs) * dayMs
    const request = { method: 'GET', path: path + pathOfDays(firstDay, lastDay), accept } as const
    return { request, beginWallMs: firstDay, endWallMs: lastDay + dayMs }
  }
  const criteria = [
    ['begin', formatWall(beginWallMs)],
    ...(isOpen ? [] : [['end', formatWall(endWallMs)]]),
    ...(settings.uniqueId === undefined ? [] : [['unique_id', settings.uniqueId]]),
  ] as [string, string][]
  return {
    request: { method: 'POST', path, accept, ...requestBody(criteria, settings.encoding) },
    beginWallMs,
    endWallMs,
  }
}

/** Where a slice of whole days ends: with its month, so that its path can be read in one way only. */
export function endOfDays(startMs: number, sizeMs: number, zone: string): number {
  const wallMs = wallAt(startMs, zone)
  const date = new Date(wallMs)
  const monthEnd = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
  const days = Math.max(1, Math.floor(sizeMs / dayMs))
  const dayEnd = (Math.floor(wallMs / dayMs) + days) * dayMs
  return firstInstantFrom(Math.min(monthEnd, dayEnd), zone)
}

function requestBody(
  criteria: readonly [string, string][],
  encoding: WireEncoding,
): { body: string; contentType: string } {
  if (encoding !== 'xml') {
    return { body: JSON.stringify({ cdr: Object.fromEntries(criteria) }), contentType: 'application/json' }
  }
  const elements = criteria.map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`).join('')
  return {
    body: `<?xml version="1.0"?><kpbx_request><cdr>${elements}</cdr></kpbx_request>`,
    contentType: 'application/xml',
  }
}
