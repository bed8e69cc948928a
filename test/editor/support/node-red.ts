import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const startTimeoutMs = 45_000

export interface NodeRedOptions {
  /** Folder of the package under test: package.json, dist/ and node_modules/. */
  packageFolder: string
  /** Name of the installed Node-RED package, e.g. `node-red` or `node-red-5`. */
  nodeRed: string
  /** The Node.js binary that runs it. */
  nodeBinary: string
}

/** A real Node-RED on 127.0.0.1 with a throw-away user directory in which the package under test is installed. */
export class NodeRed {
  private constructor(
    readonly url: string,
    private readonly userDir: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(options: NodeRedOptions): Promise<NodeRed> {
    const userDir = await mkdtemp(join(tmpdir(), 'telecom-editor-'))
    const port = await freePort()
    await installPackage(userDir, options.packageFolder)
    await writeFile(join(userDir, 'settings.js'), `module.exports = ${JSON.stringify(settings(port), null, 2)}\n`)
    const script = join(dirname(require.resolve(`${options.nodeRed}/package.json`)), 'red.js')
    const child = spawn(options.nodeBinary, [script, '--userDir', userDir], { stdio: ['ignore', 'pipe', 'pipe'] })
    const log: string[] = []
    await started(child, log)
    return new NodeRed(`http://127.0.0.1:${String(port)}`, userDir, child)
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
    return readFile(join(this.userDir, 'flows.json'), 'utf8')
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve))
    if (this.child.exitCode === null) {
      this.child.kill('SIGTERM')
      await gone
    }
    await rm(this.userDir, { recursive: true, force: true })
  }
}

function settings(port: number): object {
  return {
    uiHost: '127.0.0.1',
    uiPort: port,
    flowFile: 'flows.json',
    credentialSecret: 'only for this test',
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false, palette: { catalogues: [] } },
    logging: { console: { level: 'info', metrics: false, audit: false } },
  }
}

async function installPackage(userDir: string, packageFolder: string): Promise<void> {
  const scope = join(userDir, 'node_modules', '@switchboard')
  await mkdir(scope, { recursive: true })
  await symlink(packageFolder, join(scope, 'node-red-telecom'), 'dir')
  await writeFile(
    join(userDir, 'package.json'),
    JSON.stringify({ name: 'editor-test', private: true, dependencies: { '@switchboard/node-red-telecom': '*' } }),
  )
}

async function started(child: ChildProcess, log: string[]): Promise<void> {
  const timeLimit = AbortSignal.timeout(startTimeoutMs)
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (reason: string) => reject(new Error(`Node-RED ${reason}:\n${log.join('')}`))
      const listen = (chunk: Buffer) => {
        log.push(chunk.toString())
        if (log.join('').includes('Started flows')) resolve()
      }
      child.stdout?.on('data', listen)
      child.stderr?.on('data', listen)
      child.once('error', reject)
      child.once('exit', (code) => fail(`ended with ${String(code)}`))
      timeLimit.addEventListener('abort', () => fail('did not start in time'))
    })
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port)
        else reject(new Error('no free port'))
      })
    })
  })
}
