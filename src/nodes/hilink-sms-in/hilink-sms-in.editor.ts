import { prepareDeviceDialog } from '../../editor/device-dialog'
import { shown, toggleRow, whenChanged } from '../../editor/fields'
import { dialogClosed } from '../../editor/open-dialog'
import { addSearchWords } from '../../editor/palette'
import { prepareRemembered, rememberedProperties } from '../../editor/remembered'
import { text } from '../../editor/texts'
import { choiceField, deviceOrFleet, numberField, textField } from '../../editor/validators'

interface HilinkSmsInProperties {
  name: string
  device: string
  fleet: string
  tag: string
  interval: number
  after: string
  firstRun: string
  keep: string
  cursorStore: string
  store: string
  version: number
}

const outcomes = ['mark-read', 'delete', 'leave', 'ack']

const remembered = rememberedProperties('hilink-sms-in')

RED.nodes.registerType<HilinkSmsInProperties>('hilink-sms-in', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#F07FAE',
  icon: 'telecom-sms-in.svg',
  defaults: {
    name: { value: '' },
    device: {
      value: '',
      type: 'hilink-config',
      required: false,
      label: text('hilink-sms-in', 'telecom.label.device'),
      validate: deviceOrFleet,
    },
    fleet: { value: '', type: 'telecom-fleet', required: false, label: text('hilink-sms-in', 'telecom.label.fleet') },
    tag: { value: '', label: text('hilink-sms-in', 'telecom.label.tag'), validate: textField },
    interval: {
      value: 10,
      label: text('hilink-sms-in', 'hilink-sms-in.label.interval'),
      validate: numberField(1, { fractions: true }),
    },
    after: {
      value: 'mark-read',
      label: text('hilink-sms-in', 'hilink-sms-in.label.after'),
      validate: choiceField(outcomes),
    },
    firstRun: {
      value: 'from-now',
      label: text('hilink-sms-in', 'hilink-sms-in.label.firstRun'),
      validate: choiceField(['from-now', 'unread']),
    },
    keep: { value: '', label: text('hilink-sms-in', 'hilink-sms-in.label.keep'), validate: numberField(0) },
    cursorStore: remembered.cursorStore,
    store: remembered.store,
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  align: 'left',
  paletteLabel: function () {
    return this._('hilink-sms-in.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'hilink-sms-in.searchWords')
  },
  label: function () {
    return this.name || this._('hilink-sms-in.paletteLabel')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  inputLabels: function () {
    return this._('hilink-sms-in.input')
  },
  outputLabels: function () {
    return this._('hilink-sms-in.output')
  },
  oneditprepare: function () {
    prepareDeviceDialog(this)
    prepareRemembered()
    whenChanged(['after'], 'node', () => {
      for (const outcome of outcomes) toggleRow(outcome, shown('after') === outcome)
    })
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
