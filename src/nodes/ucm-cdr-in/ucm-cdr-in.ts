import type { NodeAPI } from 'node-red'
import type { CallEvent } from '../../lib/calls/live/call-event.js'
import { LiveCalls } from '../../lib/calls/live/live-calls.js'
import { toDeviceError } from '../../lib/errors.js'
import { UcmCallReader } from '../../lib/ucm/calls/call-source.js'
import { UcmClient } from '../../lib/ucm/client.js'
import { activeCallChanges } from '../../lib/ucm/live/active-calls.js'
import { registerCallsInNode, type WakeNode } from '../shared/calls/calls-in.js'
import type { TriggerNode } from '../shared/trigger-node.js'
import { listenToPushes } from '../ucm-config/push-door.js'

/** The end of a call becomes sure some time after its last channel is gone. */
const tickMs = 500

/** Each call of a Grandstream UCM once, as soon as it has ended. */
export default function (RED: NodeAPI): void {
  registerCallsInNode(RED, {
    type: 'ucm-cdr-in',
    deviceType: 'ucm-config',
    deviceClass: UcmClient,
    reader: ({ device, limits }, shape, onNotice) =>
      new UcmCallReader(device, { ...limits, keepRows: shape === 'raw', onNotice }),
    listen,
  })
}

/** The PBX writes the record of a call some time after it has told of its end. */
const lookAfterSeconds = [1, 4]

/** The socket and what the PBX pushes are hints: where there are none, the interval looks. */
function listen(trigger: TriggerNode<UcmClient>, wake: WakeNode): () => void {
  const leave = [listenToEvents(trigger, wake), listenToDoor(trigger, wake)]
  return () => {
    for (const one of leave) one()
  }
}

function listenToDoor({ RED, node, properties }: TriggerNode<UcmClient>, wake: WakeNode): () => void {
  // The door is the config node's; a device of a fleet has none.
  if (properties.device === '') return () => undefined
  try {
    const warn = (text: string): void => node.warn(text)
    return listenToPushes(RED, properties.device, warn, () => wake('push', lookAfterSeconds))
  } catch (error) {
    node.warn(String(toDeviceError(error)))
    return () => undefined
  }
}

function listenToEvents(trigger: TriggerNode<UcmClient>, wake: WakeNode): () => void {
  const device = trigger.device()
  if (!device.tellsEvents) return () => undefined
  const calls = new LiveCalls('ucm', device.label)
  const look = (events: readonly CallEvent[]): void => {
    if (events.some(({ event }) => event === 'ended')) wake('events', lookAfterSeconds)
  }
  let wasSubscribed = false
  const { resource, release } = device.acquireEvents()
  const stop = resource.listen({
    names: ['ActiveCallStatus'],
    onEvent: (_name, body) => look(calls.apply(activeCallChanges(body, 'UTC'), performance.now())),
    // What ended while the socket was away was not told.
    onSubscribed: () => {
      if (wasSubscribed) wake('events', lookAfterSeconds)
      wasSubscribed = true
    },
  })
  const timer = setInterval(() => look(calls.tick(performance.now())), tickMs)
  return () => {
    clearInterval(timer)
    stop()
    void release()
  }
}
