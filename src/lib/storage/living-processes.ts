import { randomUUID } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

const lookEveryMs = 5_000

/** A process that keeps its memory in a directory. */
export interface LivingProcess {
  pid: number
  host: string
}

/**
 * Finds out whether another process uses the same directory, on this or another host. Each writes its mark into one
 * file and looks from time to time: a mark that somebody else has put in the place of the own one proves that he lives.
 * What a dead process left behind proves nothing, so neither clocks nor process numbers have to be trusted.
 */
export class LivingProcesses {
  readonly #id = randomUUID()
  readonly #known = new Set<string>()
  readonly #watchers = new Set<{ onOther: (other: LivingProcess) => void }>()
  #timer: NodeJS.Timeout | undefined
  #isWorking = false

  constructor(
    private readonly directory: string,
    private readonly everyMs = lookEveryMs,
  ) {}

  /**
   * @param onOther called once for every other process; of several who watch, the first is called
   * @returns call it to watch no longer
   */
  watch(onOther: (other: LivingProcess) => void): () => void {
    const watcher = { onOther }
    this.#watchers.add(watcher)
    if (this.#timer === undefined) {
      this.#one(() => this.#mark())
      this.#timer = setInterval(() => this.#one(() => this.#look()), this.everyMs)
      this.#timer.unref()
    }
    return () => {
      this.#watchers.delete(watcher)
      if (this.#watchers.size > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }

  /** One piece of work at a time, however slow the disk is. */
  #one(work: () => Promise<void>): void {
    if (this.#isWorking) return
    this.#isWorking = true
    work()
      // Those who keep something on this disk tell what is wrong with it.
      .catch(() => undefined)
      .finally(() => {
        this.#isWorking = false
      })
  }

  async #look(): Promise<void> {
    const found = markOf(await readFile(this.#path, 'utf8'))
    const [watcher] = this.#watchers
    if (found === undefined || found.id === this.#id || this.#known.has(found.id) || watcher === undefined) return
    this.#known.add(found.id)
    watcher.onOther({ pid: found.pid, host: found.host })
    // So that the other one is told as well.
    await this.#mark()
  }

  async #mark(): Promise<void> {
    await mkdir(this.directory, { recursive: true, mode: 0o700 })
    const mark: Mark = { id: this.#id, pid: process.pid, host: hostname() }
    await writeFile(this.#path, JSON.stringify(mark), { mode: 0o600 })
  }

  get #path(): string {
    return join(this.directory, 'process.json')
  }
}

interface Mark extends LivingProcess {
  id: string
}

function markOf(text: string): Mark | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || !('id' in value && 'pid' in value && 'host' in value))
    return undefined
  const { id, pid, host } = value
  return typeof id === 'string' && typeof pid === 'number' && typeof host === 'string' ? { id, pid, host } : undefined
}
