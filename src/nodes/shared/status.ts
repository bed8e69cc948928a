import type { Node } from 'node-red'
import type { ErrorCode } from '../../lib/errors.js'
import type { Waiting } from '../../lib/session/session.js'

/** At most one status in this time while a long run reports progress; each one is a message to every open editor. */
const progressIntervalMs = 500

const shortReasons: Record<ErrorCode, string> = {
  BAD_INPUT: 'bad input',
  UNREACHABLE: 'unreachable',
  TIMEOUT: 'no answer in time',
  TLS_UNTRUSTED: 'certificate not trusted',
  CREDENTIALS_REFUSED: 'credentials refused',
  LOCKED_OUT: 'locked out',
  SESSION_BUSY: 'in use by someone else',
  PERMISSION_DENIED: 'permission denied',
  NOT_FOUND: 'not found',
  UNSUPPORTED: 'not supported',
  READ_ONLY: 'read only',
  DEVICE_BUSY: 'device busy',
  DEVICE_ERROR: 'device error',
  BAD_RESPONSE: 'bad response',
  RESPONSE_TOO_LARGE: 'response too large',
  SMS_UNCERTAIN: 'sending uncertain',
  RATE_LIMITED: 'too many texts',
  QUEUE_FULL: 'queue full',
  CLOSED: 'closed',
}

/** The coloured line under a node. Blue: working; green: done; yellow: waiting; red: failed. Silent once closed. */
export class NodeStatus {
  #closed = false
  #progressAtMs = Number.NEGATIVE_INFINITY
  #shown = ''

  constructor(private readonly node: Node) {}

  working(text: string): void {
    this.#show({ fill: 'blue', shape: 'dot', text })
  }

  /** As {@link working}, at most twice a second. */
  progress(text: string): void {
    const nowMs = performance.now()
    if (nowMs - this.#progressAtMs < progressIntervalMs) return
    this.#progressAtMs = nowMs
    this.working(text)
  }

  done(text: string): void {
    this.#show({ fill: 'green', shape: 'dot', text })
  }

  /** As {@link done}, unless that is what stands there already: for what happens every few seconds. */
  idle(text: string): void {
    if (this.#shown !== `green ${text}`) this.done(text)
  }

  waiting(text: string): void {
    this.#show({ fill: 'yellow', shape: 'ring', text })
  }

  failed(code: ErrorCode): void {
    this.#show({ fill: 'red', shape: 'ring', text: shortReasons[code] })
  }

  close(): void {
    this.node.status({})
    this.#closed = true
  }

  #show(status: { fill: 'blue' | 'green' | 'yellow' | 'red'; shape: 'dot' | 'ring'; text: string }): void {
    if (this.#closed) return
    this.#shown = `${status.fill} ${status.text}`
    this.node.status(status)
  }
}

/** What a message waits for, as the status says it. */
export function waitingText({ reason, forMs }: Waiting): string {
  const seconds = forMs === undefined ? '' : ` ${String(Math.ceil(forMs / 1000))} s`
  switch (reason) {
    case 'queue':
      return 'waiting for its turn'
    case 'unreachable':
      return `unreachable, retry in${seconds}`
    case 'busy-elsewhere':
      return `in use by someone else, retry in${seconds}`
  }
}

/** A count with a blank between thousands and the right form of its noun: `1 200 calls`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  const digits = String(count).replace(/\B(?=(\d{3})+$)/g, ' ')
  return `${digits} ${count === 1 ? singular : plural}`
}
