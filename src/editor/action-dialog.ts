import { prepareDeviceDialog } from './device-dialog'
import { shown, toggleRow, typedField, whenChanged } from './fields'
import { fieldSelector } from './open-dialog'
import { openSectionsInUse } from './sections'
import { text } from './texts'
import { numberField, typedValue } from './validators'

/** The property `maxWait` of an action node, with its default in seconds. */
export function maxWaitProperty(type: string, seconds: number) {
  return {
    value: seconds,
    label: text(type, 'telecom.label.maxWait'),
    validate: numberField(0.001, { fractions: true }),
  }
}

/** The property `deviceName` of an action node: the device of a message, where it names one. */
export function deviceNameProperty(type: string) {
  return { value: '', label: text(type, 'telecom.label.deviceName'), validate: typedValue('deviceName') }
}

/** The property `concurrency` of an action node: devices at a time, where a message names several. */
export function concurrencyProperty(type: string) {
  return { value: 8, label: text(type, 'telecom.label.concurrency'), validate: numberField(1) }
}

/** Brings the rows to life that all action nodes share; call it first in `oneditprepare`. */
export function prepareActionDialog(node: EditorNodeBase): void {
  prepareDeviceDialog(node)
  prepareErrorOutput()
  if ('deviceName' in node._def.defaults) prepareDeviceName()
  openSectionsInUse(node)
}

/** How many at a time matters only where several may be meant. */
function prepareDeviceName(): void {
  typedField('deviceName', ['str', 'msg', 'flow', 'global', 'env', 'jsonata', 'json'])
  whenChanged(['deviceName'], 'node', () => toggleRow('concurrency', shown('deviceName') !== ''))
}

/** Ticked, the node has a second output for messages that failed. */
function prepareErrorOutput(): void {
  const box = $(fieldSelector('node', 'errorOutput'))
  const outputs = $(fieldSelector('node', 'outputs'))
  box.on('change', () => {
    outputs.val(box.prop('checked') === true ? '2' : '1').trigger('change')
  })
}
