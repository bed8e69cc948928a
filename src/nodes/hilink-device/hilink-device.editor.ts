import { prepareActionDialog } from '../../editor/action-dialog'
import { shown, textTypes, toggleRow, typedField, whenChanged } from '../../editor/fields'
import { currentValue, dialogClosed } from '../../editor/open-dialog'
import { complaint, text } from '../../editor/texts'
import { choiceField, isEnvironmentReference, numberField, typedValue } from '../../editor/validators'
import type { HilinkOperation, SmsBox } from '../../lib/hilink/device-operations'

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
  path: string
  pathType: string
  body: string
  bodyType: string
  allowWrite: boolean
  maxWait: number
  errorOutput: boolean
  outputs: number
  version: number
}

/** The operations, and the fields that each of them takes. */
const fieldsOf: Record<HilinkOperation, readonly string[]> = {
  status: [],
  signal: [],
  information: [],
  traffic: [],
  operator: [],
  clients: [],
  'sms-count': [],
  'sms-list': ['box', 'limit'],
  'sms-delete': ['index'],
  'data-on': [],
  'data-off': [],
  reboot: [],
  ussd: ['content'],
  get: ['path'],
  post: ['path', 'body'],
}
const operations = Object.keys(fieldsOf)
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
  color: '#87A980',
  icon: 'telecom-modem.svg',
  defaults: {
    name: { value: '' },
    device: { value: '', type: 'hilink-config', required: true, label: text('hilink-device', 'telecom.label.device') },
    operation: {
      value: 'status',
      label: text('hilink-device', 'hilink-device.label.operation'),
      validate: operationField,
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
    path: { value: '', label: text('hilink-device', 'hilink-device.label.path'), validate: neededField('path') },
    pathType: { value: 'str' },
    body: { value: '{}', label: text('hilink-device', 'hilink-device.label.body'), validate: bodyField },
    bodyType: { value: 'json' },
    allowWrite: { value: false },
    maxWait: {
      value: 30,
      label: text('hilink-device', 'telecom.label.maxWait'),
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
    return this._('hilink-device.paletteLabel')
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
    prepareOperation(this)
    typedField('index', [...textTypes, 'num'])
    typedField('content', textTypes)
    typedField('path', textTypes)
    typedField('body', ['json', 'msg', 'flow', 'global', 'env', 'jsonata'])
    whenChanged(['operation', 'operationType'], 'node', showRows)
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})

/** A list of the operations; one that it does not know (a variable of the environment) stays chosen. */
function prepareOperation(node: EditorNodeBase): void {
  const held = shown('operation')
  const isForeign = held !== '' && shown('operationType') === 'str' && !operations.includes(held)
  const known = operations.map((operation) => ({
    value: operation,
    label: node._(`hilink-device.operation.${operation}`),
  }))
  typedField('operation', [
    {
      value: 'str',
      label: node._('hilink-device.label.from-list'),
      icon: 'fa fa-list',
      options: isForeign ? [...known, { value: held, label: held }] : known,
    },
    'msg',
    'flow',
    'global',
    'env',
    'jsonata',
  ])
}

/** The fields of the chosen operation; all of them while it is not known which one it will be. */
function showRows(): void {
  const operation = shown('operation')
  const isKnown = shown('operationType') === 'str' && operations.includes(operation)
  for (const row of new Set(Object.values(fieldsOf).flat())) toggleRow(row, !isKnown || takes(operation, row))
}

function takes(operation: string, field: string): boolean {
  return Object.entries(fieldsOf).some(([name, fields]) => name === operation && fields.includes(field))
}

function operationField(this: EditorNodeBase, value: string | undefined, options: ValidatorOptions): boolean | string {
  const type = currentValue(this, 'operationType') || 'str'
  const given = value ?? ''
  if (type !== 'str') return RED.utils.validateTypedProperty(given, type, options)
  if (given === '' || operations.includes(given) || isEnvironmentReference(given)) return true
  return complaint(options, text(this.type, 'telecom.error.choice', { words: operations.join(', ') }))
}

/** A typed input that the chosen operation cannot do without. */
function neededField(
  property: string,
): (this: EditorNodeBase, value: string | undefined, options: ValidatorOptions) => boolean | string {
  const wellFormed = typedValue(property)
  return function (value, options) {
    const isFixed = (currentValue(this, 'operationType') || 'str') === 'str'
    const isNeeded = isFixed && takes(currentValue(this, 'operation'), property)
    if (isNeeded && (value ?? '').trim() === '') {
      return complaint(options, text(this.type, `hilink-device.error.${property}`))
    }
    return wellFormed.call(this, value, options)
  }
}

function bodyField(this: EditorNodeBase, value: string | undefined, options: ValidatorOptions): boolean | string {
  const given = value ?? ''
  if (given === '' || isEnvironmentReference(given)) return true
  return RED.utils.validateTypedProperty(given, currentValue(this, 'bodyType') || 'json', options)
}
