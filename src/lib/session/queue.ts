import { DeviceError } from '../errors.js'
import { sentence } from '../sentences/sentence.js'
import { reasonOf } from './abort.js'
import type { Signal } from './signal.js'

interface Waiter {
  admit: () => void
}

/** A fair first-in-first-out gate: at most `concurrency` holders at a time, at most `capacity` waiting. */
export class RequestQueue {
  #running = 0
  readonly #waiting: Waiter[] = []

  constructor(
    private readonly concurrency: number,
    private readonly capacity: number,
  ) {}

  /** How many hold a place. */
  get running(): number {
    return this.#running
  }

  get length(): number {
    return this.#waiting.length
  }

  /**
   * Waits for a place; the returned function gives it back (once).
   *
   * @throws DeviceError `QUEUE_FULL` at once when too many are waiting; the signal's own reason when it is aborted
   */
  async enter(signal: Signal): Promise<() => void> {
    signal.throwIfAborted()
    if (this.#running < this.concurrency) {
      this.#running += 1
      return this.#exitOnce()
    }
    if (this.#waiting.length >= this.capacity) {
      throw new DeviceError('QUEUE_FULL', sentence('session.queue-full', { waiting: this.#waiting.length }), {}, 'no')
    }
    await this.#wait(signal)
    return this.#exitOnce()
  }

  #wait(signal: Signal): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1)
        reject(reasonOf(signal))
      }
      const waiter: Waiter = {
        admit: () => {
          signal.removeEventListener('abort', giveUp)
          resolve()
        },
      }
      this.#waiting.push(waiter)
      signal.addEventListener('abort', giveUp, { once: true })
    })
  }

  #exitOnce(): () => void {
    let inside = true
    return () => {
      if (!inside) return
      inside = false
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next.admit()
    }
  }
}
