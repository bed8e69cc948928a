import { DeviceError } from '../../lib/errors.js'
import { type Sentence, sentence } from '../../lib/sentences/sentence.js'
import { Canceller, type Signal } from '../../lib/session/signal.js'

/** Timers of Node.js cannot run longer. */
const longestTimerMs = 2_147_483_647

/** A message's way to its end: cut short when its node closes or when its time is up. */
export class MessageClock {
  readonly #controller = new Canceller()
  #timer: NodeJS.Timeout | undefined

  constructor(private readonly closing: Signal) {
    if (closing.aborted) this.#close()
    closing.addEventListener('abort', this.#close, { once: true })
  }

  get signal(): Signal {
    return this.#controller.signal
  }

  /**
   * From now on the message may take so long in all, waiting and retries included.
   *
   * @param advice what to do when the time is up
   */
  limit(maxWaitSeconds: number, device: string, advice: Sentence): void {
    const words = sentence('node.not-in-time', { device, seconds: maxWaitSeconds, advice })
    this.#timer = setTimeout(
      () => this.#controller.abort(new DeviceError('TIMEOUT', words, { device })),
      Math.min(maxWaitSeconds * 1000, longestTimerMs),
    )
  }

  end(): void {
    clearTimeout(this.#timer)
    this.closing.removeEventListener('abort', this.#close)
  }

  readonly #close = (): void => this.#controller.abort(this.closing.reason)
}
