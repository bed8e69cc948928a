import { closeSync, constants, ftruncateSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { crc32 } from 'node:zlib'

const syncDelayMs = 200
const smallestCompactionBytes = 1024 * 1024

/** What a journal holds when it is opened. */
export interface JournalContents {
  /** The events, in the order in which they were written. */
  events: unknown[]
  /** Lines in the middle that cannot be read (a torn last line is normal after a crash and does not count). */
  damagedLines: number
}

/**
 * A durable list of events: one line of JSON with its checksum per event, appended with one synchronous write, so that
 * what was appended survives the death of the process at any moment. The disk is told to keep it (fsync) within 200 ms,
 * which is what a power cut can cost. From time to time the owner's snapshot replaces the events it sums up: written
 * beside, synced, renamed.
 *
 * Knows nothing of what the events mean. One journal per file at a time; see `single-writer.ts`.
 */
export class Journal {
  private descriptor: number
  private bytes: number
  private snapshotBytes = 0
  private isUnsynced = false
  private syncTimer: NodeJS.Timeout | undefined
  private syncing: Promise<void> = Promise.resolve()
  private compacting: Promise<void> | undefined
  /** Lines that were appended while a snapshot is being written: they belong behind it. */
  private linesSinceSnapshot: string[] | undefined
  private failure: Error | undefined
  private isClosed = false

  private constructor(
    private readonly path: string,
    private readonly snapshot: () => Iterable<unknown>,
  ) {
    this.descriptor = openSync(path, appending, 0o600)
    this.bytes = 0
  }

  /**
   * Opens or creates the file and its directory.
   *
   * @param snapshot the owner's present state as events, asked for whenever the file has grown enough
   */
  static async open(
    path: string,
    snapshot: () => Iterable<unknown>,
  ): Promise<{ journal: Journal; contents: JournalContents }> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    // Left behind if a crash came between writing and renaming.
    await rm(temporary(path), { force: true })
    const journal = new Journal(path, snapshot)
    const { contents, soundBytes } = parseJournal(readFileSync(path))
    // The next event must not be glued to a torn line.
    ftruncateSync(journal.descriptor, soundBytes)
    journal.bytes = soundBytes
    return { journal, contents }
  }

  /** Size of the file in bytes. */
  get size(): number {
    return this.bytes
  }

  /** Adds an event. When this returns, the death of the process cannot undo it. @throws when the disk refuses it */
  append(event: unknown): void {
    if (this.isClosed) throw new Error(`${this.path} is closed`)
    const limit = Math.max(smallestCompactionBytes, 4 * this.snapshotBytes)
    // Before writing: the owner's state, and so its snapshot, does not know this event yet.
    if (this.bytes > limit && this.compacting === undefined && this.failure === undefined) this.compactInBackground()
    const line = journalLine(event)
    this.write(line)
    this.linesSinceSnapshot?.push(line)
    this.syncSoon()
  }

  /** Replaces all events by the snapshot. */
  async compact(): Promise<void> {
    await this.compacting
    this.compactInBackground()
    await this.settle()
  }

  /** Waits until everything appended is on the disk. @throws what went wrong in the background since the last time */
  async settle(): Promise<void> {
    await this.compacting
    clearTimeout(this.syncTimer)
    this.syncTimer = undefined
    this.startSync()
    await this.syncing
    const failure = this.failure
    this.failure = undefined
    if (failure !== undefined) throw failure
  }

  /** Syncs and closes the file. Nothing can be appended any more. */
  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    try {
      await this.settle()
    } finally {
      closeSync(this.descriptor)
    }
  }

  private write(line: string): void {
    const bytes = Buffer.from(line)
    try {
      let written = 0
      while (written < bytes.length) written += writeSync(this.descriptor, bytes, written)
    } catch (error) {
      // A full disk may take half a line.
      ftruncateSync(this.descriptor, this.bytes)
      throw error
    }
    this.bytes += bytes.length
  }

  private syncSoon(): void {
    this.isUnsynced = true
    this.syncTimer ??= setTimeout(() => {
      this.syncTimer = undefined
      this.startSync()
    }, syncDelayMs)
  }

  private startSync(): void {
    if (!this.isUnsynced) return
    this.isUnsynced = false
    this.syncing = this.syncing.then(() => syncFile(this.path)).catch((error: unknown) => this.remember(error))
  }

  private compactInBackground(): void {
    this.compacting = this.writeSnapshot()
      .catch((error: unknown) => this.remember(error))
      .finally(() => {
        this.linesSinceSnapshot = undefined
        this.compacting = undefined
      })
  }

  private async writeSnapshot(): Promise<void> {
    const lines: string[] = []
    for (const event of this.snapshot()) lines.push(journalLine(event))
    const later: string[] = []
    this.linesSinceSnapshot = later
    const file = await open(temporary(this.path), 'w', 0o600)
    try {
      const text = lines.join('')
      await file.writeFile(text)
      await file.sync()
      this.snapshotBytes = Buffer.byteLength(text)
      let bytes = this.snapshotBytes
      // From here to the renaming nothing else may run, or an event would be in the old file only.
      for (const line of later) bytes += writeSync(file.fd, line)
      renameSync(temporary(this.path), this.path)
      const old = this.descriptor
      this.descriptor = openSync(this.path, appending, 0o600)
      closeSync(old)
      this.bytes = bytes
    } finally {
      await file.close()
    }
    this.syncSoon()
    await syncDirectory(dirname(this.path))
  }

  private remember(error: unknown): void {
    this.failure ??= error instanceof Error ? error : new Error(String(error))
  }
}

const appending = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT

function temporary(path: string): string {
  return `${path}.new`
}

/** `<crc32 as 8 hexadecimal digits> <JSON>` and a line feed. */
function journalLine(event: unknown): string {
  const json = JSON.stringify(event)
  return `${checksum(json)} ${json}\n`
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, '0')
}

function parseJournal(bytes: Buffer): { contents: JournalContents; soundBytes: number } {
  const soundBytes = bytes.lastIndexOf(0x0a) + 1
  const events: unknown[] = []
  let damagedLines = 0
  for (const line of bytes.toString('utf8', 0, soundBytes).split('\n').slice(0, -1)) {
    const json = line.slice(9)
    if (line === `${checksum(json)} ${json}`) events.push(JSON.parse(json))
    else damagedLines += 1
  }
  return { contents: { events, damagedLines }, soundBytes }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes a renaming durable. Windows has no such thing. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
