import type { CallEntry } from './fields'

/** Of 20 calls in a row, calls 0 to 2 and calls 10 and 11 come out as one group each: 17 groups. */
const callsPerBlock = 20
const groupStarts = [0, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19]

/** Firmware 1.0.17.11 mixes the legs of two or three unrelated neighbours in one group. */
export const groupingBug = {
  /** The position among the calls at which a group begins. */
  firstCall(group: number): number {
    const block = Math.floor(group / groupStarts.length)
    return block * callsPerBlock + (groupStarts[group % groupStarts.length] ?? 0)
  },

  /** @param position of the first call, which must be the first of a group */
  *mix(calls: Iterable<CallEntry>, position: number): Generator<CallEntry> {
    let group: CallEntry | undefined
    let index = position
    for (const call of calls) {
      if (groupStarts.includes(index % callsPerBlock)) {
        if (group !== undefined) yield group
        group = call
      } else if (group !== undefined) {
        group = { ...group, rows: [...group.rows, ...call.rows] }
      }
      index++
    }
    if (group !== undefined) yield group
  },
}
