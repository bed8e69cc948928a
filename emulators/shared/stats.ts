/** One line of the request log. */
export interface LogEntry {
  number: number
  timeMs: number
  name: string
  /** The fault that struck, if any. */
  fault: string | null
}

/** What an emulator counts; each device adds its own. */
export interface ServerStats {
  /** Requests to the device; the side channel is not counted. */
  requests: number
  byName: Record<string, number>
  faults: number
  bytesReceived: number
  /** Of bodies. */
  bytesSent: number
  connections: number
  /** The most requests that were in work at the same time. */
  maxParallel: number
  /** The last requests, oldest first. */
  log: LogEntry[]
}

const logLength = 200
// Names can come from the client; a counter for each of a million would not be constant memory.
const maxNames = 500

/** Counts requests in constant memory. */
export class StatsCounter {
  #byName = new Map<string, number>()
  #log: LogEntry[] = []
  #numbers = { requests: 0, faults: 0, bytesReceived: 0, bytesSent: 0, connections: 0, maxParallel: 0 }
  #parallel = 0

  connection(): void {
    this.#numbers.connections++
  }

  /** Counts a request that begins. */
  begin(entry: LogEntry, bytesReceived: number): void {
    this.#numbers.requests++
    this.#numbers.bytesReceived += bytesReceived
    if (entry.fault !== null) this.#numbers.faults++
    const name = this.#byName.has(entry.name) || this.#byName.size < maxNames ? entry.name : '(others)'
    this.#byName.set(name, (this.#byName.get(name) ?? 0) + 1)
    this.#log.push(entry)
    if (this.#log.length > logLength) this.#log.shift()
    this.#parallel++
    this.#numbers.maxParallel = Math.max(this.#numbers.maxParallel, this.#parallel)
  }

  end(): void {
    this.#parallel--
  }

  sent(bytes: number): void {
    this.#numbers.bytesSent += bytes
  }

  snapshot(): ServerStats {
    return { ...this.#numbers, byName: Object.fromEntries(this.#byName), log: [...this.#log] }
  }

  reset(): void {
    this.#byName = new Map()
    this.#log = []
    this.#numbers = { requests: 0, faults: 0, bytesReceived: 0, bytesSent: 0, connections: 0, maxParallel: 0 }
  }
}
