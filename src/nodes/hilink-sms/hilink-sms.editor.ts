import {
  concurrencyProperty,
  deviceNameProperty,
  maxWaitProperty,
  prepareActionDialog,
} from '../../editor/action-dialog'
import { textTypes, typedField } from '../../editor/fields'
import { dialogClosed } from '../../editor/open-dialog'
import { addSearchWords } from '../../editor/palette'
import { prepareRemembered, rememberedProperties } from '../../editor/remembered'
import { text } from '../../editor/texts'
import { choiceField, deviceOrName, numberField, typedValue } from '../../editor/validators'

interface HilinkSmsProperties {
  name: string
  device: string
  to: string
  toType: string
  text: string
  textType: string
  confirm: string
  maxSegments: number
  maxPerHour: number
  once: string
  onceType: string
  onceHours: number
  cursorStore: string
  store: string
  deviceName: string
  deviceNameType: string
  concurrency: number
  maxWait: number
  errorOutput: boolean
  outputs: number
  version: number
}

const remembered = rememberedProperties('hilink-sms')

RED.nodes.registerType<HilinkSmsProperties>('hilink-sms', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#F07FAE',
  icon: 'telecom-sms-out.svg',
  defaults: {
    name: { value: '' },
    device: {
      value: '',
      type: 'hilink-config',
      validate: deviceOrName,
      label: text('hilink-sms', 'telecom.label.device'),
    },
    to: { value: '', label: text('hilink-sms', 'hilink-sms.label.to'), validate: typedValue('to') },
    toType: { value: 'str' },
    text: { value: 'payload', label: text('hilink-sms', 'hilink-sms.label.text'), validate: typedValue('text') },
    textType: { value: 'msg' },
    confirm: {
      value: 'sent',
      label: text('hilink-sms', 'hilink-sms.label.confirm'),
      validate: choiceField(['sent', 'accepted']),
    },
    maxSegments: {
      value: 4,
      label: text('hilink-sms', 'hilink-sms.label.maxSegments'),
      validate: numberField(1),
    },
    maxPerHour: {
      value: 100,
      label: text('hilink-sms', 'hilink-sms.label.maxPerHour'),
      validate: numberField(1),
    },
    once: { value: '', label: text('hilink-sms', 'hilink-sms.label.once'), validate: typedValue('once') },
    onceType: { value: 'str' },
    onceHours: {
      value: 24,
      label: text('hilink-sms', 'hilink-sms.label.onceHours'),
      validate: numberField(0, { fractions: true }),
    },
    cursorStore: remembered.cursorStore,
    store: remembered.store,
    deviceName: deviceNameProperty('hilink-sms'),
    deviceNameType: { value: 'str' },
    concurrency: concurrencyProperty('hilink-sms'),
    maxWait: maxWaitProperty('hilink-sms', 300),
    errorOutput: { value: false },
    outputs: { value: 1 },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  align: 'right',
  paletteLabel: function () {
    return this._('hilink-sms.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'hilink-sms.searchWords')
  },
  label: function () {
    return this.name || this._('hilink-sms.paletteLabel')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  inputLabels: function () {
    return this._('hilink-sms.input')
  },
  outputLabels: function (index) {
    return this._(index === 0 ? 'hilink-sms.output' : 'telecom.error-output')
  },
  oneditprepare: function () {
    prepareActionDialog(this)
    typedField('to', textTypes)
    typedField('once', textTypes)
    prepareRemembered()
    typedField('text', ['msg', 'str', 'flow', 'global', 'env', 'jsonata'])
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
