import { prepareDeviceDialog } from '../../editor/device-dialog'
import { checkList, shown, toggleRow, whenChanged } from '../../editor/fields'
import { dialogClosed } from '../../editor/open-dialog'
import { addSearchWords } from '../../editor/palette'
import { complaint, text } from '../../editor/texts'
import {
  choiceField,
  deviceOrFleet,
  isEnvironmentReference,
  listField,
  numberField,
  splitList,
  textField,
  type Validator,
} from '../../editor/validators'

interface UcmEventsProperties {
  name: string
  device: string
  fleet: string
  tag: string
  events: string
  extensions: string
  queues: string
  firstRun: string
  shape: string
  mode: string
  interval: number
  version: number
}

const kinds: readonly string[] = ['calls', 'extensions', 'queues', 'trunks', 'voicemail', 'conferences']

/** Numbers and ranges of them, or nothing. */
const numbersField: Validator = function (value, options) {
  if (value === undefined || isEnvironmentReference(value)) return true
  const areNumbers = splitList(value).every((entry) => /^\d{1,20}(~\d{1,20})?$/.test(entry))
  return areNumbers || complaint(options, text(this.type, 'ucm-events.error.numbers'))
}

RED.nodes.registerType<UcmEventsProperties>('ucm-events', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#6FA3EE',
  icon: 'telecom-events.svg',
  defaults: {
    name: { value: '' },
    device: {
      value: '',
      type: 'ucm-config',
      required: false,
      label: text('ucm-events', 'telecom.label.device'),
      validate: deviceOrFleet,
    },
    fleet: { value: '', type: 'telecom-fleet', required: false, label: text('ucm-events', 'telecom.label.fleet') },
    tag: { value: '', label: text('ucm-events', 'telecom.label.tag'), validate: textField },
    events: { value: 'calls', label: text('ucm-events', 'ucm-events.label.events'), validate: listField(kinds) },
    extensions: { value: '', label: text('ucm-events', 'ucm-events.label.extensions'), validate: numbersField },
    queues: { value: '', label: text('ucm-events', 'ucm-events.label.queues'), validate: numbersField },
    firstRun: {
      value: 'from-now',
      label: text('ucm-events', 'ucm-events.label.firstRun'),
      validate: choiceField(['from-now', 'all']),
    },
    shape: {
      value: 'record',
      label: text('ucm-events', 'ucm-events.label.shape'),
      validate: choiceField(['record', 'raw']),
    },
    mode: {
      value: 'auto',
      label: text('ucm-events', 'ucm-events.label.mode'),
      validate: choiceField(['auto', 'socket', 'poll']),
    },
    interval: {
      value: 2,
      label: text('ucm-events', 'ucm-events.label.interval'),
      validate: numberField(1, { fractions: true }),
    },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  align: 'left',
  paletteLabel: function () {
    return this._('ucm-events.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'ucm-events.searchWords')
  },
  label: function () {
    return this.name || this._('ucm-events.paletteLabel')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  inputLabels: function () {
    return this._('ucm-events.input')
  },
  outputLabels: function () {
    return this._('ucm-events.output')
  },
  oneditprepare: function () {
    prepareDeviceDialog(this)
    checkList('events', kinds, (kind) => this._(`ucm-events.events.${kind}`))
    whenChanged(['mode'], 'node', () => toggleRow('interval', shown('mode') !== 'socket'))
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
