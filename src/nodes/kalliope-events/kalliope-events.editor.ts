import { prepareDeviceDialog } from '../../editor/device-dialog'
import { dialogClosed } from '../../editor/open-dialog'
import { addSearchWords } from '../../editor/palette'
import { complaint, text } from '../../editor/texts'
import { isEnvironmentReference } from '../../editor/validators'

interface KalliopeEventsProperties {
  name: string
  device: string
  events: string
  version: number
}

/** Names of events, with `*`, separated by commas; or nothing, for all. */
function eventsField(this: EditorNodeBase, value: string | undefined, options: ValidatorOptions): boolean | string {
  const given = value ?? ''
  return (
    isEnvironmentReference(given) ||
    /^[\w.*, -]*$/.test(given) ||
    complaint(options, text(this.type, 'kalliope-events.error.events'))
  )
}

RED.nodes.registerType<KalliopeEventsProperties>('kalliope-events', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#B48DE3',
  icon: 'telecom-pbx.svg',
  defaults: {
    name: { value: '' },
    device: {
      value: '',
      type: 'kalliope-config',
      required: true,
      label: text('kalliope-events', 'telecom.label.device'),
    },
    events: {
      value: '',
      label: text('kalliope-events', 'kalliope-events.label.events'),
      validate: eventsField,
    },
    version: { value: 1 },
  },
  inputs: 0,
  outputs: 1,
  align: 'left',
  paletteLabel: function () {
    return this._('kalliope-events.paletteLabel')
  },
  label: function () {
    return this.name || this._('kalliope-events.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'kalliope-events.searchWords')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  outputLabels: function () {
    return this._('kalliope-events.output')
  },
  oneditprepare: function () {
    prepareDeviceDialog(this)
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
