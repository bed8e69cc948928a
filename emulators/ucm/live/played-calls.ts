import type { Clock, JsonObject } from '../../shared'
import { UsageError } from '../../shared'
import type { Zone } from '../../shared/calls'
import type { NewCall } from '../cdr/added-calls'
import { extensions, ivr, queue, ringGroup, trunks } from '../cdr/parties'

/** The courses that a played call may take. */
export const callScripts = ['inbound', 'missed', 'internal', 'group', 'queue', 'menu', 'outbound', 'transfer'] as const
export type CallScript = (typeof callScripts)[number]

/** A call that is to be played, step by step, on the clock of the PBX. */
export interface PlayedCall {
  script?: CallScript
  from?: string
  fromName?: string
  to?: string
  /** Seconds from the first ring to the answer; for `missed` and `menu`, to the end. */
  ringSeconds?: number
  talkSeconds?: number
  /** In which order the PBX tells of the bridge and of the channels that became part of it. */
  order?: 'bridge-first' | 'ends-first'
}

/** What is told of a moment: records of `ActiveCallStatus`, members of `CallQueueStatus`, states of extensions. */
export interface LiveNews {
  records: JsonObject[]
  queueMembers?: JsonObject[]
  extensions?: JsonObject[]
}

interface Listener {
  tell(news: LiveNews): void
  /** A call is over: it belongs into the records. */
  record(call: NewCall): void
}

/** Calls that take their course: told of as they go, listed while they live, recorded when they are over. */
export class PlayedCalls {
  readonly #unbridged = new Map<string, JsonObject>()
  readonly #bridged = new Map<string, JsonObject>()
  readonly #hangUps = new Map<string, () => void>()
  #channels = 0x2000
  #ids = 9000

  constructor(
    private readonly clock: Clock,
    private readonly zone: Zone,
    private readonly listener: Listener,
  ) {}

  /** Rows of listUnBridgedChannels: they do not tell what belongs together. */
  unbridged(): JsonObject[] {
    return [...this.#unbridged.values()].map(listed)
  }

  bridged(): JsonObject[] {
    return [...this.#bridged.values()].map(listed)
  }

  /** Ends the call with that channel; whether there was one. */
  hangUp(channel: string): boolean {
    const hangUp = this.#hangUps.get(channel)
    hangUp?.()
    return hangUp !== undefined
  }

  /** The PBX restarts: nobody is told. */
  endAll(): void {
    this.#unbridged.clear()
    this.#bridged.clear()
    this.#hangUps.clear()
  }

  /** @returns the id of the live call: the `linkedid` of its channels */
  play(call: PlayedCall): string {
    const script = call.script ?? 'inbound'
    const { ringSeconds = 3, talkSeconds = 5, order = 'bridge-first' } = call
    const startMs = this.clock.now()
    const from = call.from ?? (script === 'internal' || script === 'outbound' ? '1001' : '+390555550101')
    const to = call.to ?? { internal: '1002', outbound: '0555550199' }[script as string] ?? '1002'
    const isFromOutside = script !== 'internal' && script !== 'outbound'
    const trunk = trunks[0]
    const caller = this.#channel(isFromOutside ? trunk.peer : from, startMs)
    const linkedid = caller.uniqueid
    const callee = this.#channel(script === 'outbound' ? trunk.peer : to, startMs)
    const feature = { group: ringGroup, queue, menu: ivr }[script as string] ?? ''
    const through = feature === '' ? {} : { feature_calleenum: feature, feature_calleename: `Number ${feature}` }
    const common = { linkedid, service: script === 'queue' ? 'queue' : 'macro-dial', callid: '', ...through }
    const inbound = { inbound_trunk_name: isFromOutside ? trunk.name : '', outbound_trunk_name: '' }
    const first = {
      ...caller,
      ...common,
      ...inbound,
      state: 'Ring',
      service: 'normal',
      callername: call.fromName ?? '',
      callernum: from,
      connectedname: '',
      connectednum: script === 'internal' || script === 'outbound' ? to : '',
    }
    const ringsAt = (channel: typeof callee, extension: string): JsonObject => ({
      ...channel,
      ...common,
      inbound_trunk_name: '',
      outbound_trunk_name: script === 'outbound' ? trunk.name : '',
      state: 'Ringing',
      callername: extensions.find(({ number }) => number === extension)?.name ?? '',
      callernum: extension,
      connectedname: call.fromName ?? '',
      connectednum: from,
    })
    const others = script === 'group' || script === 'queue' ? ['1003', '1004'] : []
    const ringing = [
      ringsAt(callee, to),
      ...others.map((extension) => ringsAt(this.#channel(extension, startMs), extension)),
    ]
    const facts = { from, to, startMs, answerMs: 0, linkedid, isFromOutside, script, fromName: call.fromName }
    let stage: 'ringing' | 'talking' | 'over' = 'ringing'

    const begin = (): void => {
      const records = [this.#add(first)]
      const member = { queue_action: 'CallQueueWaiting', callerid: from, callerchannel: caller.channel, position: 1 }
      if (script === 'queue' || script === 'menu') {
        const up = { ...first, state: 'Up', service: script === 'queue' ? 'queue' : 'ivr', ...through }
        records.push(this.#update(up))
      }
      if (script !== 'menu') records.push(...ringing.map((row) => this.#add(row)))
      this.listener.tell({
        records,
        ...(script === 'queue' ? { queueMembers: [member] } : {}),
        ...(script === 'menu' || script === 'outbound' ? {} : { extensions: [{ extension: to, status: 'Ringing' }] }),
      })
    }
    const answer = (): void => {
      if (stage !== 'ringing') return
      stage = 'talking'
      facts.answerMs = this.clock.now()
      const bridge = this.#bridge(first, ringing[0] ?? first, this.clock.now())
      const ends = [first, ...ringing].map((row) => this.#remove(row))
      const records = order === 'bridge-first' ? [bridge, ...ends] : [...ends, bridge]
      const member = {
        queue_action: 'CallQueueAnswered',
        callerid: from,
        calleeid: to,
        callerchannel: caller.channel,
        calleechannel: callee.channel,
      }
      // Each record in a frame of its own: clients must not rely on either order.
      for (const record of records) this.listener.tell({ records: [record] })
      this.listener.tell({
        records: [],
        ...(script === 'queue' ? { queueMembers: [member] } : {}),
        ...(script === 'outbound' ? {} : { extensions: [{ extension: to, status: 'InUse' }] }),
      })
      if (script === 'transfer') this.clock.after(talkSeconds * 500, transfer)
      this.clock.after(talkSeconds * 1000, end)
    }
    const transfer = (): void => {
      if (stage !== 'talking') return
      const third = ringsAt(this.#channel('1003', this.clock.now()), '1003')
      this.listener.tell({ records: [...this.#unbridge(caller.channel), this.#add(third)] })
      this.#hangUps.set(String(third['channel']), end)
      const second = this.#bridge(first, third, this.clock.now())
      this.listener.tell({ records: [second, this.#remove(third)] })
    }
    const end = (): void => {
      if (stage === 'over') return
      const wasAnswered = stage === 'talking'
      stage = 'over'
      for (const channel of this.#hangUps.keys()) if (this.#hangUps.get(channel) === end) this.#hangUps.delete(channel)
      const gone = [first, ...ringing].filter((row) => this.#unbridged.has(String(row['channel'])))
      const records = [...this.#unbridge(caller.channel), ...gone.map((row) => this.#remove(row))]
      // Real PBXs tell of a channel once more after its end, without what it belonged to.
      const late = { ...ringing[0], linkedid: '', action: 'update', chantype: 'unbridge', state: 'Up' }
      const member = { queue_action: 'CallQueueHangup', callerid: from, callerchannel: caller.channel }
      this.listener.tell({
        records: [...records, late],
        ...(script === 'queue' ? { queueMembers: [member] } : {}),
        ...(script === 'menu' || script === 'outbound' ? {} : { extensions: [{ extension: to, status: 'Idle' }] }),
      })
      this.listener.record(this.#record(facts, wasAnswered))
    }
    for (const row of [first, ...ringing]) this.#hangUps.set(String(row['channel']), end)
    begin()
    this.clock.after(ringSeconds * 1000, script === 'missed' || script === 'menu' ? end : answer)
    return linkedid
  }

  #record(
    facts: { from: string; to: string; startMs: number; answerMs: number; linkedid: string; script: CallScript } & {
      fromName: string | undefined
      isFromOutside: boolean
    },
    wasAnswered: boolean,
  ): NewCall {
    const wall = (ms: number): string => this.zone.wallText(Math.floor(ms / 1000))
    const endMs = this.clock.now()
    const second = Math.floor(facts.startMs / 1000)
    const userfield = facts.isFromOutside ? 'Inbound' : facts.script === 'outbound' ? 'Outbound' : 'Internal'
    const seconds = (ms: number): string => String(Math.max(0, Math.round(ms / 1000)))
    return {
      start: facts.startMs,
      rows: [
        {
          session: `${String(second)}${String(facts.startMs % 1000).padStart(3, '0')}${facts.linkedid.slice(-3)}-${facts.from.replace('+', '')}`,
          uniqueid: facts.linkedid,
          src: facts.from,
          dst: facts.to,
          caller_name: facts.fromName ?? facts.from,
          clid: `"${facts.fromName ?? facts.from}" <${facts.from}>`,
          lastapp: 'Dial',
          action_type: 'DIAL',
          start: wall(facts.startMs),
          answer: wasAnswered ? wall(facts.answerMs) : '',
          end: wall(endMs),
          duration: seconds(endMs - facts.startMs),
          billsec: wasAnswered ? seconds(endMs - facts.answerMs) : '0',
          disposition: wasAnswered ? 'ANSWERED' : 'NO ANSWER',
          userfield,
          channel: `PJSIP/${facts.isFromOutside ? trunks[0].peer : facts.from}-0000${facts.linkedid.slice(-4)}`,
          dstchannel: `PJSIP/${facts.script === 'outbound' ? trunks[0].peer : facts.to}-0001${facts.linkedid.slice(-4)}`,
          dstchannel_ext: facts.to,
          dstanswer: wasAnswered ? facts.to : '',
          src_trunk_name: facts.isFromOutside ? trunks[0].name : '',
          dst_trunk_name: facts.script === 'outbound' ? trunks[0].name : '',
        },
      ],
    }
  }

  #channel(peer: string, startMs: number): { channel: string; uniqueid: string; alloc_time: string } {
    const second = Math.floor(startMs / 1000)
    return {
      channel: `PJSIP/${peer}-${(this.#channels++).toString(16).padStart(8, '0')}`,
      uniqueid: `${String(second)}.${String(this.#ids++)}`,
      alloc_time: this.zone.wallText(second),
    }
  }

  #add(row: JsonObject): JsonObject {
    this.#unbridged.set(String(row['channel']), row)
    return { action: 'add', chantype: 'unbridge', ...row }
  }

  #update(row: JsonObject): JsonObject {
    this.#unbridged.set(String(row['channel']), row)
    return { action: 'update', chantype: 'unbridge', ...row }
  }

  #remove({ channel }: JsonObject): JsonObject {
    this.#unbridged.delete(String(channel))
    return { action: 'delete', chantype: 'unbridge', channel: String(channel) }
  }

  #bridge(one: JsonObject, other: JsonObject, atMs: number): JsonObject {
    const row = {
      channel1: one['channel'],
      channel2: other['channel'],
      callerid1: one['callernum'],
      callerid2: other['callernum'],
      name1: one['callername'],
      name2: other['callername'],
      uniqueid1: one['uniqueid'],
      uniqueid2: other['uniqueid'],
      bridge_id: `bridge-${String(this.#ids++)}`,
      bridge_time: this.zone.wallText(Math.floor(atMs / 1000)),
      inbound_trunk_name: one['inbound_trunk_name'],
      outbound_trunk_name: other['outbound_trunk_name'],
      linkedid: '',
    }
    this.#bridged.set(String(one['channel']), row)
    return { action: 'add', chantype: 'bridge', ...row }
  }

  #unbridge(channel1: string): JsonObject[] {
    const row = this.#bridged.get(channel1)
    if (row === undefined) return []
    this.#bridged.delete(channel1)
    const channel2 = row['channel2']
    return [{ action: 'delete', chantype: 'bridge', channel: channel2, channel1, channel2 }]
  }
}

/** Lists do not say what belongs together. */
function listed(row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'linkedid'))
}

/** Reads a call to be played that came as JSON. */
export function playedCallFromJson(json: JsonObject): PlayedCall {
  const call: PlayedCall = {}
  const { script, order } = json
  if (script !== undefined) {
    const known = callScripts.find((name) => name === script)
    if (known === undefined) throw new UsageError(`"script" is one of ${callScripts.join(', ')}.`)
    call.script = known
  }
  if (order !== undefined) {
    if (order !== 'bridge-first' && order !== 'ends-first')
      throw new UsageError('"order" is bridge-first or ends-first.')
    call.order = order
  }
  for (const name of ['from', 'fromName', 'to'] as const) {
    const value = json[name]
    if (typeof value === 'string') call[name] = value
  }
  for (const name of ['ringSeconds', 'talkSeconds'] as const) {
    const value = json[name]
    if (typeof value === 'number') call[name] = value
    else if (value !== undefined) throw new UsageError(`"${name}" is a number.`)
  }
  return call
}
