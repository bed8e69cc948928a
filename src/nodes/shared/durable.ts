import { join } from 'node:path'
import type { Node, NodeAPI } from 'node-red'
import { DeviceError } from '../../lib/errors.js'
import { sentence } from '../../lib/sentences/sentence.js'
import type { MemoryPlace } from '../../lib/storage/event-log.js'
import { LivingProcesses } from '../../lib/storage/living-processes.js'
import type { Store } from '../../lib/storage/postgresql/store.js'
import type { StoreLog } from '../../lib/storage/postgresql/store-log.js'
import { notKept } from '../../lib/storage/state-file.js'
import { stateDirectory } from './state-directory.js'
import { chosenStore } from './store.js'

/** Something that is remembered. */
interface Closable<Notice extends string> {
  /** What opening the file found out; to be said once. */
  readonly notices: readonly Notice[]
  /** It must not be given to another instance now. */
  readonly isBusy?: boolean
  close(): Promise<void>
}

/** The node that remembers. */
interface Owner {
  RED: NodeAPI
  node: Node
  /** As saved in the flow: they say where it remembers. */
  properties: Record<string, unknown>
  /** Called when another instance has let go of a memory in a store; absent for nodes that work when a message comes. */
  wake?: () => void
}

/** Who else keeps something in a directory; one for all nodes that keep something there. */
const processes = new Map<string, LivingProcesses>()

/**
 * What one node remembers, in a file or in a store: opened when it is first needed, once, and closed with the node. Of a
 * store that several instances share, only one has it open at a time.
 */
export class Durable<Notice extends string, Kept extends Closable<Notice>> {
  #kept: Promise<Kept> | undefined
  /** Of a memory in a store. */
  #lease: StoreLog | undefined
  #forget: () => void = () => undefined
  #unwatch: (() => void) | undefined

  /**
   * @param folder below the package's own directory
   * @param words what to tell the user of each notice
   */
  constructor(
    private readonly owner: Owner,
    private readonly folder: string,
    private readonly words: Record<Notice, string>,
  ) {}

  /**
   * What is kept, opened by `openIn` unless it is open; an opening that failed is tried again by the next call.
   *
   * @param identity stands for the device, of which all memories go to the same instance
   * @throws DeviceError also for what the file system says; `standby` while another instance has it
   */
  async open(identity: string, openIn: (place: MemoryPlace) => Promise<Kept>): Promise<Kept> {
    await this.#letGo()
    this.#lease?.check()
    this.#kept ??= this.#open(identity, openIn)
    try {
      return await this.#kept
    } catch (error) {
      this.#kept = undefined
      throw error
    }
  }

  say(notice: Notice): void {
    this.owner.node.warn(this.words[notice])
  }

  async close(): Promise<void> {
    this.#unwatch?.()
    this.#forget()
    const kept = await this.#kept?.catch(() => undefined)
    await kept?.close()
  }

  /** Closes what another instance has taken over, or had better have. */
  async #letGo(): Promise<void> {
    const log = this.#lease
    if (log === undefined || !(log.isLost || log.isWantedElsewhere)) return
    const kept = await this.#kept
    if (this.#lease !== log || (kept?.isBusy === true && !log.isLost)) return
    this.#lease = undefined
    this.#kept = undefined
    await kept?.close()
  }

  async #open(identity: string, openIn: (place: MemoryPlace) => Promise<Kept>): Promise<Kept> {
    const { RED, properties } = this.owner
    const store = chosenStore(RED, properties)
    const kept = store === undefined ? await this.#openFile(openIn) : await this.#openIn(store, identity, openIn)
    for (const notice of kept.notices) this.say(notice)
    return kept
  }

  async #openFile(openIn: (place: MemoryPlace) => Promise<Kept>): Promise<Kept> {
    const userDirectory = stateDirectory(this.owner.RED)
    const directory = join(userDirectory, this.folder)
    const kept = await openIn({ directory, nodeId: this.owner.node.id }).catch((error: unknown) => {
      throw error instanceof DeviceError ? error : notKept(directory, error)
    })
    this.#watchOthers(userDirectory)
    return kept
  }

  #openIn(store: Store, identity: string, openIn: (place: MemoryPlace) => Promise<Kept>): Promise<Kept> {
    const { node, wake } = this.owner
    const owner = { key: `${this.folder}/${node.id}`, identity, onFree: wake }
    this.#forget = () => store.forget(owner)
    return openIn({
      directory: this.folder,
      nodeId: node.id,
      openLog: async (_owner, snapshot) => {
        const log = await store.open(owner, snapshot)
        this.#lease = log
        return log
      },
    })
  }

  #watchOthers(directory: string): void {
    const others = processes.get(directory) ?? new LivingProcesses(directory)
    processes.set(directory, others)
    this.#unwatch?.()
    this.#unwatch = others.watch(({ pid, host }) => {
      this.owner.node.warn(String(sentence('node.other-process', { process: String(pid), host, directory })))
    })
  }
}
