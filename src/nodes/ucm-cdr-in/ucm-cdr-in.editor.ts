import { prepareCallsIn } from '../../editor/call-export-dialog'
import { type CallsInProperties, callProperties } from '../../editor/call-properties'
import { prepareDeviceDialog } from '../../editor/device-dialog'
import { dialogClosed } from '../../editor/open-dialog'
import { addSearchWords } from '../../editor/palette'
import { text } from '../../editor/texts'
import { deviceOrFleet, textField } from '../../editor/validators'

const common = callProperties('ucm-cdr-in')

RED.nodes.registerType<CallsInProperties>('ucm-cdr-in', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#6FA3EE',
  icon: 'telecom-calls.svg',
  defaults: {
    name: common.name,
    device: {
      value: '',
      type: 'ucm-config',
      required: false,
      label: text('ucm-cdr-in', 'telecom.label.device'),
      validate: deviceOrFleet,
    },
    fleet: { value: '', type: 'telecom-fleet', required: false, label: text('ucm-cdr-in', 'telecom.label.fleet') },
    tag: { value: '', label: text('ucm-cdr-in', 'telecom.label.tag'), validate: textField },
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
    emit: common.emitIn,
    batchSize: common.batchSize,
    shape: common.shape,
    version: common.version,
  },
  inputs: 1,
  outputs: 1,
  align: 'left',
  paletteLabel: function () {
    return this._('ucm-cdr-in.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'ucm-cdr-in.searchWords')
  },
  label: function () {
    return this.name || this._('ucm-cdr-in.paletteLabel')
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
