import { badInput } from '../../lib/errors.js'
import type { HilinkClient } from '../../lib/hilink/client.js'
import { runOperation } from '../../lib/hilink/device/operations.js'
import type { FlatValue } from '../../lib/hilink/device/values.js'
import { SmsInbox } from '../../lib/hilink/sms/receive/inbox.js'
import { HourlyLimit } from '../../lib/hilink/sms/send/hourly-limit.js'
import { sendText } from '../../lib/hilink/sms/send/send.js'
import { ifOffered } from '../../lib/hilink/status-codes.js'
import { type DeviceIdentity, topicId } from '../../lib/mqtt/home-assistant.js'
import { type ModemState, modemEntities } from '../../lib/mqtt/modem.js'
import { sentence } from '../../lib/sentences/sentence.js'
import type { MemoryNotice } from '../../lib/storage/node-memory.js'
import type { Durable } from '../shared/durable.js'
import { isPlainObject } from '../shared/fields.js'
import { isOn, unknownCommand } from './commands.js'
import type { Events, Limits, Look, PublishedDevice } from './published-device.js'

/** What of a modem is published, and what it may be told. */
export interface ModemSettings {
  texts: 'off' | 'mark-read' | 'leave'
  commands: boolean
  /** Numbers for *Send text*, which knows a text only. */
  sendTo: string
}

const mostSegments = 4
const mostPerHour = 100

/** A Huawei HiLink modem: signal, data, texts in and out. */
export class PublishedModem implements PublishedDevice {
  readonly #hourlyLimit = new HourlyLimit(mostPerHour)
  #identity: DeviceIdentity | undefined

  /** @param inbox remembers which texts were published */
  constructor(
    private readonly client: HilinkClient,
    private readonly settings: ModemSettings,
    private readonly inbox: Durable<MemoryNotice, SmsInbox>,
    private readonly events: Events,
  ) {}

  get label(): string {
    return this.client.label
  }

  async look(limits: Limits): Promise<Look> {
    const { texts, commands } = this.settings
    this.#identity ??= await this.#readIdentity(limits)
    const state = await this.#readState(limits)
    return { identity: this.#identity, entities: modemEntities({ texts: texts !== 'off', commands }), state }
  }

  async publishWaiting(limits: Limits): Promise<void> {
    const after = this.settings.texts
    if (after === 'off') return
    const inbox = await this.inbox.open(this.client.identity, (place) =>
      SmsInbox.open(this.client, { ...place, after, firstRun: 'from-now' }),
    )
    await inbox.poll(async ({ id, from, text, date }) => {
      await this.events.publish('sms', { event_type: 'received', from, text, id, date })
    }, limits)
  }

  async command(command: string, payload: string, limits: Limits): Promise<void> {
    switch (command) {
      case 'send':
        await this.#send(payload, limits)
        return
      case 'data/set':
        await runOperation(this.client, isOn(command, payload) ? 'data-on' : 'data-off', {}, limits)
        return
      case 'reboot':
        await runOperation(this.client, 'reboot', {}, limits)
        return
      default:
        throw unknownCommand(this.label, command)
    }
  }

  async close(): Promise<void> {
    await this.inbox.close()
  }

  async #readIdentity(limits: Limits): Promise<DeviceIdentity> {
    const facts = factsOf(await runOperation(this.client, 'information', {}, limits))
    const serial = textOf(facts.Imei) ?? textOf(facts.SerialNumber) ?? textOf(facts.MacAddress1) ?? this.label
    return {
      id: `hilink_${topicId(serial)}`,
      name: this.label,
      manufacturer: 'Huawei',
      model: textOf(facts.DeviceName),
      software: textOf(facts.SoftwareVersion),
    }
  }

  async #readState(limits: Limits): Promise<ModemState> {
    const { client } = this
    const read = async (operation: 'signal' | 'traffic' | 'operator' | 'sms-count') =>
      factsOf(await ifOffered(() => runOperation(client, operation, {}, limits)))
    const status = factsOf(await runOperation(client, 'status', {}, limits))
    const signal = await read('signal')
    const traffic = await read('traffic')
    const operator = await read('operator')
    const texts = await read('sms-count')
    const data = this.settings.commands
      ? await ifOffered(() => runOperation(client, 'get', { path: 'dialup/mobile-dataswitch' }, limits))
      : undefined
    const dataSwitch = numberOf(factsOf(data).dataswitch)
    return {
      rsrp: numberOf(signal.rsrp),
      rsrq: numberOf(signal.rsrq),
      sinr: numberOf(signal.sinr),
      rssi: numberOf(signal.rssi),
      operator: textOf(operator.FullName),
      network: textOf(status.network),
      monthBytes: sumOf(traffic.CurrentMonthDownload, traffic.CurrentMonthUpload),
      connected: typeof status.connected === 'boolean' ? status.connected : null,
      textsWaiting: sumOf(texts.LocalUnread, texts.SimUnread),
      dataSwitch: dataSwitch === null ? null : dataSwitch === 1,
    }
  }

  /** `{"to": "…", "text": "…"}`, or a text for the numbers of the dialog. */
  async #send(payload: string, limits: Limits): Promise<void> {
    const given = parsed(payload)
    const { to, text } = isPlainObject(given) && 'text' in given ? given : { to: undefined, text: payload }
    const numbers = to ?? this.settings.sendTo
    if (numbers === '') throw badInput('sendTo', '', sentence('mqtt.no-number'))
    const request = { to: numbers, text, confirm: 'sent', maxSegments: mostSegments } as const
    await sendText(this.client, request, { ...limits, hourlyLimit: this.#hourlyLimit })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function factsOf(value: FlatValue | undefined): Record<string, unknown> {
  return isPlainObject(value) ? value : {}
}

function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

function sumOf(one: unknown, other: unknown): number | null {
  if (typeof one !== 'number') return numberOf(other)
  return one + (numberOf(other) ?? 0)
}
