import { DeviceError } from '../../../src/lib/errors.js'
import { reasonOf } from '../../../src/lib/session/abort.js'
import type { BackoffLimits } from '../../../src/lib/session/backoff.js'
import { OriginQueue } from '../../../src/lib/session/origin-queue.js'
import { SessionLost } from '../../../src/lib/session/outcomes.js'
import { RefusalMemory } from '../../../src/lib/session/refusals.js'
import {
  type RunOptions,
  Session,
  type SessionDriver,
  type SessionPolicy,
  type SessionState,
} from '../../../src/lib/session/session.js'
import type { Signal } from '../../../src/lib/session/signal.js'

/** What a login on the fake device leaves the client with. */
export interface Ticket {
  id: number
}

type Answer = (signal: Signal) => Promise<void> | void

/** A device with one kind of session, that remembers everything that was asked of it. */
export class FakeDevice implements SessionDriver<Ticket> {
  readonly log: string[] = []
  /** Tickets that the device still honours. */
  readonly alive = new Set<number>()
  /** What the next logins do before they succeed, in order; then {@link everyLogin}. */
  readonly nextLogins: Answer[] = []
  everyLogin: Answer = () => undefined
  logout: Answer = () => undefined
  #tickets = 0
  #busy = 0
  /** The most exchanges that were ever under way at once. */
  busiest = 0

  get logins(): number {
    return this.log.filter((line) => line.startsWith('login')).length
  }

  get logouts(): number {
    return this.log.filter((line) => line.startsWith('logout')).length
  }

  async open(signal: Signal): Promise<Ticket> {
    const id = ++this.#tickets
    this.log.push(`login ${id}`)
    return await this.#exchange(async () => {
      await (this.nextLogins.shift() ?? this.everyLogin)(signal)
      this.alive.add(id)
      return { id }
    })
  }

  async close(ticket: Ticket, signal: Signal): Promise<void> {
    this.log.push(`logout ${ticket.id}`)
    await this.#exchange(async () => await this.logout(signal))
    this.alive.delete(ticket.id)
  }

  /** The request that a session makes: refused as lost unless the ticket is alive. */
  request(name: string, answer: Answer = () => undefined) {
    return (ticket: Ticket, signal: Signal): Promise<string> =>
      this.#exchange(async () => {
        this.log.push(`${name} in ${ticket.id}`)
        await tick()
        if (!this.alive.has(ticket.id)) throw new SessionLost(busyFailure('the session was taken'))
        await answer(signal)
        return `${name} in ${ticket.id}`
      })
  }

  requestWithoutLogin(name: string, answer: Answer = () => undefined) {
    return (signal: Signal): Promise<string> =>
      this.#exchange(async () => {
        this.log.push(name)
        await answer(signal)
        return name
      })
  }

  /** The session times out, or a person logs in elsewhere. */
  loseSessions(): void {
    this.alive.clear()
  }

  async #exchange<Reply>(work: () => Promise<Reply>): Promise<Reply> {
    this.#busy += 1
    this.busiest = Math.max(this.busiest, this.#busy)
    try {
      return await work()
    } finally {
      this.#busy -= 1
    }
  }
}

/** A clock that only the test moves. */
export class Clock {
  ms = 1_800_000_000_000
  readonly now = () => this.ms
}

export interface Setup {
  device?: FakeDevice
  originQueue?: OriginQueue
  refusals?: RefusalMemory
  refusalKey?: string
  concurrency?: number
  capacity?: number
  backoff?: BackoffLimits
  policy?: SessionPolicy
  now?: () => number
}

const opened: Session<Ticket>[] = []

/** A session with the fake device, closed by {@link closeSessions}. */
export function sessionWith(setup: Setup = {}) {
  const device = setup.device ?? new FakeDevice()
  const originQueue =
    setup.originQueue ??
    new OriginQueue({
      concurrency: setup.concurrency ?? 1,
      capacity: setup.capacity ?? 100,
      backoff: setup.backoff ?? { firstMs: 4, longestMs: 8 },
    })
  const refusals = setup.refusals ?? new RefusalMemory(setup.now, setup.now)
  const session = new Session<Ticket>({
    driver: device,
    originQueue,
    refusals,
    refusalKey: setup.refusalKey ?? 'these credentials',
    policy: { closeTimeoutMs: 50, busyRetryMs: 5, ...setup.policy },
    ...(setup.now === undefined ? {} : { now: setup.now }),
  })
  opened.push(session)
  const states: SessionState[] = []
  session.onState((state) => states.push(state))
  return { device, originQueue, refusals, session, states }
}

/** For `afterEach`: no session of a test outlives it. */
export async function closeSessions(): Promise<void> {
  await Promise.all(opened.splice(0).map((session) => session.close()))
}

export const never = (): AbortSignal => new AbortController().signal

/** A read that may take as long as it likes. */
export const read = (more: Partial<RunOptions> = {}): RunOptions => ({ signal: never(), repeatable: true, ...more })

/** A write that may take as long as it likes. */
export const write = (more: Partial<RunOptions> = {}): RunOptions => ({ signal: never(), repeatable: false, ...more })

export const poll = (): RunOptions => read({ purpose: 'poll' })

/** The signal of a message whose `maxWait` is over after `ms`. */
export function maxWait(ms: number): AbortSignal {
  const controller = new AbortController()
  setTimeout(() => controller.abort(new DeviceError('TIMEOUT', 'maxWait is over')), ms)
  return controller.signal
}

/** The signal of a message whose `maxWait` is over when the test says so. */
export function deadline(): { signal: AbortSignal; passes: () => void } {
  const controller = new AbortController()
  return { signal: controller.signal, passes: () => controller.abort(new DeviceError('TIMEOUT', 'maxWait is over')) }
}

export const refusedConnection = () => new DeviceError('UNREACHABLE', 'connection refused', {}, 'no')
export const lostAnswer = () => new DeviceError('UNREACHABLE', 'connection reset before the answer')
export const busyFailure = (message: string) => new DeviceError('SESSION_BUSY', message, {}, 'no')

/** An answer that throws. */
export const fails = (failure: () => Error) => () => {
  throw failure()
}

/** An answer that never comes; ends with the signal, as an HTTP client does. */
export const hangs = (signal: Signal): Promise<void> =>
  new Promise((_, reject) => {
    const end = () => reject(reasonOf(signal))
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })

/** Lets everything that is ready happen. */
export const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Waits until `holds`, for events that have no promise of their own. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1))
}

/** A promise and the way to fulfil it. */
export function gate(): { opens: Promise<void>; open: () => void } {
  let open: () => void = () => undefined
  const opens = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opens, open }
}

/** The error that a message failed with. */
export async function failureOf(message: Promise<unknown>): Promise<DeviceError> {
  try {
    await message
  } catch (thrown) {
    if (thrown instanceof DeviceError) return thrown
    throw thrown
  }
  throw new Error('the message was expected to fail')
}
