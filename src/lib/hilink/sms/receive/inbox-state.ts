import type { HilinkClient, HilinkRequestOptions } from '../../client.js'
import { numberOf } from '../../protocol.js'
import { ifOffered, isNotSupported } from '../../status-codes.js'
import { countEndpoint, readSmsCounts, type SmsCounts } from '../boxes.js'

/** How full the modem's own memory is. */
export interface SmsStorage {
  used: number
  capacity: number
  /** 90 % or more: say so. */
  isNearlyFull: boolean
  /** Nothing more can come in. */
  isFull: boolean
}

/** What the counts of the modem tell. */
export interface InboxState {
  unread: number
  /** Texts in the inboxes of modem and SIM. */
  inbox: number
  /** Sent texts in the modem's own memory. */
  outbox: number
  hasSimTexts: boolean
  hasNews: boolean
  storage: SmsStorage | undefined
}

const nearlyFull = 0.9

/** Asks the modem as cheaply as it allows; old firmware only tells how many texts are unread. */
export async function readInboxState(client: HilinkClient, request: HilinkRequestOptions): Promise<InboxState> {
  try {
    return inboxStateOf(await readSmsCounts(client, request))
  } catch (thrown) {
    if (!isNotSupported(thrown)) throw thrown
    const { content } = await client.get('monitoring/check-notifications', request)
    const unread = numberOf(content, 'UnreadMessage') ?? 0
    return { unread, inbox: 0, outbox: 0, hasSimTexts: false, hasNews: false, storage: undefined }
  }
}

function inboxStateOf(counts: SmsCounts): InboxState {
  const { localUsed: used, localCapacity: capacity } = counts
  return {
    unread: counts.localUnread + counts.simUnread,
    inbox: counts.localInbox + counts.simInbox,
    outbox: counts.localOutbox,
    hasSimTexts: counts.simInbox > 0,
    hasNews: counts.newTexts > 0,
    storage:
      capacity === 0
        ? undefined
        : { used, capacity, isNearlyFull: used >= capacity * nearlyFull, isFull: used >= capacity },
  }
}

/**
 * How many texts are unread, where that costs no login although the counts do; `undefined` = look at the counts.
 */
export async function unreadWithoutLogin(
  client: HilinkClient,
  request: HilinkRequestOptions,
): Promise<number | undefined> {
  if (!client.needsLoginFor(countEndpoint)) return undefined
  const reply = await ifOffered(() => client.get('monitoring/check-notifications', { ...request, isExtra: true }))
  return reply === undefined ? undefined : numberOf(reply.content, 'UnreadMessage')
}

/** What changes when a text comes, or somebody reads or deletes one. */
export function fingerprint({ unread, inbox }: InboxState): string {
  return `${unread} of ${inbox}`
}
