import type { NodeAPI } from 'node-red'
import { HilinkClient } from '../../lib/hilink/client.js'
import {
  type HilinkOperation,
  hilinkOperations,
  operationKind,
  runOperation,
  smsBoxes,
} from '../../lib/hilink/device/operations.js'
import { registerActionNode } from '../shared/action-node.js'
import { choiceField, field, flagField, numberField, objectField, textField } from '../shared/fields.js'
import type { Inputs } from '../shared/inputs.js'
import { guardDestructive, guardWrite } from '../shared/write-guard.js'

const fields = {
  operation: choiceField(hilinkOperations, 'status', { typed: true }),
  box: choiceField(smsBoxes, 'inbox'),
  limit: numberField(20, { min: 1, whole: true, expected: 'a whole number from 1, such as 20' }),
  index: field<unknown>(undefined, (given) => (typeof given === 'string' ? given.split(',') : given), { typed: true }),
  content: textField('', { typed: true }),
  path: textField('', { typed: true }),
  body: objectField({ typed: true }),
  allowWrite: flagField(false, { overridable: false }),
}

/** State and control of a Huawei HiLink modem. */
export default function (RED: NodeAPI): void {
  registerActionNode(RED, {
    type: 'hilink-device',
    deviceType: 'hilink-config',
    deviceClass: HilinkClient,
    maxWaitSeconds: 30,
    fields,
    create: ({ status }) => ({
      async run({ msg, device, limits, send, exchanges }, inputs) {
        const { operation } = inputs.values
        guard(operation, inputs)
        status.working(operation)
        const payload = await runOperation(device, operation, inputs.values, limits)
        send(Object.assign(msg, { payload, hilink: { device: device.label, operation, ...exchanges() } }))
        return operation
      },
    }),
  })
}

/** @throws DeviceError `READ_ONLY` */
function guard(operation: HilinkOperation, { values, sources }: Inputs<typeof fields>): void {
  const takesPath = operation === 'get' || operation === 'post'
  const what = takesPath ? `operation "${operation} ${values.path}"` : `operation "${operation}"`
  const kind = operationKind(operation, values)
  if (kind === 'destructive') guardDestructive(what, values.allowWrite)
  const source = takesPath && sources.path === 'message' ? 'message' : sources.operation
  // Which endpoints only read is known for some; any other is written to.
  const effect = operation === 'post' || kind !== 'read' ? 'write' : 'read'
  guardWrite(what, effect, source, values.allowWrite)
}
