import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Node, NodeAPI } from 'node-red'
import { notKept, stateFile } from '../../../lib/storage/state-file.js'
import { stateDirectory } from '../state-directory.js'

/** Remembers across restarts that a node has had its first run, for `csvHeader: first-run` of ranges without a cursor. */
export class FirstRunMark {
  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
  ) {}

  get isSet(): boolean {
    return existsSync(this.#file)
  }

  /** @throws DeviceError if the disk refuses to keep it */
  set(): void {
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 })
      writeFileSync(this.#file, '', { mode: 0o600 })
    } catch (error) {
      throw notKept(this.#directory, error)
    }
  }

  get #directory(): string {
    return join(stateDirectory(this.RED), 'first-runs')
  }

  get #file(): string {
    return stateFile(this.#directory, this.node.id)
  }
}
