import { keepMissingConfig, showDefaults, shown, toggleRow, whenChanged } from '../../editor/fields'
import { currentValue, dialogClosed, dialogOpened } from '../../editor/open-dialog'
import { addSearchWords } from '../../editor/palette'
import { openSectionsInUse } from '../../editor/sections'
import { complaint, text } from '../../editor/texts'
import { choiceField, isEnvironmentReference, numberField, textField, type Validator } from '../../editor/validators'

interface TelecomMqttProperties {
  name: string
  broker: string
  hilink: string
  sagemcom: string
  ucm: string
  kalliope: string
  discovery: boolean
  discoveryPrefix: string
  baseTopic: string
  interval: number
  texts: string
  commands: boolean
  sendTo: string
  version: number
}

const devices = ['hilink', 'sagemcom', 'ucm', 'kalliope'] as const
const configNodes = ['broker', ...devices] as const

/** Where no device is chosen at all, the first field says so; a chosen one must be there, as Node-RED itself asks. */
const firstDeviceField: Validator = function (value, options) {
  const isChosen = (id: string): boolean => id !== '' && id !== '_ADD_'
  const chosen = value ?? ''
  if (isChosen(chosen)) return isEnvironmentReference(chosen) || Boolean(RED.nodes.node(chosen))
  if (devices.some((device) => isChosen(currentValue(this, device)))) return true
  return complaint(options, text(this.type, 'telecom-mqtt.error.devices'))
}

/** A topic, or nothing for the default. */
const topicField: Validator = function (value, options) {
  if (value === undefined || value === '' || isEnvironmentReference(value)) return true
  if (/^[^\s+#/]+(?:\/[^\s+#/]+)*$/.test(value)) return true
  return complaint(options, text(this.type, 'telecom-mqtt.error.topic'))
}

RED.nodes.registerType<TelecomMqttProperties>('telecom-mqtt', {
  category: 'telecom',
  categoryDescription: 'Calls, texts and routers',
  color: '#8FC24A',
  icon: 'telecom-house.svg',
  defaults: {
    name: { value: '' },
    broker: {
      value: '',
      type: 'mqtt-broker',
      required: false,
      label: text('telecom-mqtt', 'telecom-mqtt.label.broker'),
    },
    hilink: {
      value: '',
      type: 'hilink-config',
      required: false,
      label: text('telecom-mqtt', 'telecom-mqtt.label.hilink'),
      validate: firstDeviceField,
    },
    sagemcom: {
      value: '',
      type: 'sagemcom-config',
      required: false,
      label: text('telecom-mqtt', 'telecom-mqtt.label.sagemcom'),
    },
    ucm: {
      value: '',
      type: 'ucm-config',
      required: false,
      label: text('telecom-mqtt', 'telecom-mqtt.label.ucm'),
    },
    kalliope: {
      value: '',
      type: 'kalliope-config',
      required: false,
      label: text('telecom-mqtt', 'telecom-mqtt.label.kalliope'),
    },
    discovery: { value: true },
    discoveryPrefix: {
      value: 'homeassistant',
      label: text('telecom-mqtt', 'telecom-mqtt.label.discoveryPrefix'),
      validate: topicField,
    },
    baseTopic: {
      value: 'telecom',
      label: text('telecom-mqtt', 'telecom-mqtt.label.baseTopic'),
      validate: topicField,
    },
    interval: {
      value: 60,
      label: text('telecom-mqtt', 'telecom-mqtt.label.interval'),
      validate: numberField(1, { fractions: true }),
    },
    texts: {
      value: 'off',
      label: text('telecom-mqtt', 'telecom-mqtt.label.texts'),
      validate: choiceField(['off', 'mark-read', 'leave']),
    },
    commands: { value: false },
    sendTo: { value: '', label: text('telecom-mqtt', 'telecom-mqtt.label.sendTo'), validate: textField },
    version: { value: 1 },
  },
  inputs: 1,
  outputs: 1,
  align: 'left',
  paletteLabel: function () {
    return this._('telecom-mqtt.paletteLabel')
  },
  onpaletteadd: function () {
    addSearchWords(this.type, 'telecom-mqtt.searchWords')
  },
  label: function () {
    return this.name || this._('telecom-mqtt.paletteLabel')
  },
  labelStyle: function () {
    return this.name ? 'node_label_italic' : ''
  },
  inputLabels: function () {
    return this._('telecom-mqtt.input')
  },
  outputLabels: function () {
    return this._('telecom-mqtt.output')
  },
  oneditprepare: function () {
    dialogOpened(this)
    showDefaults(this, 'node')
    for (const property of configNodes) keepMissingConfig(this, property, 'node', this._('telecom.missing'))
    openSectionsInUse(this)
    whenChanged(['commands'], 'node', () => toggleRow('sendTo', shown('commands') === 'true'))
    whenChanged(['discovery'], 'node', () => toggleRow('discoveryPrefix', shown('discovery') === 'true'))
    whenChanged(devices.slice(1), 'node', () => $('#node-input-hilink').trigger('change'))
  },
  oneditsave: dialogClosed,
  oneditcancel: dialogClosed,
})
