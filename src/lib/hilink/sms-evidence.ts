import { DeviceError } from '../errors.js'
import type { HilinkClient, HilinkRequestOptions } from './client.js'
import { textOf } from './protocol.js'
import { among, numbers, readSendStatus, reportedBy, type SendStatus, sameNumbers } from './send-status.js'
import { readSmsCounts } from './sms-count.js'
import { type BoxName, listBox } from './sms-list.js'

/** One attempt to send a text. */
export interface Attempt {
  recipients: readonly string[]
  text: string
  /** The date that it was sent with; no other text of ours has it. */
  date: string
}

/** A sent or unsent text that the modem keeps. */
export interface Copy {
  isSent: boolean
  recipients: string[]
  text: string
  date: string
}

/** What the modem shows of a text whose answer was lost. */
export interface Evidence {
  status: SendStatus | undefined
  copies: Copy[]
  /** A text that went out leaves a copy: the setting says so, and there is room. */
  keepsCopies: boolean
}

/** What is known besides: of the texts before. */
export interface Background {
  /** Recipients of the text before this one; `undefined` = not known. */
  before: readonly string[] | undefined
  /** Whether a date is that of another text of ours. */
  isOurs: (date: string) => boolean
}

export type Verdict =
  /** The modem is sending; whether this text will be seen. */
  | { kind: 'working' }
  /** The modem took it; everybody is accounted for. `unsent`: kept as a draft, and surely not sent. */
  | { kind: 'taken'; succeeded: string[]; failed: string[]; unsent: string[] }
  | { kind: 'not-taken' }
  | { kind: 'unknown' }

/** Texts of other programs, and modems with a clock of their own: what may be a copy of this text, give or take a zone. */
const clockToleranceMs = 26 * 3_600_000
const earliestTrustedYear = 2000
/** A text that was just sent is the newest one, unless another program sends as well. */
const newestCopies = 5

/** Reads send status and boxes. */
export async function gatherEvidence(client: HilinkClient, options: HilinkRequestOptions): Promise<Evidence> {
  const status = await readSendStatus(client, options)
  if (status !== undefined && status.working !== '') return { status, copies: [], keepsCopies: false }
  const counts = await readSmsCounts(client, options)
  const boxes: BoxName[] = ['sent', 'drafts']
  if (counts.simOutbox > 0) boxes.push('sim-sent')
  if (counts.simDrafts > 0) boxes.push('sim-drafts')
  const copies: Copy[] = []
  for (const box of boxes) {
    const texts = await listBox(client, box, options)
    for (const { phone, content, date } of texts) {
      copies.push({ isSent: box.endsWith('sent'), recipients: numbers(phone), text: content, date })
    }
  }
  const hasRoom = counts.localCapacity === 0 || counts.localUsed < counts.localCapacity
  return { status, copies, keepsCopies: hasRoom && (await keepsSentTexts(client, options)) }
}

/**
 * Whether the sent box holds this very attempt, for all its numbers. Nothing is waited for: a box that cannot be read
 * now proves nothing.
 */
export async function hasSentCopy(
  client: HilinkClient,
  { recipients, text, date }: Attempt,
  options: HilinkRequestOptions,
): Promise<boolean> {
  try {
    const copies = await listBox(client, 'sent', { ...options, newest: newestCopies, impatient: true })
    const own = copies.filter((copy) => copy.date === date && sameText(copy.content, text))
    const reached = own.flatMap(({ phone }) => numbers(phone))
    return among(recipients, reached).length === recipients.length
  } catch (thrown) {
    if (options.signal.aborted || !(thrown instanceof DeviceError)) throw thrown
    return false
  }
}

/** What the evidence proves. */
export function judge({ status, copies, keepsCopies }: Evidence, attempt: Attempt, background: Background): Verdict {
  if (status !== undefined && status.working !== '') return { kind: 'working' }
  const { recipients } = attempt
  const own = copies.filter((copy) => copy.date === attempt.date && sameText(copy.text, attempt.text))
  const reported = reportedBy(status)
  const { before } = background
  const isNews = own.length > 0 || (before !== undefined && !sameNumbers(before, recipients))
  if (isNews && sameNumbers(reported, recipients)) {
    return {
      kind: 'taken',
      succeeded: among(recipients, status?.succeeded ?? []),
      failed: among(recipients, status?.failed ?? []),
      unsent: [],
    }
  }
  if (own.length > 0) return byCopies(own, recipients, status)
  const mayBeCopy = copies.some((copy) => isLookalike(copy, attempt, background.isOurs))
  if (keepsCopies && !mayBeCopy) return { kind: 'not-taken' }
  const isLastTextAnother = reported.length > 0 && among(reported, recipients).length === 0
  return isLastTextAnother && !mayBeCopy ? { kind: 'not-taken' } : { kind: 'unknown' }
}

function byCopies(own: readonly Copy[], recipients: readonly string[], status: SendStatus | undefined): Verdict {
  const succeeded = among(
    recipients,
    own.filter(({ isSent }) => isSent).flatMap((copy) => copy.recipients),
  )
  const kept = among(
    recipients,
    own.filter(({ isSent }) => !isSent).flatMap((copy) => copy.recipients),
  )
  const failed = among(kept, status?.failed ?? [])
  const unsent = kept.filter((number) => !failed.includes(number))
  const isWhole = sameNumbers([...new Set([...succeeded, ...kept])], recipients)
  return isWhole ? { kind: 'taken', succeeded, failed, unsent } : { kind: 'unknown' }
}

function isLookalike(copy: Copy, attempt: Attempt, isOurs: (date: string) => boolean): boolean {
  if (isOurs(copy.date) || !sameText(copy.text, attempt.text)) return false
  if (among(copy.recipients, attempt.recipients).length === 0) return false
  const at = Date.parse(copy.date.replace(' ', 'T'))
  if (Number.isNaN(at) || new Date(at).getFullYear() < earliestTrustedYear) return true
  return Math.abs(at - Date.parse(attempt.date.replace(' ', 'T'))) <= clockToleranceMs
}

function sameText(one: string, other: string): boolean {
  return one.replace(/\r\n?/g, '\n') === other.replace(/\r\n?/g, '\n')
}

/** `SendType` of `sms/config`: 1 = sent texts are kept. */
async function keepsSentTexts(client: HilinkClient, options: HilinkRequestOptions): Promise<boolean> {
  try {
    const { content } = await client.get('sms/config', options)
    return textOf(content, 'SendType') === '1'
  } catch (thrown) {
    if (thrown instanceof DeviceError && (thrown.code === 'UNSUPPORTED' || thrown.code === 'PERMISSION_DENIED'))
      return false
    throw thrown
  }
}
