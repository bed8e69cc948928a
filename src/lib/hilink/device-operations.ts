/** The operations of `hilink-device`. */
export const hilinkOperations = [
  'status',
  'signal',
  'information',
  'traffic',
  'operator',
  'clients',
  'sms-count',
  'sms-list',
  'sms-delete',
  'data-on',
  'data-off',
  'reboot',
  'ussd',
  'get',
  'post',
] as const
export type HilinkOperation = (typeof hilinkOperations)[number]

/** Where texts lie. */
export const smsBoxes = ['inbox', 'sent', 'drafts', 'sim-inbox', 'sim-sent', 'sim-drafts'] as const
export type SmsBox = (typeof smsBoxes)[number]

/** What an operation may take; each is checked when it is used. */
export interface OperationParameters {
  /** `sms-list`; default `inbox`. */
  box?: unknown
  /** `sms-list`: the newest so many; default 20. */
  limit?: unknown
  /** `sms-delete`: a text's index or an array of them. */
  index?: unknown
  /** `ussd`: the code, e.g. `*100#`. */
  content?: unknown
  /** `get`, `post`: `monitoring/status`, with or without `/api/`. */
  path?: unknown
  /** `post`: an object whose fields are sent in their order. */
  body?: unknown
}

/** What an operation does to the device, for the write guard; `destructive` needs `allowWrite` always. */
export type OperationKind = 'read' | 'write' | 'destructive'
