import { DeviceError } from '../errors.js'
import type { Trace } from '../http/trace.js'
import type { SessionState, Waiting } from '../session/session.js'
import type { Acquired } from '../session/shared.js'
import type { Signal } from '../session/signal.js'
import {
  accountOf,
  acquireHilinkConnection,
  type HilinkConnection,
  type HilinkConnectionSettings,
} from './connection.js'
import { decryptList, keyForSecrets, newListSecrets, type PublicKey, rsaEncrypt } from './encryption.js'
import {
  type HilinkReply,
  isRefusal,
  isSealed,
  numberOf,
  type RequestFields,
  readDocument,
  requestBody,
  textOf,
} from './protocol.js'
import type { OutgoingQueue } from './sms/send/outgoing-queue.js'
import { codes } from './status-codes.js'
import type { ExchangeOptions } from './transport.js'

export interface HilinkClientSettings extends HilinkConnectionSettings {
  trace: boolean
}

/** How one request may use the modem. */
export interface HilinkRequestOptions {
  signal: Signal
  /** Replaces the client's timeout of one HTTP exchange; while the modem sends it is at least 45 s. */
  timeoutMs?: number | undefined
  onWait?: (waiting: Waiting) => void
  trace?: Trace
  /** A poll stays away from a session that somebody took, and does not keep one alive. Default `user`. */
  purpose?: 'user' | 'poll'
  /** Of a read that can be done without: not worth a login. */
  isExtra?: boolean
  /** Tells at once that the modem is out of reach, instead of waiting for it. */
  impatient?: boolean
}

export interface HilinkPostOptions extends HilinkRequestOptions {
  /** Whether it only reads, or does no harm twice, so that it may be sent again when its answer is lost. */
  repeatable: boolean
  /** It makes the modem send, which may take its time. */
  isSend?: boolean
}

/** Requests with secrets in them; encrypted where the firmware wants it. */
const secretEndpoints: ReadonlySet<string> = new Set([
  'pin/operate',
  'dialup/profiles',
  'wlan/multi-security-settings',
  'wlan/security-settings',
])
/** Requests whose replies some firmware encrypts. */
const listEndpoints: ReadonlySet<string> = new Set(['sms/sms-list'])
const probeTimeoutMs = 3_000

/** A Huawei HiLink modem or router, as one config node sees it. */
export class HilinkClient {
  readonly label: string
  readonly #acquired: Acquired<HilinkConnection>
  readonly #unsubscribe: (() => void)[] = []

  constructor(private readonly settings: HilinkClientSettings) {
    this.label = settings.device
    this.#acquired = acquireHilinkConnection(settings)
  }

  /** What distinguishes this modem and user from others, without secrets: the memory of an inbox belongs to it. */
  get identity(): string {
    return `hilink ${this.settings.http.origin} ${accountOf(this.settings)}`
  }

  get traces(): boolean {
    return this.settings.trace
  }

  onSessionState(listener: (state: SessionState) => void): () => void {
    return this.#connection.session.onState(listener)
  }

  /** Shows the exchanges of logins, which belong to no message. */
  onLoginExchange(trace: Trace): void {
    if (!this.settings.trace) return
    this.#connection.traces.add(trace)
    this.#unsubscribe.push(() => this.#connection.traces.delete(trace))
  }

  forgetRefusal(): void {
    this.#connection.session.forgetRefusal()
  }

  /** Successful openings of the shared session so far. */
  get logins(): number {
    return this.#connection.session.logins
  }

  /** The turns and memories of all who send through this modem. */
  get outgoing(): OutgoingQueue {
    return this.#connection.outgoing
  }

  async close(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    await this.#acquired.release()
  }

  /** Whether a read has turned out to need a login here. */
  needsLoginFor(endpoint: string): boolean {
    return this.#connection.protectedEndpoints.has(endpoint)
  }

  /**
   * Reads `GET /api/<endpoint>`, without a login where the modem allows it.
   *
   * @param endpoint e.g. `monitoring/status`
   * @throws DeviceError also for every error code of the modem
   */
  async get(endpoint: string, options: HilinkRequestOptions): Promise<HilinkReply> {
    const connection = this.#connection
    const run = { ...options, repeatable: true }
    if (!needsLogin(endpoint) && !connection.protectedEndpoints.has(endpoint)) {
      const isKnown = connection.hasSession
      const beginSession = (isLast: boolean): Promise<HilinkReply> =>
        connection.session.runWithoutLogin(async (signal) => {
          const session = await connection.anonymous(signal)
          return await this.#get(session, endpoint, { ...run, signal }, !isLast)
        }, run)
      try {
        if (!isKnown) return await beginSession(true)
        try {
          return await beginSession(false)
        } catch (thrown) {
          // Some refuse everything to a session that was idle for too long, as if a login were missing.
          if (!wantsLogin(thrown) || !connection.forgetAnonymous()) throw thrown
          return await beginSession(true)
        }
      } catch (thrown) {
        if (!wantsLogin(thrown) || this.settings.password === '' || options.isExtra === true) throw thrown
        connection.protectedEndpoints.add(endpoint)
      }
    }
    return await connection.session.run((session, signal) => this.#get(session, endpoint, { ...run, signal }), run)
  }

  /**
   * `POST /api/<endpoint>` inside the session.
   *
   * @param fields in the documented order of the endpoint
   * @throws DeviceError also for every error code of the modem
   */
  post(endpoint: string, fields: RequestFields | string, options: HilinkPostOptions): Promise<HilinkReply> {
    const connection = this.#connection
    return connection.session.run(async (session, signal) => {
      const key = secretEndpoints.has(endpoint)
        ? keyForSecrets(await connection.encryption(session, signal), { device: this.label, endpoint })
        : undefined
      const exchange = { ...this.#exchange({ ...options, signal }, options.isSend), key }
      const ask = async (sent: RequestFields | string): Promise<HilinkReply> => {
        const body = requestBody(sent)
        const reply = await connection.transport.post(session, endpoint, () => body, exchange)
        if (isRefusal(reply)) throw await connection.failureOf(session, endpoint, reply, signal)
        return reply
      }
      if (!listEndpoints.has(endpoint) || typeof fields === 'string') return await ask(fields)
      if (!connection.encryptsLists) {
        const reply = await ask(fields)
        if (!isSealed(reply)) return reply
        connection.encryptsLists = true
      }
      return await this.#unsealed(ask, fields, await connection.publicKey(session, signal))
    }, options)
  }

  /** Whether the modem answers right now; asks once, at once, past the queue. */
  async isThere(signal: Signal): Promise<boolean> {
    const { http } = this.#connection
    try {
      await http.send({
        method: 'GET',
        path: '/api/device/basic_information',
        device: this.label,
        endpoint: 'device/basic_information',
        maxBodyBytes: this.settings.maxBodyBytes,
        timeoutMs: Math.min(this.settings.timeoutMs, probeTimeoutMs),
        signal,
      })
      return true
    } catch (thrown) {
      if (signal.aborted || !(thrown instanceof DeviceError)) throw thrown
      return thrown.code !== 'UNREACHABLE' && thrown.code !== 'TIMEOUT'
    }
  }

  /** Asks with two secrets of our own, and opens the reply with them. */
  async #unsealed(
    ask: (fields: RequestFields) => Promise<HilinkReply>,
    fields: RequestFields,
    key: PublicKey | undefined,
  ): Promise<HilinkReply> {
    if (key === undefined) return await ask(fields)
    const secrets = newListSecrets()
    const nonce = rsaEncrypt(key, Buffer.from(secrets.nonce + secrets.salt, 'ascii'))
    const reply = await ask({ ...fields, nonce })
    if (!isSealed(reply)) return reply
    const { content } = reply
    const sealed = {
      pwd: textOf(content, 'pwd'),
      hash: textOf(content, 'hash'),
      iterations: numberOf(content, 'iter') ?? 0,
    }
    const opened = await decryptList(secrets, sealed)
    return opened === undefined ? reply : readDocument(opened, this.label, 'sms/sms-list')
  }

  get #connection(): HilinkConnection {
    return this.#acquired.resource
  }

  async #get(
    session: Parameters<HilinkConnection['transport']['get']>[0],
    endpoint: string,
    options: HilinkRequestOptions,
    isTentative = options.isExtra === true,
  ): Promise<HilinkReply> {
    const connection = this.#connection
    const reply = await connection.transport.get(session, endpoint, this.#exchange(options))
    if (isRefusal(reply) && isTentative && reply.code === codes.needsLogin) throw connection.refusalOf(endpoint, reply)
    if (isRefusal(reply)) throw await connection.failureOf(session, endpoint, reply, options.signal)
    return reply
  }

  #exchange({ signal, timeoutMs, trace }: HilinkRequestOptions, isSend = false): ExchangeOptions {
    return {
      signal,
      timeoutMs: this.#connection.timeoutFor(timeoutMs, isSend),
      trace: this.settings.trace ? trace : undefined,
    }
  }
}

function wantsLogin(thrown: unknown): boolean {
  return thrown instanceof DeviceError && thrown.cause.deviceCode === codes.needsLogin
}

/** Reads that ask for a login wherever the device has one (the firmware's own table of rights). */
const protectedReads: ReadonlySet<string> = new Set([
  'cradle/basic-info',
  'device/information',
  'dhcp/static-addr-info',
  'dialup/profiles',
  'lan/HostInfo',
  'net/network',
  'pb/pb-count',
  'pin/save-pin',
  'sms/config',
  'sms/sms-feature-switch',
  'sntp/sntpswitch',
  'user/heartbeat',
  'wlan/host-list',
  'wlan/security-settings',
])
const protectedGroups = ['security/', 'vpn/', 'voice/']

/** Whether a GET is worth trying without a login. Newer routers protect more: they say so, and then it is known. */
export function needsLogin(endpoint: string): boolean {
  return protectedReads.has(endpoint) || protectedGroups.some((group) => endpoint.startsWith(group))
}
