import { getHeapSpaceStatistics } from 'node:v8'

const mebi = 1024 * 1024
/** So much may pile up, or a third of what there was where that is more: a collection costs as much as there is alive. */
const leastGrowthBytes = 16 * mebi
/** Where V8 puts what has outlived the young generation, which it looks after by itself. */
const oldSpaces = new Set(['old_space', 'large_object_space'])
/** More than the 64 MiB of memory outside its heap by which V8 takes a process for short of memory. */
const claimedBytes = 80 * mebi

/**
 * Has V8 collect its old generation before an export has filled it. V8 lets a small heap grow to four times its size
 * first; that is what a process may do with its memory, but not what a small computer has to spare.
 *
 * There is no call for it. V8 begins a collection, in the background, when much memory outside its heap is claimed; so
 * this claims some and gives it up. The system hands out memory when it is written to, which this never is.
 */
export class HeapWatch {
  #lowestBytes = usedBytes()

  /** To be called every thousand calls or so: costs some microseconds. */
  check(): void {
    const bytes = usedBytes()
    this.#lowestBytes = Math.min(this.#lowestBytes, bytes)
    if (bytes - this.#lowestBytes < Math.max(leastGrowthBytes, this.#lowestBytes / 3)) return
    // The collection takes a while; meanwhile the heap grows on.
    this.#lowestBytes = bytes
    claim()
  }
}

function usedBytes(): number {
  let bytes = 0
  for (const { space_name, space_used_size } of getHeapSpaceStatistics()) {
    if (oldSpaces.has(space_name)) bytes += space_used_size
  }
  return bytes
}

function claim(): void {
  try {
    new ArrayBuffer(claimedBytes)
  } catch {
    // There is no such amount: then V8 collects by itself.
  }
}
