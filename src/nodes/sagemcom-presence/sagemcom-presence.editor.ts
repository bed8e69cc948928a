import { prepareDeviceDialog } from '../../editor/device-dialog'
import { shown, toggleRow, whenChanged } from '../../editor/fields'
import { dialogClosed } from '../../editor/open-dialog'
import { addSearchWords } from '../../editor/palette'
import { prepareRemembered, rememberedProperties } from '../../editor/remembered'
import { text } from '../../editor/texts'
import { choiceField, deviceOrFleet, numberField, textField, wordsField } from '../../editor/validators'
import { prepareWatchPicker } from './watch-picker.editor'

interface SagemcomPresenceProperties {
  name: string
  device: string
  fleet: string
  tag: string
  watch: string
  interval: number
  leaveAfter: number
  firstRun: string
  output: string
  cursorStore: string
  store: string
  version: number
}

const remembered = rememberedProperties('sagemcom-presence')

RED.nodes.registerType<SagemcomPresenceProperties>('sagemcom-presence', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#45BFA5',
  icon: 'telecom-presence.svg',
  defaults: {
    name: { value: '' },
    device: {
      value: '',
      type: 'sagemcom-config',
      required: false,
      label: text('sagemcom-presence', 'telecom.label.device'),
      validate: deviceOrFleet,
    },
    fleet: {
      value: '',
      type: 'telecom-fleet',
      required: false,
      label: text('sagemcom-presence', 'telecom.label.fleet'),
    },
    tag: { value: '', label: text('sagemcom-presence', 'telecom.label.tag'), validate: textField },
    watch: {
      value: '',
      label: text('sagemcom-presence', 'sagemcom-presence.label.watch'),
      validate: wordsField,
    },
    interval: {
      value: 30,
      label: text('sagemcom-presence', 'sagemcom-presence.label.interval'),
      validate: numberField(1, { fractions: true }),
    },
    leaveAfter: {
      value: 300,
      label: text('sagemcom-presence', 'sagemcom-presence.label.leaveAfter'),
      validate: numberField(0, { fractions: true }),
    },
    firstRun: {
      value: 'baseline',
      label: text('sagemcom-presence', 'sagemcom-presence.label.firstRun'),
      validate: choiceField(['baseline', 'all']),
    },
    output: {
      value: 'events',
      label: text('sagemcom-presence', 'sagemcom-presence.label.output'),
      validate: choiceField(['events', 'state']),
    },
    cursorStore: remembered.cursorStore,
    store: remembered.store,
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  align: 'left',
  paletteLabel: function () {
    return this._('sagemcom-presence.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'sagemcom-presence.searchWords')
  },
  label: function () {
    return this.name || this._('sagemcom-presence.paletteLabel')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  inputLabels: function () {
    return this._('sagemcom-presence.input')
  },
  outputLabels: function () {
    return this._(`sagemcom-presence.port.${this.output === 'state' ? 'state' : 'events'}`)
  },
  oneditprepare: function () {
    prepareDeviceDialog(this)
    prepareRemembered()
    prepareWatchPicker(this)
    // The first look tells the state anyhow.
    whenChanged(['output'], 'node', () => toggleRow('first-run', shown('output') !== 'state'))
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
