import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)
const startTimeoutMs = 60_000

/** A database server of this machine's packages, with an empty database, on a free port of 127.0.0.1. */
export interface DatabaseServer {
  host: string
  port: number
  database: string
  user: string
  password: string
  /** Ends it as a crash does. */
  kill(): Promise<void>
  /** Starts it again, with what it had stored. */
  restart(): Promise<void>
  stop(): Promise<void>
}

const access = { host: '127.0.0.1', database: 'telecom', user: 'telecom', password: 'O’Hara "&" 1\\2' }

/** @returns `undefined` where PostgreSQL is not installed */
export async function startPostgresql(): Promise<DatabaseServer | undefined> {
  const folders = await postgresqlFolders()
  const initdb = await find('initdb', folders)
  const postgres = await find('postgres', folders)
  if (initdb === undefined || postgres === undefined) return undefined
  return await start('postgres', async (directory, port, account) => {
    const data = join(directory, 'data')
    const secret = join(directory, 'password')
    await writeFile(secret, access.password)
    const owner = ['-U', access.user, '--pwfile', secret, '-A', 'scram-sha-256']
    await account.run(initdb, ['-D', data, ...owner, '-E', 'UTF8', '--locale=C', '--no-sync'])
    const listen = ['-h', access.host, '-p', String(port), '-k', directory]
    const server = ['-D', data, ...listen, '-c', 'fsync=off']
    return {
      command: postgres,
      parameters: server,
      // The server's own mode for one user, before it listens: it makes the database.
      prepare: () =>
        account.run(postgres, ['--single', '-D', data, 'postgres'], `CREATE DATABASE ${access.database}\n`),
    }
  })
}

/** @returns `undefined` where MariaDB is not installed */
export async function startMariadb(): Promise<DatabaseServer | undefined> {
  const install = await find('mariadb-install-db')
  const mariadbd = await find('mariadbd')
  if (install === undefined || mariadbd === undefined) return undefined
  return await start('mysql', async (directory, port, account) => {
    const data = join(directory, 'data')
    const ready = join(directory, 'ready.sql')
    const { database, user, password, host } = access
    const quoted = password.replace(/[\\']/g, '\\$&')
    await writeFile(
      ready,
      `CREATE DATABASE IF NOT EXISTS ${database};\nCREATE USER IF NOT EXISTS '${user}'@'${host}' IDENTIFIED BY '${quoted}';\nGRANT ALL ON ${database}.* TO '${user}'@'${host}';\n`,
    )
    await account.run(install, [
      '--no-defaults',
      `--datadir=${data}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ])
    const listen = [`--bind-address=${host}`, `--port=${String(port)}`, `--socket=${join(directory, 'socket')}`]
    const server = ['--no-defaults', `--datadir=${data}`, ...listen, `--init-file=${ready}`, '--skip-name-resolve']
    return { command: mariadbd, parameters: [...server, '--character-set-server=utf8mb4'], prepare: undefined }
  })
}

/** What a test says where a server is missing, before it skips what needs it. */
export function notInstalled(server: 'PostgreSQL' | 'MariaDB'): string {
  return `${server} is not installed here: what is written into it is not tested (.ci/run installs it).`
}

/** Neither server runs as root. */
class Account {
  private constructor(private readonly ids: { uid: number; gid: number } | undefined) {}

  static async of(name: string): Promise<Account> {
    if (process.getuid?.() !== 0) return new Account(undefined)
    const [uid, gid] = await Promise.all(
      ['-u', '-g'].map(async (flag) => Number((await execute('id', [flag, name])).stdout)),
    )
    if (uid === undefined || gid === undefined) throw new Error(`There is no user ${name}.`)
    return new Account({ uid, gid })
  }

  async own(path: string): Promise<void> {
    if (this.ids !== undefined) await chown(path, this.ids.uid, this.ids.gid)
  }

  spawn(command: string, parameters: readonly string[], cwd: string): ChildProcess {
    return spawn(command, parameters, { cwd, stdio: ['pipe', 'pipe', 'pipe'], ...this.ids })
  }

  async run(command: string, parameters: readonly string[], input = ''): Promise<void> {
    const child = this.spawn(command, parameters, tmpdir())
    const output = outputOf(child)
    child.stdin?.end(input)
    const [code] = (await once(child, 'close')) as [number | null]
    if (code !== 0) throw new Error(`${command} ended with ${String(code)}:\n${output.join('')}`)
  }
}

interface Plan {
  command: string
  parameters: string[]
  prepare: (() => Promise<void>) | undefined
}

async function start(
  user: string,
  plan: (directory: string, port: number, account: Account) => Promise<Plan>,
): Promise<DatabaseServer> {
  const { freePort } = await import('../../scripts/node-red.mjs')
  const account = await Account.of(user)
  const directory = await mkdtemp(join(tmpdir(), 'database-'))
  await account.own(directory)
  const port: number = await freePort()
  const { command, parameters, prepare } = await plan(directory, port, account)
  await prepare?.()
  let child: ChildProcess | undefined
  const run = async (): Promise<void> => {
    child = account.spawn(command, parameters, directory)
    await listening(child, port, outputOf(child))
  }
  const end = async (signal: 'SIGKILL' | 'SIGINT' | 'SIGTERM'): Promise<void> => {
    const ending = child
    child = undefined
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return
    ending.kill(signal)
    await once(ending, 'exit')
  }
  const stop = async (): Promise<void> => {
    // For PostgreSQL SIGTERM waits until every client has gone.
    await end(user === 'postgres' ? 'SIGINT' : 'SIGTERM')
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    await run()
  } catch (error) {
    await stop()
    throw error
  }
  return { ...access, port, kill: () => end('SIGKILL'), restart: run, stop }
}

async function listening(child: ChildProcess, port: number, output: readonly string[]): Promise<void> {
  const deadline = Date.now() + startTimeoutMs
  for (;;) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL')
      throw new Error(`The database did not start:\n${output.join('')}`)
    }
    if (await answers(port)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, access.host)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function outputOf(child: ChildProcess): string[] {
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(String(chunk)))
  return output
}

async function find(name: string, more: readonly string[] = []): Promise<string | undefined> {
  const folders = [...more, ...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  for (const folder of folders) {
    if (folder !== '' && (await namesIn(folder)).includes(name)) return join(folder, name)
  }
  return undefined
}

/** Debian keeps the server of each version out of the path. */
async function postgresqlFolders(): Promise<string[]> {
  const root = '/usr/lib/postgresql'
  return (await namesIn(root))
    .sort((one, other) => Number(other) - Number(one))
    .map((version) => join(root, version, 'bin'))
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => [])
}
