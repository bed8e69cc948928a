import type { NodeAPI, NodeMessageInFlow } from 'node-red'
import { SagemcomClient } from '../../lib/sagemcom/client.js'
import { effectOf, xpathOperations } from '../../lib/sagemcom/requests/methods.js'
import { fillXPath } from '../../lib/sagemcom/requests/xpath.js'
import { runXPath, type XPathResult } from '../../lib/sagemcom/requests/xpath-run.js'
import { type Sentence, sentence } from '../../lib/sentences/sentence.js'
import { registerActionNode } from '../shared/action-node.js'
import { anyField, choiceField, type Field, flagField, objectField, textField } from '../shared/fields.js'
import type { Inputs } from '../shared/inputs.js'
import { guardDestructive, guardWrite } from '../shared/write-guard.js'

/** Values are written as they are: an empty text is one, too. */
const valueField: Field<unknown> = { read: (given) => given, typed: true, overridable: true }

const fields = {
  operation: choiceField(xpathOperations, 'get', { typed: true }),
  xpath: anyField({ typed: true }),
  value: valueField,
  method: textField('', { typed: true }),
  parameters: objectField({ typed: true }),
  allowWrite: flagField(false, { overridable: false }),
}

type XPathInputs = Inputs<typeof fields>

/** Reads, writes, adds, deletes and calls anything on a Sagemcom F@st router. */
export default function (RED: NodeAPI): void {
  registerActionNode(RED, {
    type: 'sagemcom-xpath',
    deviceType: 'sagemcom-config',
    deviceClass: SagemcomClient,
    maxWaitSeconds: 30,
    fields,
    create: ({ status }) => ({
      async run({ msg, device, limits, send, exchanges }, inputs) {
        guard(inputs)
        const { operation, value, method, parameters } = inputs.values
        const xpath = inputs.sources.xpath === 'dialog' ? filled(RED, msg, inputs.values.xpath) : inputs.values.xpath
        status.working(operation === 'call' ? method : operation)
        const result = await runXPath(device, { operation, xpath, value, method: method.trim(), parameters }, limits)
        const { payload, facts } = result
        send(Object.assign(msg, { payload, xpath: { device: device.label, ...facts, ...exchanges() } }))
        return doneText(operation === 'call' ? method : operation, result)
      },
    }),
  })
}

/** @throws DeviceError `READ_ONLY` */
function guard({ values, sources }: XPathInputs): void {
  const { operation, method, allowWrite } = values
  const effect = effectOf(operation, method.trim())
  const what =
    operation === 'call' ? sentence('node.what-method', { method }) : sentence('node.what-operation', { operation })
  if (effect === 'destructive') guardDestructive(what, allowWrite)
  const isByPath = operation === 'set' && (values.xpath === undefined || values.xpath === '')
  const deciding = [
    sources.operation,
    isByPath ? sources.value : sources.xpath,
    ...(operation === 'call' ? [sources.method] : []),
  ]
  const source = deciding.includes('message') ? 'message' : 'dialog'
  guardWrite(what, effect === 'read' ? 'read' : 'write', source, allowWrite)
}

/** The author's path with the values of the message that it names in braces. */
function filled(RED: NodeAPI, msg: NodeMessageInFlow, xpath: unknown): unknown {
  if (Array.isArray(xpath)) return xpath.map((path: unknown) => filled(RED, msg, path))
  if (typeof xpath !== 'string') return xpath
  return fillXPath(xpath, (property) => valueOf(RED, msg, property))
}

/** What is not there is missing, also where a part of the way to it is. */
function valueOf(RED: NodeAPI, msg: NodeMessageInFlow, property: string): unknown {
  try {
    return RED.util.getMessageProperty(msg, property)
  } catch {
    return undefined
  }
}

function doneText(what: string, { succeeded: paths, facts }: XPathResult): Sentence {
  const failed = Object.keys(facts.errors ?? {}).length
  const notice = Object.values(facts.notices ?? {})[0]
  if (notice === undefined) {
    if (failed === 0) return sentence('sagemcom.status-paths', { what, paths })
    return sentence('sagemcom.status-paths-failed', { what, paths, failed })
  }
  if (failed === 0) return sentence('sagemcom.status-paths-notice', { what, paths, notice })
  return sentence('sagemcom.status-paths-failed-notice', { what, paths, failed, notice })
}
