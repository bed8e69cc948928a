import type { StoredText } from './sms-list.js'

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
