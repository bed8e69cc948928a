import { prepareActionDialog } from '../../editor/action-dialog'
import { prepareCallExport } from '../../editor/call-export-dialog'
import { type CallProperties, callProperties } from '../../editor/call-properties'
import { dialogClosed } from '../../editor/open-dialog'
import { addSearchWords } from '../../editor/palette'
import { text } from '../../editor/texts'
import { deviceOrName } from '../../editor/validators'

const common = callProperties('ucm-cdr')

RED.nodes.registerType<CallProperties>('ucm-cdr', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#6FA3EE',
  icon: 'telecom-calls.svg',
  defaults: {
    name: common.name,
    device: { value: '', type: 'ucm-config', validate: deviceOrName, label: text('ucm-cdr', 'telecom.label.device') },
    range: common.range,
    start: common.start,
    startType: common.startType,
    end: common.end,
    endType: common.endType,
    count: common.count,
    caller: common.caller,
    callerType: common.callerType,
    callee: common.callee,
    calleeType: common.calleeType,
    direction: common.direction,
    callStatus: common.callStatus,
    minTalk: common.minTalk,
    emit: common.emit,
    batchSize: common.batchSize,
    shape: common.shape,
    firstRun: common.firstRun,
    cursorStore: common.cursorStore,
    store: common.store,
    commit: common.commit,
    revisions: common.revisions,
    overlapHours: common.overlapHours,
    csvSeparator: common.csvSeparator,
    csvBom: common.csvBom,
    csvHeader: common.csvHeader,
    deviceName: common.deviceName,
    deviceNameType: common.deviceNameType,
    concurrency: common.concurrency,
    maxWait: common.maxWait,
    errorOutput: common.errorOutput,
    outputs: common.outputs,
    version: common.version,
  },
  inputs: 1,
  outputs: 1,
  align: 'left',
  paletteLabel: function () {
    return this._('ucm-cdr.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'ucm-cdr.searchWords')
  },
  label: function () {
    return this.name || this._('ucm-cdr.paletteLabel')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  inputLabels: function () {
    return this._('telecom.calls.input')
  },
  outputLabels: function (index) {
    return this._(index === 0 ? 'telecom.calls.output' : 'telecom.error-output')
  },
  oneditprepare: function () {
    prepareActionDialog(this)
    prepareCallExport(this)
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
