import {
  concurrencyProperty,
  deviceNameProperty,
  maxWaitProperty,
  prepareActionDialog,
} from '../../editor/action-dialog'
import { shown, textTypes, toggleRow, typedField, whenChanged } from '../../editor/fields'
import { currentValue, dialogClosed } from '../../editor/open-dialog'
import {
  fixedOperation,
  operationField,
  prepareOperation,
  type RowsOf,
  showRowsOf,
} from '../../editor/operation-dialog'
import { addSearchWords } from '../../editor/palette'
import { complaint, text } from '../../editor/texts'
import { deviceOrName, errorWords, isEnvironmentReference, objectField, typedValue } from '../../editor/validators'
import type { XPathOperation } from '../../lib/sagemcom/requests/methods'
import { knownMethods } from '../../lib/sagemcom/requests/methods'
import { checkXPath, fillXPath } from '../../lib/sagemcom/requests/xpath'
import { prepareBrowser } from './browser.editor'
import { prepareCatalogue } from './catalogue.editor'

interface SagemcomXPathProperties {
  name: string
  device: string
  operation: string
  operationType: string
  xpath: string
  xpathType: string
  value: string
  valueType: string
  method: string
  methodType: string
  parameters: string
  parametersType: string
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
  get: [],
  set: ['value'],
  add: ['value'],
  delete: [],
  call: ['method', 'parameters'],
} satisfies Record<XPathOperation, readonly string[]>
const operations = Object.keys(rowsOf)

RED.nodes.registerType<SagemcomXPathProperties>('sagemcom-xpath', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#45BFA5',
  icon: 'telecom-tree.svg',
  defaults: {
    name: { value: '' },
    device: {
      value: '',
      type: 'sagemcom-config',
      validate: deviceOrName,
      label: text('sagemcom-xpath', 'telecom.label.device'),
    },
    operation: {
      value: 'get',
      label: text('sagemcom-xpath', 'sagemcom-xpath.label.operation'),
      validate: operationField(operations),
    },
    operationType: { value: 'str' },
    xpath: {
      value: 'Device/DeviceInfo',
      label: text('sagemcom-xpath', 'sagemcom-xpath.label.xpath'),
      validate: xpathField,
    },
    xpathType: { value: 'str' },
    value: {
      value: 'payload',
      label: text('sagemcom-xpath', 'sagemcom-xpath.label.value'),
      validate: typedValue('value'),
    },
    valueType: { value: 'msg' },
    method: { value: '', label: text('sagemcom-xpath', 'sagemcom-xpath.label.method'), validate: methodField },
    methodType: { value: 'str' },
    parameters: {
      value: '{}',
      label: text('sagemcom-xpath', 'sagemcom-xpath.label.parameters'),
      validate: objectField('parameters'),
    },
    parametersType: { value: 'json' },
    allowWrite: { value: false },
    deviceName: deviceNameProperty('sagemcom-xpath'),
    deviceNameType: { value: 'str' },
    concurrency: concurrencyProperty('sagemcom-xpath'),
    maxWait: maxWaitProperty('sagemcom-xpath', 30),
    errorOutput: { value: false },
    outputs: { value: 1 },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  align: 'left',
  paletteLabel: function () {
    return this._('sagemcom-xpath.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'sagemcom-xpath.searchWords')
  },
  label: function () {
    if (this.name !== '') return this.name
    const isFixed = this.xpathType === 'str' && this.operationType === 'str' && this.xpath !== ''
    return isFixed ? `${this.operation} ${this.xpath.split('/').at(-1) ?? ''}` : this._('sagemcom-xpath.paletteLabel')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  inputLabels: function () {
    return this._('sagemcom-xpath.input')
  },
  outputLabels: function (index) {
    return this._(index === 0 ? 'sagemcom-xpath.output' : 'telecom.error-output')
  },
  oneditprepare: function () {
    prepareActionDialog(this)
    prepareOperation(this, operations, (operation) => this._(`sagemcom-xpath.operation.${operation}`))
    typedField('xpath', ['str', 'json', 'msg', 'flow', 'global', 'env', 'jsonata'])
    typedField('value', ['msg', 'str', 'num', 'bool', 'json', 'flow', 'global', 'env', 'jsonata', 'date'])
    prepareMethod(this)
    typedField('parameters', ['json', 'msg', 'flow', 'global', 'env', 'jsonata'])
    prepareCatalogue(this)
    prepareBrowser(this)
    whenChanged(['operation', 'operationType', 'xpath', 'xpathType'], 'node', () => showRows(this))
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})

function prepareMethod(node: EditorNodeBase): void {
  typedField('method', [
    {
      value: 'str',
      label: node._('sagemcom-xpath.label.by-name'),
      icon: 'fa fa-cog',
      autoComplete: (value) =>
        knownMethods
          .filter((name) => name.toLowerCase().includes(value.trim().toLowerCase()))
          .map((name) => ({ value: name, label: name })),
    },
    ...textTypes.filter((type) => type !== 'str'),
  ])
}

function showRows(node: EditorNodeBase): void {
  showRowsOf(rowsOf)
  const type = shown('xpathType')
  const isFixed = type === 'str' || type === 'json'
  $('.sagemcom-xpath-hint').text(isFixed ? node._(`sagemcom-xpath.hint.${type === 'str' ? 'path' : 'paths'}`) : '')
  toggleRow('find', isFixed)
  const about = shown('operation') === 'add' ? 'add' : shown('xpath').trim() === '' && isFixed ? 'set-many' : 'set'
  $('.sagemcom-value-hint').text(node._(`sagemcom-xpath.hint.${about}`))
}

/** A path, or several as JSON, by the runtime's own rules; `set` and `call` may do without. */
function xpathField(this: EditorNodeBase, value: string | undefined, options: ValidatorOptions): boolean | string {
  const type = currentValue(this, 'xpathType') || 'str'
  const given = value ?? ''
  if (isEnvironmentReference(given)) return true
  if (given.trim() === '') {
    const operation = fixedOperation(this)
    if (operation === undefined || operation === 'set' || operation === 'call') return true
    return complaint(options, text(this.type, 'sagemcom-xpath.error.xpath'))
  }
  if (type !== 'str' && type !== 'json') return RED.utils.validateTypedProperty(given, type, options)
  try {
    for (const path of type === 'json' ? pathsOf(given) : [given]) {
      checkXPath(typeof path === 'string' ? fillXPath(path, () => 'x') : path, 'xpath')
    }
    return true
  } catch (error) {
    return complaint(options, errorWords(this.type, error))
  }
}

/** @throws SyntaxError */
function pathsOf(json: string): unknown[] {
  const parsed: unknown = JSON.parse(json)
  return Array.isArray(parsed) ? parsed : [parsed]
}

function methodField(this: EditorNodeBase, value: string | undefined, options: ValidatorOptions): boolean | string {
  const type = currentValue(this, 'methodType') || 'str'
  const given = (value ?? '').trim()
  if (type !== 'str') return RED.utils.validateTypedProperty(given, type, options)
  if (fixedOperation(this) !== 'call' || isEnvironmentReference(given)) return true
  return /^\w+$/.test(given) || complaint(options, text(this.type, 'sagemcom-xpath.error.method'))
}
