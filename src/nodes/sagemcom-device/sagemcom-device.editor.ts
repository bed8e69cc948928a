import { prepareActionDialog } from '../../editor/action-dialog'
import { shown, typedField, whenChanged } from '../../editor/fields'
import { currentValue, dialogClosed } from '../../editor/open-dialog'
import { complaint, text } from '../../editor/texts'
import { isEnvironmentReference, numberField } from '../../editor/validators'
import type { DeviceOperation } from '../../lib/sagemcom/device/operations'

interface SagemcomDeviceProperties {
  name: string
  device: string
  operation: string
  operationType: string
  allowWrite: boolean
  maxWait: number
  errorOutput: boolean
  outputs: number
  version: number
}

const operations: readonly string[] = Object.keys({
  information: true,
  hosts: true,
  'port-mappings': true,
  wifi: true,
  wan: true,
  reboot: true,
  logs: true,
} satisfies Record<DeviceOperation, true>)

RED.nodes.registerType<SagemcomDeviceProperties>('sagemcom-device', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#87A980',
  icon: 'telecom-router.svg',
  defaults: {
    name: { value: '' },
    device: {
      value: '',
      type: 'sagemcom-config',
      required: true,
      label: text('sagemcom-device', 'telecom.label.device'),
    },
    operation: {
      value: 'information',
      label: text('sagemcom-device', 'sagemcom-device.label.operation'),
      validate: operationField,
    },
    operationType: { value: 'str' },
    allowWrite: { value: false },
    maxWait: {
      value: 30,
      label: text('sagemcom-device', 'telecom.label.maxWait'),
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
    return this._('sagemcom-device.paletteLabel')
  },
  label: function () {
    if (this.name !== '') return this.name
    const isFixed = this.operationType === 'str' && operations.includes(this.operation)
    return isFixed ? this._(`sagemcom-device.operation.${this.operation}`) : this._('sagemcom-device.paletteLabel')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  inputLabels: function () {
    return this._('sagemcom-device.input')
  },
  outputLabels: function (index) {
    return this._(index === 0 ? 'sagemcom-device.output' : 'telecom.error-output')
  },
  oneditprepare: function () {
    prepareActionDialog(this)
    prepareOperation(this)
    whenChanged(['operation', 'operationType'], 'node', () => showHint(this))
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
    label: node._(`sagemcom-device.operation.${operation}`),
  }))
  typedField('operation', [
    {
      value: 'str',
      label: node._('sagemcom-device.label.from-list'),
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

function showHint(node: EditorNodeBase): void {
  const operation = shown('operation')
  const isKnown = shown('operationType') === 'str' && operations.includes(operation)
  $('.sagemcom-operation-hint').text(isKnown ? node._(`sagemcom-device.hint.${operation}`) : '')
}

function operationField(this: EditorNodeBase, value: string | undefined, options: ValidatorOptions): boolean | string {
  const type = currentValue(this, 'operationType') || 'str'
  const given = value ?? ''
  if (type !== 'str') return RED.utils.validateTypedProperty(given, type, options)
  if (given === '' || operations.includes(given) || isEnvironmentReference(given)) return true
  return complaint(options, text(this.type, 'telecom.error.choice', { words: operations.join(', ') }))
}
