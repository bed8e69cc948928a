import type { NodeAPI } from 'node-red'
import { KalliopeClient } from '../../lib/kalliope/client.js'
import { effectOf, findEndpoint, kalliopeMethods } from '../../lib/kalliope/endpoints.js'
import { kalliopeRequest, runKalliopeRequest } from '../../lib/kalliope/request-run.js'
import { registerActionNode } from '../shared/action-node.js'
import { anyField, choiceField, flagField, textField } from '../shared/fields.js'
import { guardDestructive, guardWrite } from '../shared/write-guard.js'

const fields = {
  method: choiceField(kalliopeMethods, 'GET'),
  path: textField('', { typed: true }),
  query: anyField(),
  body: anyField({ typed: true }),
  accept: textField('json'),
  allowWrite: flagField(false, { overridable: false }),
}

/** Any call of the Kalliope's REST API, signed. */
export default function (RED: NodeAPI): void {
  registerActionNode(RED, {
    type: 'kalliope-request',
    deviceType: 'kalliope-config',
    deviceClass: KalliopeClient,
    maxWaitSeconds: 30,
    fields,
    create: ({ node, status }) => {
      let said = ''
      return {
        async run({ msg, device, limits, send, exchanges }, { values, sources }) {
          const request = kalliopeRequest(values)
          const { method, path } = request
          const what = `${method} ${path.split('?', 1)[0] ?? path}`
          const source = sources.method === 'message' ? 'message' : sources.path
          guardWrite(what, effectOf(method, path), source, values.allowWrite)
          if (findEndpoint(method, path)?.isDestructive === true) guardDestructive(what, values.allowWrite)
          status.working(what)
          const { payload, facts } = await runKalliopeRequest(device, request, limits)
          const notice = device.clockNotice ?? ''
          if (notice !== '' && notice !== said) node.warn(notice)
          said = notice
          send(Object.assign(msg, { payload, kalliope: { ...facts, ...exchanges() } }))
          return what
        },
      }
    },
  })
}
