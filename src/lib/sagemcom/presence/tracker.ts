import type { RouterHost } from '../device/shapes.js'

/** A device that is at home, as far as is known. */
export interface PresentHost {
  mac: string
  name: string
  ip: string | null
  /** ISO 8601: since when it is there. */
  since: string
}

/** What an observation shows; nothing of it holds until it is applied. */
export type PresenceChange =
  | { type: 'joined'; host: PresentHost }
  /** `host.since` is when it was last seen to be there. */
  | { type: 'left'; host: PresentHost }
  /** The same device with another address of its own making. */
  | { type: 'moved'; from: string; host: PresentHost }
  /** Its name or IP address is another. */
  | { type: 'renamed'; host: PresentHost }
  /** It is seen with an address of the network for the first time. */
  | { type: 'addressed'; mac: string }
  /** The router has forgotten a device that is away. */
  | { type: 'forgotten'; mac: string }

/** One look at the router. */
export interface Observation {
  hosts: readonly RouterHost[]
  /** `null` where the router does not tell. */
  upTimeSeconds: number | null
  /** Of a clock that nobody sets. */
  atMs: number
  /** Of the wall clock. */
  wallMs: number
}

export interface TrackerSettings {
  /** So long must a device be away before it has left: phones sleep. */
  leaveAfterMs: number
  /** A longer gap between two looks tells nothing of what happened in it. */
  longestGapMs: number
}

/** After a restart of the router its devices need a while to come back. */
const returnMs = 300_000

/** Router clocks may be a little fast. */
const futureMs = 60_000

interface Absence {
  /** Observed so far; time in which nobody looked does not count. */
  forMs: number
  /** Enough of it. */
  leavesAfterMs: number
  since: string
}

interface Look {
  /** Time since the last look that counts as observed. */
  countedMs: number
  /** The router was started a moment ago. */
  isSettling: boolean
  wallMs: number
}

/** Tells from looks at a router's list of devices who has come and who has gone. */
export class PresenceTracker {
  readonly #present = new Map<string, PresentHost>()
  readonly #absences = new Map<string, Absence>()
  /** Devices that were seen with an address: without one they are away, whatever the router says. */
  readonly #addressed: Set<string>
  #lastMs: number | undefined
  #lastUpTimeSeconds: number | null = null

  /**
   * @param present who was there when this was last known
   * @param addressed who was seen with an address by then
   */
  constructor(
    private readonly settings: TrackerSettings,
    present: Iterable<PresentHost>,
    addressed: Iterable<string>,
  ) {
    for (const host of present) this.#present.set(host.mac, host)
    this.#addressed = new Set(addressed)
  }

  get present(): readonly PresentHost[] {
    return [...this.#present.values()]
  }

  /** What has changed; to be {@link apply applied} one by one. */
  observe(observation: Observation): PresenceChange[] {
    const { atMs, upTimeSeconds } = observation
    const seen = hostsByMac(observation.hosts)
    const hasRestarted =
      upTimeSeconds !== null && this.#lastUpTimeSeconds !== null && upTimeSeconds < this.#lastUpTimeSeconds
    const gapMs = this.#lastMs === undefined ? 0 : atMs - this.#lastMs
    const countedMs = gapMs > this.settings.longestGapMs || hasRestarted ? 0 : gapMs
    // Also after a power cut, when Node-RED starts together with the router.
    const isSettling = upTimeSeconds !== null && upTimeSeconds * 1000 < returnMs
    this.#lastMs = atMs
    this.#lastUpTimeSeconds = upTimeSeconds
    if (hasRestarted) this.#absences.clear()
    const arrivals = this.#arrivals(seen, observation.wallMs)
    const look = { countedMs, isSettling, wallMs: observation.wallMs }
    return [...this.#addresses(seen), ...arrivals, ...this.#departures(seen, arrivals, look)]
  }

  apply(change: PresenceChange): void {
    switch (change.type) {
      case 'addressed':
        this.#addressed.add(change.mac)
        return
      case 'forgotten':
        this.#addressed.delete(change.mac)
        return
      case 'left':
        this.#forget(change.host.mac)
        return
      case 'moved':
        this.#forget(change.from)
        this.#present.set(change.host.mac, change.host)
        return
      default:
        this.#present.set(change.host.mac, change.host)
    }
  }

  /** Whether a device is there: routers go on calling one active that has left and lost its address. */
  #isThere(host: RouterHost | undefined): host is RouterHost {
    return host?.active === true && (hasAddress(host) || host.mac === null || !this.#addressed.has(host.mac))
  }

  #addresses(seen: ReadonlyMap<string, RouterHost>): PresenceChange[] {
    const addressed = [...seen].filter(([mac, host]) => hasAddress(host) && !this.#addressed.has(mac))
    const forgotten = [...this.#addressed].filter((mac) => !seen.has(mac) && !this.#present.has(mac))
    return [
      ...addressed.map(([mac]) => ({ type: 'addressed' as const, mac })),
      ...forgotten.map((mac) => ({ type: 'forgotten' as const, mac })),
    ]
  }

  #forget(mac: string): void {
    this.#present.delete(mac)
    this.#absences.delete(mac)
  }

  #arrivals(seen: ReadonlyMap<string, RouterHost>, wallMs: number): PresenceChange[] {
    const changes: PresenceChange[] = []
    const taken = new Set<string>()
    for (const [mac, host] of seen) {
      if (!this.#isThere(host)) continue
      const known = this.#present.get(mac)
      this.#absences.delete(mac)
      if (known !== undefined) {
        const now = { ...known, name: nameOf(host, mac), ip: host.ip ?? known.ip }
        if (now.name !== known.name || now.ip !== known.ip) changes.push({ type: 'renamed', host: now })
        continue
      }
      const former = this.#formerSelf(host, mac, seen, taken)
      const entry = { mac, name: nameOf(host, mac), ip: host.ip, since: former?.since ?? sinceOf(host, wallMs) }
      if (former === undefined) {
        changes.push({ type: 'joined', host: entry })
      } else {
        taken.add(former.mac)
        changes.push({ type: 'moved', from: former.mac, host: entry })
      }
    }
    return changes
  }

  /** Phones that change their random address keep their name, and are never there twice. */
  #formerSelf(
    host: RouterHost,
    mac: string,
    seen: ReadonlyMap<string, RouterHost>,
    taken: ReadonlySet<string>,
  ): PresentHost | undefined {
    if (!isRandomMac(mac) || host.name === null || host.name === mac) return undefined
    return this.present.find(
      (known) =>
        known.name === host.name &&
        isRandomMac(known.mac) &&
        !taken.has(known.mac) &&
        !this.#isThere(seen.get(known.mac)),
    )
  }

  #departures(
    seen: ReadonlyMap<string, RouterHost>,
    arrivals: readonly PresenceChange[],
    look: Look,
  ): PresenceChange[] {
    const moved = new Set(arrivals.flatMap((change) => (change.type === 'moved' ? [change.from] : [])))
    const changes: PresenceChange[] = []
    for (const known of this.#present.values()) {
      const host = seen.get(known.mac)
      if (this.#isThere(host) || moved.has(known.mac)) continue
      const absence = this.#absence(known.mac, host, look)
      if (absence.forMs >= absence.leavesAfterMs) {
        changes.push({ type: 'left', host: { ...known, since: absence.since } })
      }
    }
    return changes
  }

  #absence(mac: string, host: RouterHost | undefined, { countedMs, isSettling, wallMs }: Look): Absence {
    const { leaveAfterMs } = this.settings
    const known = this.#absences.get(mac)
    const absence =
      known === undefined
        ? {
            forMs: 0,
            leavesAfterMs: isSettling ? Math.max(leaveAfterMs, returnMs) : leaveAfterMs,
            since: host === undefined ? new Date(wallMs).toISOString() : sinceOf(host, wallMs),
          }
        : { ...known, forMs: known.forMs + countedMs }
    this.#absences.set(mac, absence)
    return absence
  }
}

/** One entry per MAC address: of duplicates the one that is active and has an IP address, else the first. */
function hostsByMac(hosts: readonly RouterHost[]): Map<string, RouterHost> {
  const byMac = new Map<string, RouterHost>()
  for (const host of hosts) {
    if (host.mac === null) continue
    const known = byMac.get(host.mac)
    if (known === undefined || rank(host) > rank(known)) byMac.set(host.mac, host)
  }
  return byMac
}

function rank(host: RouterHost): number {
  return (host.active ? 2 : 0) + (hasAddress(host) ? 1 : 0)
}

function hasAddress({ ip, ipv6 }: RouterHost): boolean {
  return ip !== null || ipv6 !== null
}

function nameOf(host: RouterHost, mac: string): string {
  return host.name ?? mac
}

/** What the router says, unless it does not or its clock is ahead. */
function sinceOf({ lastChange }: RouterHost, wallMs: number): string {
  const changedMs = lastChange === null ? Number.NaN : Date.parse(lastChange)
  return lastChange !== null && changedMs <= wallMs + futureMs ? lastChange : new Date(wallMs).toISOString()
}

/** Whether a device made its address up: the second-lowest bit of the first byte. */
function isRandomMac(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 2) !== 0
}
