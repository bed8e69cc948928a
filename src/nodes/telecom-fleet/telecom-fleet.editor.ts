import { showDefaults } from '../../editor/fields'
import { dialogClosed, dialogOpened } from '../../editor/open-dialog'
import { text } from '../../editor/texts'
import { textField } from '../../editor/validators'

interface TelecomFleetProperties {
  name: string
  path: string
  version: number
}

RED.nodes.registerType<TelecomFleetProperties>('telecom-fleet', {
  category: 'config',
  icon: 'telecom-pbx.svg',
  defaults: {
    name: { value: '' },
    path: { value: '', required: true, label: text('telecom-fleet', 'telecom-fleet.label.path'), validate: textField },
    version: { value: 1 },
  },
  paletteLabel: function () {
    return this._('telecom-fleet.paletteLabel')
  },
  label: function () {
    return this.name || this.path || this._('telecom-fleet.paletteLabel')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  oneditprepare: function () {
    dialogOpened(this)
    showDefaults(this, 'config')
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
