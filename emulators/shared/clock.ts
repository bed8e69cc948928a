interface Alarm {
  dueMs: number
  ring: () => void
  timer: NodeJS.Timeout | undefined
}

/**
 * The clock of one emulated device. It runs with real time unless it is frozen, and tests can move it either way.
 * Alarms (a reboot that ends, a text that is delivered) follow it: moving the clock past one rings it at once.
 */
export class Clock {
  #offsetMs = 0
  #frozenMs: number | undefined
  readonly #alarms = new Set<Alarm>()

  /** @param frozenMs epoch milliseconds at which the clock stands still until it is moved; none = real time */
  constructor(frozenMs?: number) {
    this.#frozenMs = frozenMs
  }

  /** Epoch milliseconds. */
  now(): number {
    return this.#frozenMs ?? Date.now() + this.#offsetMs
  }

  /** Moves the clock; a negative number moves it back. Alarms on the way ring in turn, each at its own time. */
  advance(ms: number): void {
    let remainingMs = ms
    for (let next = this.#nextUntil(ms); next !== undefined; next = this.#nextUntil(remainingMs)) {
      const stepMs = Math.min(remainingMs, Math.max(0, next.dueMs - this.now()))
      this.#move(stepMs)
      remainingMs -= stepMs
      this.#forget(next)
      next.ring()
    }
    this.#move(remainingMs)
    this.#rearm()
  }

  /** Sets the clock to an instant, from which a running clock runs on. */
  set(epochMs: number): void {
    this.advance(epochMs - this.now())
  }

  /**
   * Rings once, `ms` from now on this clock. A waiting alarm keeps no process alive.
   * @returns a function that cancels it
   */
  after(ms: number, ring: () => void): () => void {
    const alarm: Alarm = { dueMs: this.now() + ms, ring, timer: undefined }
    this.#alarms.add(alarm)
    this.#arm(alarm)
    return () => this.#forget(alarm)
  }

  /** Cancels all alarms. */
  stop(): void {
    for (const alarm of [...this.#alarms]) this.#forget(alarm)
  }

  #move(ms: number): void {
    if (this.#frozenMs === undefined) this.#offsetMs += ms
    else this.#frozenMs += ms
  }

  /** The alarm that rings first within `ms` from now. */
  #nextUntil(ms: number): Alarm | undefined {
    const limitMs = this.now() + ms
    const due = [...this.#alarms].filter(({ dueMs }) => dueMs <= limitMs)
    return due.sort((a, b) => a.dueMs - b.dueMs)[0]
  }

  #rearm(): void {
    for (const alarm of [...this.#alarms]) this.#arm(alarm)
  }

  #arm(alarm: Alarm): void {
    clearTimeout(alarm.timer)
    const waitMs = alarm.dueMs - this.now()
    if (waitMs <= 0) {
      this.#forget(alarm)
      alarm.ring()
    } else if (this.#frozenMs === undefined) {
      // A timer beyond 2^31 ms would fire at once.
      alarm.timer = setTimeout(() => this.#arm(alarm), Math.min(waitMs, 2 ** 31 - 1))
      alarm.timer.unref()
    }
  }

  #forget(alarm: Alarm): void {
    clearTimeout(alarm.timer)
    this.#alarms.delete(alarm)
  }
}
