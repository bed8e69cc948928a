import type { Clock } from '../shared'
import type { ErrorName } from './error-table'
import type { EventResult } from './reply'
import type { SessionOptions } from './session-options'
import type { Session } from './sessions'
import { BranchNode, type Change, type TreeNode } from './tree/nodes'

export const subscriptionTypes = [
  'value-change',
  'periodic',
  'add-child',
  'delete-child',
  'delete-element',
  'global',
] as const
export type SubscriptionType = (typeof subscriptionTypes)[number]

export interface Subscription {
  id: string
  type: SubscriptionType
  /** All nodes that the path reaches now. */
  targets: () => readonly TreeNode[]
  options: SessionOptions
  /** The first event tells the value of now. */
  currentValue: boolean
  /** Of a periodic subscription. */
  timerSeconds: number
}

/** What a getEvents is answered with: events, or an error of the request or of the action. */
export type PollAnswer = { events: readonly EventResult[] } | { requestError: ErrorName } | { actionError: ErrorName }

interface Watched {
  subscription: Subscription
  /** Those that were there when it began: a deleted element is found no more. */
  targetsAtFirst: readonly TreeNode[]
  stop: () => void
}

interface Listener {
  subscriptions: Map<string, Watched>
  queue: EventResult[]
  poll: ((answer: PollAnswer) => void) | undefined
  flushing: boolean
}

/** The subscriptions of all sessions, and the long polls that wait for their events. */
export class Events {
  readonly #listeners = new Map<Session, Listener>()

  /** @param read gives `parameters` of an event */
  constructor(
    private readonly clock: Clock,
    private readonly pollSeconds: number,
    private readonly read: (node: TreeNode, options: SessionOptions) => object,
  ) {}

  subscribe(session: Session, subscription: Subscription): void {
    const listener = this.#listener(session)
    listener.subscriptions.get(subscription.id)?.stop()
    const watched: Watched = { subscription, targetsAtFirst: subscription.targets(), stop: () => undefined }
    listener.subscriptions.set(subscription.id, watched)
    const tellNow = (): void => {
      for (const node of subscription.targets()) this.#queue(listener, subscription, 'VALUE_CHANGE', node)
    }
    if (subscription.currentValue) tellNow()
    if (subscription.type === 'periodic') {
      const again = (): void => {
        tellNow()
        watched.stop = this.clock.after(subscription.timerSeconds * 1000, again)
      }
      watched.stop = this.clock.after(subscription.timerSeconds * 1000, again)
    }
  }

  /** @returns false if there is no such subscription */
  unsubscribe(session: Session, id: string): boolean {
    const { subscriptions } = this.#listener(session)
    subscriptions.get(id)?.stop()
    return subscriptions.delete(id)
  }

  /** Drops all subscriptions; a waiting poll is flushed. */
  reset(session: Session): void {
    const listener = this.#listener(session)
    for (const { stop } of listener.subscriptions.values()) stop()
    listener.subscriptions.clear()
    listener.queue = []
    listener.poll?.({ actionError: 'FLUSH_GET_EVENTS' })
  }

  /** The session is no more. */
  end(session: Session): void {
    this.reset(session)
    this.#listeners.delete(session)
  }

  /**
   * Waits for events.
   * @param onceOver calls when nobody waits for the answer any more
   */
  poll(session: Session, onceOver: (listener: () => void) => void): Promise<PollAnswer> {
    const listener = this.#listener(session)
    listener.poll?.({ requestError: 'NEW_GETEVENTS' })
    return new Promise((resolve) => {
      const answer = (result: PollAnswer): void => {
        stop()
        if (listener.poll === answer) listener.poll = undefined
        resolve(result)
      }
      const stop = this.clock.after(this.pollSeconds * 1000, () => answer({ events: [] }))
      listener.poll = answer
      onceOver(() => {
        if (listener.poll === answer) answer({ events: [] })
      })
      this.#flush(listener)
    })
  }

  /** The tree has changed. */
  heard(change: Change): void {
    for (const listener of this.#listeners.values()) {
      for (const watched of listener.subscriptions.values()) {
        if (concerns(change, watched)) this.#queue(listener, watched.subscription, change.type, change.node)
      }
    }
  }

  #listener(session: Session): Listener {
    const known = this.#listeners.get(session)
    if (known !== undefined) return known
    const listener: Listener = { subscriptions: new Map(), queue: [], poll: undefined, flushing: false }
    this.#listeners.set(session, listener)
    return listener
  }

  #queue(listener: Listener, { id, options }: Subscription, type: EventResult['type'], node: TreeNode): void {
    const parameters = type === 'DELETED' ? {} : this.read(node, options)
    listener.queue.push({ id, type, xpath: node.path, uid: nearestUid(node), parameters })
    this.#flush(listener)
  }

  /** What happens in one go is told in one go. */
  #flush(listener: Listener): void {
    if (listener.flushing) return
    listener.flushing = true
    queueMicrotask(() => {
      listener.flushing = false
      const { poll, queue } = listener
      if (poll === undefined || queue.length === 0) return
      listener.queue = []
      poll({ events: queue })
    })
  }
}

function concerns({ type, node }: Change, { subscription, targetsAtFirst }: Watched): boolean {
  const within = (): boolean => subscription.targets().some((target) => node.isWithin(target))
  const isChild = (): boolean => subscription.targets().some((target) => node.parent === target)
  switch (subscription.type) {
    case 'value-change':
      return type === 'VALUE_CHANGE' && within()
    case 'add-child':
      return type === 'ADDED' && isChild()
    case 'delete-child':
      return type === 'DELETED' && isChild()
    case 'delete-element':
      return type === 'DELETED' && targetsAtFirst.includes(node)
    case 'global':
      return within()
    case 'periodic':
      return false
  }
}

function nearestUid(node: TreeNode): number {
  let each: TreeNode | undefined = node
  while (each !== undefined) {
    if (each instanceof BranchNode && each.uid !== undefined) return each.uid
    each = each.parent
  }
  return 0
}
