import assert from 'node:assert/strict'
import { createHash, randomInt } from 'node:crypto'
import type { Answer } from '../shared/client'
import { ask } from '../shared/client'

type Json = Record<string, unknown>

export interface Action extends Json {
  method: string
  xpath?: string
}

interface Told {
  code: number
  description: string
}
export interface DeviceReply {
  id: number
  error: Told
  actions?: {
    uid: number
    id: number
    error: Told
    callbacks: { uid: number; result: Told; xpath: string; parameters: Json }[]
  }[]
  events: { id: string; type: string; xpath: string; uid: number; parameters: Json }[]
}

/** What python-sagemcom-api asks for at login, in its order. */
export const pythonSessionOptions = {
  nss: [{ name: 'gtw', uri: 'http://sagemcom.com/gateway-data' }],
  language: 'ident',
  'context-flags': { 'get-content-name': true, 'local-time': true },
  'capability-depth': 2,
  'capability-flags': { name: true, 'default-value': false, restriction: true, description: false },
  'time-format': 'ISO_8601',
  'write-only-string': '_XMO_WRITE_ONLY_',
  'undefined-write-only-string': '_XMO_UNDEFINED_WRITE_ONLY_',
}

/** `urllib.parse.quote(xpath, "/=[]'@\"")` */
export function pythonQuote(xpath: string): string {
  return Array.from(xpath)
    .map((char) => (/[A-Za-z0-9_.~\-/=[\]'@"]/.test(char) ? char : percentEncode(char)))
    .join('')
}

function percentEncode(char: string): string {
  return [...Buffer.from(char)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')
}

export function form(json: unknown): string {
  return new URLSearchParams({ req: JSON.stringify(json) }).toString()
}

export function postForm(url: string, body: string, localAddress?: string): Promise<Answer> {
  return ask(`${url}/cgi/json-req`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
    ...(localAddress === undefined ? {} : { localAddress }),
  })
}

export function replyOf({ status, text }: Answer): DeviceReply {
  assert.equal(status, 200)
  const { reply } = JSON.parse(text) as { reply: DeviceReply }
  return reply
}

interface ClientOptions {
  user?: string
  password?: string
  hash?: 'md5' | 'sha512'
  sessionOptions?: Json
  persistent?: unknown
  localAddress?: string
}

/** A client the way python-sagemcom-api is one, for tests: its own digests, nothing shared with emulator or package. */
export class Client {
  id = -1
  sessionId = 0
  nonce = ''

  constructor(
    readonly url: string,
    readonly options: ClientOptions = {},
  ) {}

  /** The next request, unsent. */
  envelope(actions: readonly Action[], overrides: Json = {}): { request: Json } {
    const { user = 'admin', password = 'secret', hash = 'sha512' } = this.options
    const digest = (text: string) => createHash(hash).update(text).digest('hex')
    const cnonce = randomInt(500_000)
    const ha1 = digest(`${user}:${this.nonce}:${digest(password)}`)
    return {
      request: {
        id: this.id,
        'session-id': this.sessionId,
        priority: actions[0]?.method === 'logIn',
        actions: actions.map((action, id) => ({ id, ...action })),
        cnonce,
        'auth-key': digest(`${ha1}:${this.id}:${cnonce}:JSON:/cgi/json-req`),
        ...overrides,
      },
    }
  }

  async send(actions: readonly Action[], overrides: Json = {}): Promise<DeviceReply> {
    this.id++
    return replyOf(await postForm(this.url, form(this.envelope(actions, overrides)), this.options.localAddress))
  }

  async logIn(): Promise<DeviceReply> {
    const { user = 'admin', persistent = true, sessionOptions = pythonSessionOptions } = this.options
    this.id = -1
    this.nonce = ''
    const parameters = { user, persistent, 'session-options': sessionOptions }
    const reply = await this.send([{ method: 'logIn', parameters }])
    const { id, nonce } = reply.actions?.[0]?.callbacks[0]?.parameters ?? {}
    if (typeof id === 'number' && typeof nonce === 'string') {
      this.sessionId = id
      this.nonce = nonce
    }
    return reply
  }

  async logOut(): Promise<DeviceReply> {
    const reply = await this.send([{ method: 'logOut' }])
    this.sessionId = -1
    this.nonce = ''
    return reply
  }

  get(xpath: string, options: Json = { 'capability-depth': 0 }): Promise<DeviceReply> {
    return this.send([{ method: 'getValue', xpath, options }])
  }

  /** The values of all nodes that the path reaches. */
  async values(xpath: string): Promise<unknown[]> {
    const reply = await this.get(xpath)
    assert.equal(reply.error.code, 16777216, JSON.stringify(reply))
    return callbacksOf(reply).map(({ parameters }) => parameters['value'])
  }

  set(xpath: string, value: unknown): Promise<DeviceReply> {
    return this.send([{ method: 'setValue', xpath, parameters: { value } }])
  }
}

export function callbacksOf(reply: DeviceReply) {
  return reply.actions?.[0]?.callbacks ?? []
}

export async function loggedIn(url: string, options: ClientOptions = {}): Promise<Client> {
  const client = new Client(url, options)
  const reply = await client.logIn()
  assert.equal(reply.error.code, 16777216, JSON.stringify(reply))
  return client
}

/** The three levels of errors: reply, actions, callbacks. */
export function codesOf({ error, actions }: DeviceReply) {
  return [
    error.code,
    actions?.map((action) => [action.error.code, ...action.callbacks.map(({ result }) => result.code)]),
  ]
}
