import type { Translation } from '../translation.js'

export const hilink: Translation<'hilink'> = {
  'status-waiting': 'wartet auf SMS',
  'status-received': '{texts#} SMS empfangen',
}
