import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import type { Clock } from './clock'
import type { Device, DeviceRequest, Reply } from './exchange'
import { type DeviceFaultKinds, FaultEngine, parseFaults } from './faults'
import { listenOnFreshPort, listenOnPort } from './fresh-port'
import { replyWithoutActing, resetConnection, send } from './send'
import { answerSideChannel, commonRoutes, type SideRoutes, sideChannelPath } from './side-channel'
import { type ServerStats, StatsCounter } from './stats'
import { type TlsMode, tlsServerOptions } from './tls'
import { UsageError } from './usage-error'

const maxRequestBytes = 64 * 1024 * 1024

/** What {@link EmulatorServer} is made of. */
export interface ServerParts<DeviceStats extends object> {
  /** E.g. `ucm`, as the CLI prints it. */
  name: string
  device: Device
  /** 0 = a free port that no emulator of this process has had. */
  port: number
  tls: TlsMode
  /** Faults from the start, in text form. */
  fault: string
  clock: Clock
  faultKinds?: DeviceFaultKinds
  /** The device's own counters, beside those of the server. */
  deviceStats: () => DeviceStats
  resetDeviceStats: () => void
  /** The device's own routes of the side channel. */
  routes?: SideRoutes
  /** Takes connections over that ask for another protocol (a WebSocket); default: they are cut. */
  upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

/** What every running emulator offers. */
export interface Emulator<DeviceStats extends object = object> {
  readonly device: string
  /** The origin, e.g. `http://127.0.0.1:18089`. */
  readonly url: string
  readonly port: number
  readonly clock: Clock
  readonly faults: FaultEngine
  stats(): ServerStats & DeviceStats
  resetStats(): void
  /** Cuts all connections and refuses new ones for a while of the emulator's clock. */
  goAway(seconds: number): void
  /** Cuts all connections, frees the port and cancels all timers. */
  close(): Promise<void>
}

/** Serves one device on 127.0.0.1, with faults, statistics and the side channel. */
export class EmulatorServer<DeviceStats extends object> implements Emulator<DeviceStats> {
  readonly device: string
  readonly clock: Clock
  readonly faults: FaultEngine
  readonly #parts: ServerParts<DeviceStats>
  readonly #server: Server
  readonly #counter = new StatsCounter()
  readonly #routes: SideRoutes
  /** The HTTP server does not count these among its connections any more. */
  readonly #upgraded = new Set<Duplex>()
  #port = 0
  #requests = 0
  #closed = false

  private constructor(parts: ServerParts<DeviceStats>) {
    this.#parts = parts
    this.device = parts.name
    this.clock = parts.clock
    this.faults = new FaultEngine(parts.faultKinds)
    for (const fault of parseFaults(parts.fault)) this.faults.add(fault)
    this.#routes = {
      ...commonRoutes({
        faults: this.faults,
        clock: this.clock,
        stats: () => this.stats(),
        resetStats: () => this.resetStats(),
      }),
      ...parts.routes,
    }
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      this.#serve(request, response).catch((thrown: unknown) => {
        // A client that goes away in mid-request is everyday life; anything else is a bug of the emulator and must show.
        if (!response.destroyed) response.destroy()
        if (!request.destroyed || !isConnectionError(thrown)) throw thrown
      })
    }
    const tls = tlsServerOptions(parts.tls)
    this.#server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
    this.#server.on('connection', () => this.#counter.connection())
    const { upgrade } = parts
    if (upgrade !== undefined) {
      this.#server.on('upgrade', (request, socket, head) => {
        this.#upgraded.add(socket)
        socket.on('error', () => socket.destroy())
        socket.once('close', () => this.#upgraded.delete(socket))
        upgrade(request, socket, head)
      })
    }
  }

  /** @throws {UsageError} if the port is taken */
  static async start<DeviceStats extends object>(
    parts: ServerParts<DeviceStats>,
  ): Promise<EmulatorServer<DeviceStats>> {
    const server = new EmulatorServer(parts)
    await server.#listen(parts.port)
    return server
  }

  get port(): number {
    return this.#port
  }

  get url(): string {
    return `${this.#parts.tls === 'false' ? 'http' : 'https'}://127.0.0.1:${this.#port}`
  }

  stats(): ServerStats & DeviceStats {
    return { ...this.#counter.snapshot(), ...this.#parts.deviceStats() }
  }

  resetStats(): void {
    this.#counter.reset()
    this.#parts.resetDeviceStats()
  }

  goAway(seconds: number): void {
    this.#server.close()
    this.#cutAll()
    this.clock.after(seconds * 1000, () => {
      if (!this.#closed && !this.#server.listening) this.#server.listen(this.#port, '127.0.0.1')
    })
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.clock.stop()
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#cutAll()
    await closed
  }

  #cutAll(): void {
    this.#server.closeAllConnections()
    for (const socket of this.#upgraded) socket.destroy()
  }

  async #listen(port: number): Promise<void> {
    try {
      this.#port = await (port === 0 ? listenOnFreshPort(this.#server) : listenOnPort(this.#server, port))
    } catch (thrown) {
      if (isSystemError(thrown) && thrown.code === 'EADDRINUSE') {
        throw new UsageError(`Port ${port} is taken. Choose another with --port, or --port 0 for any free one.`)
      }
      throw thrown
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request)
    // A path such as `//x` must not be read as a host.
    const url = new URL(`http://127.0.0.1${request.url ?? '/'}`)
    const method = request.method ?? 'GET'
    if (url.pathname.startsWith(sideChannelPath)) {
      const reply = answerSideChannel(this.#routes, method, url.pathname, body)
      await send(response, reply, undefined, ignoreBytes)
      return
    }
    const deviceRequest: DeviceRequest = {
      method,
      path: url.pathname,
      query: url.searchParams,
      target: request.url ?? '/',
      headers: request.headers,
      body,
      number: ++this.#requests,
      remoteAddress: request.socket.remoteAddress ?? '',
      onceOver: (listener) => response.once('close', listener),
    }
    await this.#answer(deviceRequest, response)
  }

  async #answer(request: DeviceRequest, response: ServerResponse): Promise<void> {
    const name = this.#parts.device.nameOf(request)
    const fault = this.faults.take(name)
    const entry = { number: request.number, timeMs: this.clock.now(), name, fault: fault?.kind ?? null }
    this.#counter.begin(entry, request.body.length)
    response.once('close', () => this.#counter.end())
    const instead = fault && (replyWithoutActing(fault.kind) ?? this.faults.strike(fault, request))
    if (instead === 'reset') {
      resetConnection(response)
    } else if (instead !== 'hang') {
      const { device } = this.#parts
      const reply: Reply = instead ?? (await device.handle(request))
      const headers = { ...device.headers?.(), ...reply.headers }
      await send(response, { ...reply, headers }, fault, (bytes) => this.#counter.sent(bytes))
    }
  }
}

function ignoreBytes(): void {
  // The side channel is not counted.
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    bytes += chunk.length
    if (bytes > maxRequestBytes) throw new Error(`A request of more than ${maxRequestBytes} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function isSystemError(thrown: unknown): thrown is NodeJS.ErrnoException {
  return thrown instanceof Error && 'code' in thrown
}

function isConnectionError(thrown: unknown): boolean {
  return (
    isSystemError(thrown) &&
    ['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'].includes(thrown.code ?? '')
  )
}
