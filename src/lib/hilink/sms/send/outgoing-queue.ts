import { monotonicMs } from '../../../session/monotonic.js'
import { RequestQueue } from '../../../session/queue.js'
import type { Signal } from '../../../session/signal.js'

const capacity = 1_000
const rememberedDates = 1_000

/**
 * What all who send through one modem share: their turns, since the modem takes one text at a time and reports on the
 * last one only, and what is known of the texts before.
 */
export class OutgoingQueue {
  readonly #turns = new RequestQueue(1, capacity)
  #users = 0
  /** Recipients of the last text that the modem is known to have taken; `undefined` = not known. */
  lastRecipients: readonly string[] | undefined
  #lastDateMs = 0
  readonly #dates: string[] = []
  #lastSendMs = Number.NEGATIVE_INFINITY

  /** Whether nobody sends, or waits for a turn. */
  get isFree(): boolean {
    return this.#users === 0
  }

  /**
   * Waits for a turn; the returned function ends it.
   *
   * @throws DeviceError `QUEUE_FULL`; the signal's reason
   */
  async enter(signal: Signal): Promise<() => void> {
    this.#users += 1
    try {
      const leave = await this.#turns.enter(signal)
      return () => {
        this.#users -= 1
        leave()
      }
    } catch (thrown) {
      this.#users -= 1
      throw thrown
    }
  }

  /**
   * The date for the next text, which the modem keeps with its copy: no two texts get the same one, so that a copy
   * belongs to one attempt only. The wall clock of this host, as the vendor's web page does it.
   */
  nextDate(nowMs = Date.now()): string {
    this.#lastDateMs = Math.max(Math.floor(nowMs / 1000) * 1000, this.#lastDateMs + 1000)
    // When the clocks go back, an hour comes twice.
    while (this.isOurs(formatDate(new Date(this.#lastDateMs)))) this.#lastDateMs += 1000
    const date = formatDate(new Date(this.#lastDateMs))
    this.#dates.push(date)
    if (this.#dates.length > rememberedDates) this.#dates.shift()
    return date
  }

  /** Whether a copy with this date belongs to some text of ours. */
  isOurs(date: string): boolean {
    return this.#dates.includes(date)
  }

  /** The modem has just been given something to send. */
  sending(nowMs = monotonicMs()): void {
    this.#lastSendMs = nowMs
  }

  /** Whether the modem was given something to send not longer ago than this. */
  hasSentWithin(ms: number, nowMs = monotonicMs()): boolean {
    return nowMs - this.#lastSendMs < ms
  }
}

const queues = new Map<string, WeakRef<OutgoingQueue>>()

/** The queue of the modem with this origin. */
export function outgoingQueueOf(origin: string): OutgoingQueue {
  const known = queues.get(origin)?.deref()
  if (known !== undefined) return known
  const queue = new OutgoingQueue()
  queues.set(origin, new WeakRef(queue))
  return queue
}

function formatDate(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
