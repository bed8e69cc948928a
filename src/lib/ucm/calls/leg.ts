import { parseWall } from '../../calls/wall-clock.js'
import { DeviceError } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'

/** One row of the PBX's call table exactly as it came, unknown fields included. */
export type UcmRow = Readonly<Record<string, unknown>>

/** One hop of a call: a row with the parts that grouping and reckoning need, read once. */
export class UcmLeg {
  /** The `session`; of the 22-field era, which had none, the `uniqueid`. The call that the leg belongs to. */
  readonly callId: string
  /** The call's id and `AcctId`. `AcctId` alone starts again after a clean-up. */
  readonly key: string
  /** True time that the call's id begins with (whole seconds), if it does. */
  readonly epochMs: number | null
  /** True time that the `uniqueid` begins with: the channel of this row was made then. */
  readonly channelEpochMs: number | null
  /** Of `start`, or of the first time that the row has. */
  readonly startWallMs: number
  readonly answerWallMs: number | null
  readonly endWallMs: number | null
  /** `duration` and `billsec` as the device gives them. */
  readonly durationSeconds: number | null
  readonly billSeconds: number | null

  /**
   * @param groupId the id that the root entry gives, for rows that have none
   * @throws DeviceError BAD_RESPONSE for a row without any time
   */
  constructor(
    readonly row: UcmRow,
    groupId: string,
  ) {
    const start = field(row, 'start')
    const uniqueId = field(row, 'uniqueid')
    const accountId = field(row, 'AcctId')
    this.answerWallMs = parseWall(field(row, 'answer')) ?? null
    this.endWallMs = parseWall(field(row, 'end')) ?? null
    this.startWallMs = parseWall(start) ?? this.answerWallMs ?? this.endWallMs ?? fail(row)
    this.callId = field(row, 'session') || uniqueId || groupId || field(row, 'cdr') || `${start}|${accountId}`
    this.key = `${this.callId}|${accountId || describeRow(row)}`
    this.channelEpochMs = epochOf(uniqueId)
    this.epochMs = epochOf(this.callId) ?? this.channelEpochMs
    this.durationSeconds = seconds(field(row, 'duration'))
    this.billSeconds = seconds(field(row, 'billsec'))
  }
}

/**
 * The legs of one root entry, in the device's order. A flat entry is one leg; of a nested one `sub_cdr_1`, `sub_cdr_2`
 * and so on, however many. `main_cdr` is a summary that the PBX makes up: it stands in only where there is no leg.
 *
 * @returns nothing for an empty entry
 * @throws DeviceError BAD_RESPONSE for what is no entry, or has no time at all
 */
export function legsOf(entry: unknown): readonly UcmLeg[] {
  if (isNothing(entry)) return []
  if (!isObject(entry)) throw badResponse(entry)
  if (!('main_cdr' in entry) && !('sub_cdr_1' in entry) && ('AcctId' in entry || 'start' in entry)) {
    return isBlank(entry) ? [] : legsOfRows([entry], '')
  }
  const groupId = field(entry, 'cdr')
  const rows = subRows(entry)
  if (rows.length > 0) return legsOfRows(rows, groupId)
  const summary = entry['main_cdr']
  if (isNothing(summary)) return isBlank(entry) || 'main_cdr' in entry || hasSubRows(entry) ? [] : fail(entry)
  if (!isObject(summary)) throw badResponse(summary)
  return isBlank(summary) ? [] : legsOfRows([summary], groupId)
}

function legsOfRows(rows: readonly UcmRow[], groupId: string): UcmLeg[] {
  return rows.map((row) => new UcmLeg(row, groupId))
}

/** A field of a row as text; `''` where there is none. */
export function field(row: UcmRow, name: string): string {
  const value = row[name]
  if (typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : ''
}

function subRows(entry: UcmRow): UcmRow[] {
  return Object.keys(entry)
    .filter((name) => subRowName.test(name))
    .sort((one, other) => subRowNumber(one) - subRowNumber(other))
    .flatMap((name) => entry[name])
    .filter((row) => !isNothing(row))
    .map((row) => (isObject(row) ? row : fail(row)))
    .filter((row) => !isBlank(row))
}

const subRowName = /^sub_cdr(?:_\d+)?$/

function subRowNumber(name: string): number {
  return Number(name.slice('sub_cdr_'.length))
}

function hasSubRows(entry: UcmRow): boolean {
  return Object.keys(entry).some((name) => subRowName.test(name))
}

/** Tells rows without an `AcctId` apart. */
function describeRow(row: UcmRow): string {
  return ['start', 'end', 'channel', 'dstchannel', 'dst', 'lastapp'].map((name) => field(row, name)).join('|')
}

/**
 * Ids begin with ten digits of epoch seconds: `1661157838988180-230` (then microseconds that are *not* zero-padded, so
 * they can only be counted from the left), `1386092800.0`.
 */
export function epochOf(id: string): number | null {
  for (let at = 0; at < 10; at++) {
    const digit = id.charCodeAt(at)
    if (!(digit >= 48 && digit <= 57)) return null
  }
  return Number(id.slice(0, 10)) * 1000
}

function seconds(text: string): number | null {
  if (text === '') return null
  const number = Number(text)
  return Number.isFinite(number) && number >= 0 ? number : null
}

function isObject(value: unknown): value is UcmRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === ''
}

function isBlank(row: UcmRow): boolean {
  for (const name in row) if (!isNothing(row[name])) return false
  return true
}

function fail(value: unknown): never {
  throw badResponse(value)
}

function badResponse(given: unknown): DeviceError {
  const quote = JSON.stringify(given).slice(0, 200)
  return new DeviceError('BAD_RESPONSE', sentence('ucm.no-call', { quote }), { endpoint: '/api cdrapi' })
}
