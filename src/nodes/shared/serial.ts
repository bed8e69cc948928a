/** Runs tasks one after the other, in the order they came; the failure of one does not stop the next. */
export class SerialRunner {
  #tail: Promise<unknown> = Promise.resolve()

  run<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(task, task)
    this.#tail = result.catch(() => undefined)
    return result
  }
}
