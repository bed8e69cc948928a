import type { Clock } from '../../shared'
import type { Modem } from '../modem/modem'
import { wallClock } from '../modem/wall-clock'
import type { HilinkSettings } from '../options'
import { splitText } from './parts'
import { type SmsStore, type StoredSms, smsStatus, smsType } from './store'

/** A text that somebody sends to the modem. */
export interface IncomingText {
  /** A number or an alphanumeric name. */
  from: string
  /** Default empty. */
  content?: string
  /** `report-ok` and `report-failed` are delivery reports, with the recipient as `from`. Default `text`. */
  kind?: 'text' | 'mms' | 'report-ok' | 'report-failed' | 'alert'
  /** The modem's wall clock; default now. */
  date?: string
  /** Default `local`. */
  place?: StoredSms['place']
  /** Already marked as read. Default false. */
  read?: boolean
  /** Milliseconds between two parts of a long text. Default 0: it is whole at once. */
  partDelayMs?: number
  /** Cut into this many parts of about equal length; default: as the network would. */
  parts?: number
}

type Kind = NonNullable<IncomingText['kind']>
const types: Readonly<Record<Exclude<Kind, 'text'>, number>> = {
  mms: smsType.mms,
  'report-ok': smsType.reportOk,
  'report-failed': smsType.reportFailed,
  alert: smsType.alert,
}
// What a modem shows of a WAP push that it cannot read.
const mmsContent = '\u0001\u0006\u0003\u001fapplication/vnd.wap.mms-message\u0000http://mms.example/1\u0008'

/** Brings texts of the network into the inbox; what finds no room waits in the network. */
export class SmsReceiver {
  readonly #clock: Clock
  readonly #settings: HilinkSettings
  readonly #modem: Modem
  readonly #store: SmsStore
  #held: IncomingText[] = []
  #new = 0

  constructor(clock: Clock, settings: HilinkSettings, modem: Modem, store: SmsStore) {
    this.#clock = clock
    this.#settings = settings
    this.#modem = modem
    this.#store = store
  }

  /** How many texts wait in the network. */
  get held(): number {
    return this.#held.length
  }

  /** Texts that came since `sms-count` was last asked. */
  takeNew(): number {
    const count = this.#new
    this.#new = 0
    return count
  }

  /** A text for the modem; it waits in the network while there is no room or no network. */
  receive(text: IncomingText): void {
    this.#held.push(text)
    this.deliverHeld()
  }

  /** Tries again what waits. */
  deliverHeld(): void {
    const waiting = this.#held
    this.#held = []
    for (const text of waiting) {
      if (this.#modem.canSend && !this.#store.isFull(text.place)) this.#deliver(text)
      else this.#held.push(text)
    }
  }

  #deliver(text: IncomingText): void {
    const [first = '', ...rest] = this.#partsOf(text)
    const kind = text.kind ?? 'text'
    const isMultipart = kind === 'text' && rest.length > 0
    const type = kind === 'text' ? (isMultipart ? smsType.multipart : smsType.single) : types[kind]
    const delayMs = text.partDelayMs ?? 0
    if (delayMs === 0) {
      this.#put(text, type, [first, ...rest].join(''))
      return
    }
    this.#awaitParts(text, this.#put(text, type, first), rest, delayMs)
  }

  /** A text that was marked or deleted before it was whole is closed: what still comes are fragments of their own. */
  #awaitParts(text: IncomingText, target: StoredSms, rest: readonly string[], delayMs: number): void {
    const [next, ...others] = rest
    if (next === undefined) return
    this.#clock.after(delayMs, () => {
      const isOpen = this.#store.has(target) && target.status === smsStatus.unread
      if (isOpen) target.content += next
      const receiver = isOpen ? target : this.#put(text, target.type, next)
      this.#awaitParts(text, receiver, others, delayMs)
    })
  }

  #put(text: IncomingText, type: number, content: string): StoredSms {
    this.#new++
    return this.#store.add({
      folder: 'inbox',
      place: text.place ?? 'local',
      status: text.read === true ? smsStatus.read : smsStatus.unread,
      phone: text.from,
      content,
      date: text.date ?? wallClock(this.#clock.now(), this.#settings.timezone),
      type,
      saveType: text.place === 'sim' ? 1 : 4,
    })
  }

  #partsOf({ content, kind, parts: count }: IncomingText): string[] {
    const given = content ?? (kind === 'mms' ? mmsContent : '')
    // The modem loses whatever does not fit into 16 bits on the way in.
    const text = this.#settings.receivedEmoji === 'destroyed' ? given.replace(/[\ud800-\udfff]/g, '?') : given
    if (count === undefined) return splitText(text).parts
    const size = Math.max(1, Math.ceil(text.length / count))
    return Array.from({ length: count }, (_, index) => text.slice(index * size, (index + 1) * size))
  }
}
