import {
  concurrencyProperty,
  deviceNameProperty,
  maxWaitProperty,
  prepareActionDialog,
} from '../../editor/action-dialog'
import { dialogClosed } from '../../editor/open-dialog'
import { addSearchWords } from '../../editor/palette'
import { text } from '../../editor/texts'
import { deviceOrName } from '../../editor/validators'
import { actionField, optionsField, prepareActionChoice } from './action-choice.editor'

interface UcmActionProperties {
  name: string
  device: string
  action: string
  actionType: string
  options: string
  optionsType: string
  allowWrite: boolean
  apply: boolean
  allPages: boolean
  deviceName: string
  deviceNameType: string
  concurrency: number
  maxWait: number
  errorOutput: boolean
  outputs: number
  version: number
}

RED.nodes.registerType<UcmActionProperties>('ucm-action', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#6FA3EE',
  icon: 'telecom-action.svg',
  defaults: {
    name: { value: '' },
    device: {
      value: '',
      type: 'ucm-config',
      validate: deviceOrName,
      label: text('ucm-action', 'telecom.label.device'),
    },
    action: { value: '', label: text('ucm-action', 'ucm-action.label.action'), validate: actionField },
    actionType: { value: 'str' },
    options: { value: '{}', label: text('ucm-action', 'ucm-action.label.options'), validate: optionsField },
    optionsType: { value: 'json' },
    allowWrite: { value: false },
    apply: { value: false },
    allPages: { value: false },
    deviceName: deviceNameProperty('ucm-action'),
    deviceNameType: { value: 'str' },
    concurrency: concurrencyProperty('ucm-action'),
    maxWait: maxWaitProperty('ucm-action', 30),
    errorOutput: { value: false },
    outputs: { value: 1 },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  align: 'left',
  paletteLabel: function () {
    return this._('ucm-action.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'ucm-action.searchWords')
  },
  label: function () {
    const fixed = this.actionType === 'str' ? this.action : ''
    return this.name || fixed || this._('ucm-action.paletteLabel')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  inputLabels: function () {
    return this._('ucm-action.input')
  },
  outputLabels: function (index) {
    return this._(index === 0 ? 'ucm-action.output' : 'telecom.error-output')
  },
  oneditprepare: function () {
    prepareActionDialog(this)
    prepareActionChoice(this)
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
