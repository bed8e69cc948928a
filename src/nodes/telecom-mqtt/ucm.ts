import type { CallEvent } from '../../lib/calls/live/call-event.js'
import { DeviceError } from '../../lib/errors.js'
import { type DeviceIdentity, topicId } from '../../lib/mqtt/home-assistant.js'
import { type CallPublication, type PbxState, partKey, pbxEntities } from '../../lib/mqtt/pbx.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { runUcmAction } from '../../lib/ucm/action-run.js'
import { UcmCallReader } from '../../lib/ucm/calls/call-source.js'
import type { UcmClient } from '../../lib/ucm/client.js'
import { UcmWatch, type WatchMessage } from '../../lib/ucm/live/watch.js'
import { learnZone, readIfAllowed, readUcmModel } from '../../lib/ucm/system.js'
import { isPlainObject } from '../shared/fields.js'
import { unknownCommand } from './commands.js'
import { MissedCalls } from './missed-calls.js'
import type { Events, Limits, Look, PublishedDevice } from './published-device.js'

/** A Grandstream UCM: its calls as they happen, its trunks and queues. */
export class PublishedUcm implements PublishedDevice {
  #identity: DeviceIdentity | undefined
  #watch: UcmWatch | undefined
  /** Calls that are there at the start have rung before. */
  #isTellingPresent = false
  readonly #missed = new MissedCalls()
  readonly #trunks = new Map<string, boolean | null>()
  readonly #queues = new Map<string, { name: string | null; waiting: number | null }>()

  /** @param onNotice told once of something about the PBX */
  constructor(
    private readonly client: UcmClient,
    private readonly events: Events,
    private readonly onNotice: (text: string) => void,
  ) {}

  get label(): string {
    return this.client.label
  }

  async look(limits: Limits): Promise<Look> {
    this.#identity ??= await this.#readIdentity(limits)
    const isFirst = this.#watch === undefined
    this.#watch ??= new UcmWatch(this.client, watchSettings, (message) => this.#take(message))
    const { zone } = await learnZone(this.client, limits)
    const { by, calls } = await this.#watch.look(zone, limits)
    if (by === 'connecting') return this.#found(null, null)
    if (isFirst || this.#trunks.size === 0) this.#tellPresent()
    const reader = new UcmCallReader(this.client, { ...limits, keepRows: false, onNotice: this.onNotice })
    return this.#found(calls, await this.#missed.count(reader, by === 'socket'))
  }

  command(command: string): Promise<void> {
    return Promise.reject(unknownCommand(this.label, command))
  }

  async close(): Promise<void> {
    await this.#watch?.close()
  }

  #found(callsNow: number | null, missedToday: number | null): Look {
    if (this.#identity === undefined)
      throw new DeviceError('BAD_RESPONSE', sentence('mqtt.no-serial', { device: this.label }))
    const state: PbxState = {
      callsNow,
      missedToday,
      trunks: Object.fromEntries([...this.#trunks].map(([trunk, isUp]) => [partKey(trunk), isUp])),
      queues: Object.fromEntries([...this.#queues].map(([queue, { waiting }]) => [partKey(queue), waiting])),
    }
    const queues = [...this.#queues].map(([queue, { name }]) => ({ queue, name }))
    return { identity: this.#identity, entities: pbxEntities({ trunks: [...this.#trunks.keys()], queues }), state }
  }

  #tellPresent(): void {
    this.#isTellingPresent = true
    this.#watch?.tellPresent()
    this.#isTellingPresent = false
  }

  #take({ topic, payload }: WatchMessage): void {
    if (topic === 'trunk' && isPlainObject(payload)) {
      this.#trunks.set(String(payload.trunk), typeof payload.up === 'boolean' ? payload.up : null)
    } else if (topic === 'queue' && isPlainObject(payload)) {
      const name = typeof payload.name === 'string' ? payload.name : null
      this.#queues.set(String(payload.queue), { name, waiting: Number(payload.waiting ?? Number.NaN) || 0 })
    } else if (isCallEvent(payload) && !this.#isTellingPresent) {
      if (payload.event === 'ended') this.#missed.ended()
      this.events.tell('call', publicationOf(payload))
    }
  }

  async #readIdentity(limits: Limits): Promise<DeviceIdentity> {
    const request = { action: 'getSystemStatus', options: {}, allPages: false, apply: false }
    const { payload } = await runUcmAction(this.client, request, limits)
    const status = isPlainObject(payload) ? payload : {}
    const serial = [status['serial-number'], status.mac].find((value) => typeof value === 'string' && value !== '')
    if (typeof serial !== 'string')
      throw new DeviceError('BAD_RESPONSE', sentence('mqtt.no-serial', { device: this.label }))
    const { model, firmware } = (await readIfAllowed(readUcmModel(this.client, limits))) ?? { model: '', firmware: '' }
    return {
      id: `ucm_${topicId(serial)}`,
      name: this.label,
      manufacturer: 'Grandstream',
      model: model || null,
      software: firmware || null,
    }
  }
}

const watchSettings = {
  kinds: new Set(['calls', 'queues', 'trunks'] as const),
  extensions: [],
  queues: [],
  firstRun: 'from-now',
  shape: 'record',
  mode: 'auto',
} as const

/** What is published of a call; one that ends is either `ended` or `missed`. */
function publicationOf({ event, missed, from, to, trunk, queue, id }: CallEvent): CallPublication {
  return {
    event_type: event === 'ended' && missed ? 'missed' : event,
    from: from.number,
    fromName: from.name,
    to: to.number,
    trunk: trunk.in ?? trunk.out,
    queue,
    callId: id,
  }
}

function isCallEvent(payload: unknown): payload is CallEvent {
  return isPlainObject(payload) && 'event' in payload && 'channels' in payload
}
