import type { NodeAPI, NodeMessageInFlow } from 'node-red'
import { badInput } from '../../lib/errors.js'
import { type Sentence, sentence } from '../../lib/sentences/sentence.js'
import { UcmClient } from '../../lib/ucm/client.js'
import { eventKinds, UcmWatch, type WatchSettings, watchModes } from '../../lib/ucm/live/watch.js'
import { learnZone } from '../../lib/ucm/system.js'
import { choiceField, field } from '../shared/fields.js'
import {
  type Poll,
  type PollOutcome,
  registerTriggerNode,
  type TriggerBehaviour,
  type TriggerNode,
} from '../shared/trigger-node.js'

const defaultIntervalSeconds = 2

const kindsField = field<WatchSettings['kinds']>(new Set(['calls']), (given, name) => {
  const words = listOf(given)
  const unknown = words.find((word) => !eventKinds.some((kind) => kind === word))
  if (unknown !== undefined) throw badInput(name, unknown, sentence('input.choice', { choices: eventKinds.join(', ') }))
  return new Set(eventKinds.filter((kind) => words.includes(kind)))
})
const numbersField = field<readonly string[]>([], (given, name) => {
  const entries = listOf(given)
  const bad = entries.find((entry) => !/^\d{1,20}(~\d{1,20})?$/.test(entry))
  if (bad !== undefined) throw badInput(name, bad, sentence('ucm.numbers'))
  return entries
})
const firstRunField = choiceField(['from-now', 'all'], 'from-now')
const shapeField = choiceField(['record', 'raw'], 'record')
const modeField = choiceField(watchModes, 'auto')

/** What happens at a Grandstream UCM, as it happens. */
export default function (RED: NodeAPI): void {
  registerTriggerNode(RED, {
    type: 'ucm-events',
    deviceType: 'ucm-config',
    deviceClass: UcmClient,
    intervalSeconds: defaultIntervalSeconds,
    create: (trigger) => new EventsNode(trigger),
  })
}

class EventsNode implements TriggerBehaviour<UcmClient> {
  readonly #settings: WatchSettings
  #watch: UcmWatch | undefined
  #isClosed = false
  #saidWhy = ''

  constructor(private readonly trigger: TriggerNode) {
    const { events, extensions, queues, firstRun, shape, mode } = trigger.properties
    this.#settings = {
      kinds: kindsField.read(events, 'events'),
      extensions: numbersField.read(extensions, 'extensions'),
      queues: numbersField.read(queues, 'queues'),
      firstRun: firstRunField.read(firstRun, 'firstRun'),
      shape: shapeField.read(shape, 'shape'),
      mode: modeField.read(mode, 'mode'),
    }
  }

  /** Any message asks for the present state. */
  command(_msg: NodeMessageInFlow, poll: Poll<UcmClient>): () => Promise<Sentence> {
    return async () => {
      await this.poll(poll)
      this.#watch?.tellPresent()
      return sentence('ucm.status-present')
    }
  }

  async poll({ device, limits }: Poll<UcmClient>): Promise<PollOutcome> {
    this.#watch ??= new UcmWatch(device, this.#settings, (message) => {
      if (!this.#isClosed) this.trigger.node.send({ ...message })
    })
    const zone = await this.#zone(device, limits)
    const { by, calls, error, unknown } = await this.#watch.look(zone, limits)
    this.#sayOnce(error?.message ?? unknownWords(device.label, unknown))
    if (by === 'connecting') return { text: '', warning: sentence('ucm.status-connecting'), againMs: 200 }
    if (by === 'socket') return { text: sentence('ucm.status-live', { calls }) }
    const seconds = Number(this.trigger.properties.interval) || defaultIntervalSeconds
    return { text: sentence('ucm.status-polling', { seconds, calls }) }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#watch?.close()
  }

  /** Asked once, and only where it is needed: for times that tell no offset. */
  async #zone(device: UcmClient, limits: Poll<UcmClient>['limits']): Promise<string> {
    if (!this.#settings.kinds.has('calls') || this.#settings.shape === 'raw') return 'UTC'
    return (await learnZone(device, limits)).zone
  }

  #sayOnce(words: string): void {
    if (words !== '' && words !== this.#saidWhy) this.trigger.node.warn(words)
    this.#saidWhy = words
  }
}

function unknownWords(device: string, unknown: readonly string[]): string {
  // Each firmware has one of the two names for conferences.
  const missing = unknown.filter((name) => !name.startsWith('Conference'))
  return missing.length === 0 ? '' : String(sentence('ucm.unknown-events', { device, names: missing.join(', ') }))
}

function listOf(given: unknown): string[] {
  const list: unknown[] = Array.isArray(given) ? given : String(given).split(',')
  return list.map((entry) => String(entry).trim()).filter((entry) => entry !== '')
}
