import { createHmac, randomBytes } from 'node:crypto'
import { OriginQueue, type OriginQueueOptions } from './origin-queue.js'
import { RefusalMemory } from './refusals.js'

/** What the last user's leaving ends. */
export interface Closable {
  close(): Promise<void>
}

/** A shared resource and the way to let go of it. */
export interface Acquired<Resource> {
  resource: Resource
  /** Ends the resource with its last user; may be called more than once. */
  release: () => Promise<void>
}

/**
 * Resources that several users share as long as they agree on everything that makes them: two config nodes with the
 * same address, credentials and trust get one session.
 */
export class SharedPool<Resource extends Closable> {
  readonly #secret = randomBytes(32)
  readonly #entries = new Map<string, { resource: Resource; users: number }>()

  /**
   * The resource made of these parts, created for its first user. Secrets may be among the parts: only a keyed hash
   * of them is kept.
   */
  acquire(parts: readonly unknown[], create: () => Resource): Acquired<Resource> {
    const key = createHmac('sha256', this.#secret).update(JSON.stringify(parts)).digest('hex')
    const entry = this.#entries.get(key) ?? { resource: create(), users: 0 }
    this.#entries.set(key, entry)
    entry.users += 1
    let held = true
    const release = async (): Promise<void> => {
      if (!held) return
      held = false
      entry.users -= 1
      if (entry.users > 0) return
      this.#entries.delete(key)
      await entry.resource.close()
    }
    return { resource: entry.resource, release }
  }
}

const originQueues = new Map<string, WeakRef<OriginQueue>>()

/** The queue and back-off of an origin, shared by all sessions with it. */
export function originQueueOf(origin: string, options: OriginQueueOptions): OriginQueue {
  const known = originQueues.get(origin)?.deref()
  if (known !== undefined) return known
  const originQueue = new OriginQueue(options)
  originQueues.set(origin, new WeakRef(originQueue))
  return originQueue
}

/** What devices have refused in this process; survives redeploys. */
export const refusals = new RefusalMemory()
