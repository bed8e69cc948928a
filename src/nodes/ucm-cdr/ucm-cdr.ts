import type { NodeAPI } from 'node-red'
import { UcmCallReader } from '../../lib/ucm/calls/call-source.js'
import { UcmClient } from '../../lib/ucm/client.js'
import { registerActionNode } from '../shared/action-node.js'
import { CallBehaviour } from '../shared/calls/call-behaviour.js'
import { registerCursorReset } from '../shared/calls/call-cursor.js'
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
    create: (action) =>
      new CallBehaviour(action, {
        device: () => chosenDevice(RED, action.properties.device, 'ucm-config', UcmClient),
        reader: ({ device, limits }, onNotice) => new UcmCallReader(device, { ...limits, onNotice }),
      }),
  })
  registerCursorReset(RED, 'ucm-cdr')
}
