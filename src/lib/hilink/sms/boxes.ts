import { DeviceError } from '../../errors.js'
import { quoteForError } from '../../http/redact.js'
import { sentence } from '../../sentences/sentence.js'
import type { HilinkClient, HilinkRequestOptions } from '../client.js'
import { binaryMark, type HilinkElement, type HilinkReply, isSealed, listOf, numberOf, textOf } from '../protocol.js'
import { codes } from '../status-codes.js'

/** BoxType of `sms-list`. */
const boxTypes = {
  inbox: 1,
  sent: 2,
  drafts: 3,
  'sim-inbox': 5,
  'sim-sent': 6,
  'sim-drafts': 7,
} as const
export type BoxName = keyof typeof boxTypes

/** Smstat of a stored text. */
export const smsStates = { unread: 0, read: 1, draft: 2, sent: 3, failed: 4 } as const

/** A text in the modem or on its SIM. */
export interface StoredText {
  index: number
  /** Smstat; see {@link smsStates}. */
  state: number
  /** A number or a name; of a sent text all its numbers joined by `;`. Never a JavaScript number. */
  phone: string
  content: string
  /** The modem's wall clock, as it writes it. */
  date: string
  /** SmsType. */
  type: number
  /** It held control characters, which are taken out: no text that somebody wrote. */
  isBinary?: boolean
  /** The reply's own fields, for those who want more. */
  raw: HilinkElement
}

/** What the vendor's page asks for: no device is known to give less, and some refuse more than 50. */
const pageSize = 20
const maxPages = 200

export interface ListOptions extends HilinkRequestOptions {
  /** Newest first, and at most so many. */
  newest?: number
}

/** What `sms-list` gave of a box. */
export interface ListedBox {
  texts: StoredText[]
  /** Shorter than its own `Count`: some texts were not shown. */
  isShort: boolean
}

/** All texts of a box, oldest first, or its newest ones. Reading does not mark them as read. */
export async function listBox(client: HilinkClient, box: BoxName, options: ListOptions): Promise<StoredText[]> {
  return (await readBox(client, box, options)).texts
}

/**
 * As {@link listBox}, and whether that was all of it.
 *
 * Ends at a page without news: firmware differs in whether `Count` is of the box or of the page, and in how it answers
 * beyond the end.
 *
 * @throws DeviceError `UNSUPPORTED` for an encrypted list, `BAD_RESPONSE` for a reply that is no list
 */
export async function readBox(client: HilinkClient, box: BoxName, options: ListOptions): Promise<ListedBox> {
  const { newest, ...request } = options
  let count = 0
  const size = Math.min(newest ?? pageSize, pageSize)
  const texts = new Map<number, StoredText>()
  for (let page = 1; page <= maxPages; page += 1) {
    const reply = await client.post(
      'sms/sms-list',
      {
        PageIndex: page,
        ReadCount: size,
        BoxType: boxTypes[box],
        SortType: 0,
        Ascending: newest === undefined ? 1 : 0,
        UnreadPreferred: 0,
      },
      { ...request, repeatable: true },
    )
    checkIsList(client.label, reply)
    count = Math.max(count, numberOf(reply.content, 'Count') ?? 0)
    const before = texts.size
    for (const text of listOf(reply.content, 'Messages', 'Message').map(readText)) {
      if (!texts.has(text.index)) texts.set(text.index, text)
    }
    const isLast = texts.size === before || texts.size - before < size
    if (isLast || (newest !== undefined && texts.size >= newest)) break
  }
  return { texts: [...texts.values()].slice(0, newest), isShort: texts.size < Math.min(count, newest ?? Infinity) }
}

function checkIsList(device: string, reply: HilinkReply): void {
  const { content, text } = reply
  if ('Messages' in content || 'Count' in content) return
  if (isSealed(reply)) {
    throw new DeviceError(
      'UNSUPPORTED',
      sentence('hilink.list-encrypted', { device }),
      { device, endpoint: 'sms/sms-list', retryable: false },
      'no',
    )
  }
  const quote = quoteForError(text === '' ? Object.keys(content).join(', ') : text)
  throw new DeviceError(
    'BAD_RESPONSE',
    sentence('hilink.no-list', { device, quote: quote === '' ? sentence('hilink.nothing') : quote }),
    { device, endpoint: 'sms/sms-list', retryable: true },
  )
}

function readText(raw: HilinkElement): StoredText {
  return {
    index: numberOf(raw, 'Index') ?? -1,
    state: numberOf(raw, 'Smstat') ?? smsStates.read,
    phone: textOf(raw, 'Phone'),
    content: textOf(raw, 'Content'),
    date: textOf(raw, 'Date'),
    type: numberOf(raw, 'SmsType') ?? 1,
    isBinary: binaryMark in raw,
    raw,
  }
}

/** `sms-count`: needs no login on most modems, and makes them look at their SIM. */
export interface SmsCounts {
  localUnread: number
  localInbox: number
  localOutbox: number
  localDrafts: number
  simUnread: number
  simInbox: number
  /** `undefined`: not told, as some routers do not. */
  simOutbox: number | undefined
  simDrafts: number | undefined
  simCapacity: number
  /** Texts in the modem's own memory, those in its trash included. */
  localUsed: number
  localCapacity: number
  /** Not 0 when texts came since somebody last asked. */
  newTexts: number
}

export const countEndpoint = 'sms/sms-count'

export async function readSmsCounts(client: HilinkClient, options: HilinkRequestOptions): Promise<SmsCounts> {
  const { content } = await client.get(countEndpoint, options)
  const count = (name: string): number => numberOf(content, name) ?? 0
  return {
    localUnread: count('LocalUnread'),
    localInbox: count('LocalInbox'),
    localOutbox: count('LocalOutbox'),
    localDrafts: count('LocalDraft'),
    simUnread: count('SimUnread'),
    simInbox: count('SimInbox'),
    simOutbox: numberOf(content, 'SimOutbox'),
    simDrafts: numberOf(content, 'SimDraft'),
    simCapacity: count('SimMax'),
    localUsed: count('LocalInbox') + count('LocalOutbox') + count('LocalDraft') + count('LocalDeleted'),
    localCapacity: count('LocalMax'),
    newTexts: count('NewMsg'),
  }
}

const indexesPerRequest = 50

/** Marks texts as read; those that are gone count as marked. */
export async function markRead(
  client: HilinkClient,
  indexes: readonly number[],
  options: HilinkRequestOptions,
): Promise<void> {
  await forAll(indexes, (some) => client.post('sms/set-read', { Index: some }, { ...options, repeatable: true }))
}

/**
 * Deletes texts; those that are gone count as deleted. Never repeated after a lost answer: the modem may have given the
 * place of a deleted text to a new one.
 */
export async function deleteTexts(
  client: HilinkClient,
  indexes: readonly number[],
  options: HilinkRequestOptions,
): Promise<void> {
  await forAll(indexes, (some) => client.post('sms/delete-sms', { Index: some }, { ...options, repeatable: false }))
}

/**
 * One text that is gone makes the modem refuse all that come in the same request (113114), and some firmware takes one
 * index at a time (100005): then one by one.
 */
async function forAll(
  indexes: readonly number[],
  act: (indexes: readonly number[]) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < indexes.length; from += indexesPerRequest) {
    const some = indexes.slice(from, from + indexesPerRequest)
    if (await isDone(() => act(some), some.length > 1)) continue
    for (const index of some.length > 1 ? some : []) await isDone(() => act([index]), false)
  }
}

async function isDone(act: () => Promise<unknown>, areSeveral: boolean): Promise<boolean> {
  try {
    await act()
    return true
  } catch (thrown) {
    if (!(thrown instanceof DeviceError)) throw thrown
    const areTooMany = areSeveral && refusedTogether.has(thrown.cause.deviceCode)
    if (thrown.code === 'NOT_FOUND' || areTooMany) return false
    throw thrown
  }
}

const refusedTogether: ReadonlySet<number | undefined> = new Set([codes.format, codes.parameter])

/** What a received text is. */
export type ReceivedType = 'text' | 'mms' | 'report-ok' | 'report-failed' | 'alert' | 'info' | 'unknown'

/** SmsType; 4 to 6 are what the modem could not decode: the notice of an MMS, or a text with odd characters. */
const types: Readonly<Record<number, ReceivedType>> = {
  1: 'text',
  2: 'text',
  7: 'report-ok',
  8: 'report-failed',
  9: 'alert',
  10: 'info',
}
const multipart = 2

export function receivedType({
  type,
  content,
  isBinary,
}: Pick<StoredText, 'type' | 'content' | 'isBinary'>): ReceivedType {
  if (type < 4 || type > 6) return types[type] ?? 'unknown'
  return isBinary === true || content.trim() === '' || /vnd\.wap/i.test(content) ? 'mms' : 'text'
}

/** Whether more of this text may still come in. */
export function isInParts({ type }: Pick<StoredText, 'type'>): boolean {
  return type === multipart
}
