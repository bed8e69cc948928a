import type { NodeAPI } from 'node-red'
import { wireEncodings } from '../../lib/kalliope/calls/call-query.js'
import { ownPeriod, querySettings } from '../../lib/kalliope/calls/call-settings.js'
import { KalliopeCallReader } from '../../lib/kalliope/calls/call-source.js'
import { KalliopeClient } from '../../lib/kalliope/client.js'
import { registerActionNode } from '../shared/action-node.js'
import { registerCursorReset } from '../shared/calls/call-cursor.js'
import { CallExports } from '../shared/calls/call-exports.js'
import { callFields } from '../shared/calls/call-fields.js'
import { chosenDevice } from '../shared/device-node.js'
import { anyField, choiceField } from '../shared/fields.js'
import { exportBlues } from './blues-export.js'

const fields = {
  ...callFields,
  format: choiceField(['summary', 'detailed', 'v3_compat', 'blues_out'], 'detailed'),
  encoding: choiceField(wireEncodings, 'json'),
  uniqueId: anyField({ typed: true }),
  request: choiceField(['post', 'get'], 'post'),
  years: anyField(),
  months: anyField(),
  days: anyField(),
} as const

/** Call records of a KalliopePBX. */
export default function (RED: NodeAPI): void {
  registerActionNode(RED, {
    type: 'kalliope-cdr',
    deviceType: 'kalliope-config',
    deviceClass: KalliopeClient,
    maxWaitSeconds: 3600,
    fields,
    create: (action) => {
      const calls = new CallExports(action, () =>
        chosenDevice(RED, action.properties.device, 'kalliope-config', KalliopeClient),
      )
      return {
        command: calls.command,
        run: async (task, { values }) => {
          const query = querySettings(values)
          const reader = new KalliopeCallReader(task.device, { ...task.limits, query, onNotice: calls.sayOnce })
          if (values.format === 'blues_out') return await exportBlues(action, task, values, query, reader)
          const period = await ownPeriod(values, query, reader)
          const own = period && { range: 'between' as const, start: period.startMs, end: period.endMs }
          return await calls.run(task, { ...values, ...own }, reader)
        },
        close: calls.close,
      }
    },
  })
  registerCursorReset(RED, 'kalliope-cdr')
}
