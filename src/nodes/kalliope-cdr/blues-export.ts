import { isMissing } from '../../lib/calls/instant.js'
import { resolveRange } from '../../lib/calls/range.js'
import { badInput } from '../../lib/errors.js'
import { readBlues } from '../../lib/kalliope/calls/blues.js'
import type { CallQuerySettings } from '../../lib/kalliope/calls/call-query.js'
import { type KalliopeCallInputs, ownPeriod } from '../../lib/kalliope/calls/call-settings.js'
import type { KalliopeCallReader } from '../../lib/kalliope/calls/call-source.js'
import type { KalliopeClient } from '../../lib/kalliope/client.js'
import { type Sentence, sentence } from '../../lib/sentences/sentence.js'
import type { ActionNode, Task } from '../shared/action-node.js'
import { rangeText } from '../shared/calls/call-export.js'
import type { CallInputs } from '../shared/calls/call-fields.js'
import { describeRange } from '../shared/calls/call-messages.js'
import { checkRange } from '../shared/calls/call-range.js'

const filters = ['caller', 'callee', 'direction', 'callStatus', 'minTalk'] as const

/**
 * Sends the text for the billing program as one message; resolves with the text of the green status.
 *
 * @throws DeviceError `BAD_INPUT` for settings that need fields, which such a text has not
 */
export async function exportBlues(
  { status }: ActionNode,
  task: Task<KalliopeClient>,
  values: CallInputs & KalliopeCallInputs,
  query: CallQuerySettings,
  reader: KalliopeCallReader,
): Promise<Sentence> {
  const { range, emit, shape } = values
  const only = (value: string | Sentence) => sentence('kalliope.blues', { value })
  if (emit !== 'array') throw badInput('emit', emit, only('"array"'))
  if (shape !== 'record') throw badInput('shape', shape, only('"record"'))
  if (range === 'new') throw badInput('range', range, only(sentence('kalliope.blues-period')))
  const filter = filters.find((name) => !isMissing(values[name]) && Number(values[name]) !== 0)
  if (filter !== undefined) throw badInput(filter, values[filter], only(sentence('kalliope.blues-no-filter')))
  checkRange(values, Date.now())
  status.working(sentence(`calls.status-${range}`))
  const zone = await reader.zone()
  const span =
    (await ownPeriod(values, query, reader)) ?? resolveRange({ ...values, range }, { zone, nowMs: Date.now() })
  const { text, calls } = await readBlues(task.device, span, query, zone, task.limits)
  const cdr = {
    device: task.device.label,
    range: describeRange(span, zone),
    index: 0,
    count: calls,
    total: calls,
    complete: true,
    ...task.exchanges(),
  }
  task.send(Object.assign(task.msg, { payload: text, cdr }))
  return rangeText(range, calls)
}
