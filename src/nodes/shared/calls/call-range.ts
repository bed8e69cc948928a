import { isMissing, parseInstant } from '../../../lib/calls/instant.js'
import { type RangeInput, type RangeName, resolveRange } from '../../../lib/calls/range.js'
import { toDeviceError } from '../../../lib/errors.js'
import type { CallInputs } from './call-fields.js'

/** Between them lie all clocks there are; the first is the one whose failure is told. */
const zones = ['UTC', 'UTC-12:00', 'UTC+14:00']

type GivenRange = Pick<CallInputs, 'range' | 'start' | 'end' | 'count' | 'firstRun'>

/**
 * Checks what was given for the range, used or not, before the PBX is asked for its zone.
 *
 * @throws DeviceError `BAD_INPUT` naming `start`, `end` or `count`, where the zone makes no difference
 */
export function checkRange(given: GivenRange, nowMs: number): void {
  const { start, end, count, range, firstRun } = given
  if (!isMissing(start)) parseInstant('start', start, 'UTC')
  if (!isMissing(end)) parseInstant('end', end, 'UTC')
  if (range !== 'new') checkResolved({ start, end, count, range }, nowMs)
  else if (firstRun === 'last-days') checkResolved({ count, range: 'last-days' }, nowMs)
}

function checkResolved(input: RangeInput & { range: RangeName }, nowMs: number): void {
  const failures = zones.map((zone) => failureIn(zone, input, nowMs))
  if (!failures.includes(undefined)) throw toDeviceError(failures[0])
}

function failureIn(zone: string, input: RangeInput, nowMs: number): unknown {
  try {
    resolveRange(input, { zone, nowMs })
    return undefined
  } catch (error) {
    return error
  }
}
