import { prepareActionDialog } from '../../editor/action-dialog'
import { prepareCallExport } from '../../editor/call-export-dialog'
import { type CallProperties, callProperties } from '../../editor/call-properties'
import { shown, textTypes, toggleRow, typedField, whenChanged } from '../../editor/fields'
import { currentValue, dialogClosed } from '../../editor/open-dialog'
import { addSearchWords } from '../../editor/palette'
import { openSectionsInUse } from '../../editor/sections'
import { complaint, text } from '../../editor/texts'
import { choiceField, deviceOrName, errorWords, isEnvironmentReference, typedValue } from '../../editor/validators'
import { parsePeriod } from '../../lib/kalliope/calls/period-grammar'

interface KalliopeCdrProperties extends CallProperties {
  format: string
  encoding: string
  uniqueId: string
  uniqueIdType: string
  request: string
  years: string
  months: string
  days: string
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
    return complaint(options, errorWords(this.type, error))
  }
}

/** Shows what the chosen way to ask needs: a period in the words of the manual, or an id. */
function prepareKalliopeRequest(): void {
  typedField('uniqueId', textTypes)
  whenChanged(['request', 'format'], 'node', () => {
    const isGet = shown('request') === 'get'
    toggleRow('range', !isGet)
    toggleRow('period', isGet)
    toggleRow('uniqueId', !isGet)
    toggleRow('blues', shown('format') === 'blues_out')
  })
}

const common = callProperties('kalliope-cdr')

RED.nodes.registerType<KalliopeCdrProperties>('kalliope-cdr', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#B48DE3',
  icon: 'telecom-calls.svg',
  defaults: {
    name: common.name,
    device: {
      value: '',
      type: 'kalliope-config',
      validate: deviceOrName,
      label: text('kalliope-cdr', 'telecom.label.device'),
    },
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
    return this._('kalliope-cdr.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'kalliope-cdr.searchWords')
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
    openSectionsInUse(this)
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
