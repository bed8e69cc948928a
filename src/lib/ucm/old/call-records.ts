import { formatWall } from '../../calls/wall-clock.js'
import type { Send } from '../action-run.js'
import { legsOf } from '../calls/leg.js'
import { isUcmFile } from '../client.js'
import { inWholeDays, oldParameters } from './query.js'

/**
 * What `cdrapi` answers. An empty list may mean that the PBX did not understand the question: it is believed when whole
 * days around the times are empty, too; else the calls of the times are taken out of those days.
 */
export async function oldCallRecords(options: Readonly<Record<string, unknown>>, send: Send): Promise<unknown> {
  const parameters = oldParameters('cdrapi', options)
  const { offset = '0', numRecords = '1000', ...asked } = parameters
  const first = await send('cdrapi', parameters)
  if (isUcmFile(first)) return first.bytes.toString('utf8')
  if (offset !== '0' || numRecords === '0' || !isEmpty(first.body)) return first.body
  const again = await send('cdrapi', inWholeDays(asked))
  if (isUcmFile(again)) return first.body
  const lists = Object.entries(again.body).flatMap(([name, list]) => {
    if (!Array.isArray(list)) return []
    const calls: unknown[] = list
    return [[name, calls.filter((call) => isAskedFor(call, asked)).slice(0, Number(numRecords))] as const]
  })
  return lists.length === 0 ? first.body : { ...again.body, ...Object.fromEntries(lists) }
}

function isEmpty(body: Record<string, unknown>): boolean {
  return !Object.values(body).some((list) => Array.isArray(list) && list.length > 0)
}

/** Whether a leg of the call began within the times, by the PBX's clock; a time with an offset says nothing of that. */
function isAskedFor(call: unknown, { startTime, endTime }: Partial<Record<string, string>>): boolean {
  return legsOf(call).some(({ startWallMs }) => {
    const start = formatWall(startWallMs).replace(' ', 'T')
    return (!isWall(startTime) || start >= startTime) && (!isWall(endTime) || start <= endTime)
  })
}

function isWall(time: string | undefined): time is string {
  return time !== undefined && !/(?:Z|[+-]\d\d:\d\d)$/.test(time)
}
