import { DeviceError } from '../../../errors.js'
import { pause } from '../../../session/abort.js'
import type { HilinkClient, HilinkRequestOptions } from '../../client.js'
import { textOf } from '../../protocol.js'
import { ifOffered } from '../../status-codes.js'
import { type BoxName, type ListedBox, listBox, readBox, readSmsCounts, type SmsCounts, smsStates } from '../boxes.js'
import {
  among,
  numbers,
  readSendStatus,
  reportedBy,
  type SendStatus,
  type SendTiming,
  sameNumbers,
  tolerate,
} from './send-status.js'

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
  /** The modem gave it up: what was only interrupted may still be sent. */
  hasFailed?: boolean
  recipients: string[]
  text: string
  date: string
}

/** What the modem shows of a text whose answer was lost. */
export interface SendingTraces {
  status: SendStatus | undefined
  copies: Copy[]
  /**
   * A text that went out leaves a copy, and it would be among `copies`: the setting says so, there is room, and every
   * box that it may lie in was read, as long as its count says. Only then does it prove something that there is none.
   */
  showsAllCopies: boolean
}

/** What is known besides: of the texts before. */
export interface Background {
  /** Recipients of the text before this one; `undefined` = not known. */
  before: readonly string[] | undefined
  /** Whether a date is that of another text of ours. */
  isOurs: (date: string) => boolean
  /** The modem surely took the text, whatever it shows. */
  isTaken?: boolean
}

export type Verdict =
  /** The modem is sending; whether this text will be seen. */
  | { kind: 'working' }
  /** The modem took it; everybody is accounted for. `unsent`: kept as a draft, and surely not sent. */
  | { kind: 'taken'; succeeded: string[]; failed: string[]; unsent: string[] }
  | { kind: 'not-taken'; status: SendStatus | undefined }
  | { kind: 'unknown' }

/** Texts of other programs, and modems with a clock of their own: what may be a copy of this text, give or take a zone. */
const clockToleranceMs = 26 * 3_600_000
const earliestTrustedYear = 2000
/** A text that was just sent is the newest one, unless another program sends as well. */
const newestCopies = 5

/** Reads send status and boxes. */
export async function readTraces(client: HilinkClient, options: HilinkRequestOptions): Promise<SendingTraces> {
  const status = await readSendStatus(client, options)
  if (status !== undefined && status.working !== '') return { status, copies: [], showsAllCopies: false }
  const counts = await readSmsCounts(client, options)
  const setting = await readKeeping(client, options)
  const boxes: { name: BoxName; count: number | undefined }[] = [
    { name: 'sent', count: counts.localOutbox },
    { name: 'drafts', count: counts.localDrafts },
  ]
  const isOnSim = setting.saveMode !== saveModes.local
  if (isOnSim || counts.simOutbox !== 0) boxes.push({ name: 'sim-sent', count: counts.simOutbox })
  if (isOnSim || counts.simDrafts !== 0) boxes.push({ name: 'sim-drafts', count: counts.simDrafts })
  const copies: Copy[] = []
  let isWhole = true
  for (const { name, count } of boxes) {
    const listed = await readIfList(client, name, options)
    // A SIM on which nothing is needs no box.
    const isEmptySim = count === 0 && name.startsWith('sim-')
    isWhole &&= listed === undefined ? isEmptySim : !listed.isShort && listed.texts.length >= (count ?? 0)
    for (const { phone, content, date, state } of listed?.texts ?? []) {
      const hasFailed = state === smsStates.failed
      copies.push({ isSent: name.endsWith('sent'), hasFailed, recipients: numbers(phone), text: content, date })
    }
  }
  return { status, copies, showsAllCopies: isWhole && setting.keepsSent && hasRoom(counts, setting.saveMode) }
}

/** `undefined`: this firmware has no such box, or does not show it as a list. */
async function readIfList(
  client: HilinkClient,
  box: BoxName,
  options: HilinkRequestOptions,
): Promise<ListedBox | undefined> {
  try {
    return await readBox(client, box, options)
  } catch (thrown) {
    if (options.signal.aborted || !(thrown instanceof DeviceError)) throw thrown
    const { code } = thrown
    const isNoList = code === 'UNSUPPORTED' || code === 'BAD_RESPONSE' || code === 'NOT_FOUND'
    if (!isNoList && !(code === 'DEVICE_ERROR' && !thrown.cause.retryable)) throw thrown
    return undefined
  }
}

/** Whether a copy finds a place where the setting puts it; not known = no. */
function hasRoom(counts: SmsCounts, saveMode: string): boolean {
  const { localUsed, localCapacity, simInbox, simOutbox, simDrafts, simCapacity } = counts
  const inModem = localUsed < localCapacity
  const isSimKnown = simOutbox !== undefined && simDrafts !== undefined
  const onSim = isSimKnown && simInbox + simOutbox + simDrafts < simCapacity
  if (saveMode === saveModes.local) return inModem
  return saveMode === saveModes.sim ? onSim : inModem || onSim
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

/** What the traces prove. */
export function judge(
  { status, copies, showsAllCopies }: SendingTraces,
  attempt: Attempt,
  background: Background,
): Verdict {
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
  if (mayBeCopy || background.isTaken === true) return { kind: 'unknown' }
  if (showsAllCopies) return { kind: 'not-taken', status }
  // Numbers that changed to others than ours are those of a third text, which may have come after ours.
  const isAsBefore = before === undefined || sameNumbers(reported, before)
  const isOfAnother = reported.length > 0 && among(reported, recipients).length === 0 && isAsBefore
  return isOfAnother ? { kind: 'not-taken', status } : { kind: 'unknown' }
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
  const givenUp = own.filter(({ hasFailed }) => hasFailed === true).flatMap((copy) => copy.recipients)
  const failed = among(kept, [...(status?.failed ?? []), ...givenUp])
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

/** `SaveMode` of `sms/config`; the others are both, in one order or the other. */
const saveModes = { local: '0', sim: '1' } as const

/** What `sms/config` says about copies of sent texts. */
async function readKeeping(
  client: HilinkClient,
  options: HilinkRequestOptions,
): Promise<{ keepsSent: boolean; saveMode: string }> {
  const reply = await ifOffered(() => client.get('sms/config', options))
  if (reply === undefined) return { keepsSent: false, saveMode: '' }
  return { keepsSent: textOf(reply.content, 'SendType') === '1', saveMode: textOf(reply.content, 'SaveMode') }
}

export type Taken = Extract<Verdict, { kind: 'taken' }>
export type NotTaken = Extract<Verdict, { kind: 'not-taken' }>

/**
 * Looks into the modem until it is clear what became of an attempt. The time in which the modem sends or is out of
 * reach does not count, and that nothing is there has to be seen twice.
 *
 * @returns `undefined` when the time for looking is over and it cannot be told
 */
export async function checkWhetherSent(
  client: HilinkClient,
  request: HilinkRequestOptions,
  { lookForMs, lookEveryMs }: SendTiming,
  attempt: Attempt,
  background: Background,
): Promise<Taken | NotTaken | undefined> {
  let isSeenOnce = false
  for (let lookedMs = 0; lookedMs < lookForMs; ) {
    await pause(lookEveryMs, request.signal)
    const verdict = await verdictOf(client, request, attempt, background)
    if (verdict?.kind === 'taken') return verdict
    if (verdict === undefined || verdict.kind === 'working') continue
    lookedMs += lookEveryMs
    if (verdict.kind === 'not-taken' && isSeenOnce) return verdict
    isSeenOnce = verdict.kind === 'not-taken'
  }
  return undefined
}

/** `undefined` while the modem cannot be asked. */
async function verdictOf(
  client: HilinkClient,
  request: HilinkRequestOptions,
  attempt: Attempt,
  background: Background,
): Promise<Verdict | undefined> {
  try {
    return judge(await readTraces(client, request), attempt, background)
  } catch (thrown) {
    tolerate(thrown, request.signal)
    return undefined
  }
}
