/** The fields of one leg, in the order in which the device writes them: 22 legacy, 10 more, and 11 of fw 1.0.17.11. */
export const fieldNames = [
  ...['AcctId', 'accountcode', 'src', 'dst', 'dcontext', 'clid', 'channel', 'dstchannel', 'lastapp', 'lastdata'],
  ...['start', 'answer', 'end', 'duration', 'billsec', 'disposition', 'amaflags', 'uniqueid', 'userfield'],
  ...['channel_ext', 'dstchannel_ext', 'service'],
  ...['caller_name', 'recordfiles', 'dstanswer', 'chanext', 'dstchanext', 'session', 'action_owner', 'action_type'],
  ...['src_trunk_name', 'dst_trunk_name'],
  ...['nat_call', 'nat_call_peer', 'video_call', 'gdms_unique_code', 'gds_call', 'gsc_call', 'wave_src_seqid'],
  ...['wave_dst_seqid', 'device_info', 'device_info_peer', 'recordfiles_desc'],
]

/** How many of the fields a firmware knows. */
export type Era = '22' | '32' | '43'

/** Where a field is in a {@link Row}. */
export const column = {
  acctId: 0,
  src: 2,
  dst: 3,
  clid: 5,
  start: 10,
  answer: 11,
  end: 12,
  duration: 13,
  billsec: 14,
  disposition: 15,
  uniqueid: 17,
  userfield: 18,
  callerName: 22,
  recordfiles: 23,
  dstanswer: 24,
  session: 27,
  actionOwner: 28,
  actionType: 29,
} as const

/** One leg: all 43 values as text, in the order of {@link fieldNames}. */
export type Row = readonly string[]

export function cell(row: Row, index: number): string {
  return row[index] ?? ''
}

/** One call as the device lists it: flat if it has one leg, nested otherwise. */
export interface CallEntry {
  /** Microseconds since the epoch; calls are listed in this order. */
  startMicros: number
  /** When the last leg ended. */
  endSecond: number
  rows: readonly Row[]
  /** Given by a test to be sent as it is (JSON only). */
  verbatim?: string
}

/** A time of a row, `2026-03-10 10:00:00`, as seconds of the wall clock; `NaN` where there is none. */
export function wallSecond(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`) / 1000
}
