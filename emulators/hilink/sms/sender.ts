import type { Clock } from '../../shared'
import type { Modem } from '../modem/modem'
import { type HilinkSettings, readNumberList } from '../options'
import { ApiError, codes } from '../protocol/api-error'
import type { SmsConfig } from './config'
import { type SplitText, splitText } from './parts'
import { type SmsStore, smsStatus, smsType } from './store'

/** A text as `send-sms` gave it. */
export interface OutgoingSms {
  /** -1, or the draft to send. */
  index: number
  phones: readonly string[]
  content: string
  sca: string
  /** The modem's wall clock, as the client gave it or as it is. */
  date: string
}

/** A text that has really left for the network: what a test counts. */
export interface SentText {
  /** Counts the texts from 1. */
  number: number
  /** Those who got it; a number that failed is not among them. */
  recipients: string[]
  content: string
  encoding: SplitText['encoding']
  parts: number
  /** When it had gone to the first recipient: epoch milliseconds of the emulator's clock. */
  time: number
  /** The date that the client gave. */
  date: string
}

/** `send-status`. */
export interface SendStatus {
  /** The number in work; empty = finished. */
  phone: string
  succeeded: string[]
  failed: string[]
  /** Parts × numbers. */
  total: number
  current: number
}

interface Job {
  text: OutgoingSms
  split: SplitText
  waiting: string[]
  /** Parts of the number in work that are out. */
  partsDone: number
  sent: SentText | undefined
  mustFail: boolean
}

function idleStatus(): SendStatus {
  return { phone: '', succeeded: [], failed: [], total: 0, current: 0 }
}

/** Sends one text at a time, part by part, and remembers what has really gone out. */
export class SmsSender {
  readonly #clock: Clock
  readonly #settings: HilinkSettings
  readonly #modem: Modem
  readonly #store: SmsStore
  readonly #config: SmsConfig
  readonly #onDelivered: (recipient: string) => void
  readonly #unreachable: ReadonlySet<string>
  #job: Job | undefined
  #status = idleStatus()
  #sent: SentText[] = []
  #accepted = 0
  #failNext = false
  #cancelAlarm: (() => void) | undefined
  #waiters: { count: number; done: () => void }[] = []

  constructor(parts: {
    clock: Clock
    settings: HilinkSettings
    modem: Modem
    store: SmsStore
    config: SmsConfig
    /** Told of each recipient who got a text. */
    onDelivered: (recipient: string) => void
  }) {
    this.#clock = parts.clock
    this.#settings = parts.settings
    this.#modem = parts.modem
    this.#store = parts.store
    this.#config = parts.config
    this.#onDelivered = parts.onDelivered
    this.#unreachable = readNumberList(parts.settings.failNumbers)
  }

  get status(): SendStatus {
    return this.#status
  }

  get isSending(): boolean {
    return this.#job !== undefined
  }

  /** Every text that really went out, oldest first. */
  get sent(): readonly SentText[] {
    return this.#sent
  }

  /** How many texts `send-sms` has answered with OK. */
  get accepted(): number {
    return this.#accepted
  }

  resetCounters(): void {
    this.#sent = []
    this.#accepted = 0
  }

  /** The network refuses the next text. */
  failNext(): void {
    this.#failNext = true
  }

  /**
   * Takes a text; that is all that OK means.
   * @throws {ApiError} 113004 while another is being sent
   */
  submit(text: OutgoingSms): void {
    if (this.#job !== undefined) throw new ApiError(codes.smsSending)
    const split = splitText(text.content)
    if (split.parts.length > this.#settings.maxParts) throw new ApiError(codes.smsArgument)
    this.#accepted++
    this.#job = {
      text,
      split,
      waiting: [...text.phones],
      partsDone: 0,
      sent: undefined,
      mustFail: this.#failNext,
    }
    this.#failNext = false
    if (this.#settings.startDelay === 0) this.#begin(text, split)
    else this.#cancelAlarm = this.#clock.after(this.#settings.startDelay, () => this.#begin(text, split))
  }

  #begin(text: OutgoingSms, split: SplitText): void {
    const total = split.parts.length * text.phones.length
    this.#status = { phone: text.phones[0] ?? '', succeeded: [], failed: [], total, current: 1 }
    this.#continueAfter(this.#modem.canSend ? this.#settings.sendTime : this.#waitWithoutNetworkMs)
  }

  /** `cancel-send`: the numbers that wait get nothing, and stay in the drafts. */
  cancel(): void {
    if (this.#job !== undefined) this.#finish(this.#job, smsStatus.draft)
  }

  /** The modem goes down in mid-sending; what the network has is gone, the rest is kept unsent, or lost. */
  interrupt(): void {
    const job = this.#job
    if (job !== undefined)
      this.#finish(job, this.#settings.rebootWhileSending === 'draft' ? smsStatus.draft : undefined)
    this.#status = idleStatus()
  }

  /** Resolves when `count` texts have gone out and the modem sends no more. */
  async whenSent(count: number): Promise<void> {
    if (this.#isDone(count)) return
    await new Promise<void>((done) => {
      this.#waiters.push({ count, done })
    })
  }

  get #waitWithoutNetworkMs(): number {
    return Math.max(this.#settings.sendTime, this.#settings.stall * 1000)
  }

  #continueAfter(ms: number): void {
    this.#cancelAlarm = this.#clock.after(ms, () => {
      if (this.#job !== undefined) this.#sendPart(this.#job)
    })
  }

  #sendPart(job: Job): void {
    const [phone = ''] = job.waiting
    const mayGo = !job.mustFail && this.#modem.canSend && !this.#unreachable.has(phone)
    if (mayGo) {
      job.partsDone++
      this.#status.current++
    } else {
      this.#status.current += job.split.parts.length - job.partsDone
    }
    if (!mayGo || job.partsDone === job.split.parts.length) this.#nextNumber(job, phone, mayGo)
    if (job.waiting.length === 0) this.#finish(job)
    else this.#continueAfter(this.#settings.sendTime)
  }

  #nextNumber(job: Job, phone: string, isSent: boolean): void {
    if (isSent) {
      this.#status.succeeded.push(phone)
      this.#record(job, phone)
    } else {
      this.#status.failed.push(phone)
    }
    job.partsDone = 0
    job.waiting.shift()
    this.#status.phone = job.waiting[0] ?? ''
    this.#status.current = Math.min(this.#status.current, this.#status.total)
  }

  #record(job: Job, phone: string): void {
    if (job.sent === undefined) {
      job.sent = {
        number: this.#sent.length + 1,
        recipients: [],
        content: job.text.content,
        encoding: job.split.encoding,
        parts: job.split.parts.length,
        time: this.#clock.now(),
        date: job.text.date,
      }
      this.#sent.push(job.sent)
    }
    job.sent.recipients.push(phone)
    this.#onDelivered(phone)
  }

  /** @param statusOfWaiting Smstat of the draft for numbers that were not tried; none = they are forgotten */
  #finish(job: Job, statusOfWaiting?: number): void {
    this.#cancelAlarm?.()
    this.#job = undefined
    const { succeeded, failed } = this.#status
    const isStored = job.text.index >= 0 && this.#store.find(job.text.index) !== undefined
    if (isStored) this.#store.delete([job.text.index])
    if (succeeded.length > 0 && this.#config.keepsSent) this.#keep(job, 'sent', smsStatus.sent, succeeded)
    if (failed.length > 0) this.#keep(job, 'draft', smsStatus.failed, failed)
    if (statusOfWaiting !== undefined) this.#keep(job, 'draft', statusOfWaiting, job.waiting)
    this.#status.phone = ''
    this.#waiters = this.#waiters.filter(({ count, done }) => {
      if (!this.#isDone(count)) return true
      done()
      return false
    })
  }

  #keep(job: Job, folder: 'sent' | 'draft', status: number, phones: readonly string[]): void {
    const place = this.#config.places.find((candidate) => !this.#store.isFull(candidate))
    if (place === undefined) return
    this.#store.add({
      folder,
      place,
      status,
      phone: phones.join(';'),
      content: job.text.content,
      date: job.text.date,
      sca: job.text.sca,
      type: job.split.parts.length > 1 ? smsType.multipart : smsType.single,
    })
  }

  #isDone(count: number): boolean {
    return this.#sent.length >= count && this.#job === undefined
  }
}
