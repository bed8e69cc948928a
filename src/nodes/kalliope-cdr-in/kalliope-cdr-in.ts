import type { NodeAPI } from 'node-red'
import { toDeviceError } from '../../lib/errors.js'
import { wireEncodings } from '../../lib/kalliope/calls/call-query.js'
import { KalliopeCallReader } from '../../lib/kalliope/calls/call-source.js'
import { KalliopeClient } from '../../lib/kalliope/client.js'
import { listenToNotifications } from '../kalliope-config/notifications.js'
import { registerCallsInNode, type WakeNode } from '../shared/calls/calls-in.js'
import { choiceField } from '../shared/fields.js'
import type { TriggerNode } from '../shared/trigger-node.js'

const formatField = choiceField(['summary', 'detailed', 'v3_compat'], 'detailed')
const encodingField = choiceField(wireEncodings, 'json')

/** The PBX writes the record of a call some time after it has told of its end. */
const lookAfterSeconds = [1, 4, 8]

/** Each call of a KalliopePBX once, as soon as it has ended. */
export default function (RED: NodeAPI): void {
  registerCallsInNode(RED, {
    type: 'kalliope-cdr-in',
    deviceType: 'kalliope-config',
    deviceClass: KalliopeClient,
    reader: ({ device, limits }, _shape, onNotice, properties) => {
      const format = formatField.read(properties.format, 'format')
      const encoding = encodingField.read(properties.encoding, 'encoding')
      const query = { format, encoding, request: 'post', uniqueId: undefined } as const
      return new KalliopeCallReader(device, { ...limits, query, onNotice })
    },
    listen,
  })
}

/** A notification is a hint: where none can be had, the interval looks. */
function listen({ RED, node, properties }: TriggerNode<KalliopeClient>, wake: WakeNode): () => void {
  // The door is the config node's; a device of a fleet has none.
  if (properties.device === '') return () => undefined
  try {
    return listenToNotifications(
      RED,
      properties.device,
      (text) => node.warn(text),
      ({ event }) => {
        if (event === 'pbx.call.end') wake('notification', lookAfterSeconds)
      },
    )
  } catch (error) {
    node.warn(String(toDeviceError(error)))
    return () => undefined
  }
}
