import { prepareCallsIn } from '../../editor/call-export-dialog'
import { type CallsInProperties, callProperties } from '../../editor/call-properties'
import { prepareDeviceDialog } from '../../editor/device-dialog'
import { dialogClosed } from '../../editor/open-dialog'
import { addSearchWords } from '../../editor/palette'
import { text } from '../../editor/texts'
import { choiceField, deviceOrFleet, textField } from '../../editor/validators'

const common = callProperties('kalliope-cdr-in')

interface KalliopeCdrInProperties extends CallsInProperties {
  format: string
  encoding: string
}

RED.nodes.registerType<KalliopeCdrInProperties>('kalliope-cdr-in', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#B48DE3',
  icon: 'telecom-calls.svg',
  defaults: {
    name: common.name,
    device: {
      value: '',
      type: 'kalliope-config',
      required: false,
      label: text('kalliope-cdr-in', 'telecom.label.device'),
      validate: deviceOrFleet,
    },
    fleet: { value: '', type: 'telecom-fleet', required: false, label: text('kalliope-cdr-in', 'telecom.label.fleet') },
    tag: { value: '', label: text('kalliope-cdr-in', 'telecom.label.tag'), validate: textField },
    wake: common.wake,
    interval: common.interval,
    firstRun: common.firstRun,
    count: common.count,
    cursorStore: common.cursorStore,
    store: common.store,
    commit: common.commit,
    revisions: common.revisions,
    overlapHours: common.overlapHours,
    caller: common.caller,
    callerType: common.callerType,
    callee: common.callee,
    calleeType: common.calleeType,
    direction: common.direction,
    callStatus: common.callStatus,
    minTalk: common.minTalk,
    format: {
      value: 'detailed',
      label: text('kalliope-cdr-in', 'kalliope-cdr-in.label.format'),
      validate: choiceField(['summary', 'detailed', 'v3_compat']),
    },
    encoding: {
      value: 'json',
      label: text('kalliope-cdr-in', 'kalliope-cdr-in.label.encoding'),
      validate: choiceField(['json', 'xml', 'csv']),
    },
    emit: common.emitIn,
    batchSize: common.batchSize,
    shape: common.shape,
    version: common.version,
  },
  inputs: 1,
  outputs: 1,
  align: 'left',
  paletteLabel: function () {
    return this._('kalliope-cdr-in.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'kalliope-cdr-in.searchWords')
  },
  label: function () {
    return this.name || this._('kalliope-cdr-in.paletteLabel')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  inputLabels: function () {
    return this._('telecom.calls.input-in')
  },
  outputLabels: function () {
    return this._('telecom.calls.output')
  },
  oneditprepare: function () {
    prepareDeviceDialog(this)
    prepareCallsIn(this)
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
