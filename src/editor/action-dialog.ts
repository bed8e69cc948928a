import { prepareDeviceDialog } from './device-dialog'
import { fieldSelector } from './open-dialog'
import { openSectionsInUse } from './sections'
import { text } from './texts'
import { numberField } from './validators'

/** The property `maxWait` of an action node, with its default in seconds. */
export function maxWaitProperty(type: string, seconds: number) {
  return {
    value: seconds,
    label: text(type, 'telecom.label.maxWait'),
    validate: numberField(0.001, { fractions: true }),
  }
}

/** Brings the rows to life that all action nodes share; call it first in `oneditprepare`. */
export function prepareActionDialog(node: EditorNodeBase): void {
  prepareDeviceDialog(node)
  prepareErrorOutput()
  openSectionsInUse(node)
}

/** Ticked, the node has a second output for messages that failed. */
function prepareErrorOutput(): void {
  const box = $(fieldSelector('node', 'errorOutput'))
  const outputs = $(fieldSelector('node', 'outputs'))
  box.on('change', () => {
    outputs.val(box.prop('checked') === true ? '2' : '1').trigger('change')
  })
}
