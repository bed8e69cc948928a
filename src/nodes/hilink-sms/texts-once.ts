import { badInput, DeviceError } from '../../lib/errors.js'
import { sentence } from '../../lib/sentences/sentence.js'
import type { Signal } from '../../lib/session/signal.js'
import { FileOnce, type Once, type OnceEnd } from '../../lib/storage/once.js'
import type { ActionNode } from '../shared/action-node.js'
import { Durable } from '../shared/durable.js'
import { chosenStore } from '../shared/store.js'

/** Texts of one node that are sent once per key: from a file of its own, or a store that several Node-REDs share. */
export class TextsOnce {
  readonly #file: Durable<never, FileOnce>

  constructor(private readonly action: ActionNode) {
    this.#file = new Durable(action, 'once', {})
  }

  /**
   * Sends, unless that was done for the key.
   *
   * @returns `undefined` if it was sent before
   * @throws DeviceError `SMS_UNCERTAIN` if nobody knows; what sending throws
   */
  async send<Result>(
    key: string,
    hours: number,
    signal: Signal,
    send: () => Promise<Result>,
  ): Promise<Result | undefined> {
    const once = await this.#open()
    const taken = await once.take(key, hours, signal)
    if (taken === 'sent-before') return undefined
    if (taken === 'uncertain') {
      throw new DeviceError('SMS_UNCERTAIN', sentence('store.once-uncertain', { key }), { retryable: false }, 'no')
    }
    try {
      const result = await send()
      await this.#end(once, key, 'sent')
      return result
    } catch (error) {
      await this.#end(once, key, error instanceof DeviceError && error.carriedOut === 'no' ? 'free' : 'uncertain')
      throw error
    }
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  /** What became of the text is told, whatever becomes of the memory. */
  async #end(once: Once, key: string, how: OnceEnd): Promise<void> {
    try {
      await once.end(key, how)
    } catch (error) {
      this.action.node.warn(error instanceof Error ? error.message : String(error))
    }
  }

  async #open(): Promise<Once> {
    const { RED, node, properties } = this.action
    const store = chosenStore(RED, properties)
    return store === undefined ? this.#file.open('once', (place) => FileOnce.open(place)) : store.once(node.id)
  }
}

/**
 * The key of a text; `undefined` = none.
 *
 * @throws DeviceError `BAD_INPUT`
 */
export function onceKey(given: unknown): string | undefined {
  if (given === undefined || given === null || given === '') return undefined
  if (typeof given !== 'string' && typeof given !== 'number' && typeof given !== 'boolean') {
    throw badInput('once', given, sentence('store.once-key'))
  }
  return String(given)
}
