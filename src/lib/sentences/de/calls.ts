import type { Translation } from '../translation.js'

export const calls: Translation<'calls'> = {
  'status-count': '{calls#} {calls|Anruf|Anrufe}',
  'status-ack': 'wartet auf eine Bestätigung (ack)',
  'status-start': 'Startpunkt gesetzt',
}
