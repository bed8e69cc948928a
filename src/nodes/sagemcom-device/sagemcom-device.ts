import type { NodeAPI } from 'node-red'
import { SagemcomClient } from '../../lib/sagemcom/client.js'
import { deviceOperations, operationEffect, runDeviceOperation } from '../../lib/sagemcom/device/operations.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { registerActionNode } from '../shared/action-node.js'
import { choiceField, flagField } from '../shared/fields.js'
import { guardWrite } from '../shared/write-guard.js'

const fields = {
  operation: choiceField(deviceOperations, 'information', { typed: true }),
  allowWrite: flagField(false, { overridable: false }),
}

/** State of a Sagemcom F@st router, in shapes that are the same for every firmware, and its restart. */
export default function (RED: NodeAPI): void {
  registerActionNode(RED, {
    type: 'sagemcom-device',
    deviceType: 'sagemcom-config',
    deviceClass: SagemcomClient,
    maxWaitSeconds: 30,
    fields,
    create: ({ status }) => ({
      async run({ msg, device, limits, send, exchanges }, { values, sources }) {
        const { operation, allowWrite } = values
        guardWrite(
          sentence('node.what-operation', { operation }),
          operationEffect(operation),
          sources.operation,
          allowWrite,
        )
        status.working(operation)
        const { payload, status: done } = await runDeviceOperation(device, operation, limits)
        send(Object.assign(msg, { payload, sagemcom: { device: device.label, operation, ...exchanges() } }))
        return done
      },
    }),
  })
}
