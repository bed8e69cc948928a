import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Node, NodeAPI } from 'node-red'
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

  set(): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 })
    writeFileSync(this.#file, '')
  }

  get #directory(): string {
    return join(stateDirectory(this.RED), 'first-runs')
  }

  get #file(): string {
    return join(this.#directory, encodeURIComponent(this.node.id))
  }
}
