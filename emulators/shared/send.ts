import { once } from 'node:events'
import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Writable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { htmlReply, type Reply } from './exchange'
import type { Fault } from './faults'

// Of a streamed body nobody knows the half.
const streamedBytesBeforeCut = 64 * 1024

/** Cuts the connection with a TCP reset; the client sees ECONNRESET. */
export function resetConnection(response: ServerResponse): void {
  const { socket } = response
  if (socket === null) return
  if ('resetAndDestroy' in socket) socket.resetAndDestroy()
  else response.destroy()
}

/** The answer of a fault that keeps the device from acting; `hang` has none. */
export function replyWithoutActing(kind: string): Reply | 'reset' | 'hang' | undefined {
  switch (kind) {
    case 'reset':
      return 'reset'
    case 'hang':
      return 'hang'
    case 'status-500':
      return htmlReply(500, '500 Internal Server Error')
    case 'html':
      return htmlReply(200, 'Welcome')
    default:
      return undefined
  }
}

/**
 * Sends a reply, spoilt by the fault if there is one.
 * @param sent is told the bytes of the body as they go
 */
export async function send(
  response: ServerResponse,
  reply: Reply,
  fault: Fault | undefined,
  sent: (bytes: number) => void,
): Promise<void> {
  switch (fault?.kind) {
    case 'reset-after':
      resetConnection(response)
      return
    case 'hang-after':
      return
    case 'reset-mid-body':
      await write(response, reply, cutBody(reply.body), fullLength(reply.body), sent)
      await drained(reply.compactHeaders === true ? response.socket : response)
      resetConnection(response)
      return
    case 'truncated':
      await write(response, reply, cutBody(reply.body), undefined, sent)
      break
    case 'empty':
      await write(response, { ...reply, status: 200 }, [], 0, sent)
      break
    case 'slow':
      await write(response, reply, dribble(reply.body, fault), fullLength(reply.body), sent)
      break
    case 'wrong-content-type':
      await write(
        response,
        { ...reply, headers: { ...reply.headers, 'content-type': 'application/octet-stream' } },
        pieces(reply.body),
        fullLength(reply.body),
        sent,
      )
      break
    default:
      await write(response, reply, pieces(reply.body), fullLength(reply.body), sent)
  }
  if (reply.compactHeaders === true) response.socket?.end()
  else response.end()
}

type Body = Reply['body']
type Pieces = Iterable<string | Buffer> | AsyncIterable<string | Buffer>

function isWhole(body: Body): body is string | Buffer | undefined {
  return body === undefined || typeof body === 'string' || Buffer.isBuffer(body)
}

function fullLength(body: Body): number | undefined {
  return isWhole(body) ? Buffer.byteLength(body ?? '') : undefined
}

function pieces(body: Body): Iterable<string | Buffer> {
  return isWhole(body) ? [body ?? ''] : body
}

function* cutBody(body: Body): Iterable<string | Buffer> {
  if (isWhole(body)) {
    const bytes = Buffer.from(body ?? '')
    yield bytes.subarray(0, Math.floor(bytes.length / 2))
    return
  }
  let bytes = 0
  for (const piece of body) {
    if (bytes + piece.length > streamedBytesBeforeCut) {
      yield piece.slice(0, Math.floor(piece.length / 2))
      return
    }
    bytes += piece.length
    yield piece
  }
}

async function* dribble(body: Body, { ms = 50, pieces: count = 10 }: Fault): AsyncIterable<string | Buffer> {
  for (const whole of pieces(body)) {
    const bytes = Buffer.from(whole)
    const size = Math.max(1, Math.ceil(bytes.length / count))
    for (let from = 0; from < bytes.length; from += size) {
      if (from > 0) await wait(ms, undefined, { ref: false })
      yield bytes.subarray(from, from + size)
    }
  }
}

async function write(
  response: ServerResponse,
  reply: Reply,
  body: Pieces,
  length: number | undefined,
  sent: (bytes: number) => void,
): Promise<void> {
  const headers = length === undefined ? reply.headers : { ...reply.headers, 'content-length': length }
  const target = writeHead(response, reply, headers)
  if (target === null) return
  for await (const piece of body) {
    if (response.destroyed) return
    sent(Buffer.byteLength(piece))
    if (!target.write(piece)) await drainOrClose(target, response)
  }
}

/** @returns where the body goes: with compact headers the bare socket, which is gone (`null`) if the client is. */
function writeHead(response: ServerResponse, reply: Reply, headers: Reply['headers']): Writable | null {
  const status = reply.status ?? 200
  if (reply.compactHeaders !== true) return response.writeHead(status, headers)
  // Node writes a space after each colon and cannot be told not to.
  const lines = Object.entries({ ...headers, Connection: 'close' }).flatMap(([name, value]) =>
    [value ?? []].flat().map((item) => `${name}:${item}`),
  )
  const { socket } = response
  socket?.write([`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', ''].join('\r\n'))
  return socket
}

async function drainOrClose(target: Writable, response: ServerResponse): Promise<void> {
  const done = new AbortController()
  const { signal } = done
  try {
    await Promise.race([once(target, 'drain', { signal }), once(response, 'close', { signal })])
  } finally {
    // Takes the listeners of the one that did not happen away.
    done.abort()
  }
}

/** Waits until the kernel has what was written: a reset would take it back. */
async function drained(target: Writable | null): Promise<void> {
  if (target === null) return
  await new Promise<void>((resolve) => {
    target.write('', () => resolve())
  })
}
