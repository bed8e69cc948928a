import type { NodeAPI } from 'node-red'
import { UcmCallReader } from '../../lib/ucm/calls/call-source.js'
import { UcmClient } from '../../lib/ucm/client.js'
import { registerCallsInNode } from '../shared/calls/calls-in.js'

/** Each call of a Grandstream UCM once, as soon as it has ended. */
export default function (RED: NodeAPI): void {
  registerCallsInNode(RED, {
    type: 'ucm-cdr-in',
    deviceType: 'ucm-config',
    deviceClass: UcmClient,
    reader: ({ device, limits }, shape, onNotice) =>
      new UcmCallReader(device, { ...limits, keepRows: shape === 'raw', onNotice }),
  })
}
