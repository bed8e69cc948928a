import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red'
import { toDeviceError } from '../../lib/errors.js'
import { routingAnswer } from '../../lib/kalliope/live/routing.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { answerRoute } from '../kalliope-routing/pending-routes.js'
import { NodeStatus, timeOfDay } from '../shared/status.js'

/** Answers the PBX that asked a `kalliope-routing` node. */
export default function (RED: NodeAPI): void {
  RED.nodes.registerType('kalliope-routing-reply', function (this: Node, saved: NodeDef) {
    RED.nodes.createNode(this, saved)
    const status = new NodeStatus(this)
    this.on('input', (msg, _send, done) => {
      try {
        const value = reply(msg)
        status.done(sentence('kalliope.status-event', { event: value, time: timeOfDay(new Date()) }))
        done()
      } catch (thrown) {
        const error = toDeviceError(thrown)
        status.failed(error)
        done(error)
      }
    })
    this.on('close', () => status.close())
  })
}

/** @throws DeviceError `BAD_INPUT` for what is no answer, of which the call is told; `NOT_FOUND` if none waits */
function reply(msg: NodeMessageInFlow): string {
  const id = 'routing' in msg && typeof msg.routing === 'string' ? msg.routing : ''
  const { payload } = msg
  let answer: string
  try {
    answer = routingAnswer(payload)
  } catch (thrown) {
    const error = toDeviceError(thrown)
    answerRoute(id, error)
    throw error
  }
  answerRoute(id, answer)
  const value = typeof payload === 'object' && payload !== null && 'value' in payload ? payload.value : payload
  return String(value)
}
