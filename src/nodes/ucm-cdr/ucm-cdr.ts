import type { NodeAPI } from 'node-red'
import { UcmCallReader } from '../../lib/ucm/calls/call-source.js'
import { UcmClient } from '../../lib/ucm/client.js'
import { registerActionNode } from '../shared/action-node.js'
import { registerCursorReset } from '../shared/calls/call-cursor.js'
import { CallExports } from '../shared/calls/call-exports.js'
import { callFields } from '../shared/calls/call-fields.js'
import { chosenDevice } from '../shared/device-node.js'

/** Call records of a Grandstream UCM. */
export default function (RED: NodeAPI): void {
  registerActionNode(RED, {
    type: 'ucm-cdr',
    deviceType: 'ucm-config',
    deviceClass: UcmClient,
    maxWaitSeconds: 3600,
    fields: callFields,
    create: (action) => {
      const calls = new CallExports(action, () => chosenDevice(RED, action.properties.device, 'ucm-config', UcmClient))
      return {
        command: calls.command,
        run: (task, { values }) => {
          const { device, limits } = task
          return calls.run(
            task,
            values,
            new UcmCallReader(device, { ...limits, keepRows: values.shape === 'raw', onNotice: calls.sayOnce }),
          )
        },
        close: calls.close,
      }
    },
  })
  registerCursorReset(RED, 'ucm-cdr')
}
