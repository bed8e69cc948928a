import type { Translation } from '../translation.js'

export const calls: Translation<'calls'> = {
  'status-count': '{calls#} {calls|appel|appels}',
  'status-ack': 'attend un accusé (ack)',
  'status-start': 'point de départ fixé',
}
