import { callDirections, callStatuses } from '../lib/calls/call-record'
import { concurrencyProperty, deviceNameProperty, maxWaitProperty } from './action-dialog'
import { callRanges, endField, startField } from './call-export-dialog'
import { rememberedProperties } from './remembered'
import { text } from './texts'
import { choiceField, listField, numberField, typedValue } from './validators'

/** What the call-record nodes of all PBXs save. */
export interface CallProperties {
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
  store: string
  commit: string
  revisions: string
  overlapHours: number
  csvSeparator: string
  csvBom: boolean
  csvHeader: string
  deviceName: string
  deviceNameType: string
  concurrency: number
  maxWait: number
  errorOutput: boolean
  outputs: number
  version: number
}

/** What the nodes save that emit each call as soon as it has ended. */
export type CallsInProperties = Omit<
  CallProperties,
  | 'range'
  | 'start'
  | 'startType'
  | 'end'
  | 'endType'
  | 'csvSeparator'
  | 'csvBom'
  | 'csvHeader'
  | 'deviceName'
  | 'deviceNameType'
  | 'concurrency'
  | 'maxWait'
  | 'errorOutput'
  | 'outputs'
> & { fleet: string; tag: string; wake: string; interval: number }

/**
 * The properties that the call-record nodes of all PBXs have, but for `device`, with their defaults and checks. A
 * definition lists them one by one, because tools that read packages look for literal names.
 */
export function callProperties(type: string) {
  const label = (property: string): string => text(type, `telecom.calls.label.${property}`)
  return {
    name: { value: '' },
    range: { value: 'yesterday', label: label('range'), validate: choiceField(callRanges) },
    start: { value: '', label: label('start'), validate: startField },
    startType: { value: 'str' },
    end: { value: '', label: label('end'), validate: endField },
    endType: { value: 'str' },
    count: { value: 1, label: label('count'), validate: numberField(1) },
    caller: { value: '', label: label('caller'), validate: typedValue('caller') },
    callerType: { value: 'str' },
    callee: { value: '', label: label('callee'), validate: typedValue('callee') },
    calleeType: { value: 'str' },
    direction: { value: '', label: label('direction'), validate: listField(callDirections) },
    callStatus: { value: '', label: label('callStatus'), validate: listField(callStatuses) },
    minTalk: { value: 0, label: label('minTalk'), validate: numberField(0) },
    emit: { value: 'array', label: label('emit'), validate: choiceField(['array', 'call', 'batch', 'csv']) },
    batchSize: { value: 500, label: label('batchSize'), validate: numberField(2) },
    emitIn: { value: 'call', label: label('emit'), validate: choiceField(['call', 'batch']) },
    shape: { value: 'record', label: label('shape'), validate: choiceField(['record', 'raw']) },
    firstRun: {
      value: 'from-now',
      label: label('firstRun'),
      validate: choiceField(['from-now', 'last-days', 'all']),
    },
    ...rememberedProperties(type),
    commit: { value: 'auto', label: label('commit'), validate: choiceField(['auto', 'ack']) },
    revisions: { value: 'emit', label: label('revisions'), validate: choiceField(['emit', 'ignore']) },
    wake: { value: 'auto', label: label('wake'), validate: choiceField(['auto', 'off']) },
    interval: { value: 60, label: label('interval'), validate: numberField(1, { fractions: true }) },
    overlapHours: { value: 4, label: label('overlapHours'), validate: numberField(0, { fractions: true }) },
    csvSeparator: { value: ',', label: label('csvSeparator'), validate: choiceField([',', ';', '\t']) },
    csvBom: { value: false },
    csvHeader: {
      value: 'always',
      label: label('csvHeader'),
      validate: choiceField(['always', 'first-run', 'never']),
    },
    deviceName: deviceNameProperty(type),
    deviceNameType: { value: 'str' },
    concurrency: concurrencyProperty(type),
    maxWait: maxWaitProperty(type, 3600),
    errorOutput: { value: false },
    outputs: { value: 1 },
    version: { value: 1 },
  }
}
