import { readFile, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type EventLog, isNewer, type LogContents, type MemoryOwner } from './event-log.js'
import { Journal, type JournalContents } from './journal.js'
import { holdFile } from './single-writer.js'
import { notKept, stateFile, writtenByNewerVersion } from './state-file.js'

/** Opens the file of one node; see `OpenLog`. */
export async function openFileLog(
  { directory, nodeId }: MemoryOwner,
  snapshot: () => Iterable<object>,
): Promise<EventLog> {
  const path = stateFile(directory, nodeId)
  const letGo = await holdFile(path)
  try {
    const before = await fileBefore(path)
    const { journal, contents } = await Journal.open(path, snapshot)
    if (isNewer(contents.events[0])) {
      await journal.close()
      throw writtenByNewerVersion(path)
    }
    return new FileLog(path, before, contents, journal, letGo)
  } catch (error) {
    letGo()
    throw error
  }
}

/** A memory in a file of its own. */
class FileLog implements EventLog {
  readonly contents: LogContents
  /** Events are missing in the file since it was last written whole. */
  #isBehind = false
  #rewriting: Promise<void> = Promise.resolve()
  #rewritingFailed: Error | undefined

  /** @param before the file as it was; `undefined` if there was none */
  constructor(
    private readonly path: string,
    private readonly before: FileBefore | undefined,
    { events, damagedLines }: JournalContents,
    private readonly journal: Journal,
    private readonly letGo: () => void,
  ) {
    this.contents = { events, changedMs: before?.modifiedMs, damagedEvents: damagedLines }
  }

  get size(): number {
    return this.journal.size
  }

  check(): void {
    // A file is nobody else's.
  }

  append(event: object): void {
    try {
      this.journal.append(event)
    } catch (error) {
      this.#isBehind = true
      throw notKept(dirname(this.path), error)
    }
    if (this.#isBehind) this.rewriteSoon()
  }

  async arrived(): Promise<void> {
    // The operating system has it.
  }

  async settle(): Promise<void> {
    if (this.#isBehind) this.rewriteSoon()
    await this.#rewriting
    const failure = this.#rewritingFailed
    this.#rewritingFailed = undefined
    if (failure !== undefined) throw notKept(dirname(this.path), failure)
    try {
      await this.journal.settle()
    } catch (error) {
      this.#isBehind = true
      throw notKept(dirname(this.path), error)
    }
  }

  async rewrite(): Promise<void> {
    this.rewriteSoon()
    await this.settle()
  }

  rewriteSoon(): void {
    this.#isBehind = false
    // One at a time: two would write the same file.
    this.#rewriting = this.#rewriting
      .then(() => this.journal.compact())
      .catch((error: unknown) => {
        this.#isBehind = true
        this.#rewritingFailed = error instanceof Error ? error : new Error(String(error))
      })
  }

  async keepDamaged(): Promise<void> {
    if (this.before !== undefined) await writeFile(`${this.path}.damaged`, this.before.bytes, { mode: 0o600 })
  }

  async close(): Promise<void> {
    try {
      await this.settle()
    } finally {
      try {
        await this.journal.close()
      } finally {
        this.letGo()
      }
    }
  }
}

interface FileBefore {
  bytes: Buffer
  modifiedMs: number
}

/** The file as it is before anything is written to it; `undefined` if there is none. */
async function fileBefore(path: string): Promise<FileBefore | undefined> {
  try {
    const { mtimeMs } = await stat(path)
    return { bytes: await readFile(path), modifiedMs: mtimeMs }
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code)))
      return undefined
    throw error
  }
}
