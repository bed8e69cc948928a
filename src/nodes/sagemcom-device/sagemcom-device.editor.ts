import {
  concurrencyProperty,
  deviceNameProperty,
  maxWaitProperty,
  prepareActionDialog,
} from '../../editor/action-dialog'
import { whenChanged } from '../../editor/fields'
import { dialogClosed } from '../../editor/open-dialog'
import { operationField, prepareOperation, shownOperation } from '../../editor/operation-dialog'
import { addSearchWords } from '../../editor/palette'
import { text } from '../../editor/texts'
import { deviceOrName } from '../../editor/validators'
import type { DeviceOperation } from '../../lib/sagemcom/device/operations'

interface SagemcomDeviceProperties {
  name: string
  device: string
  operation: string
  operationType: string
  allowWrite: boolean
  deviceName: string
  deviceNameType: string
  concurrency: number
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
  cable: true,
  reboot: true,
  logs: true,
} satisfies Record<DeviceOperation, true>)

RED.nodes.registerType<SagemcomDeviceProperties>('sagemcom-device', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#45BFA5',
  icon: 'telecom-router.svg',
  defaults: {
    name: { value: '' },
    device: {
      value: '',
      type: 'sagemcom-config',
      validate: deviceOrName,
      label: text('sagemcom-device', 'telecom.label.device'),
    },
    operation: {
      value: 'information',
      label: text('sagemcom-device', 'sagemcom-device.label.operation'),
      validate: operationField(operations),
    },
    operationType: { value: 'str' },
    allowWrite: { value: false },
    deviceName: deviceNameProperty('sagemcom-device'),
    deviceNameType: { value: 'str' },
    concurrency: concurrencyProperty('sagemcom-device'),
    maxWait: maxWaitProperty('sagemcom-device', 30),
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
  onpaletteadd: function () {
    addSearchWords(this.type, 'sagemcom-device.searchWords')
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
    prepareOperation(this, operations, (operation) => this._(`sagemcom-device.operation.${operation}`))
    whenChanged(['operation', 'operationType'], 'node', () => showHint(this))
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})

function showHint(node: EditorNodeBase): void {
  const operation = shownOperation(operations)
  $('.sagemcom-operation-hint').text(operation === undefined ? '' : node._(`sagemcom-device.hint.${operation}`))
}
