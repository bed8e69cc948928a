/** What a log holds when it is opened. */
export interface LogContents {
  /** The events, in the order in which they were appended. */
  events: readonly unknown[]
  /** When it was changed last, epoch milliseconds; `undefined` if there was none. */
  changedMs: number | undefined
  /** Events that can be read no more. */
  damagedEvents: number
}

/**
 * Where a node's memory is kept, as a list of events that bring it about. The first one says of which version it is.
 * One who keeps it at a time.
 */
export interface EventLog {
  /** What it held when it was opened. */
  readonly contents: LogContents
  /** In bytes, about. */
  readonly size: number
  /**
   * Makes sure that nobody else keeps this memory by now: to be asked right before something is handed on.
   *
   * @throws Standby if somebody does; DeviceError `UNREACHABLE` if that cannot be known
   */
  check(): void
  /** Adds an event. @throws DeviceError if it cannot be kept; it is with the next whole writing */
  append(event: object): void
  /** Waits until the death of this process cannot undo what was appended. */
  arrived(): Promise<void>
  /** Waits until nothing can undo it. @throws DeviceError if something cannot be kept */
  settle(): Promise<void>
  /** Replaces the events by a snapshot. */
  rewrite(): Promise<void>
  /** As {@link rewrite}, in the background; its failure is told by {@link settle} or {@link close}. */
  rewriteSoon(): void
  /** Puts aside what it held when it was opened, for a person who wants to look at what is damaged. */
  keepDamaged(): Promise<void>
  /** Settles, and lets the next one open it. */
  close(): Promise<void>
}

/** Whose memory it is. */
export interface MemoryOwner extends MemoryPlace {
  /** Stands for device and user; a memory of another one starts anew. */
  identity: string
}

/** Where a node's memory lies. */
export interface MemoryPlace {
  /** Where the files live; made if it is not there. */
  directory: string
  /** The node's id: one file per node. */
  nodeId: string
  /** Opens it somewhere else than in a file. */
  openLog?: OpenLog | undefined
}

/**
 * Waits until nobody else in this process has it open.
 *
 * @param snapshot the owner's present state as events
 * @throws DeviceError `UNSUPPORTED` if a newer version of this package wrote it; what the file system says
 */
export type OpenLog = (owner: MemoryOwner, snapshot: () => Iterable<object>) => Promise<EventLog>

/** Whether the first event of a log is of a version that this one cannot read. */
export function isNewer(event: unknown): boolean {
  const isState = typeof event === 'object' && event !== null && 'type' in event && event.type === 'state'
  return isState && 'version' in event && event.version !== 1
}
