import type { Clock } from '../../shared'
import type { HilinkSettings } from '../options'
import { ApiError, codes } from '../protocol/api-error'
import type { Modem } from './modem'

/** What the network answers to a code: a text, or a refusal of the device. */
export type UssdAnswer = { content: string } | { code: number }

const maxLength = 182

type Dialogue = { state: 'idle' } | { state: 'waiting' } | { state: 'answered'; answer: UssdAnswer }

/** One USSD dialogue with the network at a time. */
export class UssdEngine {
  readonly #clock: Clock
  readonly #settings: HilinkSettings
  readonly #modem: Modem
  readonly #answers = new Map<string, UssdAnswer>([
    ['*100#', { content: 'Your balance is 12.34 EUR, valid until 31.12.2030.' }],
    ['*101#', { content: '1 Data\n2 Texts\n0 Back' }],
    ['1', { content: 'You have 4.5 GB left.' }],
    ['*199#', { code: codes.ussdTimeout }],
  ])
  #dialogue: Dialogue = { state: 'idle' }
  #cancelAlarm: (() => void) | undefined

  constructor(clock: Clock, settings: HilinkSettings, modem: Modem) {
    this.#clock = clock
    this.#settings = settings
    this.#modem = modem
  }

  get isWaiting(): boolean {
    return this.#dialogue.state === 'waiting'
  }

  /** What the network says to a code from now on. */
  teach(code: string, answer: UssdAnswer): void {
    this.#answers.set(code, answer)
  }

  /** @throws {ApiError} 111013 while the answer to another code is awaited, and for what cannot be a code */
  send(content: string): void {
    this.#requireUssd()
    if (content === '') throw new ApiError(codes.ussdEmpty)
    if (content.length > maxLength) throw new ApiError(codes.ussdTooLong)
    if (this.isWaiting) throw new ApiError(codes.ussdBusy)
    this.#dialogue = { state: 'waiting' }
    const answer = this.#modem.isRegistered
      ? (this.#answers.get(content) ?? { content: `Unknown code ${content}.` })
      : { code: codes.ussdNoNetwork }
    this.#cancelAlarm = this.#clock.after(this.#settings.ussdTime, () => {
      this.#dialogue = { state: 'answered', answer }
    })
  }

  /** @throws {ApiError} 111019 until the network has answered */
  read(): string {
    this.#requireUssd()
    if (this.#dialogue.state === 'waiting') throw new ApiError(codes.ussdPending)
    if (this.#dialogue.state === 'idle') throw new ApiError(codes.ussdError)
    const { answer } = this.#dialogue
    if ('code' in answer) throw new ApiError(answer.code)
    return answer.content
  }

  release(): void {
    this.#cancelAlarm?.()
    this.#dialogue = { state: 'idle' }
  }

  #requireUssd(): void {
    if (!this.#settings.ussd) throw new ApiError(codes.notSupported)
  }
}
