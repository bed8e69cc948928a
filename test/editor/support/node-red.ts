import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { RunningNodeRed } from '../../../scripts/node-red.mjs' with { 'resolution-mode': 'import' }

export interface NodeRedOptions {
  /** Name of the installed Node-RED package, e.g. `node-red` or `node-red-5`. */
  nodeRed: string
  /** The Node.js binary that runs it. */
  nodeBinary: string
}

/** A real Node-RED on 127.0.0.1 with a throw-away user directory in which this checkout is installed. */
export class NodeRed {
  private constructor(
    private readonly running: RunningNodeRed,
    private readonly userDirectory: string,
  ) {}

  static async start({ nodeRed, nodeBinary }: NodeRedOptions): Promise<NodeRed> {
    const { linkPackage, startNodeRed } = await import('../../../scripts/node-red.mjs')
    const userDirectory = await mkdtemp(join(tmpdir(), 'telecom-editor-'))
    await linkPackage(userDirectory)
    const running = await startNodeRed({
      userDirectory,
      flows: [],
      nodeRed: dirname(require.resolve(`${nodeRed}/package.json`)),
      node: nodeBinary,
    })
    return new NodeRed(running, userDirectory)
  }

  get url(): string {
    return this.running.url
  }

  /** Replaces the flow; credentials inside it are stored apart, as from the editor. */
  async deploy(flow: { flows: object[] }): Promise<void> {
    const reply = await fetch(`${this.url}/flows`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Node-RED-API-Version': 'v2' },
      body: JSON.stringify(flow),
    })
    if (!reply.ok) throw new Error(`Node-RED refused the flow: ${await reply.text()}`)
  }

  /** What was deployed, as saved on disk. */
  async savedFlow(): Promise<string> {
    return readFile(join(this.userDirectory, 'flows.json'), 'utf8')
  }

  async stop(): Promise<void> {
    await this.running.stop()
    await rm(this.userDirectory, { recursive: true, force: true })
  }
}
