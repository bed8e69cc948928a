/** What a message to a broker is. */
export interface Publication {
  topic: string
  /** Objects become JSON on the way. */
  payload: string | object
  retain: boolean
}

/** Where things are published. */
export interface TopicSettings {
  /** `telecom` */
  baseTopic: string
  /** `homeassistant` */
  discoveryPrefix: string
  /** Entities without news for so long are unknown. */
  expireAfterSeconds: number
  /** Of this package, for the origin of a discovery. */
  version: string
}

/** The device as Home Assistant lists it; `id` is kind and serial number, never the address. */
export interface DeviceIdentity {
  id: string
  name: string
  manufacturer: string
  model: string | null
  software: string | null
}

/** One entity of a device: what its kind of component takes, without what all have. */
export interface Entity {
  /** Within the device. */
  key: string
  name: string
  platform: 'sensor' | 'binary_sensor' | 'event' | 'notify' | 'switch' | 'button'
  /** A field of the device's state, or a template over `value_json`; absent for what has no state. */
  value?: string
  /** Topic below the device's, where it is not `state`. */
  stateTopic?: string
  /** Topic below the device's that takes commands. */
  commandTopic?: string
  /** The keys of its platform, as Home Assistant documents them. */
  config?: Readonly<Record<string, unknown>>
}

/** A phone or computer at home or away: an entity, and a device, of its own. */
export interface Tracker {
  /** `AA:BB:CC:DD:EE:FF` */
  mac: string
  name: string
  isHome: boolean
  attributes: Readonly<Record<string, unknown>>
}

/** An id that a topic and Home Assistant take: letters, digits, `_` and `-`. */
export function topicId(text: string): string {
  return text.replace(/[^a-zA-Z0-9_-]/g, '')
}

/** The topic whose `offline` means that Node-RED has lost the broker: the last will. */
export function bridgeTopic({ baseTopic }: Pick<TopicSettings, 'baseTopic'>): string {
  return `${baseTopic}/bridge/availability`
}

/** A topic of a device. */
export function deviceTopic({ baseTopic }: Pick<TopicSettings, 'baseTopic'>, id: string, below: string): string {
  return `${baseTopic}/${id}/${below}`
}

/** A topic by which a tracker is told. */
export function trackerTopic(settings: TopicSettings, deviceId: string, mac: string, below = ''): string {
  return deviceTopic(settings, deviceId, `presence/${macId(mac)}${below}`)
}

/**
 * The whole device in one retained message, as Home Assistant takes it since 2024.12
 * (https://www.home-assistant.io/integrations/mqtt/#device-discovery-payload).
 */
export function deviceDiscovery(
  settings: TopicSettings,
  device: DeviceIdentity,
  entities: readonly Entity[],
): Publication {
  const { id } = device
  const components = entities.map((entity) => [entity.key, component(settings, id, entity)] as const)
  return {
    topic: `${settings.discoveryPrefix}/device/${id}/config`,
    payload: {
      dev: {
        ids: [id],
        ...told({ name: device.name, mf: device.manufacturer, mdl: device.model, sw: device.software }),
      },
      o: { name: 'node-red-telecom', sw: settings.version },
      ...availability(settings, id),
      qos: 1,
      cmps: Object.fromEntries(components),
    },
    retain: true,
  }
}

/** A tracker is discovered by itself: it belongs to a device of its own, reached by way of the router. */
export function trackerDiscovery(settings: TopicSettings, deviceId: string, { mac, name }: Tracker): Publication {
  const id = `sagemcom_${macId(mac)}`
  return {
    topic: `${settings.discoveryPrefix}/device_tracker/${macId(mac)}/config`,
    payload: {
      name: null,
      unique_id: id,
      state_topic: trackerTopic(settings, deviceId, mac),
      json_attributes_topic: trackerTopic(settings, deviceId, mac, '/attributes'),
      payload_home: 'home',
      payload_not_home: 'not_home',
      source_type: 'router',
      ...availability(settings, deviceId),
      qos: 1,
      dev: { ids: [id], cns: [['mac', mac.toLowerCase()]], name, via_device: deviceId },
      o: { name: 'node-red-telecom', sw: settings.version },
    },
    retain: true,
  }
}

function component(settings: TopicSettings, deviceId: string, entity: Entity): Record<string, unknown> {
  const { key, name, platform, value, commandTopic, config = {} } = entity
  const hasState = value !== undefined || platform === 'event'
  const stateTopic = deviceTopic(settings, deviceId, entity.stateTopic ?? 'state')
  const expires = platform === 'sensor' || platform === 'binary_sensor'
  return {
    p: platform,
    name,
    unique_id: `${deviceId}_${key}`,
    ...(hasState ? { state_topic: stateTopic } : {}),
    ...(value === undefined ? {} : { value_template: value.includes('{{') ? value : `{{ value_json.${value} }}` }),
    ...(commandTopic === undefined ? {} : { command_topic: deviceTopic(settings, deviceId, commandTopic) }),
    ...(expires ? { expire_after: settings.expireAfterSeconds } : {}),
    ...config,
  }
}

/** An entity is there while Node-RED has its broker and its device answers. */
function availability(settings: TopicSettings, deviceId: string): object {
  return {
    avty: [{ topic: bridgeTopic(settings) }, { topic: deviceTopic(settings, deviceId, 'availability') }],
    avty_mode: 'all',
  }
}

function macId(mac: string): string {
  return mac.replace(/[^0-9a-fA-F]/g, '').toLowerCase()
}

function told(fields: Readonly<Record<string, string | null>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== ''))
}
