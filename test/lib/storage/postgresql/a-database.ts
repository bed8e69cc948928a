import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { listenOnFreshPort } from '../../../../emulators/shared/index.js'

const folders = [...(process.env.PATH ?? '').split(delimiter), ...debianFolders()]

function debianFolders(): string[] {
  const root = '/usr/lib/postgresql'
  return existsSync(root) ? readdirSync(root).map((version) => join(root, version, 'bin')) : []
}

function program(name: string): string | undefined {
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

/** Why the tests with a real PostgreSQL cannot run here; `undefined` if they can. */
export const whyNoDatabase =
  program('postgres') === undefined || program('initdb') === undefined
    ? 'PostgreSQL is not installed here; “apt-get install postgresql” does it'
    : undefined

/** PostgreSQL refuses to run as root. */
function notRoot(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (what: string) => Number(execFileSync('id', [what, 'nobody'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** A PostgreSQL of one's own, on a free port of 127.0.0.1, with the user `node-red`. */
export class ADatabase {
  readonly username = 'node-red'
  readonly password = 'Geheim#1'
  private process: ChildProcess | undefined

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  static async start(): Promise<ADatabase> {
    const folder = mkdtempSync(join(tmpdir(), 'telecom-postgres-'))
    const user = notRoot()
    if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid)
    const database = new ADatabase(folder, await freePort())
    const passwordFile = join(folder, 'password')
    writeFileSync(passwordFile, database.password, { mode: 0o644 })
    const options = ['--auth=scram-sha-256', `--username=${database.username}`, `--pwfile=${passwordFile}`, '--no-sync']
    execFileSync(program('initdb') ?? 'initdb', [...options, '-D', database.data], {
      ...user,
      stdio: 'pipe',
      cwd: folder,
    })
    await database.begin()
    return database
  }

  get url(): string {
    return `postgres://127.0.0.1:${String(this.port)}/postgres`
  }

  private get data(): string {
    return join(this.folder, 'data')
  }

  /** Starts it, again after {@link end}. */
  async begin(): Promise<void> {
    const options = ['-D', this.data, '-p', String(this.port), '-h', '127.0.0.1', '-k', this.folder, '-F']
    this.process = spawn(program('postgres') ?? 'postgres', options, {
      ...notRoot(),
      stdio: 'ignore',
      cwd: this.folder,
    })
    for (let tries = 0; ; tries += 1) {
      try {
        await this.query('SELECT 1')
        return
      } catch (error) {
        if (tries > 300) throw error
        await sleep(100)
      }
    }
  }

  /** Ends it at once, all connections with it. */
  async end(): Promise<void> {
    const { process } = this
    if (process === undefined || process.exitCode !== null) return
    process.kill('SIGINT')
    await once(process, 'exit')
  }

  /** Asks as its administrator. */
  async query(text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    const { port, username: user, password } = this
    const client = new Client({ host: '127.0.0.1', port, user, password, database: 'postgres' })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(text, values)).rows
    } finally {
      await client.end()
    }
  }

  async remove(): Promise<void> {
    await this.end()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listenOnFreshPort(server)
  server.close()
  await once(server, 'close')
  return port
}
