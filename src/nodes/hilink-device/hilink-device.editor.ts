import {
  concurrencyProperty,
  deviceNameProperty,
  maxWaitProperty,
  prepareActionDialog,
} from '../../editor/action-dialog'
import { textTypes, typedField, whenChanged } from '../../editor/fields'
import { dialogClosed } from '../../editor/open-dialog'
import {
  fixedOperation,
  operationField,
  prepareOperation,
  type RowsOf,
  shownOperation,
  showRowsOf,
} from '../../editor/operation-dialog'
import { addSearchWords } from '../../editor/palette'
import { complaint, text } from '../../editor/texts'
import {
  choiceField,
  deviceOrName,
  numberField,
  objectField,
  typedValue,
  type Validator,
} from '../../editor/validators'
import type { HilinkOperation, SmsBox } from '../../lib/hilink/device/operations'

interface HilinkDeviceProperties {
  name: string
  device: string
  operation: string
  operationType: string
  box: string
  limit: number
  index: string
  indexType: string
  content: string
  contentType: string
  mode: string
  modeType: string
  bands: string
  bandsType: string
  pin: string
  pinType: string
  path: string
  pathType: string
  body: string
  bodyType: string
  allowWrite: boolean
  deviceName: string
  deviceNameType: string
  concurrency: number
  maxWait: number
  errorOutput: boolean
  outputs: number
  version: number
}

const rowsOf: RowsOf = {
  status: [],
  signal: [],
  information: [],
  traffic: [],
  operator: [],
  clients: [],
  'sms-count': [],
  'sms-list': ['box', 'limit'],
  'sms-delete': ['index'],
  'sms-read': ['index'],
  'data-on': [],
  'data-off': [],
  wifi: [],
  'wifi-on': [],
  'wifi-off': [],
  'guest-on': [],
  'guest-off': [],
  'network-mode': ['mode', 'bands'],
  'clear-traffic': [],
  pin: ['pin'],
  reboot: [],
  ussd: ['content'],
  get: ['path'],
  post: ['path', 'body'],
} satisfies Record<HilinkOperation, readonly string[]>
const operations = Object.keys(rowsOf)
const reads = ['status', 'signal', 'information', 'traffic', 'operator', 'clients', 'wifi', 'get']
/** What an operation is about, for the list. */
function groupOf(operation: string): 'read' | 'text' | 'change' {
  if (operation.startsWith('sms-') || operation === 'ussd') return 'text'
  return reads.includes(operation) ? 'read' : 'change'
}
const groups = ['read', 'text', 'change']
const listed = groups.flatMap((group) => operations.filter((operation) => groupOf(operation) === group))
const boxes = Object.keys({
  inbox: true,
  sent: true,
  drafts: true,
  'sim-inbox': true,
  'sim-sent': true,
  'sim-drafts': true,
} satisfies Record<SmsBox, true>)

RED.nodes.registerType<HilinkDeviceProperties>('hilink-device', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#F07FAE',
  icon: 'telecom-modem.svg',
  defaults: {
    name: { value: '' },
    device: {
      value: '',
      type: 'hilink-config',
      validate: deviceOrName,
      label: text('hilink-device', 'telecom.label.device'),
    },
    operation: {
      value: 'status',
      label: text('hilink-device', 'hilink-device.label.operation'),
      validate: operationField(operations),
    },
    operationType: { value: 'str' },
    box: { value: 'inbox', label: text('hilink-device', 'hilink-device.label.box'), validate: choiceField(boxes) },
    limit: { value: 20, label: text('hilink-device', 'hilink-device.label.limit'), validate: numberField(1) },
    index: { value: '', label: text('hilink-device', 'hilink-device.label.index'), validate: neededField('index') },
    indexType: { value: 'str' },
    content: {
      value: '',
      label: text('hilink-device', 'hilink-device.label.content'),
      validate: neededField('content'),
    },
    contentType: { value: 'str' },
    mode: { value: '', label: text('hilink-device', 'hilink-device.label.mode'), validate: typedValue('mode') },
    modeType: { value: 'str' },
    bands: { value: '', label: text('hilink-device', 'hilink-device.label.bands'), validate: typedValue('bands') },
    bandsType: { value: 'str' },
    pin: { value: '', label: text('hilink-device', 'hilink-device.label.pin'), validate: neededField('pin') },
    pinType: { value: 'env' },
    path: { value: '', label: text('hilink-device', 'hilink-device.label.path'), validate: neededField('path') },
    pathType: { value: 'str' },
    body: { value: '{}', label: text('hilink-device', 'hilink-device.label.body'), validate: objectField('body') },
    bodyType: { value: 'json' },
    allowWrite: { value: false },
    deviceName: deviceNameProperty('hilink-device'),
    deviceNameType: { value: 'str' },
    concurrency: concurrencyProperty('hilink-device'),
    maxWait: maxWaitProperty('hilink-device', 30),
    errorOutput: { value: false },
    outputs: { value: 1 },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  align: 'left',
  paletteLabel: function () {
    return this._('hilink-device.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'hilink-device.searchWords')
  },
  label: function () {
    if (this.name !== '') return this.name
    const isFixed = this.operationType === 'str' && operations.includes(this.operation)
    return isFixed ? this._(`hilink-device.operation.${this.operation}`) : this._('hilink-device.paletteLabel')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  inputLabels: function () {
    return this._('hilink-device.input')
  },
  outputLabels: function (index) {
    return this._(index === 0 ? 'hilink-device.output' : 'telecom.error-output')
  },
  oneditprepare: function () {
    prepareActionDialog(this)
    prepareOperation(
      this,
      listed,
      (operation) =>
        `${this._(`hilink-device.group.${groupOf(operation)}`)} · ${this._(`hilink-device.operation.${operation}`)}`,
    )
    typedField('mode', textTypes)
    typedField('bands', [...textTypes, 'json'])
    typedField('pin', ['env', 'str', 'msg', 'flow', 'global', 'jsonata'])
    typedField('index', [...textTypes, 'num'])
    typedField('content', [...textTypes, 'json'])
    typedField('path', textTypes)
    typedField('body', ['json', 'msg', 'flow', 'global', 'env', 'jsonata'])
    whenChanged(['operation', 'operationType'], 'node', () => {
      showRowsOf(rowsOf)
      const operation = shownOperation(operations)
      const hint = operation === undefined ? 'hilink-device.hint.operation' : `hilink-device.returns.${operation}`
      $('.hilink-operation-hint').text(this._(hint))
    })
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})

/** A typed input that the chosen operation cannot do without. */
function neededField(property: string): Validator {
  const wellFormed = typedValue(property)
  return function (value, options) {
    const isNeeded = rowsOf[fixedOperation(this) ?? '']?.includes(property) === true
    if (isNeeded && (value ?? '').trim() === '') {
      return complaint(options, text(this.type, `hilink-device.error.${property}`))
    }
    return wellFormed.call(this, value, options)
  }
}
