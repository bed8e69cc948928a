import { pause } from '../../../session/abort.js'
import type { HilinkClient, HilinkRequestOptions } from '../../client.js'
import {
  among,
  readSendStatus,
  reportedBy,
  type SendStatus,
  type SendTiming,
  sameNumbers,
  sameStatus,
  tolerate,
} from './send-status.js'
import { type Attempt, hasSentCopy } from './sent-check.js'

/** Who got the text, as far as the modem tells. */
export interface Outcome {
  succeeded: string[]
  failed: string[]
}

/** Follows the modem's send status. */
export class DeliveryStatus {
  constructor(
    private readonly client: HilinkClient,
    private readonly request: HilinkRequestOptions,
    private readonly timing: SendTiming,
  ) {}

  /** The send status before our text, which is that of another one. */
  async statusWhenIdle(onWait: () => void): Promise<SendStatus | undefined> {
    for (;;) {
      const status = await readSendStatus(this.client, this.request)
      if (status === undefined || status.working === '') return status
      onWait()
      await pause(this.timing.busyPauseMs, this.request.signal)
    }
  }

  /** Waits until the modem has sent what it is at. */
  async whileSending(): Promise<void> {
    do await pause(this.timing.busyPauseMs, this.request.signal)
    while (((await this.status())?.working ?? '') !== '')
  }

  /**
   * What the modem reports of each number. The values of the text before stay until ours begins, so they count only
   * once they have changed, or the modem was seen at work, or it keeps a copy of ours, or it has been idle long enough.
   *
   * @returns `undefined` when the modem is done and does not account for everybody
   */
  async outcome(attempt: Attempt, before: SendStatus | undefined): Promise<Outcome | undefined> {
    const { recipients } = attempt
    let isFresh = false
    let idleMs = 0
    for (let poll = 0; idleMs < this.timing.idleTrustMs; poll += 1) {
      const waitMs = this.timing.statusPauses[poll] ?? this.timing.statusPauses.at(-1) ?? defaultPauseMs
      await pause(waitMs, this.request.signal)
      const status = await this.status()
      if (status === undefined || status.working !== '') {
        isFresh ||= status !== undefined
        idleMs = 0
        continue
      }
      idleMs += waitMs
      isFresh ||= !sameStatus(status, before) || idleMs >= this.timing.idleTrustMs
      if (isFresh && sameNumbers([...new Set(reportedBy(status))], recipients)) {
        return { succeeded: among(recipients, status.succeeded), failed: among(recipients, status.failed) }
      }
      if (!isFresh && (await this.#hasReachedAll(attempt, status))) return { succeeded: [...recipients], failed: [] }
    }
    return undefined
  }

  /**
   * Whether the modem was done before anybody saw it at work, and reports the same as of the text before. Two witnesses
   * have to agree: the sent box on this text, and the report, before and after that, on all its numbers.
   */
  async #hasReachedAll(attempt: Attempt, status: SendStatus): Promise<boolean> {
    if (!saysAllSucceeded(status, attempt) || !(await hasSentCopy(this.client, attempt, this.request))) return false
    const after = await this.status()
    return after !== undefined && saysAllSucceeded(after, attempt)
  }

  /** `undefined` while the modem cannot be asked. */
  async status(): Promise<SendStatus | undefined> {
    try {
      return (await readSendStatus(this.client, this.request)) ?? idleStatus
    } catch (thrown) {
      tolerate(thrown, this.request.signal)
      return undefined
    }
  }
}

const defaultPauseMs = 2_000
const idleStatus: SendStatus = { working: '', succeeded: [], failed: [] }

function saysAllSucceeded({ working, succeeded, failed }: SendStatus, { recipients }: Attempt): boolean {
  return working === '' && failed.length === 0 && sameNumbers([...new Set(succeeded)], recipients)
}
