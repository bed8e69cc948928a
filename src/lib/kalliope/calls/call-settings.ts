import type { CallReader } from '../../calls/call-reader.js'
import { badInput } from '../../errors.js'
import { sentence } from '../../sentences/sentence.js'
import { type CallQuerySettings, parseUniqueId, spanOfId } from './call-query.js'
import { resolvePeriod } from './period.js'
import { type KalliopePeriod, parsePeriod } from './period-grammar.js'
import type { Span } from './slices.js'

/** What a node was given about calls, beyond what all PBXs have. */
export interface KalliopeCallInputs extends KalliopePeriod {
  range: string
  format: CallQuerySettings['format']
  encoding: CallQuerySettings['encoding']
  request: CallQuerySettings['request']
  uniqueId: unknown
}

/**
 * What to ask the PBX for. Everything given is checked, used or not.
 *
 * @throws DeviceError `BAD_INPUT` for what is malformed, and for what does not go together
 */
export function querySettings(given: KalliopeCallInputs): CallQuerySettings {
  const { format, encoding, request, range } = given
  const uniqueId = parseUniqueId(given.uniqueId)
  const namesPeriod = [given.years, given.months, given.days].some((part) => part !== undefined && part !== '')
  if (request === 'get' || namesPeriod) parsePeriod(given)
  if (range === 'new' && request === 'get') {
    throw badInput('request', request, sentence('kalliope.post-for-new'))
  }
  if (range === 'new' && uniqueId !== undefined) {
    throw badInput('uniqueId', uniqueId, sentence('kalliope.no-id-for-new'))
  }
  if (uniqueId !== undefined && request === 'get') {
    throw badInput('request', request, sentence('kalliope.post-for-one'))
  }
  return { format, encoding, request, uniqueId }
}

/**
 * The period that is asked for where it is not the node's `range`: years, months and days of a GET, or the day before
 * and after the call with a unique id.
 */
export async function ownPeriod(
  given: KalliopeCallInputs,
  { uniqueId, request }: CallQuerySettings,
  reader: Pick<CallReader<never>, 'zone'>,
): Promise<Span | undefined> {
  if (request === 'get') return resolvePeriod(given, await reader.zone())
  return uniqueId === undefined || given.range === 'between' ? undefined : spanOfId(uniqueId)
}
