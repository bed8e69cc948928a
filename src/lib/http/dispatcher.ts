import type { Socket } from 'node:net'
import { type buildConnector, buildConnector as createConnector, type Dispatcher, Pool, ProxyAgent } from 'undici'
import { judgeConnection, legacyTlsOptions, type TlsMaterial, type Trust } from './trust.js'

/** An `http proxy` node's settings. */
export interface Proxy {
  url: string
  /** Hosts that are reached directly; `*.example.com` and `.example.com` cover subdomains. */
  noProxy: readonly string[]
  username?: string
  password?: string
}

export interface ConnectionSettings {
  origin: string
  trust: Trust
  tls?: TlsMaterial
  legacyTls: boolean
  proxy?: Proxy
  /** Parallel connections at most. */
  connections: number
  connectTimeoutMs: number
}

/** The pool of connections to one device, and those of them that are open. */
export interface Connections {
  dispatcher: Dispatcher
  open: ReadonlySet<Socket>
}

/** A device tells of one moment in one frame: all its live calls and queues are less. */
const largestFrameBytes = 4 * 1024 * 1024

/** Errors that prevented a connection, as opposed to those that broke one: nothing was sent to the device. */
export const connectFailures = new WeakSet<Error>()

/**
 * The pool of connections to one device. Certificates are judged here rather than by OpenSSL, so that an untrusted
 * one can be named by its fingerprint and a self-signed one pinned.
 */
export function createDispatcher(settings: ConnectionSettings): Connections {
  const { origin, proxy, connections, connectTimeoutMs } = settings
  const tlsOptions = {
    ...settings.tls,
    ...(settings.legacyTls ? legacyTlsOptions : {}),
    rejectUnauthorized: false,
    // A resumed TLS session carries no certificate that could be judged.
    maxCachedSessions: 0,
  }
  const open = new Set<Socket>()
  const webSocket = { maxPayloadSize: largestFrameBytes }
  const poolOptions = { connections, pipelining: 1, headersTimeout: 0, bodyTimeout: 0, maxResponseSize: -1, webSocket }
  if (proxy === undefined || isDirect(new URL(origin).hostname, proxy.noProxy)) {
    const connect = judged(createConnector({ ...tlsOptions, timeout: connectTimeoutMs }), settings, open)
    return { dispatcher: new Pool(origin, { ...poolOptions, connect }), open }
  }
  const dispatcher = new ProxyAgent({
    ...poolOptions,
    uri: proxy.url,
    requestTls: { ...tlsOptions, timeout: connectTimeoutMs },
    ...(proxy.username === undefined ? {} : { token: basicToken(proxy.username, proxy.password ?? '') }),
    factory: (poolOrigin: URL | string, options: Pool.Options) =>
      new Pool(poolOrigin, {
        ...options,
        ...(typeof options.connect === 'function'
          ? { connect: judged(namingProxy(options.connect, new URL(proxy.url).host), settings, open) }
          : {}),
      }),
  })
  return { dispatcher, open }
}

function judged(
  connect: buildConnector.connector,
  settings: ConnectionSettings,
  open: Set<Socket>,
): buildConnector.connector {
  return (options, callback) => {
    connect(options, (...[error, socket]: Parameters<buildConnector.Callback>) => {
      if (error !== null) {
        connectFailures.add(error)
        callback(error, null)
        return
      }
      const refusal = judgeConnection(socket, settings.trust, settings.tls)
      if (refusal === undefined) {
        open.add(socket)
        socket.once('close', () => open.delete(socket))
        callback(null, socket)
        return
      }
      connectFailures.add(refusal)
      socket.destroy()
      callback(refusal, null)
    })
  }
}

/** Says of a way that was not opened that the proxy is where to look; what happens inside the tunnel is the device's. */
function namingProxy(connect: buildConnector.connector, proxyHost: string): buildConnector.connector {
  return (options, callback) => {
    connect(options, (...[error, socket]: Parameters<buildConnector.Callback>) => {
      if (error === null) callback(null, socket)
      else if ('code' in error && /^(EPROTO|ERR_)/.test(String(error.code))) callback(error, null)
      else callback(new Error(`its proxy ${proxyHost} did not open the way (${error.message})`), null)
    })
  }
}

function isDirect(host: string, noProxy: readonly string[]): boolean {
  return noProxy.some((pattern) => {
    const suffix = pattern
      .trim()
      .toLowerCase()
      .replace(/^\*?\./, '')
    return suffix === '*' || (suffix !== '' && (host === suffix || host.endsWith(`.${suffix}`)))
  })
}

function basicToken(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}
