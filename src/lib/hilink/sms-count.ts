import type { HilinkClient, HilinkRequestOptions } from './client.js'
import { numberOf } from './protocol.js'

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
