import { showDoorAddress } from '../../editor/door-address'
import { dialogClosed } from '../../editor/open-dialog'
import { addSearchWords } from '../../editor/palette'
import { complaint, text } from '../../editor/texts'
import { doorPathField, numberField } from '../../editor/validators'

interface KalliopeRoutingProperties {
  name: string
  path: string
  deadline: number
  fallback: string
  version: number
}

interface KalliopeRoutingCredentials {
  username: string
  password: string
}

/** The value of an answer, or nothing. */
function fallbackField(this: EditorNodeBase, value: string | undefined, options: ValidatorOptions): boolean | string {
  return (value ?? '').length <= 500 || complaint(options, text(this.type, 'kalliope-routing.error.fallback'))
}

RED.nodes.registerType<KalliopeRoutingProperties, KalliopeRoutingCredentials>('kalliope-routing', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#B48DE3',
  icon: 'telecom-pbx.svg',
  defaults: {
    name: { value: '' },
    path: { value: '', label: text('kalliope-routing', 'kalliope-routing.label.path'), validate: doorPathField },
    deadline: {
      value: 2000,
      label: text('kalliope-routing', 'kalliope-routing.label.deadline'),
      validate: numberField(1),
    },
    fallback: {
      value: '',
      label: text('kalliope-routing', 'kalliope-routing.label.fallback'),
      validate: fallbackField,
    },
    version: { value: 1 },
  },
  credentials: {
    username: { type: 'text' },
    password: { type: 'password' },
  },
  inputs: 0,
  outputs: 1,
  align: 'left',
  paletteLabel: function () {
    return this._('kalliope-routing.paletteLabel')
  },
  label: function () {
    return this.name || this._('kalliope-routing.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'kalliope-routing.searchWords')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  outputLabels: function () {
    return this._('kalliope-routing.output')
  },
  oneditprepare: function () {
    showDoorAddress(
      'node',
      'path',
      `/telecom/routing/${this.id}`,
      '?caller=%CALLER_NUM%&dialled=%DNID%&unique_id=%UNIQUE_ID%&param1=%PARAM1%',
    )
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
