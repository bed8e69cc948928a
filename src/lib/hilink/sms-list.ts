import type { HilinkClient, HilinkRequestOptions } from './client.js'
import { type HilinkElement, listOf, numberOf, textOf } from './protocol.js'

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

/**
 * All texts of a box, oldest first, or its newest ones. Reading does not mark them as read.
 *
 * Ends at a page without news: firmware differs in whether `Count` is of the box or of the page, and in how it answers
 * beyond the end.
 */
export async function listBox(client: HilinkClient, box: BoxName, options: ListOptions): Promise<StoredText[]> {
  const { newest, ...request } = options
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
    const before = texts.size
    for (const text of listOf(reply.content, 'Messages', 'Message').map(readText)) {
      if (!texts.has(text.index)) texts.set(text.index, text)
    }
    const isLast = texts.size === before || texts.size - before < size
    if (isLast || (newest !== undefined && texts.size >= newest)) break
  }
  return [...texts.values()].slice(0, newest)
}

function readText(raw: HilinkElement): StoredText {
  return {
    index: numberOf(raw, 'Index') ?? -1,
    state: numberOf(raw, 'Smstat') ?? smsStates.read,
    phone: textOf(raw, 'Phone'),
    content: textOf(raw, 'Content'),
    date: textOf(raw, 'Date'),
    type: numberOf(raw, 'SmsType') ?? 1,
    raw,
  }
}
