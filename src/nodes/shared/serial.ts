import { unlessAborted } from '../../lib/session/abort.js'
import type { Signal } from '../../lib/session/signal.js'

/** Runs tasks one after the other, in the order they came; the failure of one does not stop the next. */
export class SerialRunner {
  #tail: Promise<unknown> = Promise.resolve()

  /** Waits for its turn, but not longer than until `signal` is aborted: it then rejects with the signal's reason. */
  async run<Result>(task: () => Promise<Result>, signal: Signal): Promise<Result> {
    const before = this.#tail
    let leave: () => void = () => undefined
    const over = new Promise<void>((resolve) => {
      leave = resolve
    })
    this.#tail = before.then(() => over)
    try {
      await unlessAborted(before, signal)
      return await task()
    } finally {
      leave()
    }
  }
}
