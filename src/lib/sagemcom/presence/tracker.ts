import type { RouterHost } from '../device/hosts.js'

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
  #lastMs: number | undefined
  #lastUpTimeSeconds: number | null = null

  /** @param present who was there when this was last known */
  constructor(
    private readonly settings: TrackerSettings,
    present: Iterable<PresentHost>,
  ) {
    for (const host of present) this.#present.set(host.mac, host)
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
    return [...arrivals, ...this.#departures(seen, arrivals, { countedMs, isSettling, wallMs: observation.wallMs })]
  }

  apply(change: PresenceChange): void {
    const { host } = change
    if (change.type === 'moved') this.#forget(change.from)
    if (change.type === 'left') this.#forget(host.mac)
    else this.#present.set(host.mac, host)
  }

  #forget(mac: string): void {
    this.#present.delete(mac)
    this.#absences.delete(mac)
  }

  #arrivals(seen: ReadonlyMap<string, RouterHost>, wallMs: number): PresenceChange[] {
    const changes: PresenceChange[] = []
    const taken = new Set<string>()
    for (const [mac, host] of seen) {
      if (!host.active) continue
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
        seen.get(known.mac)?.active !== true,
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
      if (host?.active === true || moved.has(known.mac)) continue
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

/** One entry per address: of duplicates the one that is there, else the first. */
function hostsByMac(hosts: readonly RouterHost[]): Map<string, RouterHost> {
  const byMac = new Map<string, RouterHost>()
  for (const host of hosts) {
    if (host.mac === null) continue
    const known = byMac.get(host.mac)
    if (known === undefined || (host.active && !known.active)) byMac.set(host.mac, host)
  }
  return byMac
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
