import { DeviceError } from '../../errors.js'
import type { ConnectionSettings } from '../../http/dispatcher.js'
import { WebSocketConnection } from '../../http/web-socket.js'
import { sentence } from '../../sentences/sentence.js'
import { LoginRefused, SessionLost, sendingCredentials } from '../../session/outcomes.js'
import type { Signal } from '../../session/signal.js'
import { loginToken } from '../auth.js'
import { isObject, readReply, type UcmReply } from '../protocol.js'
import { coerceStatus, ucmError, ucmStatus } from '../status-codes.js'

/** Only this path of Grandstream's web server speaks it (seen at UCM6204, 6300, 6300A). */
const path = '/websockify'
const heartbeatMs = 20_000
/** Nothing at all for so long: the peer is dead. */
const deadAfterMs = 3 * heartbeatMs
const unknownEventStatus = -9

export interface EventSocketSettings {
  device: string
  http: Omit<ConnectionSettings, 'connections' | 'connectTimeoutMs'>
  username: string
  password: string
  timeoutMs: number
}

/** What a PBX tells of by itself. */
export type OnNotification = (eventName: string, body: unknown) => void

/** A logged-in WebSocket of a PBX: requests with their replies, notifications in between, a heartbeat. */
export class EventSocket {
  readonly #pending = new Map<string, (reply: UcmReply) => void>()
  #connection: WebSocketConnection | undefined
  #transactions = 0
  #heardMs = performance.now()
  #heartbeat: NodeJS.Timeout | undefined

  private constructor(
    private readonly settings: EventSocketSettings,
    private readonly onNotification: OnNotification,
  ) {}

  /**
   * Connects and logs in, once.
   *
   * @throws LoginRefused, LoginUnproven, DeviceError
   */
  static async open(
    settings: EventSocketSettings,
    onNotification: OnNotification,
    signal: Signal,
  ): Promise<EventSocket> {
    const socket = new EventSocket(settings, onNotification)
    const { device, http, timeoutMs } = settings
    socket.#connection = await WebSocketConnection.open(http, {
      path,
      device,
      endpoint: path,
      timeoutMs,
      signal,
      onText: (text) => socket.#receive(text),
    })
    try {
      await socket.#logIn(signal)
    } catch (error) {
      socket.close()
      throw error
    }
    socket.#heartbeat = setInterval(() => socket.#beat(), heartbeatMs)
    socket.#heartbeat.unref()
    return socket
  }

  /** Resolves with the reason when the socket has ended. */
  get closed(): Promise<DeviceError> {
    return this.#open.closed
  }

  /**
   * Adds subscriptions, such as `ExtensionStatus/1005~1007`. The PBX takes all of them or none; a name that it does not
   * know is left out.
   *
   * @returns the names that this firmware does not know
   */
  async subscribe(names: readonly string[], signal: Signal): Promise<string[]> {
    if (names.length === 0) return []
    const reply = await this.#request('subscribe', { eventnames: names }, signal)
    if (reply.status === 0) return []
    if (reply.status !== unknownEventStatus) throw this.#failure(reply, 'subscribe')
    if (names.length === 1) return [...names]
    const unknown: string[] = []
    for (const name of names) unknown.push(...(await this.subscribe([name], signal)))
    return unknown
  }

  async unsubscribe(names: readonly string[], signal: Signal): Promise<void> {
    if (names.length > 0) await this.#request('unsubscribe', { eventnames: names }, signal)
  }

  close(): void {
    clearInterval(this.#heartbeat)
    this.#connection?.close()
  }

  get #open(): WebSocketConnection {
    if (this.#connection === undefined) throw new Error('An event socket is used once it is open.')
    return this.#connection
  }

  async #logIn(signal: Signal): Promise<void> {
    const { username, password } = this.settings
    const challenged = await this.#request('challenge', { username, version: '1' }, signal)
    if (challenged.status !== 0) throw this.#refusal(challenged, 'challenge')
    const { challenge } = challenged.response
    if (typeof challenge !== 'string' || challenge === '')
      throw this.#failure({ ...challenged, status: -1 }, 'challenge')
    await sendingCredentials(async () => {
      const reply = await this.#request('login', { username, token: loginToken(challenge, password) }, signal)
      if (reply.status !== 0) throw this.#refusal(reply, 'login')
    })
  }

  /** @throws SessionLost when the socket has ended, or the PBX says so; DeviceError `TIMEOUT` */
  #request(action: string, fields: Record<string, unknown>, signal: Signal): Promise<UcmReply> {
    const { device, timeoutMs } = this.settings
    this.#transactions += 1
    const transactionid = `t${String(this.#transactions)}`
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        const words = sentence('http.timeout', { device, endpoint: `${path} ${action}`, seconds: timeoutMs / 1000 })
        end(new DeviceError('TIMEOUT', words, { device, endpoint: path }))
      }, timeoutMs)
      const giveUp = () => end(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)))
      const end = (error?: Error): void => {
        clearTimeout(late)
        this.#pending.delete(transactionid)
        signal.removeEventListener('abort', giveUp)
        if (error !== undefined) reject(error)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      this.#pending.set(transactionid, (reply) => {
        end()
        resolve(reply)
      })
      this.closed.then((reason) => end(new SessionLost(reason)), end)
      if (!this.#open.isOpen) return
      this.#open.send(JSON.stringify({ type: 'request', message: { transactionid, action, ...fields } }))
    })
  }

  /** A text that is no frame of the protocol is none of our business. */
  #receive(text: string): void {
    this.#heardMs = performance.now()
    const frame = parsed(text)
    if (!isObject(frame)) return
    const messages = Array.isArray(frame.message) ? frame.message : [frame.message ?? frame]
    for (const message of messages.filter(isObject)) {
      if (message.action === 'notify') this.#notified(message)
      else this.#answered(message)
    }
  }

  #notified(message: Record<string, unknown>): void {
    const name = message.eventname ?? message.eventnames
    if (typeof name === 'string') this.onNotification(name.split('/', 1)[0] ?? name, message.eventbody)
  }

  /** A reply may lack its transaction: then it is of the oldest request. */
  #answered(message: Record<string, unknown>): void {
    const { transactionid, status, response } = message
    const key = typeof transactionid === 'string' ? transactionid : this.#pending.keys().next().value
    const take = key === undefined ? undefined : this.#pending.get(key)
    take?.(readReply({ response: isObject(response) ? response : message, status: coerceStatus(status) ?? 0 }))
  }

  #beat(): void {
    if (performance.now() - this.#heardMs > deadAfterMs) {
      this.#connection?.destroy()
      return
    }
    if (!this.#open.isOpen) return
    this.#open.send(JSON.stringify({ type: 'request', message: { transactionid: 'h', action: 'heartbeat' } }))
  }

  #refusal(reply: UcmReply, action: string): Error {
    const failure = this.#failure(reply, action)
    if (failure.code !== 'CREDENTIALS_REFUSED' && failure.code !== 'PERMISSION_DENIED') return failure
    const { device, username } = this.settings
    const words = sentence('ucm.events-refused', { device, user: username, status: reply.status })
    const refused = new DeviceError('CREDENTIALS_REFUSED', words, { ...failure.cause, retryable: false }, 'no')
    return new LoginRefused(refused, {
      costsTry: ucmStatus(reply.status).class === 'credentials' && reply.status === -37,
    })
  }

  #failure({ status, response, text }: UcmReply, action: string): DeviceError {
    return ucmError(status, {
      action,
      device: this.settings.device,
      endpoint: `${path} ${action}`,
      remainNum: coerceStatus(response.remain_num),
      remainTimeSeconds: coerceStatus(response.remain_time),
      replyText: text,
    })
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
