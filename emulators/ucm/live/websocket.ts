import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Clock, isObject, type JsonObject, parseObject } from '../../shared'
import type { UcmSettings } from '../options'
import type { Sessions } from '../sessions'

/** The path of Grandstream's own web interface. */
const path = '/websockify'

/** Every event name of the sheet. */
const eventNames = new Set([
  'ActiveCallStatus',
  'ExtensionStatus',
  'PbxStatus',
  'TrunkStatus',
  'CallQueueStatus',
  'ConferenceStatus',
  'ConferenceForVideoStatus',
  'VoiceMailStatus',
  'InterfaceStatus',
  'EquipmentCapacityStatus',
  'ResourceUsageStatus',
  'PresenceStatus',
])

const scopedNames = new Set(['ExtensionStatus', 'CallQueueStatus'])

interface Client {
  socket: WebSocket
  user: string
  /** Good for one try. */
  challenge: string
  isLoggedIn: boolean
  /** Scopes by event name; an empty one means everything. */
  subscribed: Map<string, string[]>
  stopIdle: () => void
}

/** The PBX's WebSocket: who is logged in is told what was subscribed. */
export class LiveSockets {
  logins = 0
  refusedLogins = 0
  heartbeats = 0
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024 })
  readonly #clients = new Set<Client>()

  constructor(
    private readonly settings: UcmSettings,
    private readonly sessions: Sessions,
    private readonly clock: Clock,
  ) {}

  /** Sockets that are logged in now. */
  get open(): number {
    return [...this.#clients].filter(({ isLoggedIn }) => isLoggedIn).length
  }

  /** What is subscribed now, by all: `ExtensionStatus/1005~1007`. */
  get subscriptions(): string[] {
    const names = [...this.#clients].flatMap(({ subscribed }) =>
      [...subscribed].map(([name, scopes]) => (scopes.length === 0 ? name : `${name}/${scopes.join(',')}`)),
    )
    return [...new Set(names)].sort()
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (new URL(`http://127.0.0.1${request.url ?? '/'}`).pathname !== path || this.settings.events === 'off') {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n')
      return
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#welcome(webSocket))
  }

  /** Tells everybody who subscribed. */
  notify(eventname: string, eventbody: unknown, keyOf?: (row: JsonObject) => string): void {
    for (const client of this.#clients) {
      const scopes = client.subscribed.get(eventname)
      if (scopes === undefined) continue
      const rows = Array.isArray(eventbody) ? eventbody : undefined
      const wanted =
        rows === undefined || keyOf === undefined || scopes.length === 0
          ? eventbody
          : rows.filter((row) => isObject(row) && scopes.some((scope) => covers(scope, keyOf(row))))
      if (Array.isArray(wanted) && wanted.length === 0) continue
      const notification = { transactionid: 'x', action: 'notify', eventname, eventbody: wanted }
      this.#send(client, { type: 'request', message: this.settings.frames === 'array' ? [notification] : notification })
    }
  }

  /** Sends a text to everybody as it is: frames that are none. */
  sendText(text: string): void {
    for (const { socket } of this.#clients) socket.send(text)
  }

  /** Cuts all sockets, as a restart or a proxy does. */
  dropAll(): void {
    for (const { socket } of this.#clients) socket.terminate()
  }

  /** Goes silent: the sockets stay open, nothing comes any more. */
  muteAll(): void {
    for (const { socket } of this.#clients) socket.pause()
  }

  #welcome(socket: WebSocket): void {
    const client: Client = {
      socket,
      user: '',
      challenge: '',
      isLoggedIn: false,
      subscribed: new Map(),
      stopIdle: () => undefined,
    }
    this.#clients.add(client)
    const watch = (): void => {
      client.stopIdle()
      if (this.settings.idleDrop > 0) {
        client.stopIdle = this.clock.after(this.settings.idleDrop * 1000, () => socket.terminate())
      }
    }
    watch()
    socket.on('message', (data, isBinary) => {
      watch()
      const text = isBinary || !Buffer.isBuffer(data) ? '' : data.toString('utf8')
      this.#receive(client, parseObject(text))
    })
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      client.stopIdle()
      this.#clients.delete(client)
    })
  }

  #receive(client: Client, frame: JsonObject | undefined): void {
    const message = frame?.['message']
    if (frame?.['type'] !== 'request' || !isObject(message) || typeof message['action'] !== 'string') {
      client.socket.close(1003)
      return
    }
    const { transactionid, action } = message
    const reply = this.#answer(client, message)
    // A notification may come between a request and its reply.
    if (action === 'subscribe' && this.settings.notifyFirst) this.notify('PbxStatus', { date: 'now' })
    if (reply === undefined) return
    this.#send(client, { type: 'response', message: { transactionid, action, ...reply } })
    if (action === 'logout') client.socket.close(1000)
  }

  #answer(client: Client, message: JsonObject): JsonObject | undefined {
    const { action, username, token, eventnames } = message
    switch (action) {
      case 'challenge': {
        if (typeof username !== 'string' || this.#isRefusedUser(username)) return { status: -47 }
        client.user = username
        const { response, status } = this.sessions.socketChallenge()
        client.challenge = typeof response['challenge'] === 'string' ? response['challenge'] : ''
        return { ...response, status }
      }
      case 'login': {
        if (typeof token !== 'string') return { status: -1 }
        const { password, eventsUser, eventsPassword } = this.settings
        const wanted = eventsUser === '' ? password : eventsPassword
        const { response, status } = this.sessions.socketLogin(client.challenge, token, wanted)
        client.challenge = ''
        client.isLoggedIn = status === 0
        if (status === 0) this.logins++
        else this.refusedLogins++
        return { ...response, status }
      }
      case 'heartbeat':
        this.heartbeats++
        return client.isLoggedIn ? { status: '0' } : { status: -6 }
      case 'logout':
        client.isLoggedIn = false
        return { status: 0 }
      case 'subscribe':
      case 'unsubscribe': {
        if (!client.isLoggedIn) return { status: -6 }
        if (!Array.isArray(eventnames)) return { status: -1 }
        const names = eventnames.map((name) => String(name).split('/', 2))
        const unknown = this.settings.unknownEvents.split(',')
        // All or nothing.
        if (names.some(([name = '']) => !eventNames.has(name) || unknown.includes(name))) return { status: -9 }
        for (const [name = '', scope] of names) {
          if (action === 'unsubscribe') client.subscribed.delete(name)
          else client.subscribed.set(name, scope === undefined || !scopedNames.has(name) ? [] : scope.split(','))
        }
        return { status: 0 }
      }
      default:
        return { status: -19 }
    }
  }

  /** A UCM62xx takes a web user only. */
  #isRefusedUser(username: string): boolean {
    return username !== (this.settings.eventsUser || this.settings.username)
  }

  #send({ socket }: Client, frame: JsonObject): void {
    socket.send(JSON.stringify(frame))
  }
}

/** `1005~1007` covers 1006. */
function covers(scope: string, key: string): boolean {
  const [from = '', to = from] = scope.split('~')
  return key.length === from.length && key >= from && key <= to
}
