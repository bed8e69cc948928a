import type { Translation } from '../translation.js'

export const hilink: Translation<'hilink'> = {
  'status-waiting': 'attend des SMS',
  'status-received': '{texts#} SMS {texts|reçu|reçus}',
}
