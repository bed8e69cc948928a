import { createServer, type Socket } from 'node:net'
import type { NodeAPI } from 'node-red'
import { badInput, DeviceError } from '../../lib/errors.js'
import { sentence } from '../../lib/sentences/sentence.js'
import { openDoor } from '../shared/door.js'
import { choiceField, numberField, textField } from '../shared/fields.js'

/** Where a config node takes what its PBX pushes by *CDR Real-Time Output*, and from whom. */
interface PushDoor {
  transport: 'none' | 'http' | 'tcp'
  /** Empty: the default. */
  path: string
  host: string
  /** 0: not set. */
  port: number
  username: string
  password: string
}

const transportField = choiceField(['none', 'http', 'tcp'], 'none')
const portField = numberField(0, { min: 1, max: 65_535, whole: true, expected: sentence('ucm.port') })
const mostConnections = 100
const idleMs = 60_000
/** More than this at once is no row of a call. */
const mostRecordBytes = 1024 * 1024

/** What a `ucm-config` lends besides its device. */
export function pushExtras(
  properties: Record<string, unknown>,
  credentials: Readonly<Record<string, string>>,
): { push: PushDoor | DeviceError } {
  try {
    return {
      push: {
        transport: transportField.read(properties.pushTransport, 'pushTransport'),
        path: textField('').read(properties.pushPath, 'pushPath').trim(),
        host: textField('').read(properties.pushHost, 'pushHost').trim() || '0.0.0.0',
        port: portField.read(properties.pushPort, 'pushPort'),
        username: credentials.pushUsername ?? '',
        password: credentials.pushPassword ?? '',
      },
    }
  } catch (error) {
    if (error instanceof DeviceError) return { push: error }
    throw error
  }
}

/**
 * Hears that the PBX of a config node has pushed something, until the returned function is called. What comes is a hint,
 * whatever it holds: nothing of it is kept. The door is open as long as somebody listens.
 *
 * @param warn told of strangers, and of a port that cannot be had
 * @throws DeviceError `BAD_INPUT` for settings that cannot be used
 */
export function listenToPushes(
  RED: NodeAPI,
  configId: unknown,
  warn: (text: string) => void,
  pushed: () => void,
): () => void {
  const id = String(configId)
  const node: unknown = RED.nodes.getNode(id)
  if (!isPushed(node)) return () => undefined
  const { push } = node
  if (push instanceof DeviceError) throw push
  switch (push.transport) {
    case 'none':
      return () => undefined
    case 'http': {
      const { username, password } = push
      const isGuarded = Boolean(RED.settings.httpNodeAuth)
      if (password === '' && !isGuarded) throw badInput('pushPassword', '', sentence('ucm.push-password'))
      const settings = { path: push.path || `/telecom/ucm/${id}`, username, password, owner: id, warn }
      return openDoor(RED, settings, ({ body, query }) => {
        if (body !== '' || query !== '') pushed()
        return undefined
      })
    }
    case 'tcp':
      if (push.port === 0) throw badInput('pushPort', '', sentence('ucm.port'))
      return openPort(push, id, warn, pushed)
  }
}

/** The open ports of this process, by port. */
const ports = new Map<number, { owner: string; close: () => void; listeners: Set<() => void> }>()

function openPort(
  { port, host }: PushDoor,
  owner: string,
  warn: (text: string) => void,
  pushed: () => void,
): () => void {
  let open = ports.get(port)
  if (open !== undefined && open.owner !== owner) throw badInput('pushPort', port, sentence('ucm.free-port'))
  const listener = (): void => pushed()
  if (open === undefined) {
    const listeners = new Set<() => void>()
    const close = listen(host, port, warn, () => {
      for (const one of listeners) one()
    })
    open = { owner, close, listeners }
    ports.set(port, open)
  }
  const { listeners, close } = open
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0 || ports.get(port)?.close !== close) return
    ports.delete(port)
    close()
  }
}

/** Rows come in any form and any pieces; that one comes is all there is to know. No answer is needed. */
function listen(host: string, port: number, warn: (text: string) => void, pushed: () => void): () => void {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    let received = 0
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    socket.setTimeout(idleMs, () => socket.destroy())
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => {
      // A row ends somewhere; what goes on without an end is none.
      received = /[\n}>]/.test(chunk.toString('latin1')) ? 0 : received + chunk.length
      if (received > mostRecordBytes) socket.destroy()
      else pushed()
    })
  })
  server.maxConnections = mostConnections
  server.on('error', (error) => warn(String(sentence('ucm.push-port', { port, reason: error.message }))))
  server.listen(port, host)
  return () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
}

function isPushed(node: unknown): node is { push: PushDoor | DeviceError } {
  return typeof node === 'object' && node !== null && 'push' in node
}
