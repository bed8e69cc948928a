import { keepMissingConfig, showDefaults } from './fields'
import { dialogOpened, fieldSelector } from './open-dialog'

/** Brings the rows to life that all nodes with a `device` share; call it first in `oneditprepare`. */
export function prepareActionDialog(node: EditorNodeBase): void {
  dialogOpened(node)
  showDefaults(node, 'node')
  keepMissingConfig(node, 'device', 'node', node._('telecom.missing'))
  prepareErrorOutput()
}

/** Ticked, the node has a second output for messages that failed. */
function prepareErrorOutput(): void {
  const box = $(fieldSelector('node', 'errorOutput'))
  const outputs = $(fieldSelector('node', 'outputs'))
  box.on('change', () => {
    outputs.val(box.prop('checked') === true ? '2' : '1').trigger('change')
  })
}
