import type { NodeAPI } from 'node-red'
import { isWantedEvent } from '../../lib/kalliope/live/notification.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { listenToNotifications } from '../kalliope-config/notifications.js'
import { textField } from '../shared/fields.js'
import { registerListenerNode } from '../shared/listener-node.js'
import { timeOfDay } from '../shared/status.js'

/** Events that a KalliopePBX notifies of, as they come. */
export default function (RED: NodeAPI): void {
  registerListenerNode(RED, {
    type: 'kalliope-events',
    listen: ({ node, properties, status, send }) => {
      const listed = textField('').read(properties.events, 'events').split(',')
      const wanted = listed.map((name) => name.trim()).filter((name) => name !== '')
      const leave = listenToNotifications(
        RED,
        properties.device,
        (text) => node.warn(text),
        (event) => {
          if (!isWantedEvent(event.event, wanted)) return
          send({ topic: event.event, payload: event })
          status.done(sentence('kalliope.status-event', { event: event.event, time: timeOfDay(new Date()) }))
        },
      )
      status.done(sentence('node.status-listening'))
      return leave
    },
  })
}
