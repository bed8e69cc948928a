import type { Node } from 'node-red'
import type { DeviceError } from '../../lib/errors.js'
import { type Sentence, sentence } from '../../lib/sentences/sentence.js'
import type { Waiting } from '../../lib/session/session.js'

/** At most one status in this time while a long run reports progress; each one is a message to every open editor. */
const progressIntervalMs = 500

/**
 * The coloured line under a node. Blue: working; green: done; yellow: waiting; red: failed. Silent once closed. Its text is
 * English; the editor recognises the sentences of the catalogue and words them in the user's language.
 */
export class NodeStatus {
  #closed = false
  #progressAtMs = Number.NEGATIVE_INFINITY
  #shown = ''

  constructor(private readonly node: Node) {}

  working(text: string | Sentence): void {
    this.#show({ fill: 'blue', shape: 'dot', text })
  }

  /** As {@link working}, at most twice a second. */
  progress(text: string | Sentence): void {
    const nowMs = performance.now()
    if (nowMs - this.#progressAtMs < progressIntervalMs) return
    this.#progressAtMs = nowMs
    this.working(text)
  }

  done(text: string | Sentence): void {
    this.#show({ fill: 'green', shape: 'dot', text })
  }

  /** As {@link done}, unless that is what stands there already: for what happens every few seconds. */
  idle(text: string | Sentence): void {
    if (this.#shown !== `green ${String(text)}`) this.done(text)
  }

  waiting(text: string | Sentence): void {
    this.#show({ fill: 'yellow', shape: 'ring', text })
  }

  /** Another instance is at work; it is said once, not at every look. */
  standby(text: Sentence): void {
    if (this.#shown !== `yellow ${String(text)}`) this.waiting(text)
  }

  /** What is wrong, in a few words. */
  failed({ sentence: whole, code }: DeviceError): void {
    this.#fail(whole?.short ?? sentence(`node.status-${code}`))
  }

  refused(): void {
    this.#fail(sentence('node.status-CREDENTIALS_REFUSED'))
  }

  close(): void {
    this.node.status({})
    this.#closed = true
  }

  #fail(text: Sentence): void {
    this.#show({ fill: 'red', shape: 'ring', text })
  }

  #show(shown: { fill: 'blue' | 'green' | 'yellow' | 'red'; shape: 'dot' | 'ring'; text: string | Sentence }): void {
    if (this.#closed) return
    const status = { ...shown, text: String(shown.text) }
    this.#shown = `${status.fill} ${status.text}`
    this.node.status(status)
  }
}

/** What a message waits for, as the status says it. */
export function waitingText({ reason, forMs }: Waiting): Sentence {
  const seconds = Math.ceil((forMs ?? 0) / 1000)
  switch (reason) {
    case 'queue':
      return sentence('node.status-queued')
    case 'unreachable':
      return sentence('node.status-unreachable', { seconds })
    case 'busy-elsewhere':
      return sentence('node.status-busy', { seconds })
  }
}

/** A count with a blank between thousands and the right form of its noun: `1 200 calls`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  const digits = String(count).replace(/\B(?=(\d{3})+$)/g, ' ')
  return `${digits} ${count === 1 ? singular : plural}`
}

/** `14:05`, by the clock of this computer: when something was done. */
export function timeOfDay(date: Date): string {
  return [date.getHours(), date.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':')
}
