import type { NodeAPI } from 'node-red'
import { badInput } from '../../lib/errors.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { runUcmAction } from '../../lib/ucm/action-run.js'
import { effectOf } from '../../lib/ucm/actions.js'
import { UcmClient } from '../../lib/ucm/client.js'
import { registerActionNode } from '../shared/action-node.js'
import { flagField, objectField, textField } from '../shared/fields.js'
import { guardWrite } from '../shared/write-guard.js'

const fields = {
  action: textField('', { typed: true }),
  options: objectField({ typed: true }),
  allPages: flagField(false),
  allowWrite: flagField(false, { overridable: false }),
  apply: flagField(false, { overridable: false }),
}

/** Any action of the UCM's HTTPS API. */
export default function (RED: NodeAPI): void {
  registerActionNode(RED, {
    type: 'ucm-action',
    deviceClass: UcmClient,
    deviceType: 'ucm-config',
    maxWaitSeconds: 30,
    fields,
    create: ({ status }) => ({
      async run({ msg, device, limits, send, exchanges }, { values, sources }) {
        const action = values.action.trim()
        if (action === '') throw badInput('action', values.action, sentence('ucm.any-action'))
        guardWrite(
          sentence('ucm.what-action', { action }),
          effectOf(action) === 'read' ? 'read' : 'write',
          sources.action,
          values.allowWrite,
        )
        status.working(action)
        const { payload, facts } = await runUcmAction(device, { ...values, action }, limits)
        const ucm = { action, ...facts, ...exchanges() }
        send(Object.assign(msg, { payload, ucm }))
        return facts.needApply === true ? sentence('ucm.status-apply', { action }) : action
      },
    }),
  })
}
