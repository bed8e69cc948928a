import type { MemoryPlace } from '../../storage/event-log.js'
import type { MemoryNotice } from '../../storage/node-memory.js'
import type { SagemcomClient } from '../client.js'
import type { SagemcomReadOptions } from '../connection.js'
import { macOf } from '../device/values.js'
import { PresenceMemory } from './memory.js'
import { type PresenceChange, PresenceTracker, type PresentHost } from './tracker.js'

export interface PresenceSettings extends MemoryPlace {
  leaveAfterMs: number
  /** Between two looks. */
  intervalMs: number
  /** MAC addresses and names; empty = everybody. */
  watch: readonly string[]
  /** Whether the very first look announces all who are there, or only remembers them. */
  firstRun: 'baseline' | 'all'
}

/** Somebody came or went, as the flow gets it. */
export interface PresenceEvent {
  event: 'joined' | 'left'
  mac: string
  name: string
  ip: string | null
  active: boolean
  /** Since when it is there, or away: ISO 8601. */
  since: string
}

/** Who of the watched is at home. */
export interface Home {
  anyone: boolean
  count: number
  names: string[]
}

/** What a look has to tell, at once and in this order. */
export interface PresenceListener {
  /** Somebody came or went; `home` is what is then. What it throws leaves the change for the next look. */
  changed?(event: PresenceEvent, home: Home): void
  /** At the first look since the memory was opened, and when the first has come or the last has gone. */
  state?(home: Home): void
}

export interface LookResult {
  home: Home
  /** The first look of this node with `baseline`: who was there is not announced. */
  isStartingPoint: boolean
  /** The router is asked so often at most, although the node is set to look more often. */
  paceMs?: number
}

/** What happened between looks that are so far apart is not known. */
const longestGap = { intervals: 3, ms: 120_000 }

/** Watches who is at home, across restarts of Node-RED and of the router. */
export class PresenceWatcher {
  readonly #tracker: PresenceTracker
  /** Whether anyone was at home when that was last told. */
  #told: boolean | undefined
  /** When the router may be asked again, of a clock that nobody sets; and what came of it last. */
  #rest: { untilMs: number; paceMs: number } | undefined

  private constructor(
    private readonly client: SagemcomClient,
    private readonly settings: PresenceSettings,
    private readonly memory: PresenceMemory,
  ) {
    const { leaveAfterMs, intervalMs } = settings
    const longestGapMs = Math.max(longestGap.intervals * intervalMs, longestGap.ms)
    this.#tracker = new PresenceTracker({ leaveAfterMs, longestGapMs }, memory.present, memory.addressed)
  }

  /** Errors as `OpenLog`. */
  static async open(client: SagemcomClient, settings: PresenceSettings): Promise<PresenceWatcher> {
    const memory = await PresenceMemory.open({ ...settings, identity: client.identity })
    return new PresenceWatcher(client, settings, memory)
  }

  get notices(): readonly MemoryNotice[] {
    return this.memory.notices
  }

  /** Who was at home at the last look. */
  get present(): readonly PresentHost[] {
    return this.#tracker.present
  }

  /** Looks once; where the router was asked a moment ago and must not be asked that often, not at all. */
  async look(listener: PresenceListener, options: SagemcomReadOptions): Promise<LookResult> {
    const rest = this.#rest
    if (rest !== undefined && performance.now() < rest.untilMs) {
      return { home: this.#home(), isStartingPoint: false, paceMs: rest.paceMs }
    }
    // Also where the router does not answer.
    if (rest !== undefined) this.#rest = restFor(rest.paceMs)
    const { hosts, upTimeSeconds, paceMs } = await this.client.presence(options)
    this.#rest = paceMs === undefined || paceMs <= this.settings.intervalMs ? undefined : restFor(paceMs)
    const changes = this.#tracker.observe({ hosts, upTimeSeconds, atMs: performance.now(), wallMs: Date.now() })
    const isFirst = !this.memory.isStarted
    const isStartingPoint = isFirst && this.settings.firstRun === 'baseline'
    const refused: unknown[] = []
    const keep = (remember: () => void): void => {
      try {
        remember()
      } catch (error) {
        // What a full disk refuses counts all the same, and nobody waits for what came with it.
        refused.push(error)
      }
    }
    this.memory.check()
    for (const change of changes) {
      const event = eventOf(change)
      if (event !== undefined && !isStartingPoint && this.#isWatched(event)) {
        listener.changed?.(event, this.#homeAfter(event))
      }
      this.#tracker.apply(change)
      keep(() => this.memory.note(change))
    }
    keep(() => this.memory.start())
    const home = this.#home()
    if (home.anyone !== this.#told) {
      listener.state?.(home)
      this.#told = home.anyone
    }
    await this.memory.arrived()
    if (refused.length > 0) throw refused[0]
    return { home, isStartingPoint, ...(this.#rest === undefined ? {} : { paceMs: this.#rest.paceMs }) }
  }

  #home(): Home {
    return homeOf(this.#tracker.present.filter((host) => this.#isWatched(host)))
  }

  /** Who is at home once a change holds that is being told. */
  #homeAfter({ event, mac, name }: PresenceEvent): Home {
    const others = this.#tracker.present.filter((host) => host.mac !== mac && this.#isWatched(host))
    return homeOf(event === 'joined' ? [...others, { name }] : others)
  }

  async close(): Promise<void> {
    await this.memory.close()
  }

  #isWatched({ mac, name }: Pick<PresentHost, 'mac' | 'name'>): boolean {
    const { watch } = this.settings
    return watch.length === 0 || watch.some((wanted) => macOf(wanted) === mac || isSameName(wanted, name))
  }
}

function restFor(paceMs: number): { untilMs: number; paceMs: number } {
  return { untilMs: performance.now() + paceMs, paceMs }
}

function homeOf(hosts: readonly Pick<PresentHost, 'name'>[]): Home {
  const names = hosts.map(({ name }) => name)
  return { anyone: names.length > 0, count: names.length, names }
}

function isSameName(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase()
}

function eventOf(change: PresenceChange): PresenceEvent | undefined {
  if (change.type !== 'joined' && change.type !== 'left') return undefined
  const { mac, name, ip, since } = change.host
  return { event: change.type, mac, name, ip, active: change.type === 'joined', since }
}
