import type { HilinkClient, HilinkRequestOptions } from '../../client.js'
import { deleteTexts, listBox, markRead, type StoredText, smsStates } from '../boxes.js'
import type { Known } from './inbox-memory.js'
import type { InboxState } from './inbox-state.js'

/** What is to be done with the texts of a list. */
export interface Tidying {
  after: 'mark-read' | 'delete' | 'leave' | 'ack'
  keep?: number
  /** All texts of the list; `known` is `undefined` of those that were not handed over. */
  known: readonly { text: StoredText; known: Known | undefined }[]
}

/** Texts on the SIM have smaller ones. */
const firstLocalIndex = 40_000

/** Marks or deletes what was handed over, now or before a crash. @returns what the counts are after that */
export async function tidyUp(
  client: HilinkClient,
  tidying: Tidying,
  state: InboxState,
  request: HilinkRequestOptions,
): Promise<InboxState> {
  const { after, known } = tidying
  const handed = known.filter((entry) => entry.known === 'handed').map(({ text }) => text)
  const unread = handed.filter(({ state }) => state === smsStates.unread)
  const later = { ...state }
  if (after === 'delete') {
    await deleteTexts(client, indexesOf(handed), request)
    later.inbox -= handed.length
    later.unread -= unread.length
  } else if (after !== 'leave') {
    await markRead(client, indexesOf(unread), request)
    for (const text of unread) text.state = smsStates.read
    later.unread -= unread.length
  }
  const left = after === 'delete' ? known.filter(({ text }) => !handed.includes(text)) : known
  later.inbox -= await deleteOldest(client, { ...tidying, known: left }, state, request)
  return later
}

/**
 * Deletes the oldest read and sent texts beyond `keep`.
 *
 * @returns how many of the inbox
 */
async function deleteOldest(
  client: HilinkClient,
  { keep, known }: Tidying,
  state: InboxState,
  request: HilinkRequestOptions,
): Promise<number> {
  const queue = client.outgoing
  const read = known
    .filter((entry) => entry.known !== undefined)
    .map(({ text }) => text)
    .filter(({ state, index }) => state === smsStates.read && index >= firstLocalIndex)
  // The copy of a text whose answer was lost is the proof that it was sent.
  if (keep === undefined || read.length + state.outbox <= keep || !queue.isFree) return 0
  const leave = await queue.enter(request.signal)
  try {
    const sent = state.outbox === 0 ? [] : await listBox(client, 'sent', request)
    const oldestFirst = [...read, ...sent].sort((one, other) => (one.date < other.date ? -1 : 1))
    const excess = oldestFirst.slice(0, Math.max(0, oldestFirst.length - keep))
    await deleteTexts(client, indexesOf(excess), request)
    return excess.filter((text) => read.includes(text)).length
  } finally {
    leave()
  }
}

function indexesOf(texts: readonly StoredText[]): number[] {
  return texts.map(({ index }) => index)
}
