import type { Translation } from '../translation.js'

export const hilink: Translation<'hilink'> = {
  'status-waiting': 'attende SMS',
  'status-received': '{texts#} SMS {texts|ricevuto|ricevuti}',
}
