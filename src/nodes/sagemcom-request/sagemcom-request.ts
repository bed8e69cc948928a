import type { NodeAPI } from 'node-red'
import { SagemcomClient } from '../../lib/sagemcom/client.js'
import { checkRestPath, restEffect, restMethods, runRestRequest } from '../../lib/sagemcom/requests/rest-request.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { registerActionNode } from '../shared/action-node.js'
import { anyField, choiceField, flagField, textField } from '../shared/fields.js'
import { guardDestructive, guardWrite } from '../shared/write-guard.js'

const fields = {
  method: choiceField(restMethods, 'GET'),
  path: textField('', { typed: true }),
  query: anyField(),
  body: anyField({ typed: true }),
  allowWrite: flagField(false, { overridable: false }),
}

/** Any call of a Sagemcom F@st router with a REST firmware. */
export default function (RED: NodeAPI): void {
  registerActionNode(RED, {
    type: 'sagemcom-request',
    deviceType: 'sagemcom-config',
    deviceClass: SagemcomClient,
    maxWaitSeconds: 30,
    fields,
    create: ({ status }) => ({
      async run({ msg, device, limits, send, exchanges }, { values, sources }) {
        const { method, query, body, allowWrite } = values
        const path = checkRestPath(values.path)
        const what = `${method} ${path.split('?', 1)[0] ?? path}`
        const effect = restEffect(method, path)
        if (effect === 'destructive') guardDestructive(what, allowWrite)
        const source = sources.method === 'message' ? 'message' : sources.path
        guardWrite(what, effect === 'read' ? 'read' : 'write', source, allowWrite)
        status.working(what)
        const { payload, facts } = await runRestRequest(device, { method, path, query, body }, limits)
        send(Object.assign(msg, { payload, sagemcom: { device: device.label, ...facts, ...exchanges() } }))
        return sentence('sagemcom.status-request', { method, path: facts.path, status: facts.status })
      },
    }),
  })
}
