import { DeviceError, type ErrorCode, toDeviceError } from '../errors.js'
import { pause } from '../session/abort.js'
import type { HilinkClient, HilinkRequestOptions } from './client.js'
import type { HourlyLimit } from './hourly-limit.js'
import { findTrouble } from './modem-trouble.js'
import { among, readSendStatus, reportedBy, type SendStatus, sameNumbers } from './send-status.js'
import { type Attempt, gatherEvidence, judge, type Verdict } from './sms-evidence.js'
import { type CheckedText, checkText } from './sms-request.js'
import type { SmsEncoding } from './sms-text.js'
import { codes } from './status-codes.js'

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
export type SendProgress = 'waiting for the modem' | 'sending' | 'looking into the modem'

export interface SendOptions extends Omit<HilinkRequestOptions, 'purpose'> {
  /** Stops a flapping sensor: counts each recipient, `RATE_LIMITED` beyond. One per node. */
  hourlyLimit?: HourlyLimit
  onProgress?: (progress: SendProgress) => void
  /** For tests; the defaults are what modems need. */
  timing?: SendTiming
}

/** How patient the sending is, in milliseconds. */
export interface SendTiming {
  /** Pauses before the first, second … look at the send status; the last one goes on. */
  statusPauses: readonly number[]
  /** A modem that has been idle for so long after it took a text is done with it. */
  idleTrustMs: number
  /** After a lost answer: how often, and for how long while the modem is idle and answers. */
  lookEveryMs: number
  lookForMs: number
  /** Between two tries while the modem says that it is busy. */
  busyPauseMs: number
}

const defaultTiming: SendTiming = {
  statusPauses: [500, 1_000, 1_000, 2_000],
  idleTrustMs: 5_000,
  lookEveryMs: 2_000,
  lookForMs: 20_000,
  busyPauseMs: 1_000,
}

/**
 * Sends one text to one or several numbers: once, or it says why not. With `accepted` that is a single request as long as
 * nothing goes wrong.
 *
 * After a lost answer it looks into the modem before anything is repeated: surely not sent = sent again, once; surely
 * sent = success; cannot tell = `SMS_UNCERTAIN`.
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

/** Who got the text, as far as the modem tells. */
interface Outcome {
  succeeded: string[]
  failed: string[]
}

class Sending {
  readonly #timing: SendTiming
  readonly #request: HilinkRequestOptions
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
  }

  async run(): Promise<SmsResult> {
    try {
      if (!this.#desk.isFree) this.#progress('waiting for the modem')
      const leave = await this.#desk.enter(this.#request.signal)
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
    const before = this.confirm === 'sent' ? await this.#statusWhenIdle() : undefined
    const known = before === undefined ? this.#desk.lastRecipients : reportedBy(before)
    const attempt = { recipients, text: this.text.text, date: this.#desk.nextDate() }
    const lost = await this.#submit(attempt)
    if (lost !== undefined) {
      this.#desk.lastRecipients = undefined
      const verdict = await this.#look(attempt, known, lost)
      if (verdict.kind === 'not-taken') return await this.#repeat(recipients, lost)
      this.#desk.lastRecipients = recipients
      return await this.#settle(verdict)
    }
    this.#desk.lastRecipients = recipients
    if (this.confirm === 'accepted') return { succeeded: [...recipients], failed: [] }
    return (await this.#reported(attempt, before)) ?? (await this.#settle(await this.#lookForLost(attempt, known)))
  }

  /** @returns the failure that leaves it open whether the modem took the text; `undefined` = it took it */
  async #submit(attempt: Attempt): Promise<DeviceError | undefined> {
    for (;;) {
      this.#progress('sending')
      const failure = await this.#post(attempt)
      if (failure?.carriedOut !== 'no') {
        this.#isDoubtful = true
        if (failure !== undefined && this.#request.signal.aborted) throw failure
        return failure
      }
      if (failure.code !== 'DEVICE_BUSY') throw await this.#explained(failure)
      this.#progress('waiting for the modem')
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
      this.#desk.sending()
    }
  }

  /** Waits until another try makes sense. @throws the failure itself when the message has no more time */
  async #whileBusy(failure: DeviceError): Promise<void> {
    try {
      if (failure.cause.deviceCode === codes.sending) {
        do await this.#pause(this.#timing.busyPauseMs)
        while (((await this.#status())?.working ?? '') !== '')
        return
      }
      const trouble = await findTrouble(this.client, this.#request)
      if (trouble?.isLasting === true) throw this.#cannotSend(trouble.sentence, failure)
      await this.#pause(this.#timing.busyPauseMs)
    } catch (thrown) {
      throw this.#isOutOfTime(thrown) ? failure : thrown
    }
  }

  /** The send status before our text, which is that of another one. */
  async #statusWhenIdle(): Promise<SendStatus | undefined> {
    for (;;) {
      const status = await readSendStatus(this.client, this.#request)
      if (status === undefined || status.working === '') return status
      this.#progress('waiting for the modem')
      await this.#pause(this.#timing.busyPauseMs)
    }
  }

  /**
   * What the modem reports of each number. The values of the text before stay until ours begins, so they count only
   * once they have changed, or the modem was seen at work, or it has been idle long enough.
   *
   * @returns `undefined` when the modem is done and does not account for everybody
   */
  async #reported({ recipients }: Attempt, before: SendStatus | undefined): Promise<Outcome | undefined> {
    let isFresh = false
    let idleMs = 0
    for (let poll = 0; idleMs < this.#timing.idleTrustMs; poll += 1) {
      const waitMs = this.#timing.statusPauses[poll] ?? this.#timing.statusPauses.at(-1) ?? defaultPauseMs
      await this.#pause(waitMs)
      const status = await this.#status()
      if (status === undefined || status.working !== '') {
        isFresh ||= status !== undefined
        idleMs = 0
        continue
      }
      idleMs += waitMs
      isFresh ||= !sameStatus(status, before) || idleMs >= this.#timing.idleTrustMs
      if (isFresh && sameNumbers([...new Set(reportedBy(status))], recipients)) {
        return { succeeded: among(recipients, status.succeeded), failed: among(recipients, status.failed) }
      }
    }
    return undefined
  }

  /** The modem took the text and forgot its status, as it does when it restarts. */
  async #lookForLost(attempt: Attempt, known: readonly string[] | undefined): Promise<Taken> {
    const verdict = await this.#look(attempt, known, undefined)
    if (verdict.kind === 'taken') return verdict
    throw this.#uncertain('The modem took it, but does not account for it')
  }

  /**
   * Looks into the modem until it is clear what became of an attempt. The time in which the modem sends or is out of
   * reach does not count, and that nothing is there has to be seen twice.
   */
  async #look(
    attempt: Attempt,
    known: readonly string[] | undefined,
    lost: DeviceError | undefined,
  ): Promise<Taken | { kind: 'not-taken' }> {
    this.#progress('looking into the modem')
    const background = { before: known, isOurs: (date: string) => this.#desk.isOurs(date) }
    let isSeenOnce = false
    for (let lookedMs = 0; lookedMs < this.#timing.lookForMs; ) {
      await this.#pause(this.#timing.lookEveryMs)
      const verdict = await this.#verdict(attempt, background)
      if (verdict?.kind === 'taken') return verdict
      if (verdict === undefined || verdict.kind === 'working') continue
      lookedMs += this.#timing.lookEveryMs
      if (verdict.kind === 'not-taken' && isSeenOnce) return verdict
      isSeenOnce = verdict.kind === 'not-taken'
    }
    throw this.#uncertain(lost === undefined ? 'The modem took it' : 'The answer of the modem was lost', lost)
  }

  /** `undefined` while the modem cannot be asked. */
  async #verdict(attempt: Attempt, background: Parameters<typeof judge>[2]): Promise<Verdict | undefined> {
    try {
      return judge(await gatherEvidence(this.client, this.#request), attempt, background)
    } catch (thrown) {
      this.#tolerate(thrown)
      return undefined
    }
  }

  async #status(): Promise<SendStatus | undefined> {
    try {
      return (await readSendStatus(this.client, this.#request)) ?? idleStatus
    } catch (thrown) {
      this.#tolerate(thrown)
      return undefined
    }
  }

  /** What may pass by itself is waited for, as long as the message has time. */
  #tolerate(thrown: unknown): void {
    const mayPass = thrown instanceof DeviceError && (thrown.cause.retryable || thrown.code === 'BAD_RESPONSE')
    if (this.#request.signal.aborted || !mayPass) throw thrown
  }

  /** Once more, because the modem surely did not take it. */
  async #repeat(recipients: readonly string[], lost: DeviceError): Promise<Outcome> {
    this.#isDoubtful = false
    if (this.#isRepeat) throw lost
    this.#isRepeat = true
    return await this.#send(recipients)
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
    if (succeeded.length === 0) throw this.#cannotSend(why ?? noReason)
    return {
      to: recipients,
      text,
      encoding,
      segments,
      status: this.confirm,
      failed: failed.map((to) => ({
        to,
        code: 'DEVICE_ERROR',
        message: `"${this.client.label}" could not send the text to ${to}. ${why ?? noReason}`,
      })),
    }
  }

  async #whyNot(): Promise<string | undefined> {
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
    return why === undefined ? failure : this.#cannotSend(why, failure)
  }

  #cannotSend(why: string, failure?: DeviceError): DeviceError {
    const numbers = this.text.recipients.join(', ')
    return new DeviceError(
      'DEVICE_ERROR',
      `"${this.client.label}" could not send the text to ${numbers}. ${why}`,
      { ...failure?.cause, device: this.client.label, endpoint: 'sms/send-sms', retryable: false },
      'no',
    )
  }

  #uncertain(what: string, lost?: DeviceError): DeviceError {
    const numbers = this.text.recipients.join(', ')
    const reason = lost === undefined ? '' : ` (${lost.message.replace(/\.$/, '')})`
    return new DeviceError(
      'SMS_UNCERTAIN',
      `It is not known whether "${this.client.label}" has sent the text to ${numbers}. ${what}${reason}, and neither its status nor its boxes tell. Ask the recipient before you send it again.`,
      { ...lost?.cause, device: this.client.label, endpoint: 'sms/send-sms', retryable: false },
    )
  }

  #finalError(failure: DeviceError): DeviceError {
    if (failure.code === 'SMS_UNCERTAIN' || failure.code === 'CLOSED') return failure
    if (this.#isDoubtful) return this.#uncertain('That could not be found out', failure)
    return new DeviceError(failure.code, failure.message, failure.cause, 'no')
  }

  #isOutOfTime(thrown: unknown): boolean {
    return this.#request.signal.aborted && thrown instanceof DeviceError && thrown.code === 'TIMEOUT'
  }

  get #mayBeOut(): boolean {
    return this.#isDoubtful
  }

  get #desk(): HilinkClient['sendDesk'] {
    return this.client.sendDesk
  }

  #pause(ms: number): Promise<void> {
    return pause(ms, this.#request.signal)
  }

  #progress(progress: SendProgress): void {
    this.options.onProgress?.(progress)
  }
}

type Taken = Extract<Verdict, { kind: 'taken' }>

/** Tells the modem how the text is encoded; it looks for itself all the same. */
const reserved = { 'gsm-7': 1, 'ucs-2': 0 } as const
const defaultPauseMs = 2_000
const noReason = 'It gives no reason; check the number, the balance of the SIM card and the number of the SMS centre.'
const idleStatus: SendStatus = { working: '', succeeded: [], failed: [] }

function sameStatus(status: SendStatus, before: SendStatus | undefined): boolean {
  return before !== undefined && JSON.stringify(status) === JSON.stringify(before)
}
