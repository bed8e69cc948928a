import { prepareActionDialog } from '../../editor/action-dialog'
import { callRanges, endField, prepareCallExport, startField } from '../../editor/call-export-dialog'
import { shown, textTypes, toggleRow, typedField, whenChanged } from '../../editor/fields'
import { currentValue, dialogClosed } from '../../editor/open-dialog'
import { complaint, text } from '../../editor/texts'
import { choiceField, isEnvironmentReference, listField, numberField, typedValue } from '../../editor/validators'
import { callDirections, callStatuses } from '../../lib/calls/call-record'
import { parsePeriod } from '../../lib/kalliope/calls/period-grammar'

interface KalliopeCdrProperties {
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
  format: string
  encoding: string
  uniqueId: string
  uniqueIdType: string
  request: string
  years: string
  months: string
  days: string
  maxWait: number
  errorOutput: boolean
  outputs: number
  version: number
}

/** Years, months and days by the runtime's own rules, where the request needs them. */
function periodField(this: EditorNodeBase, _value: string | undefined, options: ValidatorOptions): boolean | string {
  const [years, months, days] = ['years', 'months', 'days'].map((name) => currentValue(this, name))
  const isGet = currentValue(this, 'request') === 'get'
  const parts = [years, months, days].filter((part) => part !== undefined && part !== '')
  if ((!isGet && parts.length === 0) || parts.some((part) => isEnvironmentReference(part ?? ''))) return true
  try {
    parsePeriod({ years, months, days })
    return true
  } catch (error) {
    return complaint(options, error instanceof Error ? error.message : String(error))
  }
}

/** Shows what the chosen way to ask needs: a period in the words of the manual, or an id. */
function prepareKalliopeRequest(): void {
  typedField('uniqueId', textTypes)
  whenChanged(['request', 'format'], 'node', () => {
    const isGet = shown('request') === 'get'
    toggleRow('period', isGet)
    toggleRow('uniqueId', !isGet)
    toggleRow('blues', shown('format') === 'blues_out')
  })
}

RED.nodes.registerType<KalliopeCdrProperties>('kalliope-cdr', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#87A980',
  icon: 'telecom-calls.svg',
  defaults: {
    name: { value: '' },
    device: { value: '', type: 'kalliope-config', required: true, label: text('kalliope-cdr', 'telecom.label.device') },
    range: {
      value: 'yesterday',
      label: text('kalliope-cdr', 'telecom.calls.label.range'),
      validate: choiceField(callRanges),
    },
    start: { value: '', label: text('kalliope-cdr', 'telecom.calls.label.start'), validate: startField },
    startType: { value: 'str' },
    end: { value: '', label: text('kalliope-cdr', 'telecom.calls.label.end'), validate: endField },
    endType: { value: 'str' },
    count: { value: 1, label: text('kalliope-cdr', 'telecom.calls.label.count'), validate: numberField(1) },
    caller: { value: '', label: text('kalliope-cdr', 'telecom.calls.label.caller'), validate: typedValue('caller') },
    callerType: { value: 'str' },
    callee: { value: '', label: text('kalliope-cdr', 'telecom.calls.label.callee'), validate: typedValue('callee') },
    calleeType: { value: 'str' },
    direction: {
      value: '',
      label: text('kalliope-cdr', 'telecom.calls.label.direction'),
      validate: listField(callDirections),
    },
    callStatus: {
      value: '',
      label: text('kalliope-cdr', 'telecom.calls.label.callStatus'),
      validate: listField(callStatuses),
    },
    minTalk: { value: 0, label: text('kalliope-cdr', 'telecom.calls.label.minTalk'), validate: numberField(0) },
    emit: {
      value: 'array',
      label: text('kalliope-cdr', 'telecom.calls.label.emit'),
      validate: choiceField(['array', 'call', 'batch', 'csv']),
    },
    batchSize: { value: 500, label: text('kalliope-cdr', 'telecom.calls.label.batchSize'), validate: numberField(2) },
    shape: {
      value: 'record',
      label: text('kalliope-cdr', 'telecom.calls.label.shape'),
      validate: choiceField(['record', 'raw']),
    },
    firstRun: {
      value: 'from-now',
      label: text('kalliope-cdr', 'telecom.calls.label.firstRun'),
      validate: choiceField(['from-now', 'last-days', 'all']),
    },
    cursorStore: { value: 'file' },
    commit: {
      value: 'auto',
      label: text('kalliope-cdr', 'telecom.calls.label.commit'),
      validate: choiceField(['auto', 'ack']),
    },
    overlapHours: {
      value: 4,
      label: text('kalliope-cdr', 'telecom.calls.label.overlapHours'),
      validate: numberField(0, { fractions: true }),
    },
    csvSeparator: {
      value: ',',
      label: text('kalliope-cdr', 'telecom.calls.label.csvSeparator'),
      validate: choiceField([',', ';', '\t']),
    },
    csvBom: { value: false },
    csvHeader: {
      value: 'always',
      label: text('kalliope-cdr', 'telecom.calls.label.csvHeader'),
      validate: choiceField(['always', 'first-run', 'never']),
    },
    format: {
      value: 'detailed',
      label: text('kalliope-cdr', 'kalliope-cdr.label.format'),
      validate: choiceField(['summary', 'detailed', 'v3_compat', 'blues_out']),
    },
    encoding: {
      value: 'json',
      label: text('kalliope-cdr', 'kalliope-cdr.label.encoding'),
      validate: choiceField(['json', 'xml', 'csv']),
    },
    uniqueId: {
      value: '',
      label: text('kalliope-cdr', 'kalliope-cdr.label.uniqueId'),
      validate: typedValue('uniqueId'),
    },
    uniqueIdType: { value: 'str' },
    request: {
      value: 'post',
      label: text('kalliope-cdr', 'kalliope-cdr.label.request'),
      validate: choiceField(['post', 'get']),
    },
    years: { value: '', label: text('kalliope-cdr', 'kalliope-cdr.label.years'), validate: periodField },
    months: { value: '', label: text('kalliope-cdr', 'kalliope-cdr.label.months'), validate: periodField },
    days: { value: '', label: text('kalliope-cdr', 'kalliope-cdr.label.days'), validate: periodField },
    maxWait: {
      value: 3600,
      label: text('kalliope-cdr', 'telecom.label.maxWait'),
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
    return this._('kalliope-cdr.paletteLabel')
  },
  label: function () {
    return this.name || this._('kalliope-cdr.paletteLabel')
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
    prepareKalliopeRequest()
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
