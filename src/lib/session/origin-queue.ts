import type { DeviceError } from '../errors.js'
import { Backoff, type BackoffLimits, unreachableLimits } from './backoff.js'
import { RequestQueue } from './queue.js'

/** How many requests may wait for one device; DESIGN: 1000. */
const queueCapacity = 1_000

export interface OriginQueueOptions {
  /** Requests that the device takes at a time: HiLink, Sagemcom, UCM 1; Kalliope 4. */
  concurrency: number
  capacity?: number
  backoff?: BackoffLimits
}

/** What all sessions with one device share: the order of its requests, and when it may be approached again. */
export class OriginQueue {
  readonly queue: RequestQueue
  readonly #backoff: Backoff
  #unreachable: DeviceError | undefined

  constructor({ concurrency, capacity = queueCapacity, backoff = unreachableLimits }: OriginQueueOptions) {
    this.queue = new RequestQueue(concurrency, capacity)
    this.#backoff = new Backoff(backoff)
  }

  /** Why the device was last out of reach; `undefined` once it has answered. */
  get unreachable(): DeviceError | undefined {
    return this.#unreachable
  }

  /** Milliseconds until the device may be approached again. */
  backoffMs(nowMs: number): number {
    return this.#backoff.remainingMs(nowMs)
  }

  failed(failure: DeviceError, nowMs: number): void {
    this.#unreachable = failure
    this.#backoff.failed(nowMs)
  }

  answered(): void {
    this.#unreachable = undefined
    this.#backoff.succeeded()
  }
}
