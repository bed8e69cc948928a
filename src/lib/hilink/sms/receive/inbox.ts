import { createHash } from 'node:crypto'
import { badInput, DeviceError } from '../../../errors.js'
import { sentence } from '../../../sentences/sentence.js'
import { RequestQueue } from '../../../session/queue.js'
import type { MemoryPlace } from '../../../storage/event-log.js'
import type { MemoryNotice } from '../../../storage/node-memory.js'
import type { HilinkClient, HilinkRequestOptions } from '../../client.js'
import { codes } from '../../status-codes.js'
import { listBox, markRead, type ReceivedType, receivedType, type StoredText, smsStates } from '../boxes.js'
import { splitSms } from '../encoding.js'
import { InboxMemory } from './inbox-memory.js'
import { fingerprint, type InboxState, readInboxState, type SmsStorage, unreadWithoutLogin } from './inbox-state.js'
import { MultipartHold } from './multipart.js'
import { type Tidying, tidyUp } from './tidying.js'

export type { ReceivedType } from '../boxes.js'
export type { SmsStorage } from './inbox-state.js'

/** A text as the flow gets it. */
export interface ReceivedText {
  /** Stable: the same text has the same id for ever. `ack` takes it. */
  id: string
  /** A number or a name; of a delivery report the number that the text went to. */
  from: string
  text: string
  /** The modem's wall clock, `2026-01-31 12:00:00`; it knows no zone. */
  date: string
  type: ReceivedType
  /** How many parts the text has by its length. */
  segments: number
}

export interface InboxSettings extends MemoryPlace {
  after: 'mark-read' | 'delete' | 'leave' | 'ack'
  firstRun: 'from-now' | 'unread'
  /** Read and sent texts that stay in the modem; the oldest beyond are deleted. Absent = all stay. */
  keep?: number
  /** For tests: milliseconds since some moment. */
  now?: () => number
}

export interface PollResult {
  /** Texts handed over in this poll. */
  received: number
  /** Texts whose parts are still coming in: poll again soon, they are handed on 10 s after the last one. */
  held: number
  /** `undefined` where the modem does not tell. */
  storage: SmsStorage | undefined
  /** The first complete reading of this node with `from-now`: what was there is not emitted. */
  isStartingPoint: boolean
}

export type PollOptions = HilinkRequestOptions

/** Called once per text, oldest first; the next one waits until it resolves. A rejection leaves the text unseen. */
export type Deliver = (text: ReceivedText) => Promise<void> | void

/** Parts of a long text come within seconds of each other. */
const settledMs = 10_000
/** Counts do not tell everything: what came in the moment when another went shows up in the list only. */
const listEveryMs = 240_000
/** The same where it takes a login, for which a person may be kept out. */
const listWithLoginEveryMs = 900_000
/** How long a modem that refuses to tell of texts is left alone. */
const deniedMs = 600_000
/** Of texts that the modem no longer has: enough for a list that was cut short by a restart of the modem. */
const rememberedGone = 1_000

/** A text of the list with its id. */
interface Listed {
  id: string
  text: StoredText
}

/**
 * The incoming texts of one node: each is handed over once, whole and in order, and marked or deleted only after that.
 * Polls as cheaply as the modem allows: counts first, which need no login; the list only when they changed, and every
 * few minutes.
 */
export class SmsInbox {
  readonly #turns = new RequestQueue(1, 1_000)
  readonly #parts: MultipartHold
  readonly #now: () => number
  /** Handed over and waiting for their acknowledgement, by id. */
  readonly #awaiting = new Map<string, StoredText>()
  #lastSeen: string | undefined
  /** Unread texts as they were told without a login, less those that were marked since. */
  #unread: number | undefined
  #markedInPoll = 0
  #storage: SmsStorage | undefined
  /** Until when a modem is left alone that refused to tell of texts. */
  #denied: { untilMs: number; failure: DeviceError } | undefined
  #listedAtMs = -Infinity
  /** Something known to be handed over is not marked yet. */
  #isBehind = false

  private constructor(
    private readonly client: HilinkClient,
    private readonly settings: InboxSettings,
    private readonly memory: InboxMemory,
  ) {
    this.#now = settings.now ?? (() => performance.now())
    this.#parts = new MultipartHold(settledMs, this.#now)
  }

  /** Errors as `OpenLog`. */
  static async open(client: HilinkClient, settings: InboxSettings): Promise<SmsInbox> {
    const memory = await InboxMemory.open({ ...settings, identity: client.identity })
    return new SmsInbox(client, settings, memory)
  }

  /** What opening the memory found out; say it once. */
  get notices(): readonly MemoryNotice[] {
    return this.memory.notices
  }

  /** Texts wait for their acknowledgement, or the modem is being asked. */
  get isBusy(): boolean {
    return this.#awaiting.size > 0 || this.#turns.running > 0
  }

  /**
   * Looks once, and hands over what is new.
   *
   * @throws what the modem says; what `deliver` threw. Texts that were handed over before that are not repeated.
   */
  async poll(deliver: Deliver, options: PollOptions): Promise<PollResult> {
    const request: HilinkRequestOptions = { purpose: 'poll', ...options }
    const leave = await this.#turns.enter(request.signal)
    try {
      const denied = request.purpose === 'poll' ? this.#denied : undefined
      if (denied !== undefined && this.#now() < denied.untilMs) throw denied.failure
      const unread = await unreadWithoutLogin(this.client, request)
      if (unread !== undefined && !this.#isWorthLogin(unread)) return this.#nothing(this.#storage)
      const state = await this.#check(request)
      this.#storage = state.storage
      this.#markedInPoll = 0
      const result = this.#isListDue(state)
        ? await this.#readList(state, deliver, request)
        : this.#nothing(state.storage)
      this.#storage = result.storage
      // What came meanwhile is not among those that were marked, and so shows as a change.
      this.#unread = unread === undefined ? undefined : unread - this.#markedInPoll
      return result
    } finally {
      leave()
    }
  }

  /**
   * The flow has stored a text: it will not come again, and is marked as read.
   *
   * @param id `msg.sms.id`
   * @returns whether it was still waiting for this
   * @throws DeviceError `BAD_INPUT` for anything that is no id of a text that this node emitted
   */
  async ack(id: unknown, options: PollOptions): Promise<boolean> {
    const text = typeof id === 'string' ? this.#awaiting.get(id) : undefined
    if (typeof id !== 'string' || text === undefined) {
      if (typeof id === 'string' && this.memory.knows(id) === 'handed') return false
      throw badInput('ack', id, sentence('hilink.ack'))
    }
    this.memory.add([id], 'handed')
    await this.memory.arrived()
    this.#awaiting.delete(id)
    this.#isBehind = true
    const leave = await this.#turns.enter(options.signal)
    try {
      await markRead(this.client, [text.index], { purpose: 'poll', ...options })
    } finally {
      leave()
    }
    return true
  }

  /** A modem without SMS refuses the counts even to its administrator: no login a minute for that. */
  async #check(request: HilinkRequestOptions): Promise<InboxState> {
    try {
      return await readInboxState(this.client, request)
    } catch (thrown) {
      if (thrown instanceof DeviceError && thrown.code === 'PERMISSION_DENIED') {
        this.#denied = { untilMs: this.#now() + deniedMs, failure: thrown }
      }
      throw thrown
    }
  }

  /** Where the counts need a login, which holds the only session of many modems. */
  #isWorthLogin(unread: number): boolean {
    if (!this.memory.isStarted || this.#isBehind || this.#parts.size > 0 || unread !== this.#unread) return true
    return this.#now() - this.#listedAtMs >= listWithLoginEveryMs
  }

  async close(): Promise<void> {
    await this.memory.close()
  }

  #isListDue(state: InboxState): boolean {
    if (!this.memory.isStarted || this.#isBehind || this.#parts.size > 0) return true
    if (state.hasNews || fingerprint(state) !== this.#lastSeen) return true
    return this.#now() - this.#listedAtMs >= listEveryMs
  }

  async #readList(state: InboxState, deliver: Deliver, request: HilinkRequestOptions): Promise<PollResult> {
    // Until all of this is done, the next poll has to read the list again.
    this.#lastSeen = undefined
    const listed = await this.#list(state, request)
    if (listed.length === 0 && state.inbox > 0) throw showsNothing(this.client.label, state.inbox)
    const isFirst = !this.memory.isStarted
    if (isFirst) this.#begin(listed)
    await this.memory.arrived()
    const unseen = listed.filter(({ id }) => this.memory.knows(id) === undefined && !this.#awaiting.has(id))
    const ready = new Set(this.#parts.ready(unseen.map(({ text }) => text)))
    const { received, failure } = await this.#handOver(
      unseen.filter(({ text }) => ready.has(text)),
      deliver,
    )
    this.#isBehind = true
    const later = await tidyUp(this.client, this.#forTidying(listed), state, request)
    this.#markedInPoll = state.unread - later.unread
    this.#isBehind = false
    if (failure !== undefined) throw failure.thrown
    this.memory.prune(new Set(listed.map(({ id }) => id)), rememberedGone)
    this.#lastSeen = fingerprint(later)
    this.#listedAtMs = this.#now()
    return {
      received,
      held: this.#parts.size,
      storage: later.storage,
      isStartingPoint: isFirst && this.settings.firstRun === 'from-now',
    }
  }

  /** Oldest first; of the same second in the order of the modem. */
  async #list(state: InboxState, request: HilinkRequestOptions): Promise<Listed[]> {
    const texts = await listBox(this.client, 'inbox', request)
    if (state.hasSimTexts) texts.push(...(await this.#listSim(request)))
    const listed = texts.map((text) => ({ id: idOf(text), text }))
    return listed.sort((one, other) => (one.text.date < other.text.date ? -1 : one.text.date > other.text.date ? 1 : 0))
  }

  /** Some firmware counts the texts on the SIM but has no box for them. */
  async #listSim(request: HilinkRequestOptions): Promise<StoredText[]> {
    try {
      return await listBox(this.client, 'sim-inbox', request)
    } catch (thrown) {
      const code = thrown instanceof DeviceError ? thrown.cause.deviceCode : undefined
      const isNoBox = code === codes.unsupported || code === codes.format
      if (!isNoBox) throw thrown
      return []
    }
  }

  /** What was there before this node is not its business, but for what nobody has read where that is wanted. */
  #begin(listed: readonly Listed[]): void {
    const isOld = ({ text }: Listed): boolean =>
      this.settings.firstRun === 'from-now' || text.state !== smsStates.unread
    this.memory.add(
      listed.filter(isOld).map(({ id }) => id),
      'there',
    )
    this.memory.start()
  }

  async #handOver(
    listed: readonly Listed[],
    deliver: Deliver,
  ): Promise<{ received: number; failure?: { thrown: unknown } }> {
    let received = 0
    for (const { id, text } of listed) {
      try {
        this.memory.check()
        await deliver(receivedText(id, text))
        if (this.settings.after === 'ack') this.#awaiting.set(id, text)
        else this.memory.add([id], 'handed')
        // Before the next one, and before the modem is told: otherwise it would be lost on whoever takes over.
        await this.memory.arrived()
      } catch (thrown) {
        return { received, failure: { thrown } }
      }
      received += 1
    }
    return { received }
  }

  #forTidying(listed: readonly Listed[]): Tidying {
    const { after, keep } = this.settings
    const known = listed.map(({ id, text }) => ({ text, known: this.memory.knows(id) }))
    return { after, known, ...(keep === undefined ? {} : { keep }) }
  }

  #nothing(storage: SmsStorage | undefined): PollResult {
    return { received: 0, held: this.#parts.size, storage, isStartingPoint: false }
  }
}

/** Taking it for an empty inbox would pass over what is there. */
function showsNothing(device: string, count: number): DeviceError {
  return new DeviceError('BAD_RESPONSE', sentence('hilink.lists-none', { device, texts: count }), {
    device,
    endpoint: 'sms/sms-list',
    retryable: true,
  })
}

/** An index alone is given to another text once its own is deleted. */
function idOf({ index, date, phone, content }: StoredText): string {
  return createHash('sha256')
    .update(JSON.stringify([index, date, phone, content]))
    .digest('hex')
    .slice(0, 24)
}

function receivedText(id: string, text: StoredText): ReceivedText {
  return {
    id,
    from: text.phone,
    text: text.content,
    date: text.date,
    type: receivedType(text),
    segments: splitSms(text.content).parts.length,
  }
}
