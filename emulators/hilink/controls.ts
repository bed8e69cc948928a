import type { SessionFacts } from './auth/session'
import type { Captured, HilinkDevice } from './device'
import type { ModemState } from './modem/modem'
import type { UssdAnswer } from './modem/ussd'
import type { HilinkParts } from './parts'
import type { IncomingText } from './sms/receiver'
import type { SentText } from './sms/sender'
import type { StoredSms } from './sms/store'

/** What a test, or a person at the side channel, can see of the modem. */
export interface HilinkViews {
  /** Every text that has really gone out to the network, oldest first. */
  readonly sentTexts: SentText[]
  /** How many texts `send-sms` took; those that failed are among them. */
  readonly acceptedTexts: number
  readonly modem: Readonly<ModemState>
}

/** What a test, or a person at the side channel, can do with the modem. */
export interface HilinkActions {
  /**
   * An endpoint (`lan/HostInfo`), a page (`/html/index.html`) or everything (`*`) answers as it was captured from a real
   * device; `undefined` = as the emulator does it again.
   */
  answer(name: string, captured: Captured | undefined): void
  /** Everything in all boxes, in the order in which it was stored. */
  messages(): StoredSms[]
  /** A text arrives; it waits in the network while the memory is full or the modem has no network. */
  receive(text: IncomingText): void
  /** Resolves when `count` texts have gone out and the modem is sending no more; a frozen clock must be moved. */
  whenSent(count: number): Promise<void>
  /**
   * A person logs in at the web page and everybody else is out.
   * @param seconds for that long every other login is refused, whatever the option `secondLogin` says; default 0
   */
  stealSession(seconds?: number): void
  /** That person logs out. */
  personLeaves(): void
  sessions(): SessionFacts[]
  /** All sessions have been idle for too long. */
  expireSessions(): void
  /** All tokens that were handed out are worth nothing. */
  spoilTokens(): void
  setModem(change: Partial<ModemState>): void
  /** What the network answers to a USSD code from now on. */
  teachUssd(code: string, answer: UssdAnswer): void
  /** @param seconds of refused connections; default: option `rebootSeconds` */
  reboot(seconds?: number): void
}

export function createViews({ sender, modem }: HilinkParts): HilinkViews {
  return {
    get sentTexts() {
      return sender.sent.map((text) => ({ ...text, recipients: [...text.recipients] }))
    },
    get acceptedTexts() {
      return sender.accepted
    },
    get modem() {
      return modem.state
    },
  }
}

export function createActions(parts: HilinkParts, device: HilinkDevice): HilinkActions {
  const { sessions, login, modem, store, sender, receiver, ussd, settings } = parts
  return {
    answer: (name, captured) => device.answer(name, captured),
    messages: () => store.all().map((text) => ({ ...text })),
    receive: (text) => receiver.receive(text),
    whenSent: (count) => sender.whenSent(count),
    stealSession: (seconds = 0) => {
      sessions.steal()
      login.refuseFor(seconds)
    },
    personLeaves: () => {
      sessions.personLeaves()
      login.refuseFor(0)
    },
    sessions: () => sessions.facts(),
    expireSessions: () => sessions.expireAll(),
    spoilTokens: () => sessions.spoilTokens(),
    setModem: (change) => modem.change(change),
    teachUssd: (code, answer) => ussd.teach(code, answer),
    reboot: (seconds = settings.rebootSeconds) => parts.reboot(seconds),
  }
}
