import { join } from 'node:path'
import type { Node, NodeAPI } from 'node-red'
import { DeviceError } from '../../lib/errors.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { LivingProcesses } from '../../lib/storage/living-processes.js'
import { notKept } from '../../lib/storage/state-file.js'
import { stateDirectory } from './state-directory.js'

/** Something with a file of its own. */
interface Closable<Notice extends string> {
  /** What opening the file found out; to be said once. */
  readonly notices: readonly Notice[]
  close(): Promise<void>
}

/** Where a node's file lies. */
interface Place {
  directory: string
  nodeId: string
}

/** Who else keeps something in a directory; one for all nodes that keep something there. */
const processes = new Map<string, LivingProcesses>()

/** What one node keeps in a file: opened when it is first needed, once, and closed with the node. */
export class Durable<Notice extends string, Kept extends Closable<Notice>> {
  #kept: Promise<Kept> | undefined
  #unwatch: (() => void) | undefined

  /**
   * @param folder below the package's own directory
   * @param words what to tell the user of each notice
   */
  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly folder: string,
    private readonly words: Record<Notice, string>,
  ) {}

  /**
   * What is kept, opened by `openIn` unless it is open; an opening that failed is tried again by the next call.
   *
   * @throws DeviceError also for what the file system says
   */
  async open(openIn: (place: Place) => Promise<Kept>): Promise<Kept> {
    this.#kept ??= this.#open(openIn)
    try {
      return await this.#kept
    } catch (error) {
      this.#kept = undefined
      throw error
    }
  }

  say(notice: Notice): void {
    this.node.warn(this.words[notice])
  }

  async close(): Promise<void> {
    this.#unwatch?.()
    const kept = await this.#kept?.catch(() => undefined)
    await kept?.close()
  }

  async #open(openIn: (place: Place) => Promise<Kept>): Promise<Kept> {
    const userDirectory = stateDirectory(this.RED)
    const directory = join(userDirectory, this.folder)
    const kept = await openIn({ directory, nodeId: this.node.id }).catch((error: unknown) => {
      throw error instanceof DeviceError ? error : notKept(directory, error)
    })
    this.#watchOthers(userDirectory)
    for (const notice of kept.notices) this.say(notice)
    return kept
  }

  #watchOthers(directory: string): void {
    const others = processes.get(directory) ?? new LivingProcesses(directory)
    processes.set(directory, others)
    this.#unwatch?.()
    this.#unwatch = others.watch(({ pid, host }) => {
      this.node.warn(String(sentence('node.other-process', { process: String(pid), host, directory })))
    })
  }
}
