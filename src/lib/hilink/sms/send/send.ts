import { DeviceError, type ErrorCode, toDeviceError } from '../../../errors.js'
import { type Sentence, sentence } from '../../../sentences/sentence.js'
import { pause } from '../../../session/abort.js'
import type { HilinkClient, HilinkRequestOptions } from '../../client.js'
import { codes } from '../../status-codes.js'
import type { SmsEncoding } from '../encoding.js'
import { DeliveryStatus, type Outcome } from './delivery-status.js'
import type { HourlyLimit } from './hourly-limit.js'
import { findTrouble } from './modem-trouble.js'
import { type CheckedText, checkText } from './request.js'
import { among, defaultTiming, reportedBy, type SendStatus, type SendTiming, sameStatus } from './send-status.js'
import { type Attempt, checkWhetherSent, type NotTaken, type Taken } from './sent-check.js'

export type { SendTiming } from './send-status.js'

/** A text as a flow gives it; `sendText` checks everything before anything is sent. */
export interface TextToSend {
  /** One number, a list separated by commas or semicolons, or an array of numbers. */
  to: unknown
  text: unknown
  /** `accepted`: the modem took it; `sent`: the modem reported each number. */
  confirm: 'accepted' | 'sent'
  maxSegments: number
}

/** What became of a text. */
export interface SmsResult {
  /** The numbers as they were sent, without blanks and punctuation; those that failed are among them. */
  to: string[]
  text: string
  encoding: SmsEncoding
  segments: number
  status: 'accepted' | 'sent'
  /** Never all of them: then `sendText` throws. */
  failed: FailedRecipient[]
}

export interface FailedRecipient {
  to: string
  code: ErrorCode
  message: string
}

/** What the node shows while a text is on its way. */
export type SendProgress = 'modem-busy' | 'sending' | 'checking'

export interface SendOptions extends Omit<HilinkRequestOptions, 'purpose'> {
  /** Stops a flapping sensor: counts each recipient, `RATE_LIMITED` beyond. One per node. */
  hourlyLimit?: HourlyLimit
  onProgress?: (progress: SendProgress) => void
  /** For tests; the defaults are what modems need. */
  timing?: SendTiming
}

/**
 * Sends one text to one or several numbers: once, or it says why not. With `accepted` that is a single request as long as
 * nothing goes wrong.
 *
 * After a lost answer it looks into the modem before anything is repeated: surely not sent = sent again, once; surely
 * sent = success; cannot tell = `SMS_UNCERTAIN`. A modem that refuses the repeat because it is sending (113004), while
 * nobody else sends, has taken the first.
 *
 * @throws DeviceError `BAD_INPUT` and `RATE_LIMITED` before anything is sent; `SMS_UNCERTAIN`; what the modem or the
 * network says, with `carriedOut: 'no'` where the text surely did not go out
 */
export async function sendText(client: HilinkClient, request: TextToSend, options: SendOptions): Promise<SmsResult> {
  const text = checkText(request.to, request.text, request.maxSegments)
  const giveBack = options.hourlyLimit?.take(text.recipients.length)
  try {
    return await new Sending(client, text, request.confirm, options).run()
  } catch (thrown) {
    if (thrown instanceof DeviceError && thrown.carriedOut === 'no') giveBack?.()
    throw thrown
  }
}

/** What is known when a text is given to the modem once more after a lost answer. */
interface Repeat {
  lost: DeviceError
  known: readonly string[] | undefined
  /** As it was when the modem surely had not taken the text. */
  status: SendStatus | undefined
}

class Sending {
  readonly #timing: SendTiming
  readonly #request: HilinkRequestOptions
  readonly #delivery: DeliveryStatus
  /** The modem may have sent it, and nothing has said what became of it. */
  #isDoubtful = false
  #isRepeat = false

  constructor(
    private readonly client: HilinkClient,
    private readonly text: CheckedText,
    private readonly confirm: 'accepted' | 'sent',
    private readonly options: SendOptions,
  ) {
    this.#timing = options.timing ?? defaultTiming
    const { signal, timeoutMs, onWait, trace } = options
    this.#request = {
      signal,
      timeoutMs,
      ...(onWait === undefined ? {} : { onWait }),
      ...(trace === undefined ? {} : { trace }),
    }
    this.#delivery = new DeliveryStatus(client, this.#request, this.#timing)
  }

  async run(): Promise<SmsResult> {
    try {
      if (!this.#queue.isFree) this.#progress('modem-busy')
      const leave = await this.#queue.enter(this.#request.signal)
      try {
        return await this.#result(await this.#send(this.text.recipients))
      } finally {
        leave()
      }
    } catch (thrown) {
      throw this.#finalError(toDeviceError(thrown))
    }
  }

  /** Sends to these numbers and finds out, as far as it is asked for, what became of it. */
  async #send(recipients: readonly string[]): Promise<Outcome> {
    return await this.#sendAttempt({ recipients, text: this.text.text, date: this.#queue.nextDate() })
  }

  /** @param repeats what was seen of the modem before it is given the same attempt once more */
  async #sendAttempt(attempt: Attempt, repeats?: Repeat): Promise<Outcome> {
    const { recipients } = attempt
    if (repeats !== undefined && (await this.#hasBegun(attempt, repeats)))
      return await this.#settleFirst(attempt, repeats)
    const before =
      this.confirm === 'sent' ? await this.#delivery.statusWhenIdle(() => this.#progress('modem-busy')) : undefined
    const known = before === undefined ? this.#queue.lastRecipients : reportedBy(before)
    const lost = await this.#submit(attempt, repeats)
    if (lost === 'first-taken' && repeats !== undefined) return await this.#settleFirst(attempt, repeats)
    if (lost instanceof DeviceError) {
      this.#queue.lastRecipients = undefined
      const verdict = await this.#check(attempt, known, lost)
      if (verdict.kind === 'not-taken') return await this.#repeat(attempt, { lost, known, status: verdict.status })
      this.#queue.lastRecipients = recipients
      return await this.#settle(verdict)
    }
    this.#queue.lastRecipients = recipients
    if (this.confirm === 'accepted') return { succeeded: [...recipients], failed: [] }
    return (
      (await this.#delivery.outcome(attempt, before)) ?? (await this.#settle(await this.#lookForLost(attempt, known)))
    )
  }

  /**
   * @returns the failure that leaves it open whether the modem took the text; `undefined` = it took it; `first-taken` =
   * it had taken it before the repeat
   */
  async #submit(attempt: Attempt, repeats?: Repeat): Promise<DeviceError | 'first-taken' | undefined> {
    for (;;) {
      if (repeats !== undefined && (await this.#hasBegun(attempt, repeats))) return 'first-taken'
      this.#progress('sending')
      const failure = await this.#post(attempt)
      if (failure?.carriedOut !== 'no') {
        this.#isDoubtful = true
        if (failure !== undefined && this.#request.signal.aborted) throw failure
        return failure
      }
      if (failure.code !== 'DEVICE_BUSY') throw await this.#explained(failure)
      const isSending = failure.cause.deviceCode === codes.sending
      if (isSending && repeats !== undefined && !(await this.#isAnotherSending(attempt))) return 'first-taken'
      this.#progress('modem-busy')
      await this.#whileBusy(failure)
    }
  }

  async #post({ recipients, text, date }: Attempt): Promise<DeviceError | undefined> {
    const fields = {
      Index: -1,
      Phones: { Phone: recipients },
      Sca: '',
      Content: text,
      Length: text.length,
      Reserved: reserved[this.text.encoding],
      Date: date,
    }
    try {
      await this.client.post('sms/send-sms', fields, { ...this.#request, repeatable: false, isSend: true })
      return undefined
    } catch (thrown) {
      return toDeviceError(thrown)
    } finally {
      this.#queue.sending()
    }
  }

  /** Waits until another try makes sense. @throws the failure itself when the message has no more time */
  async #whileBusy(failure: DeviceError): Promise<void> {
    try {
      if (failure.cause.deviceCode === codes.sending) {
        await this.#delivery.whileSending()
        return
      }
      const trouble = await findTrouble(this.client, this.#request)
      if (trouble?.isLasting === true) throw this.#unsent(trouble.sentence, failure)
      await this.#pause(this.#timing.busyPauseMs)
    } catch (thrown) {
      throw this.#isOutOfTime(thrown) ? failure : thrown
    }
  }

  /** Whether the modem has turned to the first attempt since it was last seen without it; waits for texts of others. */
  async #hasBegun({ recipients }: Attempt, { status }: Repeat): Promise<boolean> {
    for (;;) {
      const now = await this.#delivery.status()
      if (now !== undefined && among([now.working], recipients).length > 0) return true
      if (now?.working === '') return !sameStatus(now, status) && among(reportedBy(now), recipients).length > 0
      await this.#pause(this.#timing.busyPauseMs)
    }
  }

  /** Whether what keeps the modem from taking a text is one of somebody else. */
  async #isAnotherSending({ recipients }: Attempt): Promise<boolean> {
    const working = (await this.#delivery.status())?.working ?? ''
    return working !== '' && among([working], recipients).length === 0
  }

  /** The modem took the first attempt after all; the repeat did not go out. */
  async #settleFirst(attempt: Attempt, { known }: Repeat): Promise<Outcome> {
    this.#isDoubtful = true
    this.#queue.lastRecipients = attempt.recipients
    if (this.confirm === 'accepted') return { succeeded: [...attempt.recipients], failed: [] }
    return await this.#settle(await this.#lookForLost(attempt, known))
  }

  /** The modem took the text and forgot its status, as it does when it restarts. */
  async #lookForLost(attempt: Attempt, known: readonly string[] | undefined): Promise<Taken> {
    const verdict = await this.#check(attempt, known, undefined, true)
    if (verdict.kind === 'taken') return verdict
    throw this.#doubtful(sentence('hilink.uncertain-forgotten'))
  }

  /** Looks into the modem until it is clear what became of an attempt. @throws DeviceError `SMS_UNCERTAIN` */
  async #check(
    attempt: Attempt,
    known: readonly string[] | undefined,
    lost: DeviceError | undefined,
    isTaken = false,
  ): Promise<Taken | NotTaken> {
    this.#progress('checking')
    const background = { before: known, isOurs: (date: string) => this.#queue.isOurs(date), isTaken }
    const verdict = await checkWhetherSent(this.client, this.#request, this.#timing, attempt, background)
    if (verdict !== undefined) return verdict
    throw this.#doubtful(sentence(lost === undefined ? 'hilink.uncertain-taken' : 'hilink.uncertain-lost'), lost)
  }

  /** Once more, because the modem surely did not take it. */
  async #repeat(attempt: Attempt, repeats: Repeat): Promise<Outcome> {
    this.#isDoubtful = false
    if (this.#isRepeat) throw repeats.lost
    this.#isRepeat = true
    return await this.#sendAttempt(attempt, repeats)
  }

  /** Numbers that the modem gave up when it restarted get the text once more. */
  async #settle({ succeeded, failed, unsent }: Taken): Promise<Outcome> {
    if (unsent.length === 0) return { succeeded, failed }
    if (this.#isRepeat) return { succeeded, failed: [...failed, ...unsent] }
    this.#isRepeat = true
    this.#isDoubtful = false
    try {
      const rest = await this.#send(unsent)
      return { succeeded: [...succeeded, ...rest.succeeded], failed: [...failed, ...rest.failed] }
    } catch (thrown) {
      if (this.#mayBeOut || succeeded.length === 0) throw thrown
      return { succeeded, failed: [...failed, ...unsent] }
    }
  }

  async #result({ succeeded, failed }: Outcome): Promise<SmsResult> {
    this.#isDoubtful = succeeded.length > 0
    const { recipients, text, encoding, segments } = this.text
    const why = failed.length === 0 ? undefined : await this.#whyNot()
    if (succeeded.length === 0) throw this.#unsent(why ?? noReason)
    return {
      to: recipients,
      text,
      encoding,
      segments,
      status: this.confirm,
      failed: failed.map((to) => ({
        to,
        code: 'DEVICE_ERROR',
        message: String(sentence('hilink.cannot-send', { device: this.client.label, to, why: why ?? noReason })),
      })),
    }
  }

  async #whyNot(): Promise<Sentence | undefined> {
    try {
      return (await findTrouble(this.client, this.#request))?.sentence
    } catch {
      // The result stands, and with it the numbers that failed; the reason is only asked for to be helpful.
      return undefined
    }
  }

  async #explained(failure: DeviceError): Promise<DeviceError> {
    const isOfModem = failure.code === 'DEVICE_ERROR' && failure.cause.deviceCode !== undefined
    const why = isOfModem ? await this.#whyNot() : undefined
    return why === undefined ? failure : this.#unsent(why, failure)
  }

  #unsent(why: Sentence, failure?: DeviceError): DeviceError {
    return cannotSend(this.client.label, this.text.recipients, why, failure)
  }

  #doubtful(what: Sentence, lost?: DeviceError): DeviceError {
    return uncertain(this.client.label, this.text.recipients, what, lost)
  }

  #finalError(failure: DeviceError): DeviceError {
    if (failure.code === 'SMS_UNCERTAIN' || failure.code === 'CLOSED') return failure
    if (this.#isDoubtful) return this.#doubtful(sentence('hilink.uncertain-unknown'), failure)
    return new DeviceError(failure.code, failure.message, failure.cause, 'no')
  }

  #isOutOfTime(thrown: unknown): boolean {
    return this.#request.signal.aborted && thrown instanceof DeviceError && thrown.code === 'TIMEOUT'
  }

  get #mayBeOut(): boolean {
    return this.#isDoubtful
  }

  get #queue(): HilinkClient['outgoing'] {
    return this.client.outgoing
  }

  #pause(ms: number): Promise<void> {
    return pause(ms, this.#request.signal)
  }

  #progress(progress: SendProgress): void {
    this.options.onProgress?.(progress)
  }
}

/** Tells the modem how the text is encoded; it looks for itself all the same. */
const reserved = { 'gsm-7': 1, 'ucs-2': 0 } as const
const noReason = sentence('hilink.no-reason')

/** The text surely did not go out, and why. */
export function cannotSend(
  device: string,
  recipients: readonly string[],
  why: Sentence,
  failure?: DeviceError,
): DeviceError {
  return new DeviceError(
    'DEVICE_ERROR',
    sentence('hilink.cannot-send', { device, to: recipients.join(', '), why }),
    { ...failure?.cause, device, endpoint: 'sms/send-sms', retryable: false },
    'no',
  )
}

/** The text may or may not have gone out. Never retryable: a flow that tries again would send it twice. */
export function uncertain(
  device: string,
  recipients: readonly string[],
  what: Sentence,
  lost?: DeviceError,
): DeviceError {
  const reason = lost === undefined ? '' : ` (${lost.message.replace(/\.$/, '')})`
  const to = recipients.join(', ')
  return new DeviceError('SMS_UNCERTAIN', sentence('hilink.uncertain', { device, to, what, reason }), {
    ...lost?.cause,
    device,
    endpoint: 'sms/send-sms',
    retryable: false,
  })
}
