import type { NodeAPI } from 'node-red'
import { KalliopeClient } from '../../lib/kalliope/client.js'
import { effectOf, findEndpoint, kalliopeMethods } from '../../lib/kalliope/endpoints.js'
import { kalliopeRequest, runKalliopeRequest } from '../../lib/kalliope/request-run.js'
import { type Sentence, sentence } from '../../lib/sentences/sentence.js'
import { registerActionNode } from '../shared/action-node.js'
import { anyField, choiceField, flagField, textField } from '../shared/fields.js'
import { timeOfDay } from '../shared/status.js'
import { guardDestructive, guardWrite } from '../shared/write-guard.js'

const fields = {
  method: choiceField(kalliopeMethods, 'GET'),
  path: textField('', { typed: true }),
  query: anyField(),
  body: anyField({ typed: true }),
  accept: textField('json'),
  allowWrite: flagField(false, { overridable: false }),
}

const longestShown = 40

/** What came back, in a few words for the status. */
function shortly(payload: unknown): string | Sentence {
  if (Array.isArray(payload)) return sentence('kalliope.status-items', { count: payload.length })
  if (Buffer.isBuffer(payload)) return sentence('kalliope.status-bytes', { count: payload.length })
  const isWord = (typeof payload === 'string' && payload !== '') || typeof payload === 'number'
  const word = isWord ? String(payload) : ''
  return word !== '' && word.length <= longestShown && !/\p{Cc}/u.test(word)
    ? word
    : sentence('kalliope.status-answered')
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
          const notice = String(device.clockNotice ?? '')
          if (notice !== '' && notice !== said) node.warn(notice)
          said = notice
          send(Object.assign(msg, { payload, kalliope: { ...facts, ...exchanges() } }))
          return sentence('kalliope.status-answer', { what: shortly(payload), time: timeOfDay(new Date()) })
        },
      }
    },
  })
}
