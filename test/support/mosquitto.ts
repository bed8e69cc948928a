import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt'

/** What a test says where the broker is missing, before it skips what needs it. */
export const noMosquitto =
  'Mosquitto is not installed here: what goes to a real broker is not tested (.ci/run installs it).'

/** A real broker on a free port of 127.0.0.1. */
export class Mosquitto {
  #child: ChildProcess | undefined

  private constructor(
    private readonly command: string,
    private readonly directory: string,
    readonly port: number,
  ) {}

  /** @returns `undefined` where Mosquitto is not installed */
  static async start(): Promise<Mosquitto | undefined> {
    const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
    const command = folders.map((folder) => join(folder, 'mosquitto')).find((path) => existsSync(path))
    if (command === undefined) return undefined
    const { freePort } = await import('../../scripts/node-red.mjs')
    const directory = await mkdtemp(join(tmpdir(), 'mosquitto-'))
    const port: number = await freePort()
    const settings = `listener ${String(port)} 127.0.0.1\nallow_anonymous true\npersistence false\nuser root\n`
    await writeFile(join(directory, 'mosquitto.conf'), settings)
    const broker = new Mosquitto(command, directory, port)
    await broker.run()
    return broker
  }

  get url(): string {
    return `mqtt://127.0.0.1:${String(this.port)}`
  }

  /** A client of its own, which sees what any other would. */
  async client(options: IClientOptions = {}): Promise<MqttClient> {
    return await connectAsync(this.url, { protocolVersion: 4, ...options })
  }

  /** Starts it (again), with nothing retained. */
  async run(): Promise<void> {
    const child = spawn(this.command, ['-c', join(this.directory, 'mosquitto.conf')], { stdio: 'ignore' })
    this.#child = child
    while (!(await answers(this.port))) {
      if (child.exitCode !== null) throw new Error('Mosquitto did not start')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  async stop(): Promise<void> {
    await this.kill()
    await rm(this.directory, { recursive: true, force: true })
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
