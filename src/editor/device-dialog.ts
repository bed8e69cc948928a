import { keepMissingConfig, showDefaults } from './fields'
import { dialogOpened } from './open-dialog'
import { openSectionsInUse } from './sections'

/** Brings the rows to life that all nodes with a `device` share; call it first in `oneditprepare`. */
export function prepareDeviceDialog(node: EditorNodeBase): void {
  dialogOpened(node)
  showDefaults(node, 'node')
  keepMissingConfig(node, 'device', 'node', node._('telecom.missing'))
  if (!('fleet' in node._def.defaults)) return
  keepMissingConfig(node, 'fleet', 'node', node._('telecom.missing'))
  openSectionsInUse(node)
}
