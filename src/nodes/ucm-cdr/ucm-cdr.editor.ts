import { prepareActionDialog } from '../../editor/action-dialog'
import { callRanges, endField, prepareCallExport, startField } from '../../editor/call-export-dialog'
import { dialogClosed } from '../../editor/open-dialog'
import { text } from '../../editor/texts'
import { choiceField, listField, numberField, typedValue } from '../../editor/validators'
import { callDirections, callStatuses } from '../../lib/calls/call-record'

interface UcmCdrProperties {
  name: string
  device: string
  range: string
  start: string
  startType: string
  end: string
  endType: string
  count: number
  caller: string
  callerType: string
  callee: string
  calleeType: string
  direction: string
  callStatus: string
  minTalk: number
  emit: string
  batchSize: number
  shape: string
  firstRun: string
  cursorStore: string
  commit: string
  overlapHours: number
  csvSeparator: string
  csvBom: boolean
  csvHeader: string
  maxWait: number
  errorOutput: boolean
  outputs: number
  version: number
}

RED.nodes.registerType<UcmCdrProperties>('ucm-cdr', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#87A980',
  icon: 'telecom-calls.svg',
  defaults: {
    name: { value: '' },
    device: { value: '', type: 'ucm-config', required: true, label: text('ucm-cdr', 'telecom.label.device') },
    range: {
      value: 'yesterday',
      label: text('ucm-cdr', 'telecom.calls.label.range'),
      validate: choiceField(callRanges),
    },
    start: { value: '', label: text('ucm-cdr', 'telecom.calls.label.start'), validate: startField },
    startType: { value: 'str' },
    end: { value: '', label: text('ucm-cdr', 'telecom.calls.label.end'), validate: endField },
    endType: { value: 'str' },
    count: { value: 1, label: text('ucm-cdr', 'telecom.calls.label.count'), validate: numberField(1) },
    caller: { value: '', label: text('ucm-cdr', 'telecom.calls.label.caller'), validate: typedValue('caller') },
    callerType: { value: 'str' },
    callee: { value: '', label: text('ucm-cdr', 'telecom.calls.label.callee'), validate: typedValue('callee') },
    calleeType: { value: 'str' },
    direction: {
      value: '',
      label: text('ucm-cdr', 'telecom.calls.label.direction'),
      validate: listField(callDirections),
    },
    callStatus: {
      value: '',
      label: text('ucm-cdr', 'telecom.calls.label.callStatus'),
      validate: listField(callStatuses),
    },
    minTalk: { value: 0, label: text('ucm-cdr', 'telecom.calls.label.minTalk'), validate: numberField(0) },
    emit: {
      value: 'array',
      label: text('ucm-cdr', 'telecom.calls.label.emit'),
      validate: choiceField(['array', 'call', 'batch', 'csv']),
    },
    batchSize: { value: 500, label: text('ucm-cdr', 'telecom.calls.label.batchSize'), validate: numberField(2) },
    shape: {
      value: 'record',
      label: text('ucm-cdr', 'telecom.calls.label.shape'),
      validate: choiceField(['record', 'raw']),
    },
    firstRun: {
      value: 'from-now',
      label: text('ucm-cdr', 'telecom.calls.label.firstRun'),
      validate: choiceField(['from-now', 'last-days', 'all']),
    },
    cursorStore: { value: 'file' },
    commit: {
      value: 'auto',
      label: text('ucm-cdr', 'telecom.calls.label.commit'),
      validate: choiceField(['auto', 'ack']),
    },
    overlapHours: {
      value: 4,
      label: text('ucm-cdr', 'telecom.calls.label.overlapHours'),
      validate: numberField(0, { fractions: true }),
    },
    csvSeparator: {
      value: ',',
      label: text('ucm-cdr', 'telecom.calls.label.csvSeparator'),
      validate: choiceField([',', ';', '\t']),
    },
    csvBom: { value: false },
    csvHeader: {
      value: 'always',
      label: text('ucm-cdr', 'telecom.calls.label.csvHeader'),
      validate: choiceField(['always', 'first-run', 'never']),
    },
    maxWait: {
      value: 3600,
      label: text('ucm-cdr', 'telecom.label.maxWait'),
      validate: numberField(0.001, { fractions: true }),
    },
    errorOutput: { value: false },
    outputs: { value: 1 },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  align: 'left',
  paletteLabel: function () {
    return this._('ucm-cdr.paletteLabel')
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
