import type { Entity } from './home-assistant.js'
import { onOff } from './modem.js'

/** What is published of a router, as JSON in its state topic. What it does not tell is `null`. */
export interface RouterState {
  lineUp: boolean | null
  ip: string | null
  ipv6: string | null
  downstreamKbps: number | null
  upstreamKbps: number | null
  /** Devices at home. */
  home: number
  /** Whether the guest network is on; only where commands are taken. */
  guest: boolean | null
}

/** What of a router is published. */
export interface RouterOptions {
  commands: boolean
  /** It has a guest network that can be switched. */
  hasGuestWifi: boolean
}

const rate = { device_class: 'data_rate', unit_of_measurement: 'kbit/s', state_class: 'measurement' }

/** The entities of a router; who is at home are trackers of their own. */
export function routerEntities({ commands, hasGuestWifi }: RouterOptions): Entity[] {
  return [
    {
      key: 'line',
      name: 'Line',
      platform: 'binary_sensor',
      value: onOff('lineUp'),
      config: { device_class: 'connectivity' },
    },
    { key: 'ip', name: 'Address', platform: 'sensor', value: 'ip', config: { entity_category: 'diagnostic' } },
    { key: 'ipv6', name: 'IPv6 address', platform: 'sensor', value: 'ipv6', config: { entity_category: 'diagnostic' } },
    { key: 'down', name: 'Downstream', platform: 'sensor', value: 'downstreamKbps', config: rate },
    { key: 'up', name: 'Upstream', platform: 'sensor', value: 'upstreamKbps', config: rate },
    { key: 'home', name: 'Devices at home', platform: 'sensor', value: 'home', config: { state_class: 'measurement' } },
    ...(commands && hasGuestWifi ? [guestWifi] : []),
    ...(commands ? [restart] : []),
  ]
}

const guestWifi: Entity = {
  key: 'guest',
  name: 'Guest Wi-Fi',
  platform: 'switch',
  value: onOff('guest'),
  commandTopic: 'guest/set',
}

const restart: Entity = {
  key: 'reboot',
  name: 'Restart',
  platform: 'button',
  commandTopic: 'reboot',
  config: { device_class: 'restart', entity_category: 'config' },
}
