import type { Entity } from './home-assistant.js'

/** What is published of a modem, as JSON in its state topic. What it does not tell is `null`. */
export interface ModemState {
  rsrp: number | null
  rsrq: number | null
  sinr: number | null
  rssi: number | null
  operator: string | null
  network: string | null
  monthBytes: number | null
  connected: boolean | null
  textsWaiting: number | null
  /** Whether mobile data is switched on, whatever the network makes of it. */
  dataSwitch: boolean | null
}

/** What of a modem is published. */
export interface ModemOptions {
  texts: boolean
  commands: boolean
}

const quality = { device_class: 'signal_strength', state_class: 'measurement', entity_category: 'diagnostic' }

/** The entities of a modem. */
export function modemEntities({ texts, commands }: ModemOptions): Entity[] {
  return [
    signal('rsrp', 'RSRP', 'dBm'),
    signal('rsrq', 'RSRQ', 'dB'),
    signal('sinr', 'SINR', 'dB'),
    signal('rssi', 'RSSI', 'dBm'),
    { key: 'operator', name: 'Operator', platform: 'sensor', value: 'operator' },
    { key: 'network', name: 'Network', platform: 'sensor', value: 'network' },
    {
      key: 'month',
      name: 'Data this month',
      platform: 'sensor',
      value: 'monthBytes',
      config: { device_class: 'data_size', unit_of_measurement: 'B', state_class: 'total_increasing' },
    },
    {
      key: 'online',
      name: 'Connected',
      platform: 'binary_sensor',
      value: onOff('connected'),
      config: { device_class: 'connectivity' },
    },
    {
      key: 'waiting',
      name: 'Texts waiting',
      platform: 'sensor',
      value: 'textsWaiting',
      config: { state_class: 'measurement' },
    },
    ...(texts ? [textReceived] : []),
    ...(commands ? modemCommands : []),
  ]
}

const textReceived: Entity = {
  key: 'sms',
  name: 'Text received',
  platform: 'event',
  stateTopic: 'sms',
  config: { event_types: ['received'] },
}

const modemCommands: readonly Entity[] = [
  { key: 'send', name: 'Send text', platform: 'notify', commandTopic: 'send' },
  { key: 'data', name: 'Mobile data', platform: 'switch', value: onOff('dataSwitch'), commandTopic: 'data/set' },
  {
    key: 'reboot',
    name: 'Restart',
    platform: 'button',
    commandTopic: 'reboot',
    config: { device_class: 'restart', entity_category: 'config' },
  },
]

function signal(key: 'rsrp' | 'rsrq' | 'sinr' | 'rssi', name: string, unit: string): Entity {
  return { key, name, platform: 'sensor', value: key, config: { ...quality, unit_of_measurement: unit } }
}

/** `ON`, `OFF`, or `None`, which Home Assistant shows as unknown. */
export function onOff(field: string): string {
  return `{{ 'None' if value_json.${field} is none else 'ON' if value_json.${field} else 'OFF' }}`
}
