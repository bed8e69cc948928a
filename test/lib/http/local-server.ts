import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import { createServer as createTcpServer, type Socket, type Server as TcpServer } from 'node:net'
import { listenOnFreshPort } from '../../../emulators/shared'
import { HttpClient, type HttpRequest } from '../../../src/lib/http/client'
import type { ConnectionSettings } from '../../../src/lib/http/dispatcher'

export interface LocalServer {
  origin: string
  port: number
  /** Connections that were made to it. */
  connections: () => number
}

const servers = new Set<Server | TcpServer>()
const sockets = new Set<Socket>()
const clients = new Set<HttpClient>()

/** A web server on 127.0.0.1, until {@link closeAll}. */
export async function serve(listener: RequestListener, tls?: ServerOptions): Promise<LocalServer> {
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  // What a client makes of a handshake is the client's to test.
  server.on('tlsClientError', () => undefined)
  return await listen(server, tls === undefined ? 'http' : 'https')
}

/** A server that does with a connection what it wants. */
export async function serveTcp(onConnection: (socket: Socket) => void, scheme = 'http'): Promise<LocalServer> {
  return await listen(createTcpServer(onConnection), scheme)
}

/** An address of this machine at which nobody listens. */
export async function deadOrigin(scheme = 'http'): Promise<string> {
  const server = createTcpServer()
  const { origin } = await listen(server, scheme)
  server.close()
  await once(server, 'close')
  servers.delete(server)
  return origin
}

export function clientFor(origin: string, settings: Partial<ConnectionSettings> = {}): HttpClient {
  const client = new HttpClient({
    origin,
    trust: { mode: 'verify' },
    legacyTls: false,
    connections: 1,
    connectTimeoutMs: 5_000,
    ...settings,
  })
  clients.add(client)
  return client
}

/** A request with what most tests do not care about. */
export function request(given: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'GET',
    path: '/',
    device: 'Office',
    endpoint: '/api test',
    maxBodyBytes: 1024 * 1024,
    timeoutMs: 5_000,
    signal: new AbortController().signal,
    ...given,
  }
}

export async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) if (Buffer.isBuffer(chunk)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Ends all servers and clients of a test. */
export async function closeAll(): Promise<void> {
  await Promise.all([...clients].map((client) => client.close()))
  clients.clear()
  for (const socket of sockets) socket.destroy()
  for (const server of servers) {
    if (!server.listening) continue
    server.close()
    await once(server, 'close')
  }
  servers.clear()
}

async function listen(server: Server | TcpServer, scheme: string): Promise<LocalServer> {
  let connections = 0
  server.on('connection', (socket: Socket) => {
    connections += 1
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  const port = await listenOnFreshPort(server)
  servers.add(server)
  return { origin: `${scheme}://127.0.0.1:${port}`, port, connections: () => connections }
}
