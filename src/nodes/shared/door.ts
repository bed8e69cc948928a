import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { NodeAPI } from 'node-red'
import { badInput, DeviceError, toDeviceError } from '../../lib/errors.js'
import { sentence } from '../../lib/sentences/sentence.js'

/** What came through a door. */
export interface DoorRequest {
  /** Without the question mark. */
  query: string
  body: string
}

/** What is answered; nothing said = 200 without content. */
export interface DoorReply {
  status: number
  /** XML. */
  body?: string
}

export interface DoorSettings {
  /** Below the root of Node-RED's HTTP nodes: `/telecom/kalliope/<id>`. */
  path: string
  /** Both empty: open to everybody. */
  username: string
  password: string
  /** Whose door it is: listeners of the same owner share it, nobody else may have its path. */
  owner: string
  warn: (text: string) => void
}

/** Handles what comes; what it throws is told to the sender as an error of the server. */
export type DoorListener = (request: DoorRequest) => Promise<DoorReply | undefined> | DoorReply | undefined

const mostBodyBytes = 1024 * 1024
const mostConnections = 100
const idleMs = 60_000
/** A wrong password is told of once in this time. */
const warnEveryMs = 60_000

/**
 * Opens a door below Node-RED's HTTP nodes until the returned function is called.
 *
 * @throws DeviceError `BAD_INPUT` for a path that is none or taken, `UNSUPPORTED` where Node-RED has no HTTP nodes
 */
export function openDoor(RED: NodeAPI, settings: DoorSettings, listener: DoorListener): () => void {
  const root = RED.settings.httpNodeRoot
  if (root === false) throw new DeviceError('UNSUPPORTED', sentence('node.no-http-nodes'), {}, 'no')
  const path = checkedPath(settings.path)
  const house = houseOf(RED)
  let door = house.get(path)
  if (door !== undefined && door.settings.owner !== settings.owner) {
    throw badInput('path', path, sentence('input.free-path'))
  }
  if (door === undefined) {
    door = new Door(settings)
    house.set(path, door)
  }
  const { listeners } = door
  // Of its own, so that the same function may listen twice.
  const own: DoorListener = (request) => listener(request)
  listeners.add(own)
  return () => {
    listeners.delete(own)
    if (listeners.size === 0 && house.get(path)?.listeners === listeners) house.delete(path)
  }
}

/** @throws DeviceError `BAD_INPUT` */
function checkedPath(given: string): string {
  const path = given.trim().replace(/\/$/, '')
  if (!/^(?:\/[\w.~-]+)+$/.test(path))
    throw badInput('path', given, sentence('input.path', { example: '/telecom/pbx' }))
  return path
}

/** The doors of one Node-RED, by path. */
const houses = new WeakMap<NodeAPI['httpNode'], Map<string, Door>>()

function houseOf(RED: NodeAPI): Map<string, Door> {
  const known = houses.get(RED.httpNode)
  if (known !== undefined) return known
  const house = new Map<string, Door>()
  houses.set(RED.httpNode, house)
  RED.httpNode.use((request, response, next) => {
    const door = house.get(request.path.replace(/\/$/, ''))
    if (door === undefined) next()
    else void door.enter(request, response)
  })
  takeBodiesFirst(RED, house)
  return house
}

/**
 * The admin app, where it stands at the same root, parses bodies before the HTTP nodes see them: it refuses JSON that
 * a PBX's template has spoilt, and loses a text that is called a form. It leaves alone what it takes for parsed.
 */
function takeBodiesFirst(RED: NodeAPI, house: ReadonlyMap<string, Door>): void {
  const { httpNodeRoot } = RED.settings
  const root = (typeof httpNodeRoot === 'string' ? httpNodeRoot : '/').replace(/\/$/, '')
  RED.server.prependListener('request', (request: IncomingMessage) => {
    const path = (request.url ?? '').split('?', 1)[0]?.replace(/\/$/, '') ?? ''
    if (path.startsWith(root) && house.has(path.slice(root.length))) Object.assign(request, { _body: true })
  })
}

class Door {
  readonly listeners = new Set<DoorListener>()
  #open = 0
  #warnedAtMs = Number.NEGATIVE_INFINITY

  constructor(readonly settings: DoorSettings) {
    const { username, password, path, warn } = settings
    if (username === '' && password === '') warn(String(sentence('node.door-open', { path })))
  }

  /** Answers one request, whatever happens. */
  async enter(request: IncomingMessage & { method: string }, response: ServerResponse): Promise<void> {
    if (this.#open >= mostConnections) {
      refuse(response, 503)
      return
    }
    this.#open += 1
    try {
      await this.#answer(request, response)
    } catch (error) {
      this.settings.warn(String(toDeviceError(error)))
      if (!response.headersSent) refuse(response, 500)
    } finally {
      this.#open -= 1
    }
  }

  async #answer(request: IncomingMessage & { method: string }, response: ServerResponse): Promise<void> {
    if (!this.#mayEnter(request)) {
      this.#warn(request.socket.remoteAddress ?? '')
      response.setHeader('WWW-Authenticate', 'Basic realm="Node-RED", charset="UTF-8"')
      refuse(response, 401)
      return
    }
    if (request.method !== 'GET' && request.method !== 'POST') {
      refuse(response, 405)
      return
    }
    const body = await bodyOf(request)
    if (typeof body === 'number') {
      refuse(response, body)
      return
    }
    const url = request.url ?? ''
    const mark = url.indexOf('?')
    const query = mark < 0 ? '' : url.slice(mark + 1)
    let reply: DoorReply | undefined
    for (const listener of this.listeners) reply ??= await listener({ query, body })
    response.statusCode = reply?.status ?? 200
    if (reply?.body !== undefined) response.setHeader('Content-Type', 'text/xml; charset=UTF-8')
    response.end(reply?.body)
  }

  #mayEnter({ headers: { authorization = '' } }: IncomingMessage): boolean {
    const { username, password } = this.settings
    if (username === '' && password === '') return true
    const given = /^Basic\s+([A-Za-z0-9+/=_-]{1,2000})\s*$/i.exec(authorization)?.[1] ?? ''
    // All of it is compared in the same time, whatever is wrong.
    return timingSafeEqual(digest(Buffer.from(given, 'base64').toString('utf8')), digest(`${username}:${password}`))
  }

  #warn(address: string): void {
    const nowMs = performance.now()
    if (nowMs - this.#warnedAtMs < warnEveryMs) return
    this.#warnedAtMs = nowMs
    this.settings.warn(String(sentence('node.door-refused', { path: this.settings.path, address })))
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}

/** Nothing of what was sent is kept. */
function refuse(response: ServerResponse, status: number): void {
  response.statusCode = status
  response.setHeader('Connection', 'close')
  response.end()
}

/** The body as text; an HTTP status where it is too large or too slow. What somebody else has read is taken from there. */
async function bodyOf(request: IncomingMessage): Promise<string | number> {
  if (request.readableEnded) return readBefore(request)
  if (Number(request.headers['content-length']) > mostBodyBytes) return 413
  const chunks: Buffer[] = []
  let length = 0
  const timer = setTimeout(() => request.destroy(), idleMs)
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      timer.refresh()
      length += chunk.length
      if (length > mostBodyBytes) return 413
      chunks.push(chunk)
    }
  } catch {
    // Whoever broke off, or was too slow, does not wait for an answer.
    return 400
  } finally {
    clearTimeout(timer)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function readBefore(request: IncomingMessage): string {
  const body: unknown = 'body' in request ? request.body : undefined
  if (typeof body === 'string') return body
  if (Buffer.isBuffer(body)) return body.toString('utf8')
  return typeof body === 'object' && body !== null ? JSON.stringify(body) : ''
}
