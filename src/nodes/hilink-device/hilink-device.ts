import type { NodeAPI } from 'node-red'
import { HilinkClient } from '../../lib/hilink/client.js'
import {
  type HilinkOperation,
  hilinkOperations,
  operationKind,
  runOperation,
  smsBoxes,
} from '../../lib/hilink/device/operations.js'
import { signalInWords } from '../../lib/hilink/device/signal-words.js'
import type { FlatObject, FlatValue } from '../../lib/hilink/device/values.js'
import { type Sentence, sentence } from '../../lib/sentences/sentence.js'
import { registerActionNode } from '../shared/action-node.js'
import { choiceField, field, flagField, isPlainObject, numberField, objectField, textField } from '../shared/fields.js'
import type { Inputs } from '../shared/inputs.js'
import { guardDestructive, guardWrite } from '../shared/write-guard.js'

const fields = {
  operation: choiceField(hilinkOperations, 'status', { typed: true }),
  box: choiceField(smsBoxes, 'inbox'),
  limit: numberField(20, { min: 1, whole: true, expected: sentence('input.whole-from', { least: 1, example: 20 }) }),
  index: field<unknown>(undefined, (given) => (typeof given === 'string' ? given.split(',') : given), { typed: true }),
  mode: textField('', { typed: true }),
  bands: field<unknown>(undefined, (given) => given, { typed: true }),
  pin: field<unknown>(undefined, (given) => given, { typed: true }),
  content: field<unknown>('', (given) => given, { typed: true }),
  path: textField('', { typed: true }),
  body: objectField({ typed: true }),
  allowWrite: flagField(false, { overridable: false }),
}

/** State and control of a Huawei HiLink modem. */
export default function (RED: NodeAPI): void {
  registerActionNode(RED, {
    type: 'hilink-device',
    deviceType: 'hilink-config',
    deviceClass: HilinkClient,
    maxWaitSeconds: 30,
    fields,
    create: ({ status }) => ({
      async run({ msg, device, limits, send, exchanges }, inputs) {
        const { operation } = inputs.values
        guard(operation, inputs)
        status.working(operation)
        const payload = await runOperation(device, operation, inputs.values, limits)
        send(Object.assign(msg, { payload, hilink: { device: device.label, operation, ...exchanges() } }))
        return statusOf(operation, payload)
      },
    }),
  })
}

/** @throws DeviceError `READ_ONLY` */
function guard(operation: HilinkOperation, { values, sources }: Inputs<typeof fields>): void {
  // What the network mode is to be comes with it: without, it is only read.
  const takesValues = operation === 'network-mode'
  const takesPath = operation === 'get' || operation === 'post'
  const what = sentence('node.what-operation', { operation: takesPath ? `${operation} ${values.path}` : operation })
  const kind = operationKind(operation, values)
  if (kind === 'destructive') guardDestructive(what, values.allowWrite)
  const isFromMessage =
    (takesPath && sources.path === 'message') ||
    (takesValues && (sources.mode === 'message' || sources.bands === 'message'))
  const source = isFromMessage ? 'message' : sources.operation
  // Which endpoints only read is known for some; any other is written to.
  const effect = operation === 'post' || kind !== 'read' ? 'write' : 'read'
  guardWrite(what, effect, source, values.allowWrite)
}

const longestAnswer = 40

/** What was found or done, with its value where there is one. */
function statusOf(operation: HilinkOperation, payload: FlatValue): string | Sentence {
  const list = Array.isArray(payload) ? payload : []
  const facts = isPlainObject(payload) ? payload : {}
  switch (operation) {
    case 'signal':
      return isFlatObject(payload) ? signalInWords(payload) || operation : operation
    case 'status': {
      const state = sentence(facts.connected === true ? 'hilink.status-connected' : 'hilink.status-not-connected')
      return typeof facts.network === 'string'
        ? sentence('hilink.status-value', { first: facts.network, second: state })
        : state
    }
    case 'operator':
      return typeof facts.FullName === 'string' ? facts.FullName : operation
    case 'clients':
      return sentence('hilink.status-clients', { count: list.length })
    case 'sms-list':
      return sentence('hilink.status-texts', { count: list.length })
    case 'sms-count':
      return sentence('hilink.status-unread', { count: Number(facts.LocalUnread ?? 0) + Number(facts.SimUnread ?? 0) })
    case 'sms-delete':
      return sentence('hilink.status-deleted', { count: lengthOf(facts.deleted) })
    case 'sms-read':
      return sentence('hilink.status-marked', { count: lengthOf(facts.marked) })
    case 'data-on':
      return sentence('hilink.status-data-on')
    case 'data-off':
      return sentence('hilink.status-data-off')
    case 'reboot':
      return sentence('hilink.status-restarting')
    case 'ussd': {
      const answer = typeof facts.content === 'string' ? facts.content.replace(/\s+/g, ' ').trim() : ''
      return answer.length > longestAnswer ? `${answer.slice(0, longestAnswer)}…` : answer || operation
    }
    default:
      return operation
  }
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0
}

function isFlatObject(value: FlatValue): value is FlatObject {
  return isPlainObject(value)
}
