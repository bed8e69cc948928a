import type { NodeAPI } from 'node-red'
import { DeviceError } from '../../lib/errors.js'
import { quoteForError } from '../../lib/http/redact.js'
import { routingAnswer, routingRequestOf } from '../../lib/kalliope/live/routing.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { type DoorReply, openDoor } from '../shared/door.js'
import { numberField, textField } from '../shared/fields.js'
import { type ListenerNode, registerListenerNode } from '../shared/listener-node.js'
import { timeOfDay } from '../shared/status.js'
import { answerRoute, awaitRoute } from './pending-routes.js'

const deadlineField = numberField(2_000, { min: 1, expected: sentence('input.milliseconds') })

/** The PBX asks where a call goes, and the flow decides. */
export default function (RED: NodeAPI): void {
  registerListenerNode(RED, {
    type: 'kalliope-routing',
    credentials: { username: { type: 'text' }, password: { type: 'password' } },
    listen: (listener) => {
      const { node, properties, credentials, status } = listener
      const path = textField('').read(properties.path, 'path').trim() || `/telecom/routing/${node.id}`
      const deadlineMs = deadlineField.read(properties.deadline, 'deadline')
      const fallback = textField('').read(properties.fallback, 'fallback')
      const fallbackReply: DoorReply =
        fallback.trim() === '' ? { status: 503 } : { status: 200, body: routingAnswer(fallback) }
      const settings = {
        path,
        username: credentials.username ?? '',
        password: credentials.password ?? '',
        owner: node.id,
        warn: (text: string) => node.warn(text),
      }
      const waiting = new Set<string>()
      const leave = openDoor(RED, settings, ({ query, body }) =>
        answerOf(listener, { query, body, deadlineMs, fallback, fallbackReply, waiting }),
      )
      status.done(sentence('node.status-listening'))
      return () => {
        leave()
        const closed = new DeviceError('CLOSED', sentence('node.closed'), {}, 'no')
        for (const id of waiting) answerRoute(id, closed)
      }
    },
  })
}

interface Question {
  query: string
  body: string
  deadlineMs: number
  fallback: string
  fallbackReply: DoorReply
  /** Calls that wait for the flow. */
  waiting: Set<string>
}

async function answerOf(
  { RED, node, status, send }: ListenerNode,
  { query, body, deadlineMs, fallback, fallbackReply, waiting }: Question,
): Promise<DoorReply> {
  const request = routingRequestOf(query, body)
  if (request === undefined) {
    node.warn(String(sentence('kalliope.no-routing-request', { quote: quoteForError(body) })))
    return fallbackReply
  }
  const id = RED.util.generateId()
  const caller = request.caller ?? '?'
  const answered = awaitRoute(id, deadlineMs).finally(() => waiting.delete(id))
  waiting.add(id)
  status.working(sentence('kalliope.status-asked', { caller, time: timeOfDay(new Date()) }))
  send({ topic: request.dialled ?? '', payload: request, routing: id })
  const answer = await answered
  if (typeof answer === 'string') {
    status.done(sentence('kalliope.status-asked', { caller, time: timeOfDay(new Date()) }))
    return { status: 200, body: answer }
  }
  if (answer === undefined) {
    const told = fallback.trim() === '' ? sentence('kalliope.told-nothing') : fallback
    const late = new DeviceError(
      'TIMEOUT',
      sentence('kalliope.late-route', { caller, deadline: deadlineMs, told }),
      {},
      'no',
    )
    status.failed(late)
    node.error(late, { payload: request })
  } else {
    status.failed(answer)
  }
  return fallbackReply
}
