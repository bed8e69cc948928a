import { type Entity, topicId } from './home-assistant.js'
import { onOff } from './modem.js'

/** What is published of a PBX, as JSON in its state topic. What it does not tell is `null`. */
export interface PbxState {
  callsNow: number | null
  missedToday: number | null
  /** Whether each trunk is up, by its key. */
  trunks: Record<string, boolean | null>
  /** Callers that wait in each queue, by its key. */
  queues: Record<string, number | null>
}

/** What a PBX has. */
export interface PbxParts {
  trunks: readonly string[]
  queues: readonly { queue: string; name: string | null }[]
}

/** What is published of a call, as it happens; never retained. */
export interface CallPublication {
  event_type: 'ringing' | 'answered' | 'ended' | 'missed'
  from: string | null
  fromName: string | null
  to: string | null
  trunk: string | null
  queue: string | null
  callId: string
}

/** The entities of a PBX. */
export function pbxEntities({ trunks, queues }: PbxParts): Entity[] {
  return [
    {
      key: 'calls',
      name: 'Calls now',
      platform: 'sensor',
      value: 'callsNow',
      config: { state_class: 'measurement' },
    },
    {
      key: 'missed',
      name: 'Missed today',
      platform: 'sensor',
      value: 'missedToday',
      config: { state_class: 'total_increasing' },
    },
    {
      key: 'call',
      name: 'Call',
      platform: 'event',
      stateTopic: 'call',
      config: { event_types: ['ringing', 'answered', 'ended', 'missed'] },
    },
    ...trunks.map(trunkEntity),
    ...queues.map(queueEntity),
  ]
}

/** The key of a trunk or queue in the state. */
export function partKey(name: string): string {
  return topicId(name.replace(/\s+/g, '_')) || 'unnamed'
}

function trunkEntity(trunk: string): Entity {
  const key = partKey(trunk)
  return {
    key: `trunk_${key}`,
    name: `Trunk ${trunk}`,
    platform: 'binary_sensor',
    value: onOff(`trunks['${key}']`),
    config: { device_class: 'connectivity' },
  }
}

function queueEntity({ queue, name }: PbxParts['queues'][number]): Entity {
  const key = partKey(queue)
  return {
    key: `queue_${key}`,
    name: `Waiting in ${name ?? queue}`,
    platform: 'sensor',
    value: `{{ value_json.queues['${key}'] }}`,
    config: { state_class: 'measurement' },
  }
}
