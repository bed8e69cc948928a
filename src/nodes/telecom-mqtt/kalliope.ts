import { KalliopeCallReader } from '../../lib/kalliope/calls/call-source.js'
import type { KalliopeClient } from '../../lib/kalliope/client.js'
import type { KalliopeEvent } from '../../lib/kalliope/live/notification.js'
import { NotifiedCalls } from '../../lib/kalliope/live/notified-calls.js'
import { readKalliopeSystem } from '../../lib/kalliope/system.js'
import { type DeviceIdentity, topicId } from '../../lib/mqtt/home-assistant.js'
import { type PbxState, pbxEntities } from '../../lib/mqtt/pbx.js'
import { unknownCommand } from './commands.js'
import { MissedCalls } from './missed-calls.js'
import type { Events, Limits, Look, PublishedDevice } from './published-device.js'

const query = { format: 'summary', encoding: 'json', request: 'post', uniqueId: undefined } as const

/** A KalliopePBX: calls as it notifies of them, and those missed today. */
export class PublishedKalliope implements PublishedDevice {
  #identity: DeviceIdentity | undefined
  readonly #calls = new NotifiedCalls()
  readonly #missed = new MissedCalls()
  readonly #leave: () => void

  /**
   * @param listen begins to take notifications, and returns what ends it
   * @param onNotice told once of something about the PBX
   */
  constructor(
    private readonly client: KalliopeClient,
    private readonly events: Events,
    private readonly onNotice: (text: string) => void,
    listen: (take: (event: KalliopeEvent) => void) => () => void,
  ) {
    this.#leave = listen((event) => this.#take(event))
  }

  get label(): string {
    return this.client.label
  }

  async look(limits: Limits): Promise<Look> {
    this.#identity ??= await this.#readIdentity(limits)
    const reader = new KalliopeCallReader(this.client, { ...limits, query, onNotice: this.onNotice })
    const state: PbxState = {
      callsNow: this.#calls.tellsBeginnings ? this.#calls.count : null,
      missedToday: await this.#missed.count(reader, this.#calls.tellsEnds),
      trunks: {},
      queues: {},
    }
    return { identity: this.#identity, entities: pbxEntities({ trunks: [], queues: [] }), state }
  }

  command(command: string): Promise<void> {
    return Promise.reject(unknownCommand(this.label, command))
  }

  close(): Promise<void> {
    this.#leave()
    return Promise.resolve()
  }

  #take(notification: KalliopeEvent): void {
    for (const { event, id, from, to, queue } of this.#calls.take(notification, performance.now())) {
      if (event === 'ended' || event === 'missed') this.#missed.ended()
      const call = { event_type: event, from, fromName: null, to, trunk: null, queue, callId: id }
      this.events.tell('call', call)
    }
  }

  async #readIdentity(limits: Limits): Promise<DeviceIdentity> {
    const { firmware, serialNumber } = await readKalliopeSystem(this.client, limits)
    return {
      id: `kalliope_${topicId(serialNumber || this.label)}`,
      name: this.label,
      manufacturer: 'NetResults',
      model: 'KalliopePBX',
      software: firmware || null,
    }
  }
}
