/** A half-open range of whole numbers. */
export interface Range {
  from: number
  to: number
}

/** Numbers that were taken out, as sorted ranges that do not touch. */
export class RemovedNumbers {
  #ranges: Range[] = []

  has(value: number): boolean {
    return this.#ranges.some(({ from, to }) => from <= value && value < to)
  }

  add(added: Range): void {
    if (added.from >= added.to) return
    const touching = this.#ranges.filter(({ from, to }) => from <= added.to && added.from <= to)
    const merged = {
      from: Math.min(added.from, ...touching.map(({ from }) => from)),
      to: Math.max(added.to, ...touching.map(({ to }) => to)),
    }
    this.#ranges = [...this.#ranges.filter((range) => !touching.includes(range)), merged]
    this.#ranges.sort((one, other) => one.from - other.from)
  }

  count(): number {
    return this.#ranges.reduce((sum, { from, to }) => sum + to - from, 0)
  }

  /** What is left of a range. */
  without(range: Range): Range[] {
    const left: Range[] = []
    let from = range.from
    for (const removed of this.#ranges) {
      if (removed.to <= from || removed.from >= range.to) continue
      if (removed.from > from) left.push({ from, to: removed.from })
      from = removed.to
    }
    if (from < range.to) left.push({ from, to: range.to })
    return left
  }
}
