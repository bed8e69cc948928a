import { keepMissingConfig, showDefaults } from './fields'
import { dialogOpened } from './open-dialog'

/** Brings the rows to life that all nodes with a `device` share; call it first in `oneditprepare`. */
export function prepareDeviceDialog(node: EditorNodeBase): void {
  dialogOpened(node)
  showDefaults(node, 'node')
  keepMissingConfig(node, 'device', 'node', node._('telecom.missing'))
}
