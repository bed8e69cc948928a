import type { CallDirection, CallParty } from '../call-record.js'
import { formatIso } from '../wall-clock.js'
import type { BridgeState, CallEvent, ChannelState, LiveChange, PbxTime } from './call-event.js'

/** A PBX may end a channel before it tells of the bridge that follows: so long a call without any channel lives on. */
const graceMs = 1_500
/** A caller who reached a queue or group in which no phone rings is told after this. */
const silentMs = 2_000
/** The end of a call that lives longer was missed. */
const longestMs = 24 * 3_600_000
/** More live calls than any of these PBXs has; beyond it the oldest are given up. */
const mostCalls = 10_000

interface LiveCall {
  id: string
  /** Channels that talk to nobody yet. */
  channels: Map<string, ChannelState>
  /** Bridges by their two channels. */
  bridges: Map<string, BridgeState>
  /** All channels that lead to it, some of which may have ended. */
  known: Set<string>
  from: CallParty
  to: CallParty
  answeredBy: CallParty | null
  queue: string | null
  trunk: CallEvent['trunk']
  start: PbxTime | null
  answer: PbxTime | null
  /** On the local, monotonic clock. */
  seenMs: number
  answeredMs: number | undefined
  /** Since when none of its channels lives. */
  emptyMs: number | undefined
  /** What was told: `none`, or the last event. */
  told: 'none' | 'ringing' | 'answered'
  hasReachedMenu: boolean
}

const nobody: CallParty = { number: null, name: null }

/**
 * The calls of a PBX that live now, from records of channels and bridges in any order, as events: each call `ringing`,
 * `answered` and `ended` once, in this order. Knows no PBX, keeps no timer: the owner calls {@link tick}.
 *
 * Times given as `nowMs` are of a monotonic clock.
 */
export class LiveCalls {
  readonly #calls = new Map<string, LiveCall>()
  /** Of every channel that lives, alone or in a bridge. */
  readonly #callOf = new Map<string, LiveCall>()
  /** What the PBX's clock is ahead of the local one, once a call that began just now has told. */
  #aheadMs: number | undefined
  #offsetMinutes = 0

  /**
   * @param system which PBX, for the events
   * @param device its name, for the events
   */
  constructor(
    private readonly system: CallEvent['system'],
    private readonly device: string,
  ) {}

  /** Calls that live. */
  get count(): number {
    return this.#calls.size
  }

  /** Takes what the PBX tells; the events that follow from it. */
  apply(changes: readonly LiveChange[], nowMs: number): CallEvent[] {
    const touched = new Set<LiveCall>()
    for (const change of callerFirst(changes)) for (const call of this.#take(change, nowMs)) touched.add(call)
    return [...touched].flatMap((call) => this.#tell(call, nowMs))
  }

  /**
   * Takes a whole list of what lives now: what it lacks is gone.
   *
   * @param afterGap whether the connection was away before: then nobody saw the end of what is gone
   */
  replace(changes: readonly LiveChange[], nowMs: number, { afterGap }: { afterGap: boolean }): CallEvent[] {
    const listed = new Set(changes.flatMap(channelsOf))
    const gone = [...this.#calls.values()].filter((call) => !liveChannels(call).some((channel) => listed.has(channel)))
    const lost = afterGap ? gone.flatMap((call) => this.#end(call, nowMs, true)) : []
    const bridges = changes.flatMap((change) => (change.kind === 'bridge' ? [keyOf(change.is.channels)] : []))
    const alone = new Set(changes.flatMap((change) => (change.kind === 'channel' ? [change.is.channel] : [])))
    const removals: LiveChange[] = []
    for (const call of this.#calls.values()) {
      for (const [key, { channels }] of call.bridges) {
        if (!bridges.includes(key)) removals.push({ kind: 'bridge-gone', channels })
      }
      for (const channel of call.channels.keys()) {
        if (!alone.has(channel)) removals.push({ kind: 'channel-gone', channel })
      }
    }
    return [...lost, ...this.apply([...changes, ...removals], nowMs)]
  }

  /** What became due: ends whose grace is over, callers whom nobody's phone rings for. */
  tick(nowMs: number): CallEvent[] {
    return [...this.#calls.values()].flatMap((call) => {
      if (nowMs - call.seenMs > longestMs) return this.#end(call, nowMs, true)
      if (call.emptyMs !== undefined && nowMs - call.emptyMs >= graceMs) return this.#end(call, call.emptyMs, false)
      return this.#tell(call, nowMs)
    })
  }

  /** The present state of every call that was told of, as the event that told of it last. */
  present(nowMs: number): CallEvent[] {
    return [...this.#calls.values()].flatMap((call) =>
      call.told === 'none' || call.emptyMs !== undefined ? [] : [this.#event(call, call.told, nowMs)],
    )
  }

  #take(change: LiveChange, nowMs: number): LiveCall[] {
    switch (change.kind) {
      case 'channel':
        return this.#takeChannel(change.is, change.isNew, nowMs)
      case 'bridge':
        return this.#takeBridge(change.is, nowMs)
      case 'channel-gone': {
        const call = this.#callOf.get(change.channel)
        if (call === undefined) return []
        call.channels.delete(change.channel)
        this.#settle(call, change.channel, nowMs)
        return [call]
      }
      case 'bridge-gone':
        return this.#dropBridge(change.channels, nowMs)
    }
  }

  #takeChannel(is: ChannelState, isNew: boolean, nowMs: number): LiveCall[] {
    const known = this.#callOf.get(is.channel)
    // After its end a channel may be told of once more, without what it belonged to.
    if (!isNew && is.callId === null && known?.channels.has(is.channel) !== true) return []
    const byId = is.callId === null ? undefined : this.#calls.get(is.callId)
    const call = byId ?? known ?? this.#sameCaller(is) ?? this.#open(is.callId ?? is.uniqueId ?? is.channel, nowMs)
    if (known !== undefined && known !== call) this.#leave(known, is.channel, nowMs)
    this.#learnClock(is.start, isNew, nowMs)
    call.channels.set(is.channel, is)
    this.#join(call, is.channel)
    call.emptyMs = undefined
    call.start = earlier(call.start, is.start)
    addTrunk(call, is.trunk)
    call.queue ??= is.queue?.number ?? null
    describe(call, is)
    return known === undefined || known === call ? [call] : [call, known]
  }

  #takeBridge(is: BridgeState, nowMs: number): LiveCall[] {
    const [first, second] = is.channels
    const known = [this.#callOf.get(first), this.#callOf.get(second)].filter((call) => call !== undefined)
    const byId = is.callId === null ? undefined : this.#calls.get(is.callId)
    // Two calls become one by an attended transfer: the older one goes on.
    const oldest = known.reduce<LiveCall | undefined>(
      (best, call) => (best === undefined || call.seenMs < best.seenMs ? call : best),
      undefined,
    )
    const call = byId ?? oldest ?? this.#open(is.callId ?? is.uniqueIds[0] ?? is.uniqueIds[1] ?? first, nowMs)
    for (const other of known) {
      if (other === call) continue
      for (const channel of is.channels) if (this.#callOf.get(channel) === other) this.#leave(other, channel, nowMs)
    }
    call.bridges.set(keyOf(is.channels), is)
    for (const channel of is.channels) this.#join(call, channel)
    call.emptyMs = undefined
    addTrunk(call, is.trunk)
    call.queue ??= is.queue?.number ?? null
    if (call.answeredMs === undefined) {
      const [caller, callee] = inOrder(call, is)
      call.answeredMs = nowMs
      call.answer = is.since ?? this.#pbxTime(nowMs)
      call.answeredBy = callee
      if (call.from.number === null) call.from = caller
      if (call.to.number === null) call.to = is.queue ?? callee
    }
    return [call, ...known.filter((other) => other !== call)]
  }

  /** Any of the channels may be missing in what the PBX tells. */
  #dropBridge(channels: readonly string[], nowMs: number): LiveCall[] {
    const calls = new Set(channels.map((channel) => this.#callOf.get(channel)).filter((call) => call !== undefined))
    for (const call of calls) {
      for (const [key, bridge] of call.bridges) {
        if (!channels.every((channel) => bridge.channels.includes(channel))) continue
        call.bridges.delete(key)
        for (const channel of bridge.channels) this.#settle(call, channel, nowMs)
      }
    }
    return [...calls]
  }

  /** A channel that belongs to another call from now on. */
  #leave(call: LiveCall, channel: string, nowMs: number): void {
    call.channels.delete(channel)
    for (const [key, { channels }] of call.bridges) if (channels.includes(channel)) call.bridges.delete(key)
    this.#settle(call, channel, nowMs)
  }

  #join(call: LiveCall, channel: string): void {
    call.known.add(channel)
    this.#callOf.set(channel, call)
  }

  #settle(call: LiveCall, channel: string, nowMs: number): void {
    const lives = call.channels.has(channel) || [...call.bridges.values()].some((one) => one.channels.includes(channel))
    // While the grace lasts, what comes next on this channel still belongs to the call.
    if (!lives && (call.channels.size > 0 || call.bridges.size > 0)) {
      call.known.delete(channel)
      this.#callOf.delete(channel)
    }
    if (call.channels.size === 0 && call.bridges.size === 0) call.emptyMs ??= nowMs
  }

  #open(id: string, nowMs: number): LiveCall {
    if (this.#calls.size >= mostCalls) {
      const oldest = this.#calls.values().next().value
      if (oldest !== undefined) this.#forget(oldest)
    }
    const call: LiveCall = {
      id,
      channels: new Map(),
      bridges: new Map(),
      known: new Set(),
      from: nobody,
      to: nobody,
      answeredBy: null,
      queue: null,
      trunk: { in: null, out: null },
      start: null,
      answer: null,
      seenMs: nowMs,
      answeredMs: undefined,
      emptyMs: undefined,
      told: 'none',
      hasReachedMenu: false,
    }
    this.#calls.set(id, call)
    return call
  }

  /** Lists of some firmwares do not say what belongs together: then it is who calls. */
  #sameCaller(is: ChannelState): LiveCall | undefined {
    if (is.callId !== null) return undefined
    const caller = (is.state === 'calling' ? is.own : is.peer).number
    if (caller === null) return undefined
    return [...this.#calls.values()].find(
      (call) => call.answeredMs === undefined && call.from.number === caller && call.emptyMs === undefined,
    )
  }

  #tell(call: LiveCall, nowMs: number): CallEvent[] {
    const events: CallEvent[] = []
    if (call.answeredMs !== undefined) {
      if (call.told !== 'answered') events.push(this.#event(call, 'answered', nowMs))
      call.told = 'answered'
    } else if (call.told === 'none' && isTold(call, nowMs)) {
      events.push(this.#event(call, 'ringing', nowMs))
      call.told = 'ringing'
    }
    return events
  }

  #end(call: LiveCall, endMs: number, isLost: boolean): CallEvent[] {
    this.#forget(call)
    // Nothing but a channel that never called anybody.
    if (call.told === 'none' && call.to.number === null && call.queue === null) return []
    const before = call.told === 'none' ? [this.#event(call, 'ringing', endMs)] : []
    return [...before, this.#event(call, 'ended', endMs, isLost)]
  }

  #forget(call: LiveCall): void {
    this.#calls.delete(call.id)
    for (const channel of call.known) if (this.#callOf.get(channel) === call) this.#callOf.delete(channel)
  }

  #event(call: LiveCall, event: CallEvent['event'], nowMs: number, isLost = false): CallEvent {
    const direction = directionOf(call)
    const hasEnded = event === 'ended'
    const wasAnswered = call.answeredMs !== undefined
    const ringUntilMs = call.answeredMs ?? (hasEnded && !isLost ? nowMs : undefined)
    return {
      event,
      system: this.system,
      device: this.device,
      id: call.id,
      direction,
      from: call.from,
      to: call.to,
      answeredBy: call.answeredBy,
      ringing: hasEnded ? [] : ringingExtensions(call),
      queue: call.queue,
      trunk: call.trunk,
      start: iso(call.start),
      answer: iso(call.answer),
      end: hasEnded && !isLost ? iso(this.#pbxTime(nowMs)) : null,
      missed: hasEnded && !isLost && !wasAnswered && (direction === 'inbound' || direction === 'internal'),
      ringSeconds: event === 'ringing' || ringUntilMs === undefined ? null : this.#ringSeconds(call, ringUntilMs),
      talkSeconds: hasEnded && !isLost ? seconds(call.answeredMs === undefined ? 0 : nowMs - call.answeredMs) : null,
      reason: hasEnded ? (isLost ? 'lost-track' : wasAnswered ? 'completed' : 'not-answered') : null,
      channels: liveChannels(call),
    }
  }

  #ringSeconds(call: LiveCall, untilMs: number): number {
    if (call.answer !== null && call.start !== null) return seconds(call.answer.ms - call.start.ms)
    return seconds(untilMs - call.seenMs)
  }

  /** A call that begins now tells what the PBX's clock shows now. */
  #learnClock(start: PbxTime | null, isNew: boolean, nowMs: number): void {
    if (start === null) return
    this.#offsetMinutes = start.offsetMinutes
    if (isNew) this.#aheadMs = start.ms - nowMs
  }

  #pbxTime(nowMs: number): PbxTime | null {
    return this.#aheadMs === undefined ? null : { ms: nowMs + this.#aheadMs, offsetMinutes: this.#offsetMinutes }
  }
}

/** Who calls is told before who is called, so that the direction is known first. */
function callerFirst(changes: readonly LiveChange[]): LiveChange[] {
  const rank = (change: LiveChange): number => {
    if (change.kind === 'channel') return change.is.trunk.in !== null ? 0 : change.is.state === 'calling' ? 1 : 2
    return change.kind === 'bridge' ? 3 : 4
  }
  return [...changes].sort((one, other) => rank(one) - rank(other))
}

function describe(call: LiveCall, is: ChannelState): void {
  const { queue } = is
  if (queue !== null && (call.to.number === null || ringingExtensions(call).includes(call.to.number))) call.to = queue
  if (is.state === 'ringing' || (is.isTrunk && is.trunk.out !== null)) {
    if (call.from.number === null) call.from = is.peer
    if (call.to.number === null) call.to = is.own
  } else {
    if (is.state === 'calling' || is.trunk.in !== null) call.from = filled(is.own, call.from)
    if (call.to.number === null && is.peer.number !== null) call.to = is.peer
  }
  if (is.state === 'up' && queue !== null && !is.waitsInQueue) call.hasReachedMenu = true
}

function filled(party: CallParty, before: CallParty): CallParty {
  return { number: party.number ?? before.number, name: party.name ?? before.name }
}

/** Whether somebody's phone rings, a menu speaks, or a queue has nobody to ring. */
function isTold(call: LiveCall, nowMs: number): boolean {
  if (call.emptyMs !== undefined) return false
  if (ringingExtensions(call).length > 0 || call.hasReachedMenu) return true
  if ([...call.channels.values()].some((is) => is.isTrunk && is.trunk.out !== null)) return true
  return (call.queue !== null || call.trunk.in !== null) && nowMs - call.seenMs >= silentMs
}

function ringingExtensions(call: LiveCall): string[] {
  const talking = [...call.bridges.values()].flatMap(({ channels }) => channels)
  return [...call.channels.values()].flatMap(({ channel, isTrunk, state, own }) =>
    !isTrunk && state === 'ringing' && own.number !== null && !talking.includes(channel) ? [own.number] : [],
  )
}

/** Caller and callee of a bridge. */
function inOrder(call: LiveCall, { channels, parties, trunk }: BridgeState): readonly [CallParty, CallParty] {
  const [first, second] = parties
  const isCaller = (party: CallParty) => party.number !== null && party.number === call.from.number
  if (isCaller(second) && !isCaller(first)) return [second, first]
  const secondIsTrunk = /trunk/i.test(channels[1]) && !/trunk/i.test(channels[0])
  const swaps = call.from.number === null && trunk.in !== null && trunk.out === null && secondIsTrunk
  return swaps ? [second, first] : [first, second]
}

function directionOf({ trunk, from, to }: LiveCall): CallDirection {
  if (trunk.in !== null && trunk.out !== null) return 'transit'
  if (trunk.in !== null) return 'inbound'
  if (trunk.out !== null) return 'outbound'
  return from.number === null && to.number === null ? 'unknown' : 'internal'
}

function addTrunk(call: LiveCall, trunk: CallEvent['trunk']): void {
  call.trunk = { in: call.trunk.in ?? trunk.in, out: call.trunk.out ?? trunk.out }
}

function earlier(one: PbxTime | null, other: PbxTime | null): PbxTime | null {
  if (one === null || other === null) return one ?? other
  return other.ms < one.ms ? other : one
}

function liveChannels(call: LiveCall): string[] {
  const all = new Set([...call.channels.keys(), ...[...call.bridges.values()].flatMap(({ channels }) => channels)])
  return [...all].sort((one, other) => Number(/trunk/i.test(other)) - Number(/trunk/i.test(one)))
}

function channelsOf(change: LiveChange): readonly string[] {
  if (change.kind === 'channel') return [change.is.channel]
  return change.kind === 'bridge' ? change.is.channels : []
}

function keyOf(channels: readonly string[]): string {
  return [...channels].sort().join('\n')
}

function iso(time: PbxTime | null): string | null {
  return time === null ? null : formatIso(time.ms, time.offsetMinutes)
}

function seconds(ms: number): number {
  return Math.max(0, Math.round(ms / 1000))
}
