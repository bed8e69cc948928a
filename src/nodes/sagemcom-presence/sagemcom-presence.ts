import type { NodeAPI } from 'node-red'
import { badInput } from '../../lib/errors.js'
import { SagemcomClient } from '../../lib/sagemcom/client.js'
import {
  type Home,
  type PresenceListener,
  type PresenceSettings,
  PresenceWatcher,
} from '../../lib/sagemcom/presence/watcher.js'
import { sentence } from '../../lib/sentences/sentence.js'
import type { MemoryNotice } from '../../lib/storage/node-memory.js'
import { Durable } from '../shared/durable.js'
import { choiceField, field, numberField } from '../shared/fields.js'
import {
  type Poll,
  type PollOutcome,
  registerTriggerNode,
  type TriggerBehaviour,
  type TriggerNode,
} from '../shared/trigger-node.js'

const intervalSeconds = 30

const intervalField = numberField(intervalSeconds, {
  min: 1,
  expected: sentence('input.seconds-from', { least: 1, example: 30 }),
})
const leaveAfterField = numberField(300, { min: 0, expected: sentence('input.seconds-such', { example: 300 }) })
const firstRunField = choiceField(['baseline', 'all'], 'baseline')
const outputField = choiceField(['events', 'state'], 'events')
const watchField = field<string[]>([], (given, name) => {
  const words = typeof given === 'string' ? given.split(',') : given
  if (!Array.isArray(words) || !words.every((word) => typeof word === 'string')) {
    throw badInput(name, given, sentence('sagemcom.watched'))
  }
  return words.map((word) => word.trim()).filter((word) => word !== '')
})

const noticeWords: Record<MemoryNotice, string> = {
  'another-device': 'Address or user changed: this is taken for another router, and a first run begins.',
  'memory-damaged':
    'Parts of the file that remembers who is there could not be read (a copy is kept beside it): some may be announced again.',
}

/** Devices that come home and leave, as a Sagemcom F@st router sees them. */
export default function (RED: NodeAPI): void {
  registerTriggerNode(RED, {
    type: 'sagemcom-presence',
    deviceType: 'sagemcom-config',
    deviceClass: SagemcomClient,
    intervalSeconds,
    create: (trigger) => new Presence(trigger),
  })
}

class Presence implements TriggerBehaviour<SagemcomClient> {
  readonly #settings: Omit<PresenceSettings, 'directory' | 'nodeId'>
  readonly #output: 'events' | 'state'
  #hasSaidPace = false
  readonly #watcher: Durable<MemoryNotice, PresenceWatcher>

  private readonly node: TriggerNode['node']

  constructor(trigger: TriggerNode) {
    const { node, properties } = trigger
    this.node = node
    const { interval, leaveAfter, watch, firstRun, output } = properties
    this.#output = outputField.read(output, 'output')
    this.#watcher = new Durable(trigger, 'presence', noticeWords)
    this.#settings = {
      intervalMs: intervalField.read(interval, 'interval') * 1000,
      leaveAfterMs: leaveAfterField.read(leaveAfter, 'leaveAfter') * 1000,
      watch: watchField.read(watch, 'watch'),
      firstRun: firstRunField.read(firstRun, 'firstRun'),
    }
  }

  async poll({ device, limits, send, exchanges }: Poll<SagemcomClient>): Promise<PollOutcome> {
    const watcher = await this.#watcher.open(device.identity, (place) =>
      PresenceWatcher.open(device, { ...this.#settings, ...place }),
    )
    const tell = (content: object, home: Home): void =>
      send({ ...content, home, sagemcom: { device: device.label, ...exchanges() } })
    const listener: PresenceListener =
      this.#output === 'state'
        ? { state: (home) => tell({ payload: home.anyone }, home) }
        : { changed: (event, home) => tell({ payload: event, topic: event.name }, home) }
    const { home, isStartingPoint, paceMs } = await watcher.look(listener, limits)
    const hosts = home.count
    const text = sentence(isStartingPoint ? 'sagemcom.status-start' : 'sagemcom.status-present', { hosts })
    if (paceMs === undefined) return { text }
    const seconds = paceMs / 1000
    if (!this.#hasSaidPace) this.node.warn(String(sentence('sagemcom.pace', { seconds })))
    this.#hasSaidPace = true
    return { text, warning: sentence('sagemcom.status-pace', { hosts, seconds }) }
  }

  close(): Promise<void> {
    return this.#watcher.close()
  }
}
