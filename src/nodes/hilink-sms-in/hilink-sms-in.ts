import type { NodeAPI, NodeMessageInFlow } from 'node-red'
import { HilinkClient } from '../../lib/hilink/client.js'
import { type InboxSettings, type PollResult, type ReceivedText, SmsInbox } from '../../lib/hilink/sms/receive/inbox.js'
import { type Sentence, sentence } from '../../lib/sentences/sentence.js'
import type { MemoryNotice } from '../../lib/storage/node-memory.js'
import { Durable } from '../shared/durable.js'
import { choiceField, field, isPlainObject, numberField } from '../shared/fields.js'
import {
  type Poll,
  type PollOutcome,
  registerTriggerNode,
  type TriggerBehaviour,
  type TriggerNode,
} from '../shared/trigger-node.js'

const afterField = choiceField(['mark-read', 'delete', 'leave', 'ack'], 'mark-read')
const firstRunField = choiceField(['from-now', 'unread'], 'from-now')
const countField = numberField(0, {
  min: 0,
  whole: true,
  expected: sentence('input.whole-or-nothing', { example: 100 }),
})
const keepField = field<number | undefined>(undefined, (given, name) => countField.read(given, name))

const noticeWords: Record<MemoryNotice, string> = {
  'another-device': 'Address or user changed: this is taken for another modem, and a first run begins.',
  'memory-damaged':
    'Parts of the file that remembers received texts could not be read (a copy is kept beside it): some texts may come again.',
}

/** Parts of a long text follow each other within seconds. */
const partsPauseMs = 5_000

/** Texts that arrive at a Huawei HiLink modem. */
export default function (RED: NodeAPI): void {
  registerTriggerNode(RED, {
    type: 'hilink-sms-in',
    deviceType: 'hilink-config',
    deviceClass: HilinkClient,
    intervalSeconds: 10,
    create: (trigger) => new Receiver(trigger),
  })
}

class Receiver implements TriggerBehaviour<HilinkClient> {
  readonly #settings: Pick<InboxSettings, 'after' | 'firstRun' | 'keep'>
  readonly #inbox: Durable<MemoryNotice, SmsInbox>
  /** What came with the last poll that brought any. */
  #last: { texts: number; time: string } | undefined
  #warning = ''

  constructor(private readonly trigger: TriggerNode) {
    const { after, firstRun, keep } = trigger.properties
    this.#inbox = new Durable(trigger, 'inboxes', noticeWords)
    const kept = keepField.read(keep, 'keep')
    this.#settings = {
      after: afterField.read(after, 'after'),
      firstRun: firstRunField.read(firstRun, 'firstRun'),
      ...(kept === undefined ? {} : { keep: kept }),
    }
  }

  command({ payload }: NodeMessageInFlow, poll: Poll<HilinkClient>): (() => Promise<string | Sentence>) | undefined {
    if (!isPlainObject(payload) || !('ack' in payload) || Object.keys(payload).length !== 1) return undefined
    return async () => {
      const inbox = await this.#open(poll.device)
      const isNew = await inbox.ack(payload.ack, poll.limits)
      return sentence(isNew ? 'hilink.status-acknowledged' : 'hilink.status-acknowledged-before')
    }
  }

  async poll({ device, limits, send, exchanges }: Poll<HilinkClient>): Promise<PollOutcome> {
    const inbox = await this.#open(device)
    const deliver = (received: ReceivedText): void => {
      const { text, ...sms } = received
      send({ payload: text, topic: received.from, sms: { ...sms, ...exchanges() } })
    }
    const result = await inbox.poll(deliver, limits)
    if (result.received > 0) this.#last = { texts: result.received, time: timeOfDay(new Date()) }
    return {
      text: this.#textOf(result),
      warning: this.#warn(result.storage),
      againMs: result.held > 0 ? partsPauseMs : undefined,
    }
  }

  close(): Promise<void> {
    return this.#inbox.close()
  }

  #open(device: HilinkClient): Promise<SmsInbox> {
    return this.#inbox.open(device.identity, (place) => SmsInbox.open(device, { ...this.#settings, ...place }))
  }

  #textOf({ isStartingPoint }: PollResult): Sentence {
    if (this.#last !== undefined) return sentence('hilink.status-new', this.#last)
    return sentence(isStartingPoint ? 'hilink.status-starting' : 'hilink.status-waiting')
  }

  /** Shows it all the time, but logs only what is new. */
  #warn(storage: PollResult['storage']): Sentence | undefined {
    const state = storage?.isFull === true ? 'memory-full' : storage?.isNearlyFull === true ? 'memory-nearly-full' : ''
    if (state !== '' && state !== this.#warning) this.trigger.node.warn(String(sentence(`hilink.${state}`)))
    this.#warning = state
    return state === '' ? undefined : sentence(`hilink.status-${state}`)
  }
}

function timeOfDay(date: Date): string {
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':')
}
